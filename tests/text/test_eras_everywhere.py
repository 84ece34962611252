"""Whoever reads a year of an era reads it in every spelling, and all from one table."""

import re
import subprocess
import sys
from datetime import date

import pytest

from rag.minutes.structure import header
from rag.question import question
from rag.question.named_days import Days, days_of
from rag.summary.chat.written_dates import written_dates
from rag.text.dates.eras import ERAS, era_year, find_date, find_month, in_era
from rag.text.dates.future import future_times
from rag.text.dates.periods import era_date, fiscal_name, named_years
from rag.text.dates.relative import relative_dates
from tests.house.rules import ROOT

SPELLED = {
    2018: ("平成30", "平成３０", "平成三十", "平成三〇", "H30", "平30"),
    2019: ("令和元", "令和1", "令和一", "平成三十一", "平成三一"),
    2023: ("R5", "令5", "令和05"),
    2030: ("令和12", "令和十二", "令和一二"),
    2038: ("令和二〇", "令和二十"),
    1989: ("平成元", "昭和六四", "昭和64", "S64", "昭64"),
}
YEARS = [(year, words) for year, all_of_it in SPELLED.items() for words in all_of_it]


@pytest.mark.parametrize(("year", "words"), YEARS)
def test_every_reader_reads_every_spelling_of_a_year(year: int, words: str) -> None:
    half = words.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    assert find_date(f"{words}年4月2日") == date(year, 4, 2)
    assert find_month(f"{words}年4月の会議") == year * 100 + 4
    assert named_years(f"{half}年度の給食費")[0] == (year,)  # questions are folded before
    assert days_of(f"{half}年4月2日の庁議", ("庁議",)).first == year * 10_000 + 402
    assert question._YEAR.findall(f"{half}年度の予算") == [f"{half}年度"]
    assert header._COUNT.search(f"{half}年度第2回")
    assert [one.years for one in written_dates(f"{half}年度に始めた")[0]] == [(year,)]
    (time,) = future_times(f"{words}年度末までに", date(year - 1, 6, 1))
    assert time.last == date(year + 1, 3, 31)


@pytest.mark.parametrize("month_and_day", ["4月2日", "四月二日", "4月二日"])
@pytest.mark.parametrize("year", ["令和5年", "令和五年", "R5年", "2023年"])
def test_the_day_of_a_meeting_is_read_in_every_spelling(year: str, month_and_day: str) -> None:
    assert days_of(f"{year}{month_and_day}の庁議", ("庁議",)) == Days(20230402, 20230402, True)


@pytest.mark.parametrize("month", ["10", "１０", "十", "一〇"])
def test_every_reader_reads_every_spelling_of_a_month(month: str) -> None:
    held, first, last = date(2023, 6, 1), date(2024, 10, 1), date(2024, 10, 31)
    assert [(r.first, r.last) for r in relative_dates(f"来年{month}月に", held)] == [(first, last)]
    assert [(r.first, r.last) for r in future_times(f"令和6年{month}月に", held)] == [(first, last)]
    assert [(d.years, d.month) for d in written_dates(f"令和6年{month}月に")[0]] == [((2024,), 10)]
    assert named_years(f"令和6年{month}月の給食費")[0] == ()  # a month of a year is no fiscal year
    assert find_month(f"令和6年{month}月") == 202410


@pytest.mark.parametrize("words", ["法令5年4月2日", "JR5年4月2日", "H5年間", "R2年目", "S40年生"])
def test_letters_and_characters_that_end_a_word_are_no_era(words: str) -> None:
    assert find_date(words) is None
    assert named_years(words)[0] == ()


@pytest.mark.parametrize(("name", "initial", "first"), [era[:3] for era in ERAS])
def test_an_era_begins_with_its_first_year(name: str, initial: str, first: date) -> None:
    assert era_year(name, "元") == era_year(initial, "1") == first.year
    assert find_date(f"{name}元年12月31日") == date(first.year, 12, 31)


def test_days_are_written_in_their_era() -> None:
    assert in_era(date(2019, 4, 30)) == ("平成", "31")
    assert in_era(date(2019, 5, 1)) == ("令和", "元")
    assert in_era(date(1926, 12, 24)) is None
    assert era_date(date(1989, 1, 7)) == "昭和64年1月7日"
    assert era_date(date(1912, 7, 30)) == "1912年7月30日"
    assert (fiscal_name(2019), fiscal_name(1989), fiscal_name(1900)) == ("令和元年度", "平成元年度", "1900年度")


def test_an_era_that_is_added_to_the_table_is_read_and_written_everywhere() -> None:
    """A row is all that it takes: every pattern and every year is made of the table."""
    program = """
import sys, types
from datetime import date
from pathlib import Path
import rag.text.dates
path = Path(rag.text.dates.__file__).with_name("eras.py")
eras = types.ModuleType("rag.text.dates.eras")
row = '("光瑞", "K", date(2031, 4, 1), True),'
sys.modules["rag.text.dates.eras"] = rag.text.dates.eras = eras
exec(path.read_text("utf-8").replace("ERAS = (", "ERAS = (" + row), vars(eras))
from rag.question.named_days import days_of
from rag.summary.chat.written_dates import written_dates
from rag.text.dates.periods import named_years
for words in ("光瑞3", "光瑞三", "K3", "光3"):
    assert eras.find_date(words + "年4月2日") == date(2033, 4, 2), words
    assert named_years(words + "年度の給食費")[0] == (2033,), words
    assert days_of(words + "年4月2日の庁議", ("庁議",)).first == 20330402, words
    assert [one.years for one in written_dates(words + "年度に始めた")[0]] == [(2033,)], words
assert eras.in_era(date(2031, 4, 1)) == ("光瑞", "元")
assert written_dates("3年度に始めた")[0][0].years == (2003, 2021, 2033)
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_no_second_table_of_eras_stands_anywhere() -> None:
    names = re.compile("令和.{0,24}平成", re.DOTALL)
    own = ROOT / "rag" / "text" / "dates" / "eras.py"
    others = [path for path in (ROOT / "rag").rglob("*.py") if path != own and names.search(path.read_text("utf-8"))]
    assert others == []
