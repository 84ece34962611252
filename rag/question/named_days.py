"""The days that a question names, and whether they are those of a meeting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.index.columns import day_number
from rag.question.asked_headers import MEETING, in_short
from rag.text.dates.eras import COUNT, ERA, YEAR, find_date, find_month

_SHORT = rf"{COUNT}月(?:\s?{COUNT}日)?|{COUNT}日"
_YEAR = rf"(?:{ERA}\s?{YEAR}|[12][0-9]{{3}})\s?年\s?"
_DATE = rf"(?:{_YEAR}{COUNT}月(?:\s?{COUNT}日)?|[12][0-9]{{3}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}})"
_WEEKDAY = r"(?:\([^()]{1,4}\))?"
_JOIN = r"\s?(?:と|や|から|まで|及び|および|[、・~〜-])\s?"
_DATES = rf"{_DATE}{_WEEKDAY}(?:{_JOIN}(?:{_DATE}|{_SHORT}){_WEEKDAY}){{0,12}}"
# The days of a meeting, and no days that it speaks of: 令和4年8月2日の庁議, not 令和4年8月2日からの予約.
_GAP = r"[^。、はがでを?!\s0-9]{0,14}?"
_MET = re.compile(
    rf"(?P<days>{_DATES})\s?(?:に(?:開かれた|行われた|開催された|あった)|[の、]|(?=第|{MEETING}))\s?{_GAP}(?:第?[0-9]{{1,3}}回)?{_GAP}{MEETING}"
    rf"|{MEETING}\((?P<inside>{_DATES})[^()]{{0,6}}\)"
)
_ITEM = re.compile(rf"{_DATE}|{_SHORT}")


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day yyyymmdd, zeros where none is named; a month ends on its 31st. ``met``: of a meeting."""

    first: int = 0
    last: int = 0
    met: bool = False


def days_of(question: str, bodies: Iterable[str]) -> Days:
    """The days that an NFKC question names: from the first to the last of the meetings that it names by their days, else its
    first day or month.

    Args:
        question: the question.
        bodies: those of the index that it names.
    """
    met = _MET.search(in_short(question, bodies))
    spans = _spans(met["days"] or met["inside"]) if met else []
    if spans:
        return Days(min(first for first, _ in spans), max(last for _, last in spans), True)
    return Days(*(_span(question) or (0, 0)))


def _spans(dates: str) -> list[tuple[int, int]]:
    """Each of joined dates; 令和4年8月と9月 are of one year, 8月2日と3日 of one month."""
    out = []
    year = month = ""
    for item in _ITEM.findall(dates):
        if "年" in item:
            year, _, rest = item.partition("年")
        elif "月" in item or "日" in item:
            rest = item if "月" in item else f"{month}月{item}"
            item = f"{year}年{rest}"
        else:  # 2022-08-23
            rest = ""
        month = rest.partition("月")[0]
        if span := _span(item):
            out.append(span)
    return out


def _span(text: str) -> tuple[int, int] | None:
    day = find_date(text)
    if day:
        return day_number(day), day_number(day)
    month = find_month(text)
    return (month * 100 + 1, month * 100 + 31) if month else None
