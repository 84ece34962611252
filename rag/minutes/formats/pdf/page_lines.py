"""A page's characters to its lines in reading order: tables, columns, and lines that a margin broke joined again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.minutes.formats.pdf.glyphs import Box, Glyph, Run, blank, is_vertical, runs_of, turned
from rag.minutes.formats.pdf.gutters import Columns
from rag.minutes.formats.table_rows import row_lines
from rag.minutes.structure.shapes import LABELS
from rag.text import squeeze
from rag.text.marks import MARKS

MARGIN = 0.12  # of the height of a page: where headers, footers and page numbers stand
_EDGE = 0.08  # of it: so near to the edge of the paper no body stands, and columns do not begin
Cells = list[list[list[Box | None]]]  # tables of rows of cells

# What begins a line of its own, wherever the line before ends.
_OPENS = re.compile(
    rf"[・･•‣◦▪{MARKS}→⇒➡➔【※＊①-⑳]|"
    r"[-*+]\s|[（(]?[0-9０-９一二三四五六七八九十]{1,2}[)）]|"
    r"(?:第[0-9０-９一二三四五六七八九十]{1,3}|[0-9０-９]{1,2})[\s\u3000]|(?:次第|議題|日程|議案)[\s\u3000]*第?[0-9０-９]|以[\s\u3000]*上。?$"
)
_ALONE = re.compile(r"[（(][^（()）]{2,24}[)）]")
_LABEL = re.compile(r"^(.{1,14}?)[ \u3000]*\u3000\u3000[ \u3000]*")
_HEADED = ("について", "の件")
_ENDED = re.compile(r"[。！？!?」』】)）]$")


@dataclass(slots=True)
class PageLine:
    """A line of a page: ``y`` is the middle of its first row in points from the bottom; ``gap``: more room above than usual.

    ``full``: its last row reaches the right margin. ``inset``: its first row stands further in than its column. ``parted``:
    on its page a full stop at the margin may be the end of a paragraph.
    """

    text: str
    y: float
    gap: bool = False
    full: bool = False
    inset: bool = False
    parted: bool = True


@dataclass(slots=True)
class Row:
    """Runs side by side."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


def lines_of(glyphs: Sequence[Glyph], size: tuple[float, float], tables: Cells, columns: Columns) -> list[PageLine]:
    """The lines of a page in reading order.

    Args:
        glyphs: its characters in the order of its content.
        size: width and height of the page in points.
        tables: the boxes of the cells of ruled tables, row by row.
        columns: those of the pages before.
    """
    if is_vertical(glyphs):
        found = _flowing(turned(glyphs, size[1]), columns)
        for line in found:
            line.y = size[1] / 2  # a line's height says nothing here
        return found
    top, foot = _body(_rows(runs_of(glyphs)), size[1])
    head = _joined(_rows(runs_of([g for g in glyphs if g.middle > top])))
    tail = _joined(_rows(runs_of([g for g in glyphs if g.middle < foot])))
    body = _with_tables([g for g in glyphs if foot <= g.middle <= top], tables, columns)
    return [*head, *body, *tail]


def _body(rows: Sequence[Row], height: float) -> tuple[float, float]:
    """Between which heights the body of a page lies: without one or two rows in a margin that stand apart from it."""
    top, foot = float("inf"), float("-inf")
    pitches = sorted(a.y - b.y for a, b in itertools.pairwise(rows))
    apart = 1.5 * pitches[len(pitches) // 2] if pitches else float("inf")
    for at in range(min(2, len(rows) - 1)):
        above, below = rows[at], rows[at + 1]
        if above.y > (1 - _EDGE) * height and above.y - below.y > apart:
            top = (above.y + below.y) / 2
        above, below = rows[-at - 2], rows[-at - 1]
        if below.y < _EDGE * height and above.y - below.y > apart:
            foot = (above.y + below.y) / 2
    return top, foot


def _with_tables(glyphs: Sequence[Glyph], tables: Cells, columns: Columns) -> list[PageLine]:
    """The lines of an area with ruled tables, each in its place among the others."""
    rest = list(glyphs)
    blocks: list[tuple[float, list[PageLine]]] = []
    edges: list[float] = []
    for table in tables:
        boxes = [box for row in table for box in row if box]
        if len(boxes) < 2:
            continue
        top, foot = max(box[3] for box in boxes), min(box[1] for box in boxes)
        lines: list[PageLine] = []
        for row in table:
            cells = []
            for box in row:
                inside, rest = _parted(rest, box) if box else ([], rest)
                cells.append([line.text for line in _flowing(inside, Columns())] if inside else [])
            y = max((box[3] for box in row if box), default=top)
            lines += [PageLine(text, y) for text in row_lines(cells)]
        if lines:
            lines[0].gap = True
        blocks.append((top, lines))
        edges.append((top + foot) / 2)
    out: list[PageLine] = []
    above = float("inf")
    for edge, (_, lines) in sorted(zip(edges, blocks, strict=True), key=lambda pair: -pair[0]):
        out += _flowing([g for g in rest if edge < g.middle <= above], columns)
        out += lines
        above = edge
    return out + _flowing([g for g in rest if g.middle <= above], columns)


def _parted(glyphs: Sequence[Glyph], box: Box) -> tuple[list[Glyph], list[Glyph]]:
    inside: list[Glyph] = []
    outside: list[Glyph] = []
    for glyph in glyphs:
        x = (glyph.x0 + glyph.x1) / 2
        held = box[0] <= x <= box[2] and box[1] <= glyph.middle <= box[3]
        (inside if held else outside).append(glyph)
    return inside, outside


def _flowing(glyphs: Sequence[Glyph], columns: Columns) -> list[PageLine]:
    """The lines of an area without tables: column by column, each line joined to the one that it goes on in."""
    out: list[PageLine] = []
    for band in columns.bands(runs_of(glyphs)):
        lines = _joined(_rows(band))
        if out and lines and goes_on_over(out[-1], lines[0]):
            out[-1].text += lines[0].text
            out[-1].full = lines[0].full
            del lines[0]
        out += lines
    return out


def goes_on_over(before: PageLine, line: PageLine) -> bool:
    """Whether the first line of a column or page goes on in the last line of the one before."""
    if not before.full or line.inset:
        return False
    if _ALONE.fullmatch(line.text):
        return True
    if _OPENS.match(line.text) and not _within_number(before.text, line.text):
        return False
    return not _ENDED.search(before.text) or (before.text[-1] not in "」』)）】" and not (before.parted or line.parted))


def _rows(runs: Sequence[Run]) -> list[Row]:
    """Runs side by side as one row, from top to bottom."""
    groups: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: -r.middle):
        last = groups[-1] if groups else None
        # 0.45 em: rows of one paragraph lie 1 em apart at least
        if last and abs(last[0].middle - run.middle) < 0.45 * max(1.0, min(run.size, last[0].size)):
            last.append(run)
        else:
            groups.append([run])
    out = []
    for group in groups:
        group.sort(key=lambda r: r.x0)
        text = group[0].text
        for before, run in itertools.pairwise(group):
            text += (blank(before.text[-1], run.text[0], run.x0 - before.x1, run.size)) + run.text
        size = max(r.size for r in group)
        out.append(Row(text, group[0].x0, max(r.x1 for r in group), group[0].middle, size))
    return out


