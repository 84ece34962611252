"""A document around one span, as pieces that a page can draw without ever taking text for markup; pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from rag.records import Minutes, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the document: ``marked`` is the span itself, ``near`` the rest of the turn that it stands in."""

    text: str
    marked: bool
    near: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Pieces that follow each other without a gap, and how many characters of the document stand before and after."""

    pieces: tuple[Piece, ...]
    before: int
    after: int


def excerpt(minutes: Minutes, span: Span, around: int | None = None) -> Excerpt:
    """A document around a span; the pieces joined are the document, or the part of it that is shown.

    Args:
        minutes: the document.
        span: what is marked.
        around: characters shown on each side, cut back to whole lines; None shows everything.
    """
    text = minutes.text
    first, last = _window(text, span, around)
    turn = turn_around(minutes, span)
    places = {_clamp(at, first, last) for at in (span.start, span.end, turn.start, turn.end)}
    # A span over several bullets ends behind the turn that it begins in; it is one mark all the same.
    cuts = sorted({first, last, *(at for at in places if not span.start < at < span.end)})
    pieces = tuple(
        Piece(
            text=text[start:end],
            marked=span.start <= start and end <= span.end,
            near=turn.start <= start and end <= turn.end and not (span.start <= start and end <= span.end),
        )
        for start, end in pairwise(cuts)
    )
    return Excerpt(pieces, first, len(text) - last)


def turn_around(minutes: Minutes, span: Span) -> Span:
    """The utterance or header block in which a span begins; the span itself where it is in none."""
    spans = [u.span for u in minutes.utterances] + [h.span for h in minutes.headers]
    return next((s for s in spans if s.start <= span.start < s.end), span)


def _window(text: str, span: Span, around: int | None) -> tuple[int, int]:
    if around is None:
        return 0, len(text)
    first = text.rfind("\n", 0, max(span.start - around, 0)) + 1
    last = text.find("\n", min(span.end + around, len(text)))
    return first, len(text) if last < 0 else last


def _clamp(at: int, low: int, high: int) -> int:
    return min(max(at, low), high)
