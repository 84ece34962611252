"""Drafts to utterances: kinds settled, and each reply tied to what it answers."""

from __future__ import annotations

from dataclasses import replace

from rag.minutes.structure.assembly import ANSWERING, side, turn_of
from rag.minutes.structure.drafts import DraftUtterance, kind_of
from rag.records import Genre, Kind, Span, Speaker, Utterance
from rag.text import asks, asks_weakly, best_match, ends_in_ka, presents


def settle(drafts: list[DraftUtterance], text: str, genre: Genre, *, assembly: bool) -> tuple[Utterance, ...]:
    """Number the drafts, settle their kinds and link replies.

    In an assembly (``assembly``) see rag.minutes.structure.assembly. Elsewhere a reply by arrow or by prefix answers the last
    question or remark of its section, or the one of those still unanswered that it takes up; a turn of an official
    answers the question just before, and from the secretariat the remark just before.
    """
    utterances: list[Utterance] = []
    reported: set[Speaker] = set()
    for draft in drafts:
        start, end = _trim(text, draft.start, draft.end)
        if start >= end:
            continue
        words = text[start:end]
        target = None
        if genre == "slides":
            kind: Kind = "report"
        elif assembly and draft.turn:
            kind, target = turn_of(draft, words, utterances, text, reported)
        else:
            kind = kind_of(draft, words)
            target = _target(draft, utterances, text) if kind != "report" else None
            kind = "reply" if target else "remark" if kind == "reply" else kind
            if draft.turn and kind == "remark" and presents(words):
                kind = "report"
        if target is not None:
            asked = utterances[target - 1]
            said = text[asked.span.start : asked.span.end]
            if asked.kind == "remark" and (asks(said) or ends_in_ka(said) or (assembly and asks_weakly(said))):
                utterances[target - 1] = replace(asked, kind="question")
        if kind == "report" and draft.speaker:
            reported.add(draft.speaker)
        number = len(utterances) + 1
        utterances.append(Utterance(number, Span(start, end), draft.speaker, kind, draft.section, target, draft.url))
    return tuple(utterances)


def _target(draft: DraftUtterance, before: list[Utterance], text: str) -> int | None:
    """The number of what a draft answers; None where it answers nothing."""
    if draft.arrow:
        block = _waiting(draft, before)
        if len(block) < 2 or not draft.prefixed:
            return block[-1].number if block else None
        return block[best_match(text[draft.start : draft.end], [text[u.span.start : u.span.end] for u in block])].number
    if not draft.turn or not before or side(draft.speaker) not in ANSWERING:
        return None
    last = before[-1]
    if last.kind == "reply" and last.reply_to and last.speaker != draft.speaker:
        last = before[last.reply_to - 1]  # a second official may answer the same question, but not the same remark
        return last.number if last.kind == "question" and last.speaker != draft.speaker else None
    if last.section != draft.section or last.speaker in (None, draft.speaker):
        return None
    takes_up = last.kind == "question" or (side(draft.speaker) == "secretariat" and last.kind == "remark")
    return last.number if takes_up else None


def _waiting(draft: DraftUtterance, before: list[Utterance]) -> list[Utterance]:
    """The questions and remarks of the section that stand since the last reply; behind it, the one it answered last."""
    out: list[Utterance] = []
    for utterance in reversed(before):
        if utterance.section != draft.section or utterance.kind == "report":
            break
        if utterance.kind == "reply":
            if not out and utterance.reply_to:
                out.append(before[utterance.reply_to - 1])  # a second reply to the same
            break
        out.append(utterance)
    return out[::-1]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
