"""Dates and times of Japanese papers: eras, kanji and full-width numerals, 午後 said once, 24 hours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time

from rag.text.folding import fold

# Name, initial and first day of each era, and whether papers write it in short (R5, 平30) and reckon with it: T3 and M5 are
# sizes and models. The newest first: whoever reads or writes one takes it from here.
ERAS = (
    ("令和", "R", date(2019, 5, 1), True),
    ("平成", "H", date(1989, 1, 8), True),
    ("昭和", "S", date(1926, 12, 25), True),
    ("大正", "T", date(1912, 7, 30), False),
    ("明治", "M", date(1868, 1, 25), False),
)
NAMES = "|".join(name for name, _, _, _ in ERAS)
INITIALS = "".join(initial for _, initial, _, short in ERAS if short)
SHORT = "".join(name[0] for name, _, _, short in ERAS if short)  # as law reports write them
RECENT = tuple(name for name, _, _, _ in ERAS[:2])  # whose years are said without their names: 5年度, 30年度
# An era before the number of a year: its name, or in short before digits (R5年, 平30年), and no end of a word (法令5年).
ERA = rf"(?:{NAMES}|(?:(?<![A-Za-z0-9])[{INITIALS}]|(?<![一-龠々])[{SHORT}])(?=\s*[0-9]{{1,2}}\s*年(?![間前目生])))"
COUNT = "(?:[0-9０-９]{1,2}|[〇零一二三四五六七八九十]{1,3})"  # the number of a month or a day: 10, １０, 十, 一〇
YEAR = f"(?:元|{COUNT})"  # the number of a year of an era
_FIRST_YEAR = {key: first.year for name, initial, first, _ in ERAS for key in (name, initial, name[0])}
_KANJI = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}
_NUMBER = r"[0-9〇零一二三四五六七八九十百千元]+"
_DATE = re.compile(
    rf"(?:(?P<era>{ERA})\s*(?P<year>{_NUMBER})\s*年|(?P<west>[12][0-9]{{3}})\s*年)"
    rf"(?:\s*[(（][^()（）]{{1,12}}[)）])?\s*(?P<month>{_NUMBER})\s*月\s*(?P<day>{_NUMBER})\s*日"
    rf"|(?<![A-Za-z0-9])(?P<short>[{INITIALS}])\s*(?P<syear>[0-9]{{1,2}})\s*[./-]\s*(?P<smonth>[0-9]{{1,2}})\s*[./-]\s*(?P<sday>[0-9]{{1,2}})(?![0-9])"
    r"|(?<![0-9])(?P<nwest>[12][0-9]{3})\s*[./-]\s*(?P<nmonth>[0-9]{1,2})\s*[./-]\s*(?P<nday>[0-9]{1,2})(?![0-9])"
)
_MONTH = re.compile(
    rf"(?:(?P<era>{ERA})\s*(?P<year>{_NUMBER})|(?P<west>[12][0-9]{{3}}))\s*年\s*(?P<month>{_NUMBER})\s*月(?!間)"
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


def era_year(era: str, year: str) -> int:
    """The year of our calendar in which a year of an era (its name, initial or 平) began: 2018 of 平成 and 三〇, 2019 of 令和 and 元.

    Raises:
        ValueError: the year is no numeral.
    """
    return _FIRST_YEAR[era] + number(year) - 1


def in_era(day: date) -> tuple[str, str] | None:
    """The era of a day and the number of its year, 元 for the first; None before 昭和, whose years nobody reckons with."""
    found = next(((name, first) for name, _, first, short in ERAS if short and day >= first), None)
    if found is None:
        return None
    count = day.year - found[1].year + 1
    return found[0], "元" if count == 1 else str(count)


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
            year = int(match["west"]) if match["west"] else era_year(match["era"], match["year"])
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
            year = era_year(match["era"], match["year"])
            return date(year, number(match["month"]), number(match["day"]))
        if match["west"]:
            return date(int(match["west"]), number(match["month"]), number(match["day"]))
        if match["short"]:
            year = era_year(match["short"], match["syear"])
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
