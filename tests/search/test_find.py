"""Exact search: what it finds is what Python finds in the folded passages, each once, in order of date."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rag
from rag.errors import QueryError
from rag.index.expression import All, Expression, Not, Word
from rag.records import FoundPage, FoundPassage, Minutes, Passage
from rag.search.exact import read_expression
from rag.text import fold_spelling


@pytest.fixture(scope="module")
def passages(sample_index: rag.Index) -> list[Passage]:
    return sample_index._store.passages(range(sample_index._store.count))


@pytest.fixture(scope="module")
def folded(passages: list[Passage]) -> dict[str, str]:
    return {p.passage_id: fold_spelling(p.text) for p in passages}


def holds(text: str, wanted: Expression) -> bool:
    if isinstance(wanted, Word):
        return wanted.folded in text
    if isinstance(wanted, Not):
        return not holds(text, wanted.part)
    return (all if isinstance(wanted, All) else any)(holds(text, part) for part in wanted.parts)


def everything(index: rag.Index, expression: str, size: int = 100) -> tuple[FoundPage, list[FoundPassage]]:
    """The first page, and the passages of all pages up to the first empty one."""
    first = page = index.find(expression, size=size)
    out: list[FoundPassage] = []
    while page.passages:
        out += page.passages
        page = index.find(expression, page=page.page + 1, size=size)
    assert page.total == first.total
    return first, out


def agrees(index: rag.Index, expression: str, folded: dict[str, str], size: int = 100) -> None:
    wanted = read_expression(expression, 2000)
    first, found = everything(index, expression, size)
    ids = [f.passage.passage_id for f in found]
    assert sorted(ids) == sorted(key for key, text in folded.items() if holds(text, wanted))
    assert first.total == len(ids) == len(set(ids))
    assert first.documents == len({f.passage.doc_id for f in found})
    assert [f.rank for f in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize(
    "expression",
    [
        "窓口", "の", "水", "。", "(", '"("', "「窓口」", "テレワーク", "ﾃﾚﾜｰｸ", "てれわーく", "DX", "ｄｘ", "令和", "2022", "２０２２",
        "窓口 職員", "窓口 OR 職員", "窓口 -職員", "NOT 窓口", "NOT の", "窓口 (職員 OR 市民) NOT 市長", "NOT (窓口 OR 職員)",
        "窓口 NOT 窓口", "窓口 OR NOT 窓口", "-窓口 -職員", "ない言葉です", "窓口 ない言葉です", "窓口 OR ない言葉です", "NOT ない言葉です",
        "ああ", "ーー", "市長 OR 副市長 OR 町長", "アプリ防災", "防災アプリ",
    ],
)  # fmt: skip
def test_an_expression_finds_what_python_finds(
    sample_index: rag.Index, folded: dict[str, str], expression: str
) -> None:
    if expression == "(":
        with pytest.raises(QueryError):
            sample_index.find(expression)
        return
    agrees(sample_index, expression, folded)


@settings(max_examples=150)
@given(data=st.data())
def test_any_part_of_any_passage_is_found_wherever_it_stands(
    sample_index: rag.Index, passages: list[Passage], folded: dict[str, str], data: st.DataObject
) -> None:
    parts = [_part(data, passages) for _ in range(data.draw(st.integers(1, 4)))]
    expression = f'"{parts[0]}"'
    for part in parts[1:]:
        joined = data.draw(st.sampled_from((" ", " AND ", " OR ", " NOT ", " -", " OR NOT ")))
        expression = f'{expression}{joined}"{part}"'
        if data.draw(st.booleans()):
            expression = f"{data.draw(st.sampled_from(('', 'NOT ')))}（{expression}）"
    agrees(sample_index, expression, folded)


def _part(data: st.DataObject, passages: list[Passage]) -> str:
    """Up to 12 characters of a passage as they stand there, some in another width."""
    text = data.draw(st.sampled_from(passages)).text.replace('"', " ")
    at = data.draw(st.integers(0, max(0, len(text) - 1)))
    part = text[at : at + data.draw(st.integers(1, 12))]
    if data.draw(st.booleans()):
        part = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c != '"' else c for c in part)
    return part if fold_spelling(part) else "窓口"


@pytest.mark.parametrize("size", [1, 7, 20, 41])
def test_all_pages_together_are_every_passage_once(sample_index: rag.Index, folded: dict[str, str], size: int) -> None:
    agrees(sample_index, "窓口", folded, size)


@pytest.mark.parametrize("newest_first", [True, False])
def test_passages_come_in_order_of_date_then_document_and_place(sample_index: rag.Index, newest_first: bool) -> None:
    found = [f.passage for f in sample_index.find("の", size=1000, newest_first=newest_first).passages]
    days = [p.date for p in found if p.date]
    assert len(set(days)) > 10
    assert days == sorted(days, reverse=newest_first)
    rows = {p.passage_id: row for row, p in enumerate(sample_index._store.passages(range(sample_index._store.count)))}
    for one, other in pairwise(found):
        if one.date == other.date:
            assert rows[one.passage_id] < rows[other.passage_id]


@pytest.fixture(scope="module")
def small(small_index: Path) -> rag.Index:
    return rag.open_index(small_index)


@pytest.mark.parametrize("newest_first", [True, False])
def test_an_undated_passage_comes_last_either_way(small: rag.Index, newest_first: bool) -> None:
    dates = [f.passage.date for f in small.find("水 OR 木陰", newest_first=newest_first).passages]
    dated = [day for day in dates if day]
    assert dates == [*dated, None]
    assert dated == sorted(dated, reverse=newest_first)
    assert len(set(dated)) == 2


def test_filters_narrow_what_is_found(small: rag.Index) -> None:
    whole = small.find("水", size=100)
    asari = small.find("水", municipality="浅利町")
    assert 0 < asari.total < whole.total
    assert {f.passage.municipality for f in asari.passages} == {"浅利町"}
    assert {f.passage.kind for f in small.find("NOT ない", kind=["reply"]).passages} == {"reply"}
    assert {f.passage.date for f in small.find("の", since=date(2023, 1, 1)).passages} == {date(2023, 7, 3)}
    assert small.find("ブランコ", municipality="浅利町").total == 0
    with pytest.raises(QueryError, match="夕凪島市"):
        small.find("水", municipality="夕凪島市")


def test_words_are_marked_in_the_text_of_the_document(sample_index: rag.Index) -> None:
    minutes: dict[str, Minutes] = {}
    for found in sample_index.find("窓口 OR dx NOT 市長", size=1000).passages:
        doc = minutes.setdefault(found.passage.doc_id, sample_index.document(found.passage.doc_id))
        assert found.spans
        assert {fold_spelling(doc.quote(span)) for span in found.spans} <= {"窓口", "dx"}
        assert all(found.passage.span.start <= s.start < s.end <= found.passage.span.end for s in found.spans)
        assert sum(fold_spelling(found.passage.text).count(word) for word in ("窓口", "dx")) == len(found.spans)


def test_what_is_found_for_not_holding_a_word_has_nothing_marked(small: rag.Index) -> None:
    assert {f.spans for f in small.find("NOT 水").passages} == {()}


def test_a_page_after_the_last_is_empty_and_knows_the_total(small: rag.Index) -> None:
    found = small.find("水", page=99)
    assert (found.passages, found.page, found.size) == ((), 99, 20)
    assert found.total == small.find("水").total > 0


@pytest.mark.parametrize(("page", "size"), [(0, 20), (1, 0), (-1, 5)])
def test_there_is_no_page_before_the_first(small: rag.Index, page: int, size: int) -> None:
    with pytest.raises(QueryError, match="must be 1 or more"):
        small.find("水", page=page, size=size)


def test_words_of_other_width_are_found_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    text = "・ﾃﾞｼﾞﾀﾙ窓口は１０か所である。\n・デジタル窓口を10か所に置く。\n・サ―バ－を借りる。\n"
    (tmp_path / "corpus" / "a.txt").write_text(text, encoding="utf-8")
    index = rag.build_index(tmp_path / "corpus", tmp_path / "index")

    def marked(expression: str) -> list[list[str]]:
        found = index.find(expression).passages
        return [[index.document(f.passage.doc_id).quote(span) for span in f.spans] for f in found]

    assert marked("デジタル 10か所") == [["ﾃﾞｼﾞﾀﾙ", "１０か所"], ["デジタル", "10か所"]]
    assert marked("サーバー") == [["サ―バ－"]]


def test_the_same_is_found_after_an_incremental_build(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for name in ("a", "b"):
        (tmp_path / "corpus" / f"{name}.txt").write_text(f"・{name}の花壇である。\n", encoding="utf-8")
    rag.build_index(tmp_path / "corpus", tmp_path / "index")
    (tmp_path / "corpus" / "0.txt").write_text("・花壇を増やす。\n", encoding="utf-8")
    index = rag.build_index(tmp_path / "corpus", tmp_path / "index")
    assert [f.passage.path for f in index.find("花壇").passages] == ["0.txt", "a.txt", "b.txt"]
    assert (index.find("花壇").total, index.find("花壇").documents) == (3, 3)
