"""Fiscal years and months: what staff count and compare by. A fiscal year (年度) goes from April to March; pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from rag.text.dates.eras import COUNT, ERA, YEAR, era_year, in_era

_APRIL = 4
# 令和4年度, 令和4年 and 2022年度 name the same fiscal year; a month or a day behind it names a date and no year.
_NAMED = re.compile(
    rf"(?:(?P<era>{ERA})\s*(?P<year>{YEAR})|(?<![0-9])(?P<west>(?:19|20)[0-9]{{2}}))\s*年度?(?!\s*{COUNT}\s*月)"
    r"|\bFY\s*(?P<fiscal>20[0-9]{2})\b"
)
# What stands between two years that are named, and behind the last: と, から, の.
_LEFT = re.compile(r"^(?:\s*+(?:と|から|、|,|・|及び|まで|～|〜|の|は|における|において|に))++|(?<!\s)\s++(?=の)")


def fiscal_year(day: date) -> int:
    """The fiscal year of a day: March 2023 is of 2022."""
    return day.year if day.month >= _APRIL else day.year - 1


def fiscal_days(year: int) -> tuple[date, date]:
    """The first and the last day of a fiscal year; of one that the calendar does not hold, what it holds nearest to it."""
    first = date.min if year < 1 else date.max if year > date.max.year else date(year, _APRIL, 1)
    last = date.min if year < 0 else date.max if year >= date.max.year else date(year + 1, _APRIL - 1, 31)
    return first, last


def fiscal_name(year: int) -> str:
    """令和4年度 of 2022; 令和元年度 of 2019, as the government named the whole of it, though it began before the new era."""
    era = in_era(date(year, _APRIL + 1, 1)) if date.min.year <= year <= date.max.year else None
    return f"{''.join(era) if era else year}年度"


def era_date(day: date) -> str:
    """令和5年3月2日 of 2023-03-02; days before 昭和 as 1926年1月1日."""
    era = in_era(day)
    return f"{''.join(era) if era else day.year}年{day.month}月{day.day}日"


def named_years(question: str) -> tuple[tuple[int, ...], str]:
    """The fiscal years that an NFKC question names, ascending, and the question without them."""
    years = set()
    for found in _NAMED.finditer(question):
        if found["era"]:
            years.add(era_year(found["era"], found["year"]))
        else:
            years.add(int(found["west"] or found["fiscal"]))
    if not years:
        return (), question
    parts = [part for part in _NAMED.split(question) if part]
    plain = _NAMED.sub("\n", question)
    parts = [_LEFT.sub("", part) if at else part for at, part in enumerate(plain.split("\n"))]
    return tuple(sorted(years)), " ".join("".join(parts).split())


def months(first: date, last: date) -> tuple[tuple[date, date], ...]:
    """The months from that of one day to that of another: first and last day of each, ascending."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return tuple(
        (date(n // 12, n % 12 + 1, 1), date(n // 12, n % 12 + 1, monthrange(n // 12, n % 12 + 1)[1])) for n in numbers
    )


def years(first: date, last: date) -> tuple[tuple[date, date], ...]:
    """The fiscal years from that of one day to that of another: first and last day of each, ascending."""
    return tuple(fiscal_days(year) for year in range(fiscal_year(first), fiscal_year(last) + 1))
