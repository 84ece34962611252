import unicodedata
from datetime import date

import pytest

from rag.summary.chat.written_dates import tells, told, written_dates


def read(text: str) -> list[tuple[tuple[int, ...], int | None, int | None, bool]]:
    return [(m.years, m.month, m.day, m.fiscal) for m in written_dates(unicodedata.normalize("NFKC", text))[0]]


@pytest.mark.parametrize(
    "text",
    [
        "令和4年8月2日", "令和四年八月二日", "２０２２年８月２日", "2022-08-02", "2022/8/2", "R4.8.2", "August 2, 2022", "2 August 2022", "Aug. 2, 2022",
        "2 de agosto de 2022", "ngày 2 tháng 8 năm 2022", "2022년 8월 2일",
    ],
)  # fmt: skip
def test_one_day_in_every_hand(text: str) -> None:
    assert read(text) == [((2022,), 8, 2, False)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("平成三十一年度末", [((2019,), None, None, True)]),
        ("二〇一八年", [((2018,), None, None, False)]),
        ("31年度", [((2019, 2031, 2049), None, None, True)]),
        ("令和元年9月", [((2019,), 9, None, False)]),
        ("in 2023.", [((2023,), None, None, False)]),
        ("8月から12月まで", [((), 8, None, False), ((), 12, None, False)]),
        ("10年間", []),
        ("3年前", []),
        ("2,022人", []),
        ("2022人", []),
        ("3日の準備", []),
        ("May we ask", []),
        ("令和4年13月2日", []),
    ],
)
def test_what_names_a_year_or_a_month_is_a_moment_and_nothing_else_is(text: str, found: list[object]) -> None:
    assert [m for m in read(text) if m[1] is None or m[1] <= 12] == found


def test_moments_are_taken_out_so_that_they_are_not_read_as_numbers() -> None:
    assert written_dates("令和4年8月2日に20人が集まった")[1].split() == ["に20人が集まった"]


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("令和3年度", True),  # 昨年度
        ("2021年度", True),
        ("2020年度", False),
        ("2023年1月", True),  # 来年1月
        ("2023年2月", False),
        ("2022年9月5日", True),  # 9月5日, of a meeting of 2022
        ("2023年9月5日", False),
        ("9月5日", True),
        ("9月6日", False),
        ("9月", True),
        ("10月", False),
        ("2022年8月23日", True),  # the meeting itself
        ("2022年8月24日", False),
        ("令和6年", False),
    ],
)
def test_a_moment_stands_in_what_is_written_and_in_what_is_meant(said: str, right: bool) -> None:
    there = told([("昨年度に試行し、来年1月に始める。説明会は9月5日に開く。", date(2022, 8, 23))])
    [moment] = written_dates(said)[0]
    assert tells(there, moment) is right


def test_the_next_february_of_a_meeting_in_august_is_that_of_the_next_year() -> None:
    there = told([("2月5日に開く。", date(2022, 8, 23))])
    assert [tells(there, written_dates(said)[0][0]) for said in ("2023年2月5日", "2022年2月5日", "2024年2月5日")] == [
        True,
        True,
        False,
    ]


def test_without_the_day_of_the_meeting_a_year_has_to_be_written() -> None:
    there = told([("昨年度、8月2日に開いた。", None)])
    assert [tells(there, written_dates(said)[0][0]) for said in ("8月2日", "2022年8月2日", "2021年度")] == [
        True,
        False,
        False,
    ]
