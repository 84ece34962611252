"""Times to come that a sentence names (年度内, 来年の夏, 令和5年3月末, 10月1日), resolved from the day of the meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from rag.records import RelativeDate, Span
from rag.text.dates.eras import COUNT, ERA, NAMES, YEAR, era_year, number
from rag.text.dates.relative import month_days, part_of_month, relative_dates

_YEAR = re.compile(
    rf"(?:(?P<era>{ERA})(?P<year>{YEAR})|(?P<west>[12][0-9]{{3}}))年"
    rf"(?:[（(](?:[12][0-9]{{3}}|(?:{NAMES}){YEAR})年?[)）])?(?P<fiscal>度)?"
)
# What narrows a year: 令和5年の夏, 来年度末, 令和5年3月末. 秋田 and 春日 are places, 春闘 is no time.
_SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}
_OF_YEAR = re.compile(
    rf"[ \u3000]?の?[ \u3000]?(?:(?P<month>{COUNT})月(?!間)(?:(?P<day>{COUNT})日|の?(?P<part>末|[初上中下]旬))?"
    r"|(?P<season>[春夏秋冬])(?![田日葉闘分])|(?P<half>(?:[上下]半|[上下])期|[前後]半)|(?P<end>末))"
)
_DAY = re.compile(r"(?<![0-9０-９年度])(?P<month>[0-9０-９]{1,2})月(?:(?P<day>[0-9０-９]{1,2})日|(?=から|より|に|号))")
# 年度 alone is this one (年度内); behind a word or a number it is theirs.
_WITHIN = re.compile(r"(?<![来翌次本今昨前当0-9０-９元〇零一二三四五六七八九十])年(?P<fiscal>度)?(?P<part>内|末)")
_NEW_YEAR = re.compile(r"(?<![0-9０-９元])年明け")
# A season without a year is one where it is said as a time: 夏までに, but not 冬服 or 初夏.
_SEASON = re.compile(
    r"(?:(?P<of>[今来昨])(?P<named>[春夏秋冬])(?![一-龠])"
    r"|(?<![一-龠])(?P<season>[春夏秋冬])(?P<until>(?:頃|ごろ)?まで)?(?(until)|(?=頃|ごろ|以降|から|には|に[^か])))"
)
_OF = {"昨": -1, "今": 0, "来": 1}
_WHOLE = timedelta(days=364)


def future_times(text: str, held: date | None) -> tuple[RelativeDate, ...]:
    """The times of a text that end on the meeting's day or later, with their first and last day, in order, apart.

    Of two that overlap the longer counts. A month without a year is the one nearest to the meeting, and so is a season,
    but a season until which something is to be done has not ended. Winter is December to February, 年明け January.
    Spans are those of ``text``. None where the meeting's day is unknown.
    """
    if held is None:
        return ()
    out: list[RelativeDate] = []
    for found in sorted(_every(text, held), key=lambda r: (r.span.start - r.span.end, r.span)):
        if found.last >= held and all(found.span.end <= o.span.start or o.span.end <= found.span.start for o in out):
            out.append(found)
    return tuple(sorted(out, key=lambda r: r.span))


def _every(text: str, held: date) -> Iterator[RelativeDate]:
    for found in relative_dates(text, held):
        with suppress(ValueError, OverflowError):  # the 31st of April, or a year beyond the calendar
            yield _narrowed(text, found)
    for match in _YEAR.finditer(text):
        with suppress(ValueError, OverflowError):
            year = int(match["west"]) if match["west"] else era_year(match["era"], match["year"])
            yield _narrowed(text, _named(match, *_year(year, match["fiscal"])))
    for match in _DAY.finditer(text):
        with suppress(ValueError, OverflowError):
            ways = [_month(year, match["month"], match["day"], None) for year in _around(held)]
            yield _named(match, *min(ways, key=lambda way: abs((way[0] - held).days)))
    for match in _WITHIN.finditer(text):
        with suppress(ValueError, OverflowError):
            first, last = _year(held.year if held.month >= 4 or not match["fiscal"] else held.year - 1, match["fiscal"])
            yield _named(match, last if match["part"] == "末" else first, last)
    with suppress(ValueError, OverflowError):
        for match in _NEW_YEAR.finditer(text):
            yield _named(match, *month_days(held.year + (held.month > 1), 1))
        for match in _SEASON.finditer(text):
            end = match.end("named" if match["of"] else "season")
            yield RelativeDate(Span(match.start(), end), *_near(match, held))


def _narrowed(text: str, year: RelativeDate) -> RelativeDate:
    """A year or fiscal year with what stands behind it; any other time as it is.

    Raises:
        ValueError: a day that is none, such as the 31st of April.
    """
    part = _OF_YEAR.match(text, year.span.end)
    if part is None or year.last - year.first < _WHOLE:
        return year
    first, last = year.first, year.last
    if part["month"]:
        of = first.year if number(part["month"]) >= first.month else last.year
        first, last = _month(of, part["month"], part["day"], part["part"])
    elif part["season"]:
        begin, last = _season(first.year, part["season"])
        first = max(first, begin)
    elif part["half"]:
        middle = month_days(first.year, first.month + 5)[1]
        first, last = (first, middle) if part["half"][0] in "上前" else (middle + timedelta(days=1), last)
    else:
        first = last
    return RelativeDate(Span(year.span.start, part.end()), first, last)


def _near(match: re.Match[str], held: date) -> tuple[date, date]:
    """The days of a season without the number of its year."""
    if match["of"] and (match["of"], match["named"]) != ("今", "冬"):
        return _season(held.year + _OF[match["of"]], match["named"])
    ways = [_season(year, match["named"] or match["season"]) for year in _around(held)]
    if match["until"]:
        return next(way for way in ways if way[1] >= held)
    return min(ways, key=lambda way: abs((way[0] + timedelta(days=45) - held).days))


def _around(held: date) -> tuple[int, int, int]:
    return held.year - 1, held.year, held.year + 1


def _named(match: re.Match[str], first: date, last: date) -> RelativeDate:
    return RelativeDate(Span(match.start(), match.end()), first, last)


def _year(year: int, fiscal: str | None) -> tuple[date, date]:
    return (date(year, 4, 1), date(year + 1, 3, 31)) if fiscal else (date(year, 1, 1), date(year, 12, 31))


def _season(year: int, season: str) -> tuple[date, date]:
    month = _SEASONS[season]
    return date(year, month, 1), month_days(year + (month == 12), (month + 1) % 12 + 1)[1]


def _month(year: int, month: str, day: str | None, part: str | None) -> tuple[date, date]:
    first, last = month_days(year, number(month))
    if day is not None:
        first = last = first.replace(day=number(day))
    return part_of_month(first, last, part) if part else (first, last)
