"""A whole document as the stretches that a page draws one after the other: each utterance, and what stands between; pure."""

from __future__ import annotations

from dataclasses import dataclass

from rag.records import Minutes, Span, Speaker, Utterance
from rag.text import fold_spelling, places_of

VOICES = 8  # how many looks there are; the speakers beyond take them again


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the document: an utterance with its speaker's look, 1 to VOICES, or words that nobody says (None, 0)."""

    span: Span
    utterance: Utterance | None
    voice: int


def stretches(minutes: Minutes) -> tuple[Stretch, ...]:
    """The document in order, but for white space and bullets between utterances; speakers have looks by first appearance."""
    looks: dict[Speaker, int] = {}
    out: list[Stretch] = []
    at = 0
    for utterance in minutes.utterances:
        out += _between(minutes, at, utterance.span.start)
        voice = 0
        if utterance.speaker:
            voice = looks.setdefault(utterance.speaker, len(looks)) % VOICES + 1
        out.append(Stretch(utterance.span, utterance, voice))
        at = utterance.span.end
    return (*out, *_between(minutes, at, len(minutes.text)))


def speakers(minutes: Minutes) -> tuple[tuple[Speaker, int, int], ...]:
    """Each speaker by first appearance with its look and its number of utterances."""
    counts: dict[Speaker, int] = {}
    for utterance in minutes.utterances:
        if utterance.speaker:
            counts[utterance.speaker] = counts.get(utterance.speaker, 0) + 1
    return tuple((who, at % VOICES + 1, count) for at, (who, count) in enumerate(counts.items()))


def sections(minutes: Minutes) -> tuple[tuple[str, int], ...]:
    """Each section in a row of utterances with the number of its first one."""
    out: list[tuple[str, int]] = []
    before: str | None = None
    for utterance in minutes.utterances:
        if utterance.section and utterance.section != before:
            out.append((" ".join(utterance.section.split()), utterance.number))
        before = utterance.section
    return tuple(out)


def places(minutes: Minutes, words: str) -> tuple[Span, ...]:
    """Where words stand in a document, as exact search compares them (width, case and white space aside)."""
    folded = fold_spelling(words)
    return tuple(Span(first, last) for first, last in places_of(minutes.text, (folded,))) if folded else ()


def cut(span: Span, marks: tuple[Span, ...]) -> tuple[tuple[Span, bool], ...]:
    """A span in pieces without a gap, and whether each is marked; ``marks`` ascend and do not overlap."""
    out: list[tuple[Span, bool]] = []
    at = span.start
    for mark in marks:
        first, last = max(mark.start, span.start), min(mark.end, span.end)
        if first < last:
            out += [(Span(at, first), False)] if at < first else []
            out.append((Span(first, last), True))
            at = last
    return (*out, *([(Span(at, span.end), False)] if at < span.end else []))


def _between(minutes: Minutes, start: int, end: int) -> list[Stretch]:
    """The lines that say something; bullets that stand alone before an utterance say nothing."""
    text = minutes.text
    said = [at for at in range(start, end) if text[at].isalnum()]
    if not said:
        return []
    first = max(start, text.rfind("\n", start, said[0]) + 1)
    last = text.find("\n", said[-1], end)
    return [Stretch(Span(first, end if last < 0 else last), None, 0)]
