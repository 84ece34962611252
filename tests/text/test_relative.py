"""Relative times against the day of the meeting: fiscal years around 1 April, months across a year's end, weeks, parts of months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.minutes.document import read_text
from rag.text.dates.relative import relative_dates

Found = list[tuple[str, str, str]]


def found(text: str, held: date | None) -> Found:
    return [
        (text[r.span.start : r.span.end], r.first.isoformat(), r.last.isoformat()) for r in relative_dates(text, held)
    ]


@pytest.mark.parametrize(
    ("word", "before", "after"),
    [("一昨年度", 2020, 2021), ("昨年度", 2021, 2022), ("前年度", 2021, 2022), ("本年度", 2022, 2023), ("今年度", 2022, 2023),
     ("来年度", 2023, 2024), ("次年度", 2023, 2024), ("翌年度", 2023, 2024), ("再来年度", 2024, 2025)],
)  # fmt: skip
def test_a_fiscal_year_begins_on_the_first_of_april(word: str, before: int, after: int) -> None:
    for held, year in ((date(2023, 3, 31), before), (date(2023, 4, 1), after), (date(2024, 1, 15), after)):
        assert found(f"遊具は{word}に直す。", held) == [(word, f"{year}-04-01", f"{year + 1}-03-31")]


@pytest.mark.parametrize(
    ("word", "held", "first", "last"),
    [
        ("昨年", date(2023, 3, 31), "2022-01-01", "2022-12-31"),
        ("一昨年", date(2023, 4, 1), "2021-01-01", "2021-12-31"),
        ("おととし", date(2023, 4, 1), "2021-01-01", "2021-12-31"),
        ("本年", date(2023, 1, 1), "2023-01-01", "2023-12-31"),
        ("来年", date(2023, 12, 31), "2024-01-01", "2024-12-31"),
        ("再来年", date(2023, 12, 31), "2025-01-01", "2025-12-31"),
        ("来月", date(2023, 12, 1), "2024-01-01", "2024-01-31"),
        ("再来月", date(2023, 12, 31), "2024-02-01", "2024-02-29"),
        ("先月", date(2024, 1, 31), "2023-12-01", "2023-12-31"),
        ("先々月", date(2024, 1, 31), "2023-11-01", "2023-11-30"),
        ("今月", date(2023, 2, 28), "2023-02-01", "2023-02-28"),
        ("先週", date(2024, 1, 1), "2023-12-25", "2023-12-31"),
        ("今週", date(2023, 7, 9), "2023-07-03", "2023-07-09"),
        ("来週", date(2023, 7, 9), "2023-07-10", "2023-07-16"),
        ("本日", date(2024, 2, 29), "2024-02-29", "2024-02-29"),
        ("明日", date(2024, 2, 28), "2024-02-29", "2024-02-29"),
        ("明後日", date(2023, 12, 30), "2024-01-01", "2024-01-01"),
        ("昨日", date(2024, 3, 1), "2024-02-29", "2024-02-29"),
        ("一昨日", date(2024, 1, 1), "2023-12-30", "2023-12-30"),
    ],
)
def test_years_months_weeks_and_days_are_counted_from_the_meeting(word: str, held: date, first: str, last: str) -> None:
    assert found(f"花壇は{word}に植え替える。", held) == [(word, first, last)]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("来年４月", "2023-04-01", "2023-04-30"),
        ("来年の10月末", "2023-10-31", "2023-10-31"),
        ("本年８月２７日", "2022-08-27", "2022-08-27"),
        ("昨年十二月上旬", "2021-12-01", "2021-12-10"),
        ("一昨年2月", "2020-02-01", "2020-02-29"),
        ("来年", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_year_counted_from_the_meeting_is_narrowed_by_its_month(words: str, first: str, last: str) -> None:
    behind = "3か月間" if words == "来年" else "から"  # a number of months is none of the year
    assert found(f"遊具は{words}{behind}直す。", date(2022, 12, 8)) == [(words, first, last)]


@pytest.mark.parametrize(
    ("words", "held", "first", "last"),
    [
        ("3月末", date(2023, 1, 20), "2023-03-31", "2023-03-31"),
        ("3月末", date(2023, 6, 1), "2023-03-31", "2023-03-31"),
        ("3月末", date(2023, 11, 1), "2024-03-31", "2024-03-31"),
        ("12月末", date(2024, 1, 10), "2023-12-31", "2023-12-31"),
        ("2月末", date(2024, 1, 10), "2024-02-29", "2024-02-29"),
        ("2月末", date(2023, 1, 10), "2023-02-28", "2023-02-28"),
        ("2月下旬", date(2024, 1, 10), "2024-02-21", "2024-02-29"),
        ("10月上旬", date(2023, 9, 5), "2023-10-01", "2023-10-10"),
        ("１０月中旬", date(2023, 9, 5), "2023-10-11", "2023-10-20"),
        ("4月下旬", date(2023, 9, 5), "2023-04-21", "2023-04-30"),
        ("6月中", date(2023, 5, 5), "2023-06-01", "2023-06-30"),
        ("11月頃", date(2023, 9, 5), "2023-11-01", "2023-11-30"),
    ],
)
def test_a_month_without_a_year_is_the_one_nearest_to_the_meeting(
    words: str, held: date, first: str, last: str
) -> None:
    assert found(f"工事は{words}に終える。", held) == [(words, first, last)]


@pytest.mark.parametrize(
    "words", ["令和5年3月末", "令和５年３月末", "令和5年 3月末", "2024年10月上旬", "令和5年度3月末", "同年3月末"]
)
def test_a_month_with_its_year_is_not_relative(words: str) -> None:
    assert found(f"工事は{words}に終える。", date(2021, 6, 1)) == []


@pytest.mark.parametrize(
    "words", ["13月末", "0月末", "123月末", "3月", "3月5日", "12か月", "再来週", "前日", "令和5年度"]
)
def test_what_is_no_relative_time_is_passed_over(words: str) -> None:
    assert found(f"{words}の件を述べる。", date(2023, 6, 1)) == []


@pytest.mark.parametrize(
    "text", ["日本年金機構と協議した。", "将来年金を受ける人が増える。", "基本年額を定める。", "過去年間の件数を示す。"]
)
def test_a_word_within_a_longer_word_is_no_time(text: str) -> None:
    assert found(text, date(2023, 6, 1)) == []


@pytest.mark.parametrize("text", ["9月中学校で説明会を開く。", "3月中間報告を行う。"])
def test_a_month_before_a_word_that_begins_with_a_part_of_a_month_is_no_time(text: str) -> None:
    assert found(text, date(2023, 6, 1)) == []


def test_without_the_day_of_the_meeting_nothing_is_resolved() -> None:
    assert found("本年度も来月も3月末も分からない。", None) == []


def test_several_times_stand_in_the_order_of_the_text() -> None:
    text = "3月末に締め、来年度の予算に、昨年の実績を見て、10月上旬までに本日の案を載せる。"
    assert [word for word, _, _ in found(text, date(2023, 9, 1))] == ["3月末", "来年度", "昨年", "10月上旬", "本日"]


@pytest.mark.parametrize("held", [date(9999, 12, 31), date(1, 1, 1)])
def test_a_day_at_the_end_of_the_calendar_breaks_nothing(held: date) -> None:
    """A placeholder such as 9999-12-31 stands in exported data; one such document must not stop a build."""
    for word in ("昨年度", "本年度", "来年", "先月", "来月", "昨日", "明日", "先週", "来週", "3月末"):
        relative_dates(f"{word}に始める。", held)


def test_the_times_of_a_document_are_slices_of_its_text_and_change_none_of_it() -> None:
    raw = "鶴見沢市公園会議 議事要旨\n\n日時：令和5年3月31日\n\n（市長）\n\n遊具は来年度に必要に応\n\nじて直す。3月末に決める。\n"
    minutes = read_text(raw, "a.txt")
    assert [(minutes.quote(r.span), r.first) for r in minutes.dates] == [
        ("来年度", date(2023, 4, 1)),
        ("3月末", date(2023, 3, 31)),
    ]
    assert "".join(minutes.text.split()) == "".join(raw.split())


WORDS = (
    "本年度", "昨年度", "来年度", "一昨年", "昨年", "本年", "来年", "先々月", "先月", "来月", "先週", "来週", "昨日", "本日", "明後日", "3月末", "2月下旬",
    "１２月中旬", "1月以降", "令和5年3月末", "年", "度", "月", "末", "公園", "、", "。", "\n", "10", "再", "一", "先", "今",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=14).map("".join) | st.text(max_size=40)
DAYS = st.dates(date(1889, 4, 1), date(2120, 12, 31))


@given(TEXTS, DAYS)
def test_spans_are_ordered_words_of_the_text_and_days_run_forward(text: str, held: date) -> None:
    before = 0
    for relative in relative_dates(text, held):
        assert before <= relative.span.start < relative.span.end <= len(text)
        before = relative.span.end
        assert relative.first <= relative.last
        assert relative.last - relative.first < timedelta(days=366)
        assert abs(relative.first - held) < timedelta(days=4 * 366)
        word = text[relative.span.start : relative.span.end]
        assert word.strip() == word
        assert word[-1] in "年度月日週し末旬中頃降でろ"


@given(TEXTS)
def test_none_is_found_without_the_day_of_the_meeting(text: str) -> None:
    assert relative_dates(text, None) == ()


@given(DAYS)
def test_neighbouring_fiscal_years_join_without_a_gap_and_hold_the_meeting(held: date) -> None:
    last, this, following = relative_dates("昨年度、本年度、来年度", held)
    assert this.first <= held <= this.last
    assert last.last + timedelta(days=1) == this.first
    assert this.last + timedelta(days=1) == following.first


@given(DAYS, st.integers(1, 12))
def test_no_other_year_s_month_is_nearer(held: date, month: int) -> None:
    [end] = relative_dates(f"{month}月末", held)
    assert end.first.month == month
    assert abs((end.first.replace(day=15) - held).days) <= 184
