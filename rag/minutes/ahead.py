"""Times to come that a sentence names (年度内, 来年度, 令和5年4月, 10月1日), resolved from the day of the meeting."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from rag.minutes.eras import number
from rag.minutes.relative import relative_dates
from rag.records import RelativeDate, Span

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_N = r"[0-9０-９]{1,2}|[元一二三四五六七八九十]{1,3}"
_YEAR = re.compile(
    rf"(?:(?P<era>令和|平成|昭和)(?P<year>{_N})|(?P<west>[12][0-9]{{3}}))年"
    rf"(?:(?P<fiscal>度)(?P<end>末)?|(?P<month>{_N})月(?!間)(?:(?P<day>{_N})日)?)?"
)
_DAY = re.compile(r"(?<![0-9０-９年度])(?P<month>[0-9０-９]{1,2})月(?:(?P<day>[0-9０-９]{1,2})日|(?=から|より|に|号))")
# 年度 alone is this one (年度内); behind a word or a number it is theirs.
_WITHIN = re.compile(r"(?<![来翌次本今昨前当0-9０-９元])年(?P<fiscal>度)?(?P<part>内|末)")


def times_ahead(text: str, held: date | None) -> tuple[RelativeDate, ...]:
    """The times of a text that end on the meeting's day or later, with their first and last day, in order, apart.

    Of two that overlap the longer counts. A month without a year is the one nearest to the meeting. Spans are those of
    ``text``. None where the meeting's day is unknown.
    """
    if held is None:
        return ()
    out: list[RelativeDate] = []
    for found in sorted(_every(text, held), key=lambda r: (r.span.start - r.span.end, r.span)):
        if found.last >= held and all(found.span.end <= o.span.start or o.span.end <= found.span.start for o in out):
            out.append(found)
    return tuple(sorted(out, key=lambda r: r.span))


def _every(text: str, held: date) -> Iterator[RelativeDate]:
    yield from relative_dates(text, held)
    for match in _YEAR.finditer(text):
        with suppress(ValueError, OverflowError):  # the 31st of April, or a year beyond the calendar
            year = int(match["west"]) if match["west"] else _ERAS[match["era"]] + number(match["year"])
            first, last = _days(year, match["month"], match["day"], bool(match["fiscal"]))
            yield _named(match, last if match["end"] else first, last)
    for match in _DAY.finditer(text):
        with suppress(ValueError, OverflowError):
            years = (held.year - 1, held.year, held.year + 1)
            ways = [_days(year, match["month"], match["day"], fiscal=False) for year in years]
            yield _named(match, *min(ways, key=lambda way: abs((way[0] - held).days)))
    for match in _WITHIN.finditer(text):
        year = held.year if held.month >= 4 or not match["fiscal"] else held.year - 1
        first, last = _days(year, None, None, fiscal=bool(match["fiscal"]))
        yield _named(match, last if match["part"] == "末" else first, last)


def _named(match: re.Match[str], first: date, last: date) -> RelativeDate:
    return RelativeDate(Span(match.start(), match.end()), first, last)


def _days(year: int, month: str | None, day: str | None, fiscal: bool) -> tuple[date, date]:
    """First and last day of a year, of a fiscal year from 1 April on, of a month or of a day."""
    if month is None:
        return (date(year, 4, 1), date(year + 1, 3, 31)) if fiscal else (date(year, 1, 1), date(year, 12, 31))
    of_year = number(month)
    if day is not None:
        only = date(year, of_year, number(day))
        return only, only
    return date(year, of_year, 1), date(year, of_year, calendar.monthrange(year, of_year)[1])
