"""Fiscal years, eras and months: the edges at which a wrong program would slip."""

from datetime import date

import pytest

from rag.text.dates.periods import era_date, fiscal_days, fiscal_name, fiscal_year, months, named_years, years


@pytest.mark.parametrize(
    ("day", "year"), [("2023-03-31", 2022), ("2023-04-01", 2023), ("2022-12-31", 2022), ("2023-01-01", 2022)]
)
def test_a_fiscal_year_goes_from_april_to_march(day: str, year: int) -> None:
    assert fiscal_year(date.fromisoformat(day)) == year
    first, last = fiscal_days(year)
    assert first <= date.fromisoformat(day) <= last
    assert (first.month, first.day, last.month, last.day, last.year) == (4, 1, 3, 31, year + 1)


@pytest.mark.parametrize(
    ("year", "name"),
    [
        (2022, "令和4年度"), (2020, "令和2年度"), (2019, "令和元年度"), (2018, "平成30年度"), (1989, "平成元年度"),
        (1988, "昭和63年度"), (1920, "1920年度"),
    ],
)  # fmt: skip
def test_a_fiscal_year_has_the_name_that_offices_give_it(year: int, name: str) -> None:
    assert fiscal_name(year) == name


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2023-03-02", "令和5年3月2日"), ("2019-05-01", "令和元年5月1日"), ("2019-04-30", "平成31年4月30日"),
        ("1989-01-08", "平成元年1月8日"), ("1989-01-07", "昭和64年1月7日"), ("1926-12-25", "昭和元年12月25日"),
        ("1926-12-24", "1926年12月24日"),
    ],
)  # fmt: skip
def test_a_day_is_written_in_its_era(day: str, words: str) -> None:
    assert era_date(date.fromisoformat(day)) == words


@pytest.mark.parametrize(
    ("question", "found", "rest"),
    [
        ("令和3年度と令和5年度のテレワークの実施状況", (2021, 2023), "テレワークの実施状況"),
        ("2022年度の給食費", (2022,), "給食費"),
        ("令和元年度から令和2年度までの押印", (2019, 2020), "押印"),
        ("押印の見直しは令和3年と令和4年でどう違うか", (2021, 2022), "押印の見直しはでどう違うか"),
        ("令和4年8月の会議で何が決まったか", (), "令和4年8月の会議で何が決まったか"),
        ("telework in FY 2022", (2022,), "telework in"),
        ("テレワークの実施状況", (), "テレワークの実施状況"),
    ],
)
def test_years_that_a_question_names_are_columns_and_no_words(question: str, found: tuple[int, ...], rest: str) -> None:
    assert named_years(question) == (found, rest)


def test_months_and_years_between_two_days_leave_none_out() -> None:
    spans = months(date(2021, 11, 30), date(2022, 2, 1))
    assert [f"{first:%Y-%m-%d}/{last:%d}" for first, last in spans] == [
        "2021-11-01/30",
        "2021-12-01/31",
        "2022-01-01/31",
        "2022-02-01/28",
    ]
    assert [first.year for first, _ in years(date(2021, 3, 31), date(2023, 4, 1))] == [2020, 2021, 2022, 2023]
