"""The pages that look across meetings, without a browser: compare, timeline, commitments, and the way between them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from rag.door import Index
from rag.present.places import place
from rag.records import Evidence
from tests.ui.app_pages import Open, address, checked, drawn, links, text, turn, type_and_ask, words

APP = "防災アプリは導入するのか"


def cites(test: Any) -> list[str]:
    return [link["cite"] for link in links(test) if "cite" in link]


def places(evidence: tuple[Evidence, ...]) -> list[str]:
    return [place(e.passage.doc_id, e.span) for e in evidence]


def articles(test: Any) -> Iterator[dict[str, Any]]:
    return (n for n in drawn(test) if n["tag"] == "article")


def test_a_comparison_has_a_column_for_each_municipality_with_its_own_quotes(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, "compare", q=APP)
    made = sample_index.compare(APP)
    assert (
        [n["label"] for n in articles(test)] == [c.value for c in made.columns] == ["汐見原町", "雲居野市", "霧ノ瀬市"]
    )
    quotes = [[text(n) for n in _inside(article) if n.get("cls") == "quote"] for article in articles(test)]
    assert quotes == [[s.text for s in c.summary.statements] for c in made.columns]
    assert cites(test)[: len(made.evidence)] == places(made.evidence)
    assert words(test, "verdict") == ["3つの欄のうち、3つに記載があります。"]
    assert words(test, "reason") == ["記載が見当たらない自治体：椿坂市"]
    assert address(test) == {"q": APP}


def test_what_is_compared_by_stands_in_the_address(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, "compare", q=APP)
    checked(test.radio(key="compared").set_value("year").run())
    assert address(test) == {"q": APP, "by": "year"}
    made = sample_index.compare(APP, "year")
    assert [n["label"].partition("（")[0] for n in articles(test)] == [c.value for c in made.columns]
    again = page(sample_index.folder, "compare", q=APP, by="year")
    assert [n["label"] for n in articles(again)] == [n["label"] for n in articles(test)]
    assert again.radio(key="compared").value == "year"
    unknown = page(sample_index.folder, "compare", q=APP, by="weather")
    assert [n["label"] for n in articles(unknown)] == ["汐見原町", "雲居野市", "霧ノ瀬市"]


def test_a_column_without_anything_says_why(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, "compare", q=APP, city=["椿坂市", "霧ノ瀬市"])
    made = sample_index.compare(APP, municipality=("椿坂市", "霧ノ瀬市"))
    empty = made.columns[0].summary
    assert (made.columns[0].value, empty.verdict) == ("椿坂市", "not_found")
    assert empty.reason is not None
    shown = next(n for n in articles(test) if n["label"] == "椿坂市")
    assert empty.reason in text(shown)
    assert [n for n in _inside(shown) if n.get("cls") == "quote"] == []
    assert words(test, "verdict") == ["2つの欄のうち、1つに記載があります。"]


def test_a_timeline_goes_by_date_with_its_labels(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, "timeline", q=APP)
    made = sample_index.timeline(APP)
    assert words(test, "quote") == [e.quote for e in made.evidence]
    assert cites(test) == places(made.evidence)
    labels = [text(n) for n in drawn(test) if n.get("cls", "").startswith("label ")]
    assert labels[:2] == ["この自治体の初出・答弁・回答", "質問"]
    assert words(test, "meeting")[0] == "令和3年9月6日（2021-09-06）"
    assert len(test.get("vega_lite_chart")) == 1
    decision = next(
        at for at, point in enumerate(made.points) if point.label == "decision" and point.evidence.passage.speaker
    )
    assert "企画課長　説明" not in words(test, "citation")[decision]


def test_commitments_are_listed_with_what_took_them_up(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, "commitments", q="防災アプリ")
    made = sample_index.commitments("防災アプリ")
    assert words(test, "quote") == [one.quote for one in made]
    assert (
        [text(n) for n in drawn(test) if n["tag"] == "p" and n.get("cls") == "passage"]
        == [later.quote for one in made for later in one.later]
        != []
    )
    assert "時期：令和6年度末＝2025年3月31日" in words(test, "note")
    nothing = "索引にある会議録では、その後に取り上げた箇所は見つかりません。"
    assert words(test, "note").count(nothing) == sum(one.open for one in made)


def test_commitments_are_paged_and_narrowed_to_the_open_ones(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, "commitments")
    assert words(test, "quote") == [one.quote for one in sample_index.commitments()]
    assert "2" in {link.get("page") for link in links(test)}
    second = page(sample_index.folder, "commitments", page="2")
    assert words(second, "quote") == [one.quote for one in sample_index.commitments(page=2)]
    assert words(second, "number")[0] == "21"
    checked(second.checkbox(key="only_open").check().run())
    assert address(second) == {"open": "1"}  # of another list the first page
    assert words(second, "quote") == [one.quote for one in sample_index.commitments(only_open=True)]
    beyond = page(sample_index.folder, "commitments", page="99")
    assert words(beyond, "verdict") == ["これより後にはありません。"]
    assert {} in links(beyond)  # the way to the first page


def test_the_question_goes_along_to_the_other_views(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, q=APP, city=["霧ノ瀬市", "椿坂市"])
    assert _left(test, "比べる") == {"q": [APP], "city": ["霧ノ瀬市", "椿坂市"]}
    ways = [(n["page"], n["to"]) for n in drawn(test) if n.get("page")]
    assert [name for name, _ in ways] == ["compare", "compare", "compare", "timeline", "commitments"]
    assert {"q": "防災アプリ", "mode": "exact", "city": "椿坂市"} in links(test)  # parse_qsl keeps the last city
    turn(test, "timeline", q=APP, city="霧ノ瀬市")
    assert words(test, "quote") == [e.quote for e in sample_index.timeline(APP, municipality="霧ノ瀬市").evidence]
    type_and_ask(test, "給食費")
    assert address(test) == {"q": "給食費", "city": "霧ノ瀬市"}
    assert _left(test, "尋ねる") == {"q": ["給食費"], "city": ["霧ノ瀬市"]}


def _left(test: Any, name: str) -> dict[str, list[str]]:
    """The parameters of the link to a page in the row of links."""
    return parse_qs(next(e for e in test.get("page_link") if e.proto.label == name).proto.query_string)


def _inside(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for child in node["children"]:
            yield from _inside(child)


@pytest.mark.parametrize("at", ["compare", "timeline"])
def test_a_view_begins_with_topics_that_the_minutes_speak_of(page: Open, sample_index: Index, at: str) -> None:
    test = page(sample_index.folder, at)
    topics = [link["q"] for link in links(test) if "q" in link]
    assert topics == list(sample_index.topics())
    assert len(topics) == 3
    assert all(sample_index.timeline(topic).points for topic in topics)


@pytest.mark.parametrize("at", ["compare", "timeline"])
def test_an_empty_question_is_told(page: Open, sample_index: Index, at: str) -> None:
    test = type_and_ask(page(sample_index.folder, at), " ")
    assert words(test, "verdict") == ["質問が空です。"]


@pytest.mark.parametrize(
    ("at", "none"),
    [
        ("compare", "比べられる記載は見当たりません。"),
        ("timeline", "この話題の記載は見当たりません。"),
        ("commitments", "当てはまる約束は見当たりません。"),
    ],
)
def test_what_the_minutes_do_not_speak_of_is_said_to_be_missing(
    page: Open, sample_index: Index, at: str, none: str
) -> None:
    test = page(sample_index.folder, at, q="火星移住")
    assert words(test, "verdict") == [none]
    assert words(test, "quote") == []


def test_a_quote_is_copied_with_its_source_and_an_answer_whole(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, q=APP)
    [first, *_, whole] = [n["copy"] for n in drawn(test) if n.get("copy")]
    evidence = sample_index.ask(APP).evidence
    assert (
        first
        == f"「{evidence[0].quote}」（2022年2月17日　汐見原町子育て支援アプリ検討会議（第3回）　発言者の記載なし）"
    )
    assert whole.startswith(f"{APP}\n")
    assert all(" ".join(e.quote.split()) in whole for e in evidence)
