"""The raw document as lines: markup taken out, table cells split, every character still tied to its raw offset."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from rag.minutes.structure.rosters import Rosters, running_places
from rag.records import Dropped
from rag.text import is_label

_TAG = re.compile(
    r"</?(?P<name>p|ul|ol|li|br|div|span|table|thead|tbody|tr|td|th|b|i|u|strong|em|font|a|h[1-6]|hr|sup|sub|center)"
    r"(?:\s+[A-Za-z-]+(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s<>\"']+))?)*\s*/?>",
    re.IGNORECASE,
)
_INLINE = frozenset(("span", "b", "i", "u", "strong", "em", "font", "a", "sup", "sub"))
_RULE = re.compile(r"[-‐―─━═＝=_＿*＊~～・…\s]{3,}")
_PAGE_NUMBER = re.compile(
    r"[-－–—―]\s*[0-9０-９]{1,4}\s*[-－–—―]|[pP][.．]?\s*[0-9]{1,4}|[0-9]{1,4}\s*/\s*[0-9]{1,4}\s*(?:ページ)?"
)
_HEADING = re.compile(r"(#{1,6})[ \u3000]+")
_NEXT_CELL = re.compile(r" *+\t")
_CELL_BREAK = re.compile(r"(?<=[。？?！!」）)>])[ \u3000]+(?=[・●■◆→⇒【]|[（(](?P<label>[^（()）]{2,12})[）)])")


@dataclass(slots=True)
class RawLine:
    """One line: ``content`` is the concatenation of the raw slices ``pieces``; white space at both ends is gone."""

    content: str
    pieces: list[tuple[int, int]]
    level: int = 0
    gap: bool = False
    continues_cell: bool = False
    page: int | None = None


def split_lines(raw: str, left_out: Sequence[Dropped] | None = None) -> tuple[list[RawLine], list[Dropped]]:
    """The lines of a raw document in order, and what is markup, rule or page number instead of text.

    ``left_out`` are ascending ranges that the reader of its format has left out already, running headers among them.

    ``gap`` says that an empty line or a page end stands before; ``level`` is that of a Markdown heading;
    ``continues_cell`` marks a table row with an empty key.
    """
    lines: list[RawLine] = []
    dropped: list[Dropped] = []
    rosters = Rosters()
    running = running_places(raw) if "\f" in raw and left_out is None else frozenset()
    beside = deque(left_out or ())
    gap = False
    page = 1 if "\f" in raw else None
    tagged = "<" in raw
    at = 0
    for physical in raw.splitlines(keepends=True):
        start, at = at, at + len(physical)
        content = physical.strip()
        if page is not None:
            page += physical.count("\f") if not content else 0
        if not content:
            gap = True
            continue
        begin = start + len(physical) - len(physical.lstrip())
        end = begin + len(content)
        middle: list[Dropped] = []
        if beside and beside[0].start < end:
            begin, end, middle = _left_out(raw, begin, end, beside, dropped)
            content = raw[begin:end]
            if not content:
                gap = True
                continue
        if not middle and (begin in running or _PAGE_NUMBER.fullmatch(content)):
            dropped.append(Dropped(begin, end, "running header" if begin in running else "page number"))
            gap = True
            continue
        if not middle and _RULE.fullmatch(content):
            dropped.append(Dropped(begin, end, "rule"))
            continue
        if not middle and (reason := rosters.reason(content)):
            dropped.append(Dropped(begin, end, reason))
            gap = True
            continue
        new = _read_line(raw, begin, end, tagged and "<" in content, dropped, middle)
        for n, line in enumerate(new):
            line.gap = gap and n == 0
            line.continues_cell = n == 0 and physical.startswith("\t")
            line.page = page
        lines += new
        if page is not None and content:
            page += physical.count("\f")
        gap = False
    return lines, dropped


def _left_out(
    raw: str, begin: int, end: int, beside: deque[Dropped], dropped: list[Dropped]
) -> tuple[int, int, list[Dropped]]:
    """What is left of a line without the ranges at its ends that a reader left out, and those in its middle."""
    middle: list[Dropped] = []
    while beside and beside[0].start < end:
        part = beside.popleft()
        if part.end > end:  # it goes on in the next line
            beside.appendleft(Dropped(end, part.end, part.reason))
        part = Dropped(max(begin, part.start), min(part.end, end), part.reason)
        dropped.append(part)
        if raw[begin : part.start].strip():
            middle.append(part)
        else:
            begin = part.end
    while middle and not raw[middle[-1].end : end].strip():
        end = middle.pop().start
    rest = raw[begin:end]
    begin += len(rest) - len(rest.lstrip())
    return begin, begin + len(rest.strip()), middle


def _read_line(
    raw: str, begin: int, end: int, tagged: bool, dropped: list[Dropped], middle: Sequence[Dropped]
) -> list[RawLine]:
    level = 0
    if raw[begin] == "#" and (heading := _HEADING.match(raw, begin, end)):
        level = len(heading[1])
        dropped.append(Dropped(begin, begin + level, "markup"))
        begin = heading.end()
    groups: list[list[tuple[int, int]]] = [[]]
    at = begin
    for part in middle:
        _add(groups, raw, at, part.start)
        at = part.end
    if tagged and not middle:
        for tag in _TAG.finditer(raw, begin, end):
            _add(groups, raw, at, tag.start())
            dropped.append(Dropped(tag.start(), tag.end(), "markup"))
            at = tag.end()
            if tag["name"].lower() not in _INLINE and not _NEXT_CELL.match(raw, at, end):
                groups.append([])
    _add(groups, raw, at, end)
    out: list[RawLine] = []
    bold = raw.find("**", begin, end) >= 0
    for pieces in groups:
        if bold:
            pieces = _without_bold(raw, pieces, dropped)
        out += _trimmed(raw, pieces, level)
    return out


def _add(groups: list[list[tuple[int, int]]], raw: str, start: int, end: int) -> None:
    if raw[start:end].strip(" \u3000"):
        groups[-1].append((start, end))


def _without_bold(raw: str, pieces: list[tuple[int, int]], dropped: list[Dropped]) -> list[tuple[int, int]]:
    out = []
    for start, end in pieces:
        while (mark := raw.find("**", start, end)) >= 0:
            if mark > start:
                out.append((start, mark))
            dropped.append(Dropped(mark, mark + 2, "markup"))
            start = mark + 2
        if start < end:
            out.append((start, end))
    return out


def _trimmed(raw: str, pieces: list[tuple[int, int]], level: int) -> list[RawLine]:
    """One line, or several where a table cell runs bullets and replies on in one physical line."""
    out = []
    content = "".join(raw[a:b] for a, b in pieces)
    cuts = [m.end() for m in _CELL_BREAK.finditer(content) if m["label"] is None or is_label(m["label"])]
    for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True):
        part = content[start:end]
        text = part.strip()
        if not text:
            continue
        first = start + len(part) - len(part.lstrip())
        out.append(RawLine(text, _slice(pieces, first, first + len(text)), level))
    return out


def _slice(pieces: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """The raw ranges of content offsets ``start`` to ``end``."""
    out = []
    at = 0
    for a, b in pieces:
        size = b - a
        low, high = max(start - at, 0), min(end - at, size)
        if low < high:
            out.append((a + low, a + high))
        at += size
    return out
