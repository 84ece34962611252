import math
from pathlib import Path

import numpy as np
import pytest

from rag.errors import IndexDamaged
from rag.index.columns import Selection
from rag.index.lexical import Lexical, LexicalRow, build_lexical, join_lexical

ALL = Selection()
ROWS = (
    LexicalRow(
        "公園 遊具 点検 公園", "公園 管理", "鶴見沢市", "公園会議", None, "市長", "executive", "question", 20230703
    ),
    LexicalRow("花壇 遊具 水 肥料", "花壇 管理", "鶴見沢市", "公園会議", "堀江", "議員", "member", "remark", 20230704),
    LexicalRow("公園 芝生 水 球技", "公園 管理", "浅利町", "庁議", None, None, None, "header", 0),
)


def build(folder: Path, rows: tuple[LexicalRow, ...] = ROWS) -> Lexical:
    folder.mkdir(exist_ok=True)
    meta, *files = build_lexical(folder, rows)
    join_lexical(folder, [(meta, *files)])
    return Lexical(folder)


@pytest.fixture
def lexical(tmp_path: Path) -> Lexical:
    return build(tmp_path / "lexical")


def bm25(query: list[str], texts: list[list[str]]) -> list[float]:
    """Okapi BM25 by its definition, k1 1.2 and b 0.75, with the idf that Lucene and tantivy use."""
    average = sum(map(len, texts)) / len(texts)
    out = []
    for text in texts:
        score = 0.0
        for term in query:
            holders = sum(term in other for other in texts)
            idf = math.log(1 + (len(texts) - holders + 0.5) / (holders + 0.5))
            often = text.count(term)
            score += idf * often * 2.2 / (often + 1.2 * (1 - 0.75 + 0.75 * len(text) / average))
        out.append(score)
    return out


@pytest.mark.parametrize("query", [["遊具"], ["公園"], ["公園", "遊具"], ["水", "点検", "公園"], ["肥料"]])
def test_scores_are_bm25_as_it_is_computed_by_hand(lexical: Lexical, query: list[str]) -> None:
    rows, scores = lexical.search(query, 10, ALL, 0.0)
    wanted = bm25(query, [row.terms.split() for row in ROWS])
    assert dict(zip(rows.tolist(), scores.tolist(), strict=True)) == pytest.approx(
        {row: score for row, score in enumerate(wanted) if score}, abs=1e-3
    )


def test_rows_come_best_first_and_ties_by_row(tmp_path: Path) -> None:
    rows = tuple(LexicalRow("公園 遊具" if n % 3 else "公園 公園", "", *[None] * 5, "remark", 0) for n in range(12))
    found, scores = build(tmp_path / "ties", rows).search(["公園"], 12, ALL, 0.0)
    assert found.tolist() == [0, 3, 6, 9, 1, 2, 4, 5, 7, 8, 10, 11]
    assert (np.diff(scores) <= 0).all()


def test_a_passage_without_any_of_the_terms_is_never_found(lexical: Lexical) -> None:
    rows, scores = lexical.search(["遊具"], 10, ALL, 0.0)
    assert sorted(rows.tolist()) == [0, 1]
    assert (scores > 0).all()


def test_terms_that_no_passage_holds_find_nothing(lexical: Lexical) -> None:
    for query in ([], ["宇宙"], ["宇宙", "火星"]):
        rows, scores = lexical.search(query, 10, ALL, 0.3)
        assert (rows.tolist(), scores.tolist()) == ([], [])


def test_a_term_that_no_passage_holds_changes_nothing(lexical: Lexical) -> None:
    with_it, without = lexical.search(["遊具", "宇宙"], 10, ALL, 0.0), lexical.search(["遊具"], 10, ALL, 0.0)
    assert with_it[0].tolist() == without[0].tolist()
    assert with_it[1] == pytest.approx(without[1])


def test_idf_is_that_of_bm25_and_highest_for_a_term_without_a_passage(lexical: Lexical) -> None:
    idf = lexical.idf(["公園", "肥料", "宇宙"])
    assert idf == pytest.approx(
        {"公園": math.log(1 + 1.5 / 2.5), "肥料": math.log(1 + 2.5 / 1.5), "宇宙": math.log(1 + 3.5 / 0.5)}
    )


def test_a_term_in_the_heading_counts_by_its_weight(lexical: Lexical) -> None:
    full = lexical.search(["管理"], 10, ALL, 1.0)
    part = lexical.search(["管理"], 10, ALL, 0.3)
    assert sorted(full[0].tolist()) == [0, 1, 2]
    assert part[1] == pytest.approx(0.3 * full[1], abs=1e-4)
    assert lexical.search(["管理"], 10, ALL, 0.0)[0].tolist() == []


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (Selection((("municipality", ("鶴見沢市",)),)), [0, 1]),
        (Selection((("municipality", ("浅利町", "鶴見沢市")),)), [0, 1, 2]),
        (Selection((("body", ("庁議",)),)), [2]),
        (Selection((("role", ("市長", "議員")),)), [0, 1]),
        (Selection((("name", ("堀江",)),)), [1]),
        (Selection((("side", ("member", "chair")),)), [1]),
        (Selection((("kind", ("header",)),)), [2]),
        (Selection((("municipality", ("鶴見沢市",)), ("kind", ("remark",)))), [1]),
        (Selection((("municipality", ("浅利町",)), ("kind", ("remark",)))), []),
        (Selection((("municipality", ("鶴見沢",)),)), []),
        (Selection((), 20230704, 0), [1]),
        (Selection((), 0, 20230703), [0]),
        (Selection((), 20230703, 20230704), [0, 1]),
        (Selection((), 20230705, 0), []),
    ],
)
def test_only_the_selected_passages_are_looked_at(lexical: Lexical, selection: Selection, wanted: list[int]) -> None:
    rows, _ = lexical.search(["公園", "遊具"], 10, selection, 0.3)
    assert sorted(rows.tolist()) == wanted


def test_a_filter_stands_before_the_limit(tmp_path: Path) -> None:
    rows = tuple(
        LexicalRow("公園 " * (3 if n < 50 else 1), "", "鶴見沢市" if n < 50 else "浅利町", *[None] * 4, "remark", 0)
        for n in range(60)
    )
    found, _ = build(tmp_path / "many", rows).search(["公園"], 5, Selection((("municipality", ("浅利町",)),)), 0.0)
    assert found.tolist() == [50, 51, 52, 53, 54]


def test_a_filter_does_not_change_a_score(lexical: Lexical) -> None:
    free = dict(zip(*(a.tolist() for a in lexical.search(["公園", "遊具"], 10, ALL, 0.3)), strict=True))
    rows, scores = lexical.search(
        ["公園", "遊具"], 10, Selection((("kind", ("question", "remark")),), 20230101, 0), 0.3
    )
    assert scores.tolist() == pytest.approx([free[row] for row in rows.tolist()], abs=1e-5)


def test_marks_of_a_query_language_are_words_like_others(lexical: Lexical) -> None:
    for term in ("body:公園", "公園 AND 遊具", '"', "*", "公園^9", "(", "-公園"):
        assert lexical.search([term], 10, ALL, 0.3)[0].tolist() == []


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    assert build(tmp_path / "empty", ()).search(["公園"], 10, ALL, 0.3)[0].tolist() == []


def test_a_folder_that_is_no_index_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="rag index build"):
        Lexical(tmp_path)
    with pytest.raises(IndexDamaged, match="rag index build"):
        Lexical(tmp_path / "gone")