def _joined(rows: Sequence[Row]) -> list[PageLine]:
    """The rows of one column as lines."""
    if not rows:
        return []
    right = sorted(row.x1 for row in rows)[max(0, round(0.95 * len(rows)) - 1)]
    places = sorted(row.x0 for row in rows)
    left = places[len(places) // 4]  # a header may stand further out
    pitches = sorted(a.y - b.y for a, b in itertools.pairwise(rows) if a.y > b.y)
    usual = pitches[len(pitches) // 4] if pitches else 0.0
    parted = _parted_by_stops(rows, usual, right)
    out: list[PageLine] = []
    first = rows[0]
    for at, row in enumerate(rows):
        before = rows[at - 1] if at else None
        gap = before is not None and before.y - row.y > 1.45 * usual
        if before and not gap and _goes_on(out[-1].text, before, row, first, left, right, parted):
            glue = " " if before.text[-1].isascii() and row.text[0].isascii() and before.text[-1].isalpha() else ""
            out[-1].text += glue + row.text
        else:
            text = _LABEL.sub(_tabbed, row.text, count=1) if "\u3000\u3000" in row.text[:20] else row.text
            inset = row.x0 > left + 0.6 * row.size
            out.append(PageLine(text, row.y, gap, inset=inset, parted=parted))
            first = row
        out[-1].full = right - row.x1 <= 2.3 * row.size and right - left > 8 * row.size
    return out


def _goes_on(so_far: str, before: Row, row: Row, first: Row, left: float, right: float, parted: bool) -> bool:
    """Whether a row goes on in the line of the row before, which reaches the right margin."""
    em = max(row.size, before.size, 1.0)
    wide = right - left > 8 * em
    if not wide or right - before.x1 > 2.3 * em or abs(row.size - before.size) > 0.35 * em:
        return False
    marked = bool(_OPENS.match(so_far))
    deepest = first.x0 + (3.5 * em if marked else 0.6 * em)
    if row.x0 > deepest and row.x0 > before.x0 + 0.6 * em:
        return False  # the first line of a paragraph stands further in
    if _ALONE.fullmatch(row.text):
        return True
    if marked and so_far.endswith(_HEADED):
        return False
    if _OPENS.match(row.text) and not _within_number(so_far, row.text):
        return False
    if not parted and so_far[-1] not in "」』)）】":
        return True
    # Behind a full stop both are possible; a line of its own is what the structure reader joins by itself.
    return not _ENDED.search(so_far) or (so_far[-1] in "」』)）" and row.text[0] in "、。とにをはがのもでやへ")


def _parted_by_stops(rows: Sequence[Row], usual: float, right: float) -> bool:
    """Whether paragraphs follow each other without room or indent between: a full stop within the line, a plain row below."""
    return any(
        row.text.endswith("。")
        and right - row.x1 > 2.3 * row.size
        and row.y - below.y <= 1.45 * usual
        and below.x0 < row.x0 + 0.6 * row.size
        and not _OPENS.match(below.text)
        and not _ALONE.fullmatch(below.text)
        for row, below in itertools.pairwise(rows)
    )


def _tabbed(found: re.Match[str]) -> str:
    """A label and what stands well apart behind it, as a row of a table has them."""
    return f"{found[1]}\t" if squeeze(found[1]) in LABELS else found[0]


def _within_number(before: str, after: str) -> bool:
    return before[-1:].isdigit() and after[:1].isdigit()
