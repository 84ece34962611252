"""Where the words of a citation stand on a page of their PDF: exactly there, or nowhere.

The text of a page is its visible characters in reading order, with what was left out of the minutes in between. So the words
of the whole page are laid along its characters: where they fit in one way only, each cited character has its box. Where they do
not, as on a page whose text was recognised in a picture, nothing is outlined: a wrong outline is worse than none.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.minutes.formats.pdf.glyphs import Box, Glyph, is_vertical
from rag.minutes.formats.pdf.gutters import Columns
from rag.minutes.formats.pdf.page_lines import Cells, lines_of
from rag.records import Minutes, Span

_TOKENS = 0xF0000  # a private area of Unicode, one code for each character of a page
_MOST = 0x10FFFE - _TOKENS


@dataclass(frozen=True, slots=True)
class PageWords:
    """What of a page stands in the minutes, white space removed, and what of that is cited.

    ``chunks`` are its words without a break; ``gaps``, one more, are the fewest and most characters left out before each of them
    and behind the last. ``start`` to ``end`` of the joined chunks is cited.
    """

    chunks: tuple[str, ...]
    gaps: tuple[tuple[int, int], ...]
    start: int
    end: int


def cited_pages(minutes: Minutes, span: Span) -> tuple[int, ...]:
    """The pages on which a span stands, ascending; none where the document has no pages."""
    found = {page for start, end, _, page in _runs(minutes) if page and _words(minutes, start, end, span)}
    return tuple(sorted(found))


def page_words(minutes: Minutes, page: int, span: Span) -> PageWords | None:
    """The words of a page and the cited ones among them; None where none of the span stands on it."""
    runs = list(_runs(minutes))
    here = [at for at, run in enumerate(runs) if run[3] == page]
    if not here or here[-1] - here[0] != len(here) - 1:
        return None
    chunks = [""]
    gaps = [_left_out(minutes, runs[here[0] - 1][2] if here[0] else 0, runs[here[0]][2], certain=False)]
    first = last = None
    at = 0
    for number in here:
        start, end, raw_start, _ = runs[number]
        if number != here[0]:
            gap = _left_out(minutes, runs[number - 1][2], raw_start, certain=True)
            if gap[1]:
                gaps.append(gap)
                chunks.append("")
        chunks[-1] += _squeezed(minutes.text[start:end])
        if cited := _words(minutes, start, end, span):
            before = len(_squeezed(minutes.text[start : max(start, span.start)]))
            first = at + before if first is None else first
            last = at + before + len(cited)
        at += len(_squeezed(minutes.text[start:end]))
    behind = runs[here[-1] + 1][2] if here[-1] + 1 < len(runs) else None
    gaps.append(_left_out(minutes, runs[here[-1]][2], behind, certain=False))
    return None if first is None or last is None else PageWords(tuple(chunks), tuple(gaps), first, last)


def outlined(
    words: PageWords, glyphs: Sequence[Glyph], size: tuple[float, float], tables: Cells, columns: Columns
) -> tuple[tuple[Glyph, ...], tuple[Box, ...]]:
    """The cited characters of a page, and boxes that hold them and no others; both empty where that is not certain.

    Args:
        words: those of the page.
        glyphs, size, tables, columns: as ``lines_of`` takes them.
    """
    order = _reading_order(glyphs, size, tables, columns)
    places = _places(words, "".join(glyphs[at].c for at in order))
    if not places:
        return (), ()
    cited = [order[place] for place in places]
    inside, others = set(cited), [g for at, g in enumerate(glyphs) if at not in set(cited)]
    assert len(inside) == len(cited)
    boxes: list[Box] = []
    for group in _groups([glyphs[at] for at in cited], vertical=is_vertical(glyphs)):
        whole = _around(group)
        boxes += [whole] if not _holds(whole, others) else [g[1:5] for g in group]
    return (tuple(glyphs[at] for at in cited), tuple(boxes)) if not any(_holds(b, others) for b in boxes) else ((), ())


def _reading_order(glyphs: Sequence[Glyph], size: tuple[float, float], tables: Cells, columns: Columns) -> list[int]:
    """The characters that are no white space in the order in which the page is read.

    Their places alone decide it, so each may be replaced by a code that tells which one it is.
    """
    if len(glyphs) > _MOST:
        return []
    tokens = [glyph._replace(c=chr(_TOKENS + at), blank="") for at, glyph in enumerate(glyphs)]
    found = (ord(c) - _TOKENS for line in lines_of(tokens, size, tables, columns) for c in line.text)
    return [at for at in found if at >= 0 and not glyphs[at].c.isspace()]


def _places(words: PageWords, text: str) -> list[int]:
    """Where in the text of a page each cited character stands; none where its words fit in no way, or in several."""
    ways: list[set[int]] = []  # where each chunk may begin, as far as what stands before it goes
    ends = {0}
    for chunk, (fewest, most) in zip(words.chunks, words.gaps, strict=False):
        begins = {at for end in ends for at in range(end + fewest, min(end + most, len(text)) + 1)}
        ways.append({at for at in begins if text.startswith(chunk, at)})
        ends = {at + len(chunk) for at in ways[-1]}
    fewest, most = words.gaps[-1]
    after = {at for at in ends if fewest <= len(text) - at <= most}
    for number in range(len(words.chunks) - 1, -1, -1):  # and what stands behind it
        size = len(words.chunks[number])
        ways[number] = {at for at in ways[number] if at + size in after}
        fewest, most = words.gaps[number]
        after = {at - gap for at in ways[number] for gap in range(fewest, min(most, at) + 1)}
    out: list[int] = []
    before = 0
    for chunk, begins in zip(words.chunks, ways, strict=True):
        low, high = max(words.start, before), min(words.end, before + len(chunk))
        if low < high:
            if len(begins) != 1:
                return []
            (begin,) = begins
            out += range(begin + low - before, begin + high - before)
        before += len(chunk)
    return out


def _groups(glyphs: Sequence[Glyph], *, vertical: bool) -> list[list[Glyph]]:
    """Characters that stand side by side, or in vertical writing below each other."""
    out: list[list[Glyph]] = []
    for glyph in glyphs:
        if out and _goes_on(out[-1][-1], glyph, vertical=vertical):
            out[-1].append(glyph)
        else:
            out.append([glyph])
    return out


def _goes_on(before: Glyph, glyph: Glyph, *, vertical: bool) -> bool:
    em = max(before.size, glyph.size, 1.0)
    if vertical:  # the box of a full stop is small, and stands in a corner
        beside = min(before.x1, glyph.x1) > max(before.x0, glyph.x0)
        return beside and -0.6 * em < before.y0 - glyph.y1 < 1.5 * em
    return abs(before.middle - glyph.middle) < 0.3 * em and -0.6 * em < glyph.x0 - before.x1 < 1.5 * em


def _around(glyphs: Sequence[Glyph]) -> Box:
    return min(g.x0 for g in glyphs), min(g.y0 for g in glyphs), max(g.x1 for g in glyphs), max(g.y1 for g in glyphs)


def _holds(box: Box, glyphs: Sequence[Glyph]) -> bool:
    """Whether the middle of any of these characters lies in a box."""
    return any(box[0] < (g.x0 + g.x1) / 2 < box[2] and box[1] < g.middle < box[3] for g in glyphs)


def _runs(minutes: Minutes) -> Iterator[tuple[int, int, int, int | None]]:
    """Start and end in the text, start in the raw document, and page of each stretch that runs side by side in both."""
    ends = itertools.chain((anchor.start for anchor in minutes.anchors[1:]), (len(minutes.text),))
    for anchor, end in zip(minutes.anchors, ends, strict=True):
        yield anchor.start, end, anchor.raw_start, anchor.page


def _left_out(minutes: Minutes, after: int, before: int | None, *, certain: bool) -> tuple[int, int]:
    """The fewest and most characters left out between two raw offsets; ``certain`` where all of them are of the page."""
    parts = [part for part in minutes.dropped if after <= part.start and (before is None or part.start < before)]
    return len(parts) if certain else 0, sum(part.end - part.start for part in parts)


def _words(minutes: Minutes, start: int, end: int, span: Span) -> str:
    """What of a span stands between two offsets, white space removed."""
    return _squeezed(minutes.text[max(start, span.start) : min(end, span.end)]) if start < span.end else ""


def _squeezed(text: str) -> str:
    return "".join(text.split())
