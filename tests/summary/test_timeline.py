"""A topic by date: what is placed, what is first, what changed, and how many there are."""

from datetime import date
from pathlib import Path

import pytest

import rag
from rag.records import Timeline
from tests.minutes_of_two_cities import write_two_cities

Row = tuple[str | None, str, bool, int | None, str]


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> rag.Index:
    folder = tmp_path_factory.mktemp("cities")
    return rag.build_index(write_two_cities(folder / "corpus"), folder / "index")


@pytest.fixture(scope="module")
def made(cities: rag.Index) -> Timeline:
    return cities.timeline("公用自転車の状況")


def rows(timeline: Timeline) -> list[Row]:
    return [
        (p.day.isoformat() if p.day else None, p.label, p.first, p.differs_from, p.evidence.quote)
        for p in (*timeline.points, *timeline.undated)
    ]


def test_points_stand_by_day_with_first_decisions_and_a_change_and_undated_apart(made: Timeline) -> None:
    assert rows(made) == [
        ("2021-05-10", "question", True, None, "公用自転車は何台か。"),
        ("2021-05-10", "reply", False, None, "（所管課）公用自転車は12台である。"),
        ("2021-05-10", "question", False, None, "電動の公用自転車は買うのか。"),
        ("2021-05-10", "reply", False, None, "（所管課）電動の公用自転車の購入を検討してまいります。"),
        ("2021-05-10", "decision", False, None, "案のとおり、公用自転車の貸出を7月から行う。"),
        ("2022-04-01", "question", True, None, "公用自転車の鍵をなくした例はあるのか。"),
        ("2022-04-01", "reply", False, None, "公用自転車の鍵の紛失は3件である。"),
        ("2023-02-06", "question", False, None, "電動の公用自転車はどうなったか。"),
        ("2023-02-06", "reply", False, 4, "（所管課）電動の公用自転車の購入は見送る。"),
        ("2023-02-06", "decision", False, None, "案のとおり進める。"),
        (None, "report", False, None, "公用自転車を展示に8台並べた。"),
    ]
    assert [e.number for e in made.evidence] == list(range(1, 12))
    assert len(made.undated) == 1


def test_months_without_anything_are_counted_as_such(made: Timeline) -> None:
    assert made.unit == "month"
    assert len(made.counts) == 22  # May 2021 to February 2023
    assert {f"{c.first:%Y-%m}": c.passages for c in made.counts if c.passages} == {
        "2021-05": 5,
        "2022-04": 2,
        "2023-02": 3,
    }
    assert (made.passages, made.complete, made.reason) == (11, True, None)  # the undated one, too


def test_over_more_than_three_years_fiscal_years_are_counted(tmp_path: Path) -> None:
    corpus = write_two_cities(tmp_path / "corpus")
    paper = corpus / "asari" / "2021.txt"
    old = paper.read_text(encoding="utf-8").replace("令和3年5月10日(月)", "平成31年3月11日(月)")
    (corpus / "asari" / "2019.txt").write_text(old, encoding="utf-8")
    made = rag.build_index(corpus, tmp_path / "index").timeline("公用自転車の状況")
    assert made.unit == "year"
    assert [(c.first.isoformat(), c.last.isoformat(), c.passages) for c in made.counts] == [
        ("2018-04-01", "2019-03-31", 5),
        ("2019-04-01", "2020-03-31", 0),
        ("2020-04-01", "2021-03-31", 0),
        ("2021-04-01", "2022-03-31", 5),
        ("2022-04-01", "2023-03-31", 5),
    ]
    assert [p.day for p in made.points if p.first] == [date(2019, 3, 11), date(2022, 4, 1)]


def test_filters_narrow_what_is_placed_and_counted(cities: rag.Index) -> None:
    made = cities.timeline("公用自転車の状況", municipality="鶴見沢市")
    assert {p.evidence.passage.municipality for p in made.points} == {"鶴見沢市"}
    assert (made.passages, len(made.undated)) == (2, 0)
    named = cities.timeline("浅利町の公用自転車")
    assert {e.passage.municipality for e in named.evidence} == {"浅利町"}


def test_a_topic_that_is_nowhere_has_no_point_and_a_reason(cities: rag.Index) -> None:
    made = cities.timeline("量子コンピュータ")
    assert (made.points, made.undated, made.counts, made.passages) == ((), (), (), 0)
    assert made.reason == "質問に答える箇所が会議録に見当たりません。"


def test_a_sentence_that_opens_the_matter_comes_with_what_it_asks(sample_index: rag.Index) -> None:
    made = sample_index.timeline("コミュニティバス", municipality="霧ノ瀬市")
    asked = next(p for p in made.points if p.label == "question")
    assert asked.evidence.quote.startswith("初めに、コミュニティバス「きりん号」についてです。きりん号は、")
    handed_over = "ごみの減量と空き家対策については、担当課長から答弁させます。"
    mayor = sample_index.timeline("空き家対策", municipality="汐見原町")
    assert mayor.points
    assert not any(
        handed_over in p.evidence.quote or p.evidence.passage.text.endswith(handed_over) for p in mayor.points
    )


def test_a_question_is_quoted_up_to_what_it_asks(sample_index: rag.Index) -> None:
    made = sample_index.timeline("防災アプリ", municipality="汐見原町", since=date(2023, 3, 1), until=date(2023, 3, 31))
    asked = [p.evidence.quote for p in made.points if p.label == "question"]
    assert asked[0].startswith("１項目めは、防災アプリの普及です。")
    assert asked[0].endswith("伺います。")
    assert "ごみ" not in asked[0]


def test_a_decision_of_the_meeting_names_no_speaker_in_the_paper(sample_index: rag.Index) -> None:
    made = sample_index.timeline("防災アプリ", municipality="雲居野市")
    first = made.points[0]
    assert (first.label, first.first) == ("decision", True)
    assert first.evidence.quote == "出席者で協議し、専用アプリの導入は見送ることとした。"


def test_a_view_that_may_have_left_something_out_says_so_and_names_nothing_first(
    cities: rag.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.door.views.DEPTH", 4)
    made = cities.timeline("公用自転車の状況")
    assert made.complete is False
    assert not any(p.first for p in made.points)


def test_meaning_alone_finds_points_in_another_language_and_calls_none_the_first(sample_index: rag.Index) -> None:
    made = sample_index.timeline("What are the rules for using generative AI?")
    assert made.language == "en"
    assert len(made.points) >= 5
    assert not any(p.first for p in made.points)
