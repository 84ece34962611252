import calendar
import re
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.dates.eras import find_date, find_month, find_times, number

KANJI = "〇一二三四五六七八九"


def full_width(value: int) -> str:
    return str(value).translate({ord("0") + n: "０１２３４５６７８９"[n] for n in range(10)})


def kanji(value: int) -> str:
    """1 to 99 as it is written in words: 二十三."""
    tens, ones = divmod(value, 10)
    return (("" if tens == 1 else KANJI[tens]) + "十" if tens else "") + (KANJI[ones] if ones else "")


def era(day: date) -> tuple[str, int]:
    if day >= date(2019, 5, 1):
        return "令和", day.year - 2018
    return "平成", day.year - 1988


STYLES = {
    "half width": lambda d: f"{era(d)[0]}{era(d)[1]}年{d.month}月{d.day}日",
    "full width": lambda d: (
        f"{era(d)[0]}{full_width(era(d)[1])}年{full_width(d.month)}月{full_width(d.day)}日（{'月火水木金土日'[d.weekday()]}）"
    ),
    "kanji": lambda d: f"{era(d)[0]}{'元' if era(d)[1] == 1 else kanji(era(d)[1])}年{kanji(d.month)}月{kanji(d.day)}日",
    "initial": lambda d: f"{'R' if era(d)[0] == '令和' else 'H'}{era(d)[1]}.{d.month}.{d.day}",
    "western": lambda d: f"{d.year}年 {d.month}月 {d.day}日",
}


@given(day=st.dates(date(1990, 1, 1), date(2040, 12, 31)), style=st.sampled_from(sorted(STYLES)))
def test_any_date_is_read_back_in_every_style(day: date, style: str) -> None:
    printed = STYLES[style](day)
    assert find_date(printed) == day
    assert find_date(f"日時：{printed} 午後2時から") == day


@given(day=st.dates(date(1990, 1, 1), date(2040, 12, 31)))
def test_any_month_is_read_back(day: date) -> None:
    name, year = era(day)
    wanted = day.year * 100 + day.month
    if (name, year) != ("平成", 31) or day.month < 5:
        assert find_month(f"{name}{year}年{day.month}月の会議") == wanted
    assert find_month(f"{day.year}年{full_width(day.month)}月") == wanted


@given(value=st.integers(1, 9999))
def test_a_numeral_in_words_is_its_number(value: int) -> None:
    words = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        words += ("" if digit == 1 and name else KANJI[digit]) + name if digit else ""
    assert number(words) == value
    assert number("".join(KANJI[int(c)] for c in str(value))) == value
    assert number(full_width(value)) == value


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("令和4年8月2日", date(2022, 8, 2)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成三十一年四月三十日", date(2019, 4, 30)),
        ("平成元年十二月一日", date(1989, 12, 1)),
        ("昭和６３年１月２０日", date(1988, 1, 20)),
        ("大正十四年三月七日", date(1925, 3, 7)),
        ("明治33年6月9日", date(1900, 6, 9)),
        ("平成1３年１０月 4日", date(2001, 10, 4)),
        ("令和 5 年 11 月 3 日（金・祝）", date(2023, 11, 3)),
        ("令和5年（2023年）11月3日", date(2023, 11, 3)),
        ("2023年(令和5年)11月3日", date(2023, 11, 3)),
        ("令和二十年十月二十一日", date(2038, 10, 21)),
        ("二〇二三年は令和五年六月一〇日", date(2023, 6, 10)),
        ("R4.8.2", date(2022, 8, 2)),
        ("R04-01-09", date(2022, 1, 9)),
        ("Ｈ３０．１２．５", date(2018, 12, 5)),
        ("S63/7/1", date(1988, 7, 1)),
        ("2022-08-02", date(2022, 8, 2)),
        ("2022/8/2 10時", date(2022, 8, 2)),
        ("提出日 2022.08.02。", date(2022, 8, 2)),
    ],
)
def test_a_date_is_read_however_it_is_written(text: str, wanted: date) -> None:
    assert find_date(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "令和4年4月31日", "令和5年2月29日", "2023年13月1日", "令和4年8月", "8月2日", "第31回", "No. 4.8.2", "XR4.8.2",
        "1.2.3", "令和4年度8号", "12022-08-02", "2022-08-021", "午後1時30分", "",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert find_date(text) is None


def test_the_first_real_date_is_taken() -> None:
    assert find_date("令和4年4月31日の予定を、令和4年5月6日に改めた。次は令和4年6月1日。") == date(2022, 5, 6)


def test_a_leap_day_is_a_date_only_in_a_leap_year() -> None:
    for year in range(2019, 2041):
        found = find_date(f"令和{year - 2018}年2月29日")
        assert found == (date(year, 2, 29) if calendar.isleap(year) else None)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("令和4年8月", 202208),
        ("2022年 12月分", 202212),
        ("平成三十年一月", 201801),
        ("令和4年13月、令和5年2月", 202302),
    ],
)
def test_a_month_is_read(text: str, wanted: int) -> None:
    assert find_month(text) == wanted


