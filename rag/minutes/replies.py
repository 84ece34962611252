"""Drafts to utterances: kinds settled, and each reply tied to what it answers."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.minutes.drafts import Draft, kind_of
from rag.minutes.kinds import asks, ends_in_ka
from rag.minutes.likeness import best_match
from rag.records import Genre, Kind, Side, Span, Speaker, Utterance

_ANSWERING = ("secretariat", "executive")
_EXPLAIN = re.compile(r"(?:説明|報告|提案理由|朗読)(?:を|の|が)?(?:ほど)?(?:願|お願|求め|いただ|許)")


def settle(drafts: list[Draft], text: str, genre: Genre) -> tuple[Utterance, ...]:
    """Number the drafts, settle their kinds and link replies.

    A reply by arrow or by prefix answers the last question or remark of its section. A turn of an official answers
    the question of the last block of turns by others that it shares most words with (一括質問・一括答弁), or, from the
    secretariat, the remark just before.
    """
    utterances: list[Utterance] = []
    for draft in drafts:
        start, end = _trim(text, draft.start, draft.end)
        if start >= end:
            continue
        kind: Kind = "report" if genre == "slides" else kind_of(draft, text[start:end])
        if draft.turn and kind == "question" and draft.speaker and draft.speaker.side == "chair":
            kind = "remark"  # 「御異議ありませんか」「答弁を求めます」 want no reply of their own
        reply_to = None
        if kind != "report" and genre != "slides":
            target = _target(draft, kind, utterances, text)
            if target is not None:
                kind, reply_to = "reply", target
                asked = utterances[target - 1]
                if asked.kind == "remark" and _asked_something(text[asked.span.start : asked.span.end]):
                    utterances[target - 1] = replace(asked, kind="question")
            elif kind == "reply":
                kind = "remark"
            elif draft.turn and utterances and _side(draft.speaker) in _ANSWERING:
                kind = "report" if _called_to_explain(utterances[-1], text) else kind
        number = len(utterances) + 1
        utterances.append(Utterance(number, Span(start, end), draft.speaker, kind, draft.section, reply_to))
    return tuple(utterances)


def _asked_something(words: str) -> bool:
    """Whether words that were answered asked: by any sentence, or by the form of the last (…ではないか)."""
    return asks(words) or ends_in_ka(words)


def _target(draft: Draft, kind: Kind, before: list[Utterance], text: str) -> int | None:
    """The number of what a draft answers; None where it answers nothing."""
    if draft.arrow:
        block = _waiting(draft, before)
        if len(block) < 2 or draft.speaker is None or not draft.prefixed:
            return block[-1].number if block else None
        return block[best_match(text[draft.start : draft.end], [text[u.span.start : u.span.end] for u in block])].number
    if not draft.turn or _side(draft.speaker) not in _ANSWERING or not before:
        return None
    if before[-1].section != draft.section or _called_to_explain(before[-1], text):
        return None
    round_ = _round(draft, before)
    asked = [u for u in round_ if u.kind == "question"]
    if not asked and round_ and _side(draft.speaker) == "secretariat" and before[-1] is round_[-1]:
        asked = round_[-1:]  # the secretariat takes up a remark
    if len(asked) < 2:
        return asked[0].number if asked else None
    words = text[draft.start : draft.end]
    return asked[best_match(words, [text[u.span.start : u.span.end] for u in asked])].number


def _round(draft: Draft, before: list[Utterance]) -> list[Utterance]:
    """The turns that wait for an answer: the last block of turns by others, behind the answers given since.

    Where officials ask each other (庁内会議), it is the turn before.
    """
    out: list[Utterance] = []
    for utterance in reversed(before):
        if utterance.section != draft.section or utterance.kind == "report":
            break
        if _side(utterance.speaker) == "chair":
            continue
        answering = _side(utterance.speaker) in _ANSWERING
        if utterance.speaker == draft.speaker and not out and utterance.kind != "reply":
            break
        if answering and (out or utterance.kind != "reply"):
            if not out and utterance.speaker != draft.speaker:
                out.append(utterance)
            break
        if not answering:
            out.append(utterance)
    return out[::-1]


def _called_to_explain(last: Utterance, text: str) -> bool:
    """Whether the chair has just called somebody to explain an item, instead of to answer."""
    return _side(last.speaker) == "chair" and bool(_EXPLAIN.search(text[last.span.start : last.span.end][-60:]))


def _side(speaker: Speaker | None) -> Side | None:
    return speaker.side if speaker else None


def _waiting(draft: Draft, before: list[Utterance]) -> list[Utterance]:
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
