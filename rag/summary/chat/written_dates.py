"""Days, months and years as sentences write them: eras, width, kanji, and the months of six languages brought to one form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from rag.text.dates.eras import COUNT, ERA, INITIALS, RECENT, YEAR, era_year, number
from rag.text.dates.relative import relative_dates

_MOMENT = re.compile(
    rf"(?:(?P<era>{ERA}|(?<![A-Za-z])[{INITIALS}](?=[0-9]))\s*(?P<eyear>{YEAR})\s*年(?!前|間|目|後|生)"
    r"|(?<![0-9,.])(?P<west>(?:18|19|20)[0-9]{2}|[一二][〇零一二三四五六七八九]{3})\s*年(?!間)"
    rf"|(?<![0-9,.])(?P<bare>{COUNT}|元)\s*年(?=度|\s*{COUNT}\s*月|末))?(?P<fiscal>度)?(?:の|,|、)?\s*"
    rf"(?:(?<![0-9,.])(?P<month>{COUNT})\s*月(?!間))?\s*(?:(?<![0-9,.])(?P<day>{COUNT})\s*日(?!間|市|町))?"
)
_NUMERIC = re.compile(
    rf"(?<![A-Za-z0-9.])(?:(?P<era>[{INITIALS}])\s*(?P<eyear>[0-9]{{1,2}})|(?P<west>(?:19|20)[0-9]{{2}}))\s*[./-]\s*"
    r"(?P<month>[0-9]{1,2})(?:\s*[./-]\s*(?P<day>[0-9]{1,2}))?(?![0-9])"
)
_MONTHS = {
    name: at
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    )
    for at, name in enumerate(names.split(), 1)
}
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEST = "(?P<y>(?:19|20)[0-9]{2})"
# What other languages write, and how it is written here: 年, 月, 日.
_FOREIGN = (
    re.compile(rf"\b(?P<m>{_NAME})\.?\s+(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9])(?:,?\s*{_WEST})?", re.I),
    re.compile(
        rf"\b(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?(?P<m>{_NAME})\b\.?(?:,?\s*(?:de\s+|of\s+)?{_WEST})?",
        re.I,
    ),
    re.compile(rf"\b(?P<m>{_NAME})\b\.?,?\s+(?:de\s+|of\s+)?{_WEST}", re.I),
    re.compile(rf"ngày\s+(?P<d>[0-9]{{1,2}})\s*(?:tháng|/)\s*(?P<m>[0-9]{{1,2}})(?:\s*(?:năm|/)\s*{_WEST})?", re.I),
    re.compile(rf"tháng\s+(?P<m>[0-9]{{1,2}})(?:\s*(?:năm|/)\s*{_WEST})?", re.I),
    re.compile(rf"(?<![0-9,.A-Za-z]){_WEST}(?![0-9,/-]|\.[0-9]|\s*[一-龠ぁ-んァ-ヶ가-힣%/])"),
)
_KOREAN = str.maketrans("년월일", "年月日")
_AFTER_DIGIT = re.compile(r"(?<=[0-9])\s*[년월일](?!간)")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A day, a month or a year as written. ``years`` are those that it may mean, none where it names no year."""

    written: str
    years: tuple[int, ...]
    fiscal: bool
    month: int | None
    day: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """What some evidence tells of time: the moments that it writes, and the days, both inclusive, that it means otherwise."""

    moments: tuple[WrittenDate, ...]
    ranges: tuple[tuple[date, date], ...]
    held: tuple[date, ...]


def written_dates(text: str) -> tuple[tuple[WrittenDate, ...], str]:
    """The moments of a text in NFKC, in order, and the text with a blank in the place of each."""
    found: list[tuple[int, WrittenDate]] = []
    text = _rewritten(text)
    for pattern in (_NUMERIC, _MOMENT):
        for match in list(pattern.finditer(text)):
            moment = _moment(match)
            if moment is not None:
                found.append((match.start(), moment))
                text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]
    return tuple(moment for _, moment in sorted(found, key=lambda pair: pair[0])), text.replace("\0", " ")