@pytest.mark.parametrize("text", ["令和4年度", "令和4年8月間", "8月", ""])
def test_what_is_no_month_is_none(text: str) -> None:
    assert find_month(text) is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("午後1時00分～2時10分", time(13), time(14, 10)),
        ("午後1時30分から3時まで", time(13, 30), time(15)),
        ("午前10時50分～午前11時45分", time(10, 50), time(11, 45)),
        ("午前11時～午後1時", time(11), time(13)),
        ("9:00 ~ 9:55 第2会議室", time(9), time(9, 55)),
        ("９：００～９：５５", time(9), time(9, 55)),
        ("13:30–14:45", time(13, 30), time(14, 45)),
        ("10:00〜11:20", time(10), time(11, 20)),
        ("午後２時半～４時半", time(14, 30), time(16, 30)),
        ("午前十時三十分～午前十一時", time(10, 30), time(11)),
        ("午後１時開議", time(13), None),
        ("PM 1:15 - 2:00", time(13, 15), time(14)),
        ("午後0時30分～1時", time(12, 30), time(13)),
        ("午後12時15分～1時", time(12, 15), time(13)),
        ("13時30分 至 15時", time(13, 30), time(15)),
    ],
)
def test_a_clock_range_is_read(text: str, start: time, end: time | None) -> None:
    assert find_times(text) == (start, end)
    assert find_times(f"令和4年8月2日（火） {text}") == (start, end)


@pytest.mark.parametrize("text", ["午前11時～1時", "午前11時30分から1時15分"])
def test_an_end_before_its_start_is_in_the_afternoon(text: str) -> None:
    from rag.minutes.document import read_text

    meeting = read_text(f"鶴見沢市 水道会議\n\n日時：令和4年8月2日 {text}\n", "a.txt").meeting
    assert meeting.start is not None
    assert meeting.end is not None
    assert meeting.start.hour == 11
    assert meeting.end.hour == 13


@pytest.mark.parametrize("text", ["25:00", "10時75分", "3時間30分かかる", "資料 3", "", "令和4年8月2日"])
def test_what_is_no_clock_is_none(text: str) -> None:
    assert find_times(text) == (None, None)


@pytest.mark.parametrize("text", ["一千二百三十四", "二千"])
def test_thousands_count(text: str) -> None:
    assert number(text) == {"一千二百三十四": 1234, "二千": 2000}[text]


@pytest.mark.parametrize("text", ["", "あ", "十あ", "第"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        number(text)


def test_the_printed_styles_differ() -> None:
    printed = {style(date(2023, 11, 30)) for style in STYLES.values()}
    assert len(printed) == 5
    assert all(re.search(r"[0-9０-９一二三十]", text) for text in printed)
