"""Relative times (本年度, 昨年, 来月, 3月末) resolved against the day of the meeting; the words stay as they are."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta

from rag.records import RelativeDate, Span
from rag.text.dates.eras import COUNT, number

_YEARS = {
    "一昨年": -2,
    "おととし": -2,
    "昨年": -1,
    "去年": -1,
    "前年": -1,
    "本年": 0,
    "今年": 0,
    "来年": 1,
    "明年": 1,
    "翌年": 1,
    "再来年": 2,
}
_MONTHS = {"先々月": -2, "先月": -1, "前月": -1, "今月": 0, "本月": 0, "来月": 1, "翌月": 1, "再来月": 2}
_DAYS = {"一昨日": -2, "昨日": -1, "本日": 0, "今日": 0, "明日": 1, "明後日": 2}
_WEEKS = {"先週": -1, "今週": 0, "来週": 1}
_FISCAL = {
    "一昨年度": -2,
    "昨年度": -1,
    "前年度": -1,
    "本年度": 0,
    "今年度": 0,
    "当年度": 0,
    "来年度": 1,
    "翌年度": 1,
    "次年度": 1,
    "再来年度": 2,
}
_WORDS = {**_YEARS, **_MONTHS, **_DAYS, **_WEEKS, **_FISCAL}
_UNITS = {
    "年度": "(?![金額間輪齢])",
    "年": "(?![金額間輪齢])",
    "月": "",
    "後日": "",
    "日": "(?!本)",
    "週": "",
    "し": "",
}


def _by_stem(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern of all words by stem and unit, three times faster than the list of them; what is no word is passed over."""
    stems = {word.removesuffix(next(unit for unit in _UNITS if word.endswith(unit))) for word in words}
    long = "|".join(sorted((stem for stem in stems if len(stem) > 1), key=len, reverse=True))
    short = "".join(sorted(stem for stem in stems if len(stem) == 1))
    return re.compile(f"(?:{long}|[{short}])(?:{'|'.join(unit + not_before for unit, not_before in _UNITS.items())})")


_WORD = _by_stem(_WORDS)
# 日本年金, 将来年金, 基本年額, 過去年間: the word is the end of another. Asked afterwards, since looking behind costs more.
_GROWN_TOGETHER = frozenset("日将基過熊")
# A month without a year, where an end or a part of it is named: 3月末, 10月上旬, 6月中.
_MONTH = re.compile(r"(?<![0-9０-９年度])([0-9０-９]{1,2})月(末|[初上中下]旬|中(?![学間小央心止旬])|頃|ごろ|以降|まで)")
# What narrows a year that is named from the meeting: 来年4月, 昨年の10月1日, 来年三月末.
_OF_YEAR = re.compile(
    rf"の?(?P<month>{COUNT})月(?!間)"
    rf"(?:(?P<day>{COUNT})日|(?P<part>末|[初上中下]旬))?"
)
# The year before last month's words: 令和5年3月末 says its year itself.
_YEAR_BEFORE = re.compile(r"(?:年|年度)\s*$")


def relative_dates(text: str, held: date | None) -> tuple[RelativeDate, ...]:
    """Every relative time of a text with its first and last day, in order; none where the meeting's day is unknown.

    A month without a year is the one nearest to the meeting. A fiscal year begins on 1 April.
    """
    if held is None:
        return ()
    out = []
    for match in _WORD.finditer(text):
        if match[0] not in _WORDS or text[match.start() - 1 : match.start()] in _GROWN_TOGETHER:
            continue
        with suppress(ValueError, OverflowError):  # a placeholder day at the end of the calendar resolves nothing
            out.append(_narrowed(text, match, held))
    if "月" in text:
        for match in _MONTH.finditer(text):
            if any(r.span.start <= match.start() < r.span.end for r in out):
                continue  # 来年の10月末 says its year itself, too
            if 1 <= int(match[1]) <= 12 and not _YEAR_BEFORE.search(text, max(0, match.start() - 3), match.start()):
                with suppress(ValueError, OverflowError):
                    days = _nearest(int(match[1]), match[2], held)
                    out.append(RelativeDate(Span(match.start(), match.end()), *days))
    return tuple(sorted(out, key=lambda r: r.span))


def _narrowed(text: str, match: re.Match[str], held: date) -> RelativeDate:
    """The time of a word, with the month and the day that stand behind a year."""
    behind = _OF_YEAR.match(text, match.end()) if match[0] in _YEARS else None
    if behind and 1 <= number(behind["month"]) <= 12:
        first, last = month_days(held.year + _YEARS[match[0]], number(behind["month"]))
        if behind["day"]:
            first = last = first.replace(day=number(behind["day"]))
        elif behind["part"]:
            first, last = part_of_month(first, last, behind["part"])
        return RelativeDate(Span(match.start(), behind.end()), first, last)
    return RelativeDate(Span(match.start(), match.end()), *_resolve(match[0], held))


def _resolve(word: str, held: date) -> tuple[date, date]:
    step = _WORDS[word]
    if word in _FISCAL:
        year = (held.year if held.month >= 4 else held.year - 1) + step
        return date(year, 4, 1), date(year + 1, 3, 31)
    if word in _YEARS:
        return date(held.year + step, 1, 1), date(held.year + step, 12, 31)
    if word in _MONTHS:
        index = held.year * 12 + held.month - 1 + step
        return month_days(index // 12, index % 12 + 1)
    if word in _WEEKS:
        monday = held - timedelta(days=held.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6)
    day = held + timedelta(days=step)
    return day, day


def month_days(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _nearest(month: int, part: str, held: date) -> tuple[date, date]:
    year = min((held.year - 1, held.year, held.year + 1), key=lambda y: abs((date(y, month, 15) - held).days))
    return part_of_month(*month_days(year, month), part)


def part_of_month(first: date, last: date, part: str) -> tuple[date, date]:
    """The days of a part of a month; of 頃, 以降 and the like all of it."""
    ends = {"下旬": (21, last.day), "末": (last.day, last.day)}
    days = {"初旬": (1, 10), "上旬": (1, 10), "中旬": (11, 20), **ends}.get(part)
    return (first.replace(day=days[0]), first.replace(day=days[1])) if days else (first, last)
