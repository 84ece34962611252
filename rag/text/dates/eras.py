"""Dates and times of Japanese papers: eras, kanji and full-width numerals, 午後 said once, 24 hours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time

from rag.text.folding import fold

_FIRST_YEAR = {"令和": 2019, "平成": 1989, "昭和": 1926, "大正": 1912, "明治": 1868, "R": 2019, "H": 1989, "S": 1926}
_KANJI = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}
_NUMBER = r"[0-9〇零一二三四五六七八九十百千元]+"
_DATE = re.compile(
    rf"(?:(?P<era>令和|平成|昭和|大正|明治)\s*(?P<year>{_NUMBER})\s*年|(?P<west>[12][0-9]{{3}})\s*年)"
    rf"(?:\s*[(（][^()（）]{{1,12}}[)）])?\s*(?P<month>{_NUMBER})\s*月\s*(?P<day>{_NUMBER})\s*日"
    r"|(?<![A-Za-z0-9])(?P<short>[RHS])\s*(?P<syear>[0-9]{1,2})\s*[./-]\s*(?P<smonth>[0-9]{1,2})\s*[./-]\s*(?P<sday>[0-9]{1,2})(?![0-9])"
    r"|(?<![0-9])(?P<nwest>[12][0-9]{3})\s*[./-]\s*(?P<nmonth>[0-9]{1,2})\s*[./-]\s*(?P<nday>[0-9]{1,2})(?![0-9])"
)
_MONTH = re.compile(
    rf"(?:(?P<era>令和|平成|昭和)\s*(?P<year>{_NUMBER})|(?P<west>[12][0-9]{{3}}))\s*年\s*(?P<month>{_NUMBER})\s*月(?!間)"
)
_CLOCK = (
    r"(?:(?P<{0}half>午前|午後|AM|PM|am|pm)\s*+)?"
    rf"(?:(?<!{_NUMBER[:-1]})(?P<{{0}}hour>{_NUMBER}+)\s*+時(?!間)\s*+(?:(?P<{{0}}part>半)|(?P<{{0}}minute>{_NUMBER}+)\s*+分)?"
    r"|(?P<{0}h>[0-9]{1,2})\s*+:\s*+(?P<{0}m>[0-9]{2}))"
)
_RANGE = re.compile(
    _CLOCK.replace("{0}", "a") + r"(?:\s*+(?:から|[~\-〜～−–—ー至])\s*+" + _CLOCK.replace("{0}", "b") + r")?"
)


def number(text: str) -> int:
    """A numeral in ASCII, full-width or kanji (二十三, 元) as an integer.

    Raises:
        ValueError: it is no numeral.
    """
    text = fold(text)
    if text.isascii() and text.isdigit():
        return int(text)
    if not any(c in text for c in "十百千"):
        return int("".join(str(_KANJI[c]) if c in _KANJI else c for c in text))
    total = 0
    digits = ""
    for c in text:
        if c in "十百千":
            total += (int(digits) if digits else 1) * {"十": 10, "百": 100, "千": 1000}[c]
            digits = ""
        else:
            digits += str(_KANJI.get(c, c))
    return total + (int(digits) if digits else 0)


def find_date(text: str) -> date | None:
    """The first real date in a text; None where there is none (the 31st of April is none)."""
    return next(dates(text), None)


def dates(text: str) -> Iterator[date]:
    """The real dates in a text, in order."""
    found = (_real(match) for match in _DATE.finditer(fold(text)))
    return (day for day in found if day is not None)


def find_month(text: str) -> int | None:
    """The first month of a year (令和4年8月) as yyyymm; None where there is none."""
    for match in _MONTH.finditer(fold(text)):
        try:
            year = int(match["west"]) if match["west"] else _FIRST_YEAR[match["era"]] + number(match["year"]) - 1
            return date(year, number(match["month"]), 1).year * 100 + number(match["month"])
        except (ValueError, OverflowError):
            continue
    return None


def find_times(text: str) -> tuple[time | None, time | None]:
    """Start and end of the first clock range; the end takes over a 午後 that is said only once."""
    text = fold(text)
    for match in _RANGE.finditer(text):
        start = _clock(match, "a", None)
        end = _clock(match, "b", match["ahalf"])
        if start is not None:
            return start, end
    return None, None


def _real(match: re.Match[str]) -> date | None:
    try:
        if match["era"]:
            year = _FIRST_YEAR[match["era"]] + number(match["year"]) - 1
            return date(year, number(match["month"]), number(match["day"]))
        if match["west"]:
            return date(int(match["west"]), number(match["month"]), number(match["day"]))
        if match["short"]:
            year = _FIRST_YEAR[match["short"]] + int(match["syear"]) - 1
            return date(year, int(match["smonth"]), int(match["sday"]))
        return date(int(match["nwest"]), int(match["nmonth"]), int(match["nday"]))
    except (ValueError, OverflowError):  # 午後99999999999999999999時 is no hour
        return None


def _clock(match: re.Match[str], side: str, inherited: str | None) -> time | None:
    try:
        if match[side + "h"]:
            hour, minute = int(match[side + "h"]), int(match[side + "m"])
        elif match[side + "hour"]:
            hour = number(match[side + "hour"])
            minute = 30 if match[side + "part"] else number(match[side + "minute"]) if match[side + "minute"] else 0
        else:
            return None
        half = match[side + "half"] or inherited
        if half in ("午後", "PM", "pm") and hour < 12:
            hour += 12
        return time(hour, minute)
    except (ValueError, OverflowError):  # 午後99999999999999999999時 is no hour
        return None
