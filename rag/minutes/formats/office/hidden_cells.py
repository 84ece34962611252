"""Cells of a workbook that a spreadsheet does not show: in hidden rows and columns, by their format, colour or size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from rag.minutes.formats.colours import BLACK, WHITE, Hue, alike, of_hex
from rag.minutes.formats.raw import COLUMN, HIDDEN, ROW

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_THEME = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)
_TINY = 1.0  # points
_MOST = 20_000  # ranges of merged or painted cells
_SIGNS = (b"hidden", b'ht="0', b"ht='0", b'width="0', b"width='0")
Area = tuple[int, int, int, int]  # first column and row, last column and row, from 1


@dataclass(slots=True)
class Plan:
    """What of a sheet is hidden by place: rows, columns; merged cells, which show where any of theirs do; painted ones."""

    rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)
    merged: dict[tuple[int, int], Area] = field(default_factory=dict)
    painted: list[Area] = field(default_factory=list)

    def reason(self, row: int, column: int) -> str:
        """Why a cell is not seen by its place; empty where it is."""
        if not self.rows and not self.columns:
            return ""
        first, top, last, foot = self.merged.get((column, row), (column, row, column, row))
        if all(at in self.rows for at in range(top, min(foot, top + 1_000) + 1)):
            return ROW
        return COLUMN if all(self._is_narrow(at) for at in range(first, min(last, first + 1_000) + 1)) else ""

    def is_painted(self, row: int, column: int) -> bool:
        """Whether a table or a condition may give a cell another ground."""
        return any(a <= column <= c and b <= row <= d for a, b, c, d in self.painted)

    def _is_narrow(self, column: int) -> bool:
        return any(low <= column <= high for low, high in self.columns)


def plan_of(xml: bytes, tables: Sequence[bytes], wanted: bool) -> Plan:
    """The plan of a sheet by its XML and that of its tables; ``wanted``: also where nothing says that a row is hidden."""
    plan = Plan()
    plain = xml.replace(b"\0", b"") if b"\0" in xml[:200] else xml  # UTF-16
    if not wanted and not any(sign in plain for sign in _SIGNS):
        return plan
    ranges = 0
    for _, element in ET.iterparse(BytesIO(xml)):
        name = element.tag.rsplit("}", 1)[-1]
        if name == "row":
            if _is_on(element.get("hidden")) or _is_nothing(element.get("ht")):
                plan.rows.add(int(element.get("r") or 0))
        elif name == "col" and (_is_on(element.get("hidden")) or _is_nothing(element.get("width"))):
            plan.columns.append((int(element.get("min") or 0), int(element.get("max") or 0)))
        elif name == "mergeCell" and ranges < _MOST:
            for area in _areas(element.get("ref")):
                plan.merged[area[0], area[1]] = area
                ranges += 1
        elif name == "conditionalFormatting" and ranges < _MOST:
            plan.painted += _areas(element.get("sqref"))
            ranges += 1
        if name not in ("c", "v", "t", "is", "f", "r"):
            element.clear()
    for table in tables:
        plan.painted += _areas(ET.fromstring(table).get("ref"))
    return plan


class Styles:
    """The styles of a workbook that may hide a cell."""

    def __init__(self, book: Any, indexed: Sequence[str]) -> None:
        self._indexed, self._theme = indexed, _theme(book.loaded_theme)
        self._known: dict[int, tuple[bool, bool, tuple[str, ...]]] = {}
        formats, first = book._number_formats, 164  # those below are built in, and hide nothing
        for number, style in enumerate(book._cell_styles):
            font, fill = book._fonts[style.fontId], book._fills[style.fillId]
            at = style.numFmtId - first
            sections = _sections(formats[at]) if 0 <= at < len(formats) else ()
            ground = self._ground(fill)
            hue = self._hue(font.color) if font.color is not None else BLACK
            white = any("[white]" in s or "[白]" in s for s in sections)
            like = ground is not None and ((hue is not None and alike(hue, ground)) or (white and alike(WHITE, ground)))
            tiny = font.sz is not None and float(font.sz) <= _TINY
            hides = len(sections) > 1 and any(map(_is_blank, sections))
            if like or tiny or hides:
                self._known[number] = tiny, like, sections if hides else ()

    def __bool__(self) -> bool:
        return bool(self._known)

    def reason(self, style: int, value: object, is_painted: bool) -> str:
        """Why a cell of a style is not seen; empty where it is."""
        known = self._known.get(style)
        if known is None:
            return ""
        tiny, like, sections = known
        return HIDDEN if tiny or (like and not is_painted) or (sections and _is_empty(sections, value)) else ""

    def _ground(self, fill: Any) -> Hue | None:
        """The colour of a cell; None where it is a pattern or runs from one to another."""
        pattern = getattr(fill, "patternType", "other")
        if pattern in (None, "none"):
            return WHITE
        return self._hue(fill.fgColor) if pattern == "solid" else None

    def _hue(self, color: Any) -> Hue | None:
        found: Hue | None = None
        if color.type == "rgb":
            found = of_hex(str(color.rgb))
        elif color.type == "theme":
            at = int(color.theme)
            found = self._theme.get(_THEME[at]) if 0 <= at < len(_THEME) else None
        elif color.type == "indexed":
            at = int(color.indexed)
            found = of_hex(self._indexed[at]) if 0 <= at < len(self._indexed) else {64: BLACK, 65: WHITE}.get(at)
        tint = float(color.tint or 0)
        if found and tint:
            red, green, blue = (c * (1 + tint) if tint < 0 else c + (255 - c) * tint for c in found)
            found = red, green, blue
        return found


def _theme(xml: bytes | None) -> dict[str, Hue]:
    found: dict[str, Hue] = {"lt1": WHITE, "dk1": BLACK}
    if xml:
        for scheme in ET.fromstring(xml).iter(f"{_A}clrScheme"):
            for slot in scheme:
                said = next((of_hex(c.get("lastClr") or c.get("val") or "") for c in slot), None)
                if said:
                    found[slot.tag.removeprefix(_A)] = said
    return found


def _sections(code: str) -> tuple[str, ...]:
    """The parts of a number format for positive numbers, negative ones, zero and text, in lower case."""
    out, quoted, escaped = [""], False, False
    for c in str(code)[:1_000].lower():
        if escaped:
            escaped = False
        elif c == '"':
            quoted = not quoted
        elif c == ";" and not quoted:
            out.append("")
            continue
        else:
            escaped = c in "\\_*" and not quoted  # the character behind is shown as it stands, or as room
        out[-1] += c
    return tuple(out)


def _is_empty(sections: Sequence[str], value: object) -> bool:
    """Whether the part of a format that a value takes shows nothing."""
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        at = 3
    elif isinstance(value, int | float):
        at = 0 if value > 0 else 1 if value < 0 else 2
    else:
        at = 0  # days and times are positive numbers
    if at >= len(sections):
        return False
    return _is_blank(sections[at])


def _is_blank(section: str) -> bool:
    for nothing in ('""', "_ ", "[white]", "[白]"):
        section = section.replace(nothing, "")
    return not section.strip()


def _areas(text: str | None) -> Iterator[Area]:
    for part in (text or "").split()[:_MOST]:
        first, _, last = part.replace("$", "").partition(":")
        a, b = _place(first), _place(last or first)
        if a and b:
            yield a[0], a[1], b[0], b[1]


def _place(text: str) -> tuple[int, int] | None:
    letters = text.rstrip("0123456789")
    digits = text[len(letters) :]
    if not 0 < len(letters) <= 3 or not letters.isascii() or not letters.isalpha() or not 0 < len(digits) <= 7:
        return None
    column = 0
    for c in letters.upper():
        column = column * 26 + ord(c) - 64
    return column, int(digits)


def _is_on(value: str | None) -> bool:
    return value in ("1", "true", "on")


def _is_nothing(value: str | None) -> bool:
    return value is not None and value.replace(".", "").strip("0") == ""
