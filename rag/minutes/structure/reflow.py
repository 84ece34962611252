"""Lines to text: words that a line or page end broke are rejoined, and every character keeps its raw offset."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from rag.minutes.structure.lines import RawLine, split_lines
from rag.minutes.structure.shapes import Shape, shape_of
from rag.records import Anchor, Dropped
from rag.text import is_label

_JOINABLE = frozenset(("paragraph", "bullet", "arrow", "prefix", "mark"))
_ENDED = re.compile(r"[。！？!?：:」』】》〉]$|[）)]$")
_TAIL_LABEL = re.compile(r"[（(]([^（()）]{2,24})[)）]$")
_TITLE_END = re.compile(r"要旨|会議|会議録|議事録|概要|記録|内容|について|[)）号]$")
_GLUED = re.compile(r"^[ぁ-んァ-ヶー々、。）」』]")
# Shorter lines without a full stop are headings or list entries, not the first half of a broken word.
_SHORTEST_BROKEN_LINE = 24


@dataclass(slots=True)
class Line:
    """A logical line: ``start`` to ``end`` in the text; ``shape.at`` counts from ``start``."""

    start: int
    end: int
    shape: Shape
    gap: bool
    continues_cell: bool


@dataclass(slots=True)
class Flow:
    """The text with its lines, the way back to the raw document, and what was left out of it."""

    text: str
    lines: list[Line]
    anchors: tuple[Anchor, ...]
    dropped: tuple[Dropped, ...]


def reflow(raw: str, left_out: Sequence[Dropped] | None = None, goes_on: Set[int] = frozenset()) -> Flow:
    """Rejoin broken lines. Lines are parted by one line feed, and by two where the document has a gap.

    ``left_out``: see split_lines. ``goes_on``: where lines begin that a reader knows to go on in the line before.
    """
    raw_lines, dropped = split_lines(raw, left_out)
    parts: list[str] = []
    anchors: list[Anchor] = []
    lines: list[Line] = []
    at = 0
    before: RawLine | None = None
    in_list = False
    settled = False  # the lines of a title, before anything has a shape of its own, are never joined
    for raw_line in raw_lines:
        shape = shape_of(raw_line.content, raw_line.level)
        joins = before is not None and (
            raw_line.pieces[0][0] in goes_on
            or (
                not in_list
                and (settled or _wraps(before.content, raw_line))
                and _joins(before.content, lines[-1].shape, raw_line, shape)
            )
        )
        if joins:
            glue = " " if before and _is_latin(before.content[-1]) and _is_latin(raw_line.content[0]) else ""
        else:
            glue = "" if before is None else "\n\n" if raw_line.gap else "\n"
        parts.append(glue)
        at += len(glue)
        start = at
        for a, b in raw_line.pieces:
            anchors.append(Anchor(at, a, raw_line.page))
            parts.append(raw[a:b])
            at += b - a
        if joins:
            lines[-1].end = at
        else:
            lines.append(Line(start, at, shape, raw_line.gap, raw_line.continues_cell))
            in_list = (shape.kind == "label" and shape.key in ("attendees", "absent")) or (in_list and _in_list(shape))
        before = raw_line
        settled = settled or shape.kind != "paragraph" or raw_line.content.endswith("。")
    return Flow("".join(parts), lines, tuple(anchors), tuple(dropped))


def _in_list(shape: Shape) -> bool:
    return shape.kind in ("paragraph", "speaker", "bullet")


def _joins(before: str, before_shape: Shape, line: RawLine, shape: Shape) -> bool:
    """Whether a line goes on in the middle of the sentence that the line before it began."""
    if shape.kind != "paragraph" or before_shape.kind not in _JOINABLE or line.continues_cell:
        return False
    if before[-1] in "、，,":
        return True
    if len(before) < _SHORTEST_BROKEN_LINE:
        return False
    if not _ENDED.search(before):
        return True
    tail = _TAIL_LABEL.search(before)
    return bool(tail and not is_label(tail[1]) and _GLUED.match(line.content))


def _wraps(before: str, line: RawLine) -> bool:
    """Whether two lines at the top of a document are wrapped text rather than lines of a title."""
    return len(before) >= _SHORTEST_BROKEN_LINE and not line.gap and not _TITLE_END.search(before)


def _is_latin(c: str) -> bool:
    return c.isascii() and c.isalnum()
