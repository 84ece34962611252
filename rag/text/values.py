"""Values of documents, checked when they are read: a day on which no meeting was, a municipality or an office that is none."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from rag import resources
from rag.text.cities import every_name
from rag.text.dates.eras import find_date
from rag.text.folding import fold, squeeze

FIRST_DAY = date(1868, 1, 1)  # of Meiji: before it there are no minutes of local governments
_AHEAD = 5  # years: meetings are announced, but not for longer than that
_TOLD = 40  # characters of a value that a warning quotes
_SPEAKS = re.compile(r"[^\W\d_ぁ-ゟー]")
# What the list does not hold: invented and abolished municipalities, unions of several, the houses of the Diet. Names in
# kana alone are words as well (ですか市), and are taken from the list or from a minutes.toml only.
_PLACE = re.compile(
    r"(?=.*[一-龠々ァ-ヴ].)(?!.*(?:市町村?|町村|[市町]区|都市|地区|学校?区|校区|選挙区)$)[一-龠々ヶケノぁ-んァ-ヴー・]{2,12}(?:[市区町村都道府県]|広域連合|(?:事務|行政)?組合|企業団|財産区)|[衆参]議院|両院"
)


def may_be_held(day: date, today: date | None = None) -> bool:
    """Whether a meeting may have been, or be, on a day: from 1868 to five years ahead of today."""
    now = today or datetime.now(UTC).date()
    return day >= FIRST_DAY and (day.year - _AHEAD, day.month, day.day) <= (now.year, now.month, now.day)


def day_of(value: object) -> date | None:
    """The day that a value of a JSON document names: 2024-05-04, with or without a time, 2024/5/4, 20240504, 令和6年5月4日.

    None where it names none, or one on which there can be no meeting.
    """
    words = fold(str(value)).strip() if isinstance(value, str | int) else ""
    try:
        found: date | None = date.fromisoformat(words[:10])
    except ValueError:
        found = find_date(words[:_TOLD])
    return found if found and may_be_held(found) else None


def day_left_out(value: object) -> str:
    """The warning of a date that is not taken."""
    return f"date {told(value)} is left out: a date from 1868 to five years ahead is taken, best written YYYY-MM-DD"


def is_place(name: str) -> bool:
    """Whether words are the name of a municipality, or of another body that keeps minutes, by the list or by their form."""
    flat = squeeze(name)
    return flat in every_name() or (
        _PLACE.fullmatch(flat) is not None and flat not in resources.word_list("no_cities.tsv")
    )


def is_office(role: str) -> bool:
    """Whether words can be an office or a body: は, か and 1 would be found in every question."""
    return _SPEAKS.search(role) is not None


def told(value: object) -> str:
    """A value as a warning quotes it."""
    words = " ".join(str(value).split())
    return words if len(words) <= _TOLD else f"{words[:_TOLD]}…"
