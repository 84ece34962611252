from datetime import date

import pytest

from rag.minutes.ahead import times_ahead

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
    found = times_ahead(text.replace("２０２４", "2024"), HELD)
    assert [(text.replace("２０２４", "2024")[t.span.start : t.span.end], t.first, t.last) for t in found] == [
        (words.replace("２０２４", "2024"), first, last)
    ]


@pytest.mark.parametrize(
    "text", ["昨年度に直しました。", "令和4年5月に始めました。", "令和5年2月31日に開きます。", "直します。"]
)
def test_what_is_over_and_what_is_no_day_is_no_time_to_come(text: str) -> None:
    assert times_ahead(text, HELD) == ()


def test_without_the_day_of_the_meeting_nothing_is_resolved() -> None:
    assert times_ahead("令和9年4月から始めます。", None) == ()


def test_of_two_readings_of_one_place_the_longer_counts() -> None:
    text = "来年度、令和5年10月1日から試行し、年度末までに報告します。"
    assert [text[t.span.start : t.span.end] for t in times_ahead(text, HELD)] == ["来年度", "令和5年10月1日", "年度末"]
