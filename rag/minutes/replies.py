"""Drafts to utterances: kinds settled, and each reply tied to what it answers."""

from __future__ import annotations

from rag.minutes.structure import Draft, kind_of
from rag.records import Genre, Kind, Span, Utterance

_ANSWERING = ("secretariat", "executive")


def settle(drafts: list[Draft], text: str, genre: Genre) -> tuple[Utterance, ...]:
    """Number the drafts, settle their kinds and link replies.

    A reply by arrow or by prefix answers the last question or remark of its section. A turn of an official answers
    when somebody on another side has just asked, or when the secretariat takes the floor after a remark.
    """
    utterances: list[Utterance] = []
    for draft in drafts:
        start, end = _trim(text, draft.start, draft.end)
        if start >= end:
            continue
        kind: Kind = "report" if genre == "slides" else kind_of(draft, text[start:end])
        reply_to = None
        if kind != "report" and genre != "slides":
            target = _target(draft, kind, utterances)
            if target is not None:
                kind, reply_to = "reply", target
            elif kind == "reply":
                kind = "remark"
        number = len(utterances) + 1
        utterances.append(Utterance(number, Span(start, end), draft.speaker, kind, draft.section, reply_to))
    return tuple(utterances)


def _target(draft: Draft, kind: Kind, before: list[Utterance]) -> int | None:
    if draft.arrow:
        return _last_asked(draft, before)
    side = draft.speaker.side if draft.speaker else None
    if not draft.turn or side not in _ANSWERING or not before:
        return None
    last = before[-1]
    if last.section != draft.section:
        return None
    if last.kind == "reply" and last.speaker != draft.speaker and last.reply_to is not None:
        asked = before[last.reply_to - 1]  # a second official may answer the same question
        return asked.number if asked.kind == "question" and asked.speaker != draft.speaker else None
    other = last.speaker is not None and last.speaker != draft.speaker
    if last.kind == "question" and other:
        return last.number
    return last.number if side == "secretariat" and last.kind == "remark" and other else None


def _last_asked(draft: Draft, before: list[Utterance]) -> int | None:
    for utterance in reversed(before):
        if utterance.section != draft.section or utterance.kind == "report":
            return None
        if utterance.kind in ("question", "remark"):
            return utterance.number
    return None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
