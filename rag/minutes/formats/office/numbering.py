"""The marks of lists in a DOCX, which its text does not hold: ・ for bullets, numbers as they are shown; and heading levels."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_KANJI = "〇一二三四五六七八九"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class _Style:
    parent: str = ""
    number: str = ""
    level: int = 0
    outline: int = 0


@dataclass(slots=True)
class Numbering:
    """Counts the list paragraphs of a document as they come.

    Args:
        element: the numbering part, or None.
        styles: the styles part, or None.
    """

    element: Any
    styles: Any
    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _list_of: dict[str, str] = field(default_factory=dict)
    _styles: dict[str, _Style] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.element is not None:
            for abstract in self.element.iter(f"{_W}abstractNum"):
                levels = {_number(_get(one, "ilvl")): _level(one) for one in abstract.iter(f"{_W}lvl")}
                self._levels[_get(abstract, "abstractNumId")] = levels
            for number in self.element.iter(f"{_W}num"):
                self._list_of[_get(number, "numId")] = _value(number, "abstractNumId")
        if self.styles is not None:
            for style in self.styles.iter(f"{_W}style"):
                self._styles[_get(style, "styleId")] = _style(style)

    def mark(self, paragraph: Any) -> str:
        """What stands before the words of a paragraph of a list; empty for any other."""
        number, level = self._place(paragraph)
        levels = self._levels.get(self._list_of.get(number, ""))
        if not levels or level not in levels:
            return ""
        here = levels[level]
        if here.form == "none":
            return ""
        if here.form == "bullet":
            return "・"
        counts = self._counts.setdefault(self._list_of.get(number, ""), {})
        counts[level] = counts.get(level, here.start - 1) + 1
        for deeper in [deep for deep in counts if deep > level]:
            del counts[deeper]

        def shown(found: re.Match[str]) -> str:
            other = int(found[1]) - 1
            one = levels.get(other, here)
            return _shown(counts.get(other, one.start), one.form)

        text = re.sub(r"%([1-9])", shown, here.text)
        return f"{text} " if text else ""

    def outline(self, paragraph: Any) -> int:
        """The level of a heading, from 1; 0 for a paragraph that is none."""
        name = _value(paragraph.find(f"{_W}pPr"), "pStyle")
        for _ in range(20):
            style = self._styles.get(name)
            if style is None:
                return 0
            if style.outline:
                return style.outline
            name = style.parent
        return 0

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and level of a paragraph, its own or those of its style."""
        properties = paragraph.find(f"{_W}pPr")
        own = properties.find(f"{_W}numPr") if properties is not None else None
        if own is not None:
            return _value(own, "numId"), _number(_value(own, "ilvl"))
        name = _value(properties, "pStyle")
        for _ in range(20):
            style = self._styles.get(name)
            if style is None:
                break
            if style.number:
                return style.number, style.level
            name = style.parent
        return "", 0


def _style(element: Any) -> _Style:
    properties = element.find(f"{_W}pPr")
    numbers = properties.find(f"{_W}numPr") if properties is not None else None
    outline = _value(properties, "outlineLvl")
    level = int(outline) + 1 if outline.isdigit() and int(outline) < 6 else 0
    return _Style(_value(element, "basedOn"), _value(numbers, "numId"), _number(_value(numbers, "ilvl")), level)


def _level(element: Any) -> _Level:
    form = _value(element, "numFmt") or "decimal"
    return _Level(form, _value(element, "lvlText"), _number(_value(element, "start"), 1))


def _get(element: Any, key: str) -> str:
    return str(element.get(f"{_W}{key}") or "")


def _value(element: Any, child: str) -> str:
    found = element.find(f"{_W}{child}") if element is not None else None
    return _get(found, "val") if found is not None else ""


def _number(text: str, otherwise: int = 0) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else otherwise


def _shown(count: int, form: str) -> str:
    """A number in the form of its level."""
    if form == "decimalEnclosedCircle" and 1 <= count <= 20:
        return chr(0x2460 + count - 1)
    if form == "decimalFullWidth":
        return "".join(chr(ord(c) + 0xFEE0) for c in str(count))
    if form in ("aiueo", "aiueoFullWidth", "iroha") and 1 <= count <= len(_KANA):
        return _KANA[count - 1]
    if (
        form in ("japaneseCounting", "chineseCounting", "ideographDigital", "japaneseDigitalTenThousand")
        and count < 100
    ):
        tens, ones = divmod(count, 10)
        return ("" if not tens else "十" if tens == 1 else f"{_KANJI[tens]}十") + (
            _KANJI[ones] if ones or not tens else ""
        )
    if form in ("lowerLetter", "upperLetter") and 1 <= count <= 26:
        return chr((97 if form == "lowerLetter" else 65) + count - 1)
    return str(count)
