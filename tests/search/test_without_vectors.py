"""Passages that have no vector yet stand where their words put them, beside those that have one."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import rag
from rag.index.building import corpus, plan
from rag.index.dense_rows import DenseRows
from rag.index.parts import DENSE, PARTS
from rag.resources import sample_corpus
from rag.search.engine import Engine
from rag.search.fusion import by_words, fused
from rag.search.weights import WEIGHTS

Lacking = Callable[[Callable[[int], bool]], rag.Index]


def test_a_cosine_that_is_missing_is_what_the_words_let_expect() -> None:
    shares = np.array([0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0, 0.9, 0.45])
    cosines = np.array([*(0.2 + 0.5 * shares[:8]), 0.95, np.nan, np.nan])
    judged = by_words(cosines, shares)
    assert judged[:9].tolist() == cosines[:9].tolist()
    assert judged[9:] == pytest.approx([0.65, 0.425])  # the one that shares no word says nothing of words
    falling = by_words(np.array([*(0.6 - 0.5 * shares[:8]), np.nan]), shares[[*range(8), 9]])
    assert falling[8] == pytest.approx(0.6 - 0.5 * 0.45)  # more words never make it less likely


def test_where_few_have_one_it_grows_with_the_words() -> None:
    judged = by_words(np.array([0.9, np.nan, np.nan, np.nan]), np.array([0.5, 0.0, 0.5, 1.0]))
    assert judged[0] == 0.9
    assert 0 < judged[1] < judged[2] < judged[3] < 1


def test_nothing_is_judged_where_nothing_is_missing() -> None:
    cosines = np.array([0.5, -0.1, 0.0])
    assert by_words(cosines, np.zeros(3)) is cosines


def test_a_passage_without_a_vector_scores_as_one_with_the_same_words_and_the_usual_cosine() -> None:
    shares = np.full(10, 0.4)
    cosines = np.array([*[0.5] * 9, np.nan])
    score = fused(by_words(cosines, shares), shares, np.array([0.7, 0.6, 0.5]), True, WEIGHTS)
    assert score[9] == pytest.approx(score[0])


@pytest.fixture(scope="module")
def lacking(tmp_path_factory: pytest.TempPathFactory) -> Lacking:
    """The sample minutes in many parts, of which only some have their vectors."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "SMALLEST", 30)
        patch.setattr(corpus, "AT_ONCE", 1e9)
        index = rag.build_index(sample_corpus(), tmp_path_factory.mktemp("lacking") / "index")

    def open_with(there: Callable[[int], bool]) -> rag.Index:
        root = index.folder / "generations" / index.generation / PARTS
        places = [root / name / DENSE if there(n) else None for n, name in enumerate(index.manifest.parts)]
        dense = DenseRows(list(zip(index._store.counts, places, strict=True)))
        index._steps._engine = Engine(index._store, index._columns, dense, index._lexical, index.encoder)
        return index

    return open_with


QUESTIONS = ("書かない窓口の効果", "電子決裁の見積額", "避難所の備蓄", "学校給食の無償化")


def test_the_best_by_words_are_found_with_a_vector_or_without(lacking: Lacking) -> None:
    best = {q: lacking(lambda n: True).search(q, 3)[0].passage.passage_id for q in QUESTIONS}
    for there in (lambda n: False, lambda n: n % 2 == 0, lambda n: n % 2 == 1):
        index = lacking(there)
        for question, wanted in best.items():
            assert wanted in [hit.passage.passage_id for hit in index.search(question, 5)], question


def test_the_hits_that_have_vectors_are_those_of_the_dense_leg(lacking: Lacking) -> None:
    every = {
        q: [h.passage.passage_id for h in lacking(lambda n: True).search(q, 400, leg="dense", fold=False)]
        for q in QUESTIONS
    }
    index = lacking(lambda n: n % 2 == 0)
    has = {
        p.passage_id
        for row, p in enumerate(index._store.passages(range(index._store.count)))
        if index._steps._engine._dense.has(np.array([row]))[0]
    }
    for question, names in every.items():
        half = [h.passage.passage_id for h in index.search(question, 400, leg="dense", fold=False)]
        assert half
        assert set(half) == set(names) & has


def test_a_question_that_no_words_answer_is_told_so_while_meanings_are_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Where can elderly people practise?"
    monkeypatch.setattr(corpus, "AT_ONCE", -1.0)
    made = rag.door.build_index(sample_corpus(), tmp_path / "index", later=True).ask(question)
    assert (made.verdict, made.reason_code) == ("not_found", "preparing")
    assert made.reason == (
        "By its words alone, no place in the minutes answers the question; the search by meaning is still being prepared."
    )
    whole = rag.door.complete_index(tmp_path / "index").ask(question)
    assert whole.reason_code != "preparing"
