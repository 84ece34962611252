"""Exact search in the browser app: every place by date, the words marked, filters with counts, and mistakes told."""

from typing import Any

import pytest

from rag.door import Index
from rag.present.places import place
from tests.ui.app_pages import Open, address, checked, drawn, links, text, type_and_ask, words


def options(test: Any, key: str) -> list[str]:
    return list(test.multiselect(key=key).options)


def test_every_passage_with_the_words_is_there_by_date_with_the_words_marked(page: Open, sample_index: Index) -> None:
    found = sample_index.find("窓口 予約")
    test = page(sample_index.folder, q="窓口 予約", mode="exact")
    assert words(test, "verdict") == [f"{found.total}件（{found.documents}文書）にあります。"]
    assert words(test, "passage") == [one.passage.text for one in found.passages]
    marked = [sample_index.document(one.passage.doc_id).quote(s) for one in found.passages for s in one.spans]
    assert words(test, tag="mark") == marked
    assert set(marked) == {"窓口", "予約"}
    cited = [link["cite"] for link in links(test)]
    assert cited == [place(one.passage.doc_id, one.spans[0]) for one in found.passages]


def test_the_pages_together_are_every_passage_once(page: Open, sample_index: Index) -> None:
    whole = sample_index.find("の", size=1000)
    last = -(-whole.total // 20)
    assert last > 3
    test = page(sample_index.folder, q="の", mode="exact", page=str(last))
    assert words(test, "passage") == [one.passage.text for one in whole.passages[(last - 1) * 20 :]]
    ways = [text(node) for node in drawn(test) if node["tag"] == "nav"]
    assert ways == [f"前のページ{last}／{last}ページ"]
    assert [link["page"] for link in links(test) if "cite" not in link] == [str(last - 1)]
    beyond = page(sample_index.folder, q="の", mode="exact", page="9999")
    assert words(beyond, "passage") == words(test, "passage")
    assert address(beyond)["page"] == str(last)


def test_a_filter_narrows_it_from_its_first_page_on_and_counts_under_the_others(
    page: Open, sample_index: Index
) -> None:
    test = page(sample_index.folder, q="の", mode="exact", page="2", city="椿坂市")
    roles = sample_index.facets("role", municipality="椿坂市")
    assert roles != sample_index.values("role")
    assert [o for o in options(test, "role") if "（0箇所）" not in o] == [
        f"{name}（{roles[name]:,}箇所）" for name in sample_index.values("role") if name in roles
    ]
    cities = sample_index.values("municipality")  # counted as if another one were chosen
    assert options(test, "city") == [f"{name}（{count:,}箇所）" for name, count in cities.items()]
    checked(test.multiselect(key="role").set_value(["市長"]).run())
    expected = sample_index.find("の", municipality="椿坂市", role="市長")
    assert words(test, "passage") == [one.passage.text for one in expected.passages] != []
    assert address(test) == {"q": "の", "mode": "exact", "city": "椿坂市", "role": "市長"}


def test_a_speaker_narrows_an_answer_too_and_lasts_for_the_next_question(page: Open, sample_index: Index) -> None:
    name = next(iter(sample_index.values("name")))
    test = page(sample_index.folder, q="窓口の予約", speaker=name)
    assert words(test, "quote") == [s.text for s in sample_index.ask("窓口の予約", speaker=name).statements]
    type_and_ask(test, "給食費はいくらですか")
    assert address(test) == {"q": "給食費はいくらですか", "speaker": name}
    assert test.multiselect(key="speaker").value == [name]


def test_the_same_words_go_from_one_mode_to_the_other(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, q="窓口")
    checked(test.radio(key="how").set_value("exact").run())
    assert address(test) == {"q": "窓口", "mode": "exact"}
    assert words(test, "verdict")[0].startswith(f"{sample_index.find('窓口').total}件")
    checked(test.radio(key="how").set_value("").run())
    assert address(test) == {"q": "窓口"}
    assert words(test, "quote") == [s.text for s in sample_index.ask("窓口").statements]


@pytest.mark.parametrize("expression", ["(窓口", "AND", "「窓口", "窓口 OR"])
def test_an_expression_that_cannot_be_read_is_told_with_the_remedy_in_japanese(
    page: Open, sample_index: Index, expression: str
) -> None:
    test = page(sample_index.folder, q=expression, mode="exact")
    assert words(test, "verdict") == ["この書き方では探せません。"]
    assert "引用符" in words(test, "reason")[0]
    assert words(test, "details") == []


def test_words_that_stand_nowhere_have_a_way_on(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, q="火星移住", mode="exact", role="市長")
    assert words(test, "verdict") == ["この言葉のある箇所はありません。"]
    assert links(test) == [{"q": "火星移住", "mode": "exact"}, {"q": "火星移住", "role": "市長"}]


def test_an_empty_box_tells_how_words_are_written(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, mode="exact")
    assert any("OR は「どちらか」" in text(node) for node in drawn(test))
    assert test.text_input(key="typed").label == "探す言葉"