def told(texts: Iterable[tuple[str, date | None]]) -> Told:
    """What evidence tells of time; each text is in NFKC and comes with the day of its meeting, which it tells, too."""
    written: list[WrittenDate] = []
    ranges: list[tuple[date, date]] = []
    days: list[date] = []
    for text, held in texts:
        written += written_dates(text)[0]
        if held is not None:
            days.append(held)
            ranges.append((held, held))
            ranges += [(r.first, r.last) for r in relative_dates(text, held)]
    return Told(tuple(written), tuple(ranges), tuple(days))


def tells(evidence: Told, moment: WrittenDate) -> bool:
    """Whether the evidence tells of a moment: all its parts in one moment or range; its year may be that of the meeting."""
    return any(_same(moment, other, evidence.held) for other in evidence.moments) or any(
        _within(moment, first, last) for first, last in evidence.ranges
    )


def _same(moment: WrittenDate, other: WrittenDate, held: tuple[date, ...]) -> bool:
    if moment.month is not None and moment.month != other.month:
        return False
    if moment.day is not None and moment.day != other.day:
        return False
    if not moment.years:
        return True
    # 「8月2日に行う」 in a meeting of that year, or of the year before: the next August.
    known = other.years or tuple(
        year for day in held for year in (day.year, day.year + 1) if year == day.year or (other.month or 12) < day.month
    )
    return bool(set(moment.years) & set(known))


def _within(moment: WrittenDate, first: date, last: date) -> bool:
    if not moment.years:
        return (first.month, last.month) == (moment.month, moment.month) and moment.day in (None, first.day)
    for year in moment.years:
        with suppress(ValueError):
            if moment.month is None:
                opens = date(year, 4 if moment.fiscal else 1, 1)
                closes = date(year + moment.fiscal, 3 if moment.fiscal else 12, 31)
                # A year is told by any day of it; a range that is longer (本年度 for 2022年) tells of the year it begins in.
                if opens <= first <= closes and (last <= closes or first.year == year):
                    return True
            elif moment.day is None:
                if (first.year, first.month) == (year, moment.month) and last - first < timedelta(days=31):
                    return True
            elif first == last == date(year, moment.month, moment.day):
                return True
    return False


def _moment(match: re.Match[str]) -> WrittenDate | None:
    """What a match says; None where it names neither year nor month nor day, or no real one."""
    parts = match.groupdict()
    try:
        if parts["era"]:
            years: tuple[int, ...] = (era_year(parts["era"], parts["eyear"]),)
        elif parts["west"]:
            years = (number(parts["west"]),)
        elif parts.get("bare"):
            said = number(parts["bare"])
            years = tuple(sorted({*(era_year(era, parts["bare"]) for era in RECENT), 2000 + said}))
        else:
            years = ()
        month = number(parts["month"]) if parts["month"] else None
        day = number(parts["day"]) if parts["day"] else None
    except ValueError:
        return None
    if (not years and month is None and day is None) or not 1 <= (month or 1) <= 12 or not 1 <= (day or 1) <= 31:
        return None
    # 3日 by itself is as often a length of time.
    if not years and month is None:
        return None
    return WrittenDate(match[0].strip(), years, bool(parts.get("fiscal")), month, day)


def _rewritten(text: str) -> str:
    """Dates of other languages in the order and with the marks of Japanese."""
    text = _AFTER_DIGIT.sub(lambda match: match[0].translate(_KOREAN), text)
    for pattern in _FOREIGN:
        text = pattern.sub(_japanese, text)
    return text


def _japanese(match: re.Match[str]) -> str:
    parts = match.groupdict()
    month = parts.get("m")
    at = _MONTHS.get(month.lower(), 0) or int(month) if month else 0
    year = f"{parts['y']}年" if parts.get("y") else ""
    return f" {year}{f'{at}月' if at else ''}{parts['d'] + '日' if parts.get('d') else ''} "
