"""Turns of an assembly: who asks, who reports, and which question an official answers, also in 一括質問・一括答弁."""

from __future__ import annotations

import re
from collections.abc import Set
from itertools import islice

from rag.minutes.structure.drafts import DraftUtterance
from rag.records import Kind, Side, Speaker, Utterance
from rag.text import asks, asks_in_form, asks_weakly, best_match, ends_in_ka, presents

ANSWERING = ("secretariat", "executive")
_ANSWERS = re.compile(r"お答え|ご質問|お尋ね|ご指摘")
_NAMES = re.compile(r"(?P<name>[^\s、。]{1,6}?)(?:議員|委員|君|さん)(?:から)?の(?:御|ご)?(?:質問|質疑|お尋ね|指摘)")
_EXPLAIN = re.compile(r"(?:説明|報告|提案理由|朗読)(?:を|の|が)?(?:ほど)?(?:願|お願|求め|いただ|許)")


_FURTHEST = 200  # turns: what was asked before them nobody answers


def turn_of(
    draft: DraftUtterance, words: str, before: list[Utterance], text: str, reported: Set[Speaker]
) -> tuple[Kind, int | None]:
    """The kind of a turn, and the number of the turn that it answers.

    An official who speaks after members answers the turn of theirs that shares most words with the reply, questions
    first; unless the chair has called for an explanation, or the turn opens as one. ``reported`` are those of whom a turn
    was a report: a committee's chair answers for the one that he brought to the plenary.
    """
    called = bool(before) and _is_chair(before[-1]) and bool(_EXPLAIN.search(_end_of(before[-1], text)))
    if side(draft.speaker) not in ANSWERING and not (side(draft.speaker) == "chair" and draft.speaker in reported):
        if called and presents(words):
            return "report", None
        asking = asks(words) and not (side(draft.speaker) == "chair" and asks_in_form(words))
        return ("question" if asking else "remark"), None
    if called or (presents(words) and not _members_spoke_last(before)):
        return "report", None
    block = _block(draft, before)
    if not block:
        return ("question" if asks(words) else "remark"), None
    asked = [u for u in block if u.kind == "question"] or [
        u for u in block[-1:] if _wants(u, text) or _ANSWERS.search(words[:120])
    ]
    if not asked:
        return ("question" if asks(words) else "remark"), None
    return "reply", _taken_up(draft, words, asked, text).number


def _taken_up(draft: DraftUtterance, words: str, asked: list[Utterance], text: str) -> Utterance:
    """Which of several questions a reply answers: of the member that it names, to the office that was asked, by its words."""
    named = _NAMES.search(words[:200])
    if named:
        own = [u for u in asked if u.speaker and u.speaker.name and named["name"] in u.speaker.name]
        asked = own or asked
    role = draft.speaker.role if draft.speaker else None
    if role and len(asked) > 1:
        wanted = re.compile(rf"{re.escape(role)}[にへ](?:お)?(?:伺|尋|質問|聞)")
        asked = [u for u in asked if wanted.search(text, u.span.start, u.span.end)] or asked
    if len(asked) == 1:
        return asked[0]
    return asked[best_match(words, [text[u.span.start : u.span.end] for u in asked])]


def side(speaker: Speaker | None) -> Side | None:
    """The side of a speaker; None where nobody is named or the office does not tell."""
    return speaker.side if speaker else None


def _block(draft: DraftUtterance, before: list[Utterance]) -> list[Utterance]:
    """The last turns of members that stand together, behind the answers given to them so far."""
    out: list[Utterance] = []
    for utterance in islice(reversed(before), _FURTHEST):
        if utterance.section != draft.section:
            break
        if _is_chair(utterance):
            continue
        if side(utterance.speaker) in ANSWERING:
            if out or utterance.kind == "report":
                break
            continue
        out.append(utterance)
    return out[::-1]


def _members_spoke_last(before: list[Utterance]) -> bool:
    last = next((u for u in reversed(before) if not _is_chair(u)), None)
    return last is not None and side(last.speaker) not in ANSWERING and last.kind != "report"


def _is_chair(utterance: Utterance) -> bool:
    """Whether a turn only leads the meeting; a chair who asks about the matter speaks as a member."""
    return side(utterance.speaker) == "chair" and utterance.kind == "remark" and not _is_vice(utterance.speaker)


def _wants(utterance: Utterance, text: str) -> bool:
    said = text[utterance.span.start : utterance.span.end]
    return ends_in_ka(said) or asks_weakly(said)


def _is_vice(speaker: Speaker | None) -> bool:
    return speaker is not None and (speaker.role or "").startswith("副")


def _end_of(utterance: Utterance, text: str) -> str:
    return text[max(utterance.span.start, utterance.span.end - 60) : utterance.span.end]
