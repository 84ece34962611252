from datetime import date

import pytest

from rag.text.dates.future import future_times

HELD = date(2023, 2, 10)


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("年度内に直します。", "年度内", date(2022, 4, 1), date(2023, 3, 31)),
        ("年度末までに直します。", "年度末", date(2023, 3, 31), date(2023, 3, 31)),
        ("年内に直します。", "年内", date(2023, 1, 1), date(2023, 12, 31)),
        ("来年度に直します。", "来年度", date(2023, 4, 1), date(2024, 3, 31)),
        ("令和5年4月から始めます。", "令和5年4月", date(2023, 4, 1), date(2023, 4, 30)),
        ("令和五年十月二日に開きます。", "令和五年十月二日", date(2023, 10, 2), date(2023, 10, 2)),
        ("令和６年度末までの契約です。", "令和６年度末", date(2025, 3, 31), date(2025, 3, 31)),
        ("２０２４年に改めます。", "２０２４年", date(2024, 1, 1), date(2024, 12, 31)),
        ("平成35年度に改めます。", "平成35年度", date(2023, 4, 1), date(2024, 3, 31)),
        ("3月1日号に載せます。", "3月1日", date(2023, 3, 1), date(2023, 3, 1)),
        ("７月から始めます。", "７月", date(2023, 7, 1), date(2023, 7, 31)),
        ("3月末までに決めます。", "3月末", date(2023, 3, 31), date(2023, 3, 31)),
    ],
)
def test_a_time_to_come_is_resolved_from_the_day_of_the_meeting(text: str, words: str, first: date, last: date) -> None:
    found = future_times(text.replace("２０２４", "2024"), HELD)
    assert [(text.replace("２０２４", "2024")[t.span.start : t.span.end], t.first, t.last) for t in found] == [
        (words.replace("２０２４", "2024"), first, last)
    ]


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("令和５年の夏までに直します。", "令和５年の夏", date(2023, 6, 1), date(2023, 8, 31)),
        ("令和5年秋ごろに試行します。", "令和5年秋", date(2023, 9, 1), date(2023, 11, 30)),
        ("令和5年の冬に始めます。", "令和5年の冬", date(2023, 12, 1), date(2024, 2, 29)),
        ("令和5年度の春に始めます。", "令和5年度の春", date(2023, 4, 1), date(2023, 5, 31)),
        ("来年の春に始めます。", "来年の春", date(2024, 3, 1), date(2024, 5, 31)),
        ("来春に始めます。", "来春", date(2024, 3, 1), date(2024, 5, 31)),
        ("この夏までに直します。", "夏", date(2023, 6, 1), date(2023, 8, 31)),
        ("秋までに直します。", "秋", date(2023, 9, 1), date(2023, 11, 30)),
        ("今冬は除雪車を増やします。", "今冬", date(2022, 12, 1), date(2023, 2, 28)),
        ("令和5年3月末までに直します。", "令和5年3月末", date(2023, 3, 31), date(2023, 3, 31)),
        ("令和５年３月の下旬に開きます。", "令和５年３月の下旬", date(2023, 3, 21), date(2023, 3, 31)),
        ("令和5年10月上旬に開きます。", "令和5年10月上旬", date(2023, 10, 1), date(2023, 10, 10)),
        ("2024年2月中旬に開きます。", "2024年2月中旬", date(2024, 2, 11), date(2024, 2, 20)),
        ("7月初旬に開きます。", "7月初旬", date(2023, 7, 1), date(2023, 7, 10)),
        ("令和5年（2023年）9月に開きます。", "令和5年（2023年）9月", date(2023, 9, 1), date(2023, 9, 30)),
        ("来年度末までに直します。", "来年度末", date(2024, 3, 31), date(2024, 3, 31)),
        ("来年度の2月に示します。", "来年度の2月", date(2024, 2, 1), date(2024, 2, 29)),
        ("令和5年度下半期に示します。", "令和5年度下半期", date(2023, 10, 1), date(2024, 3, 31)),
        ("令和5年前半に示します。", "令和5年前半", date(2023, 1, 1), date(2023, 6, 30)),
        ("年明けに示します。", "年明け", date(2024, 1, 1), date(2024, 1, 31)),
    ],
)
def test_a_season_a_half_and_a_part_of_a_month_narrow_their_year(
    text: str, words: str, first: date, last: date
) -> None:
    assert [(text[t.span.start : t.span.end], t.first, t.last) for t in future_times(text, HELD)] == [
        (words, first, last)
    ]


def test_a_season_without_a_year_is_the_nearest_but_one_to_be_kept_to_has_not_ended() -> None:
    held = date(2023, 10, 5)
    assert future_times("夏に開いた講座を広げます。", held) == ()
    [summer] = future_times("夏頃までに講座を広げます。", held)
    assert (summer.first, summer.last) == (date(2024, 6, 1), date(2024, 8, 31))


@pytest.mark.parametrize(
    "text",
    ["秋田に出向きます。", "春日から始めます。", "青春に寄り添います。", "冬服を配ります。", "夏にかき氷を出します。"],
)
def test_a_word_that_holds_a_season_is_no_time(text: str) -> None:
    assert future_times(text, HELD) == ()


@pytest.mark.parametrize(("words", "whole"), [("令和6年秋田", "令和6年"), ("令和6年春闘", "令和6年")])
def test_a_word_behind_a_year_that_only_begins_with_a_season_narrows_nothing(words: str, whole: str) -> None:
    text = f"{words}の件を調べます。"
    assert [text[t.span.start : t.span.end] for t in future_times(text, HELD)] == [whole]


@pytest.mark.parametrize(
    "text", ["昨年度に直しました。", "令和4年5月に始めました。", "令和5年2月31日に開きます。", "直します。"]
)
def test_what_is_over_and_what_is_no_day_is_no_time_to_come(text: str) -> None:
    assert future_times(text, HELD) == ()


def test_without_the_day_of_the_meeting_nothing_is_resolved() -> None:
    assert future_times("令和9年4月から始めます。", None) == ()


def test_of_two_readings_of_one_place_the_longer_counts() -> None:
    text = "来年度、令和5年10月1日から試行し、年度末までに報告します。"
    assert [text[t.span.start : t.span.end] for t in future_times(text, HELD)] == ["来年度", "令和5年10月1日", "年度末"]
