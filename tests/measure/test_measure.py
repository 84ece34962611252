import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import CorpusError
from rag.measure.answers import grams, plain, score_answers
from rag.measure.beir import read_qrels, rows, write_run
from rag.measure.retrieval import measure
from tests.judged_for_tests import DOCUMENTS, OTHER, SENTENCE, answer, figures, hits, question

pytest.importorskip("ir_measures", reason="the extra 'eval' is not installed")


def test_ndcg_recall_and_reciprocal_rank_by_hand() -> None:
    run = {"q1": {"a": 3.0, "b": 2.0, "c": 1.0}, "q2": {"x": 1.0}}
    qrels = {"q1": {"b": 2, "c": 1, "z": 2}, "q2": {"y": 1}, "q3": {"a": 0}}
    gains = {"b": 3, "c": 1, "z": 3}  # 2 ** relevance - 1
    best = 3 / math.log2(2) + 3 / math.log2(3) + 1 / math.log2(4)
    got = gains["b"] / math.log2(3) + gains["c"] / math.log2(4)
    found = measure(run, qrels)
    assert found["all"] == {
        "n": 2,
        "nDCG": pytest.approx((got / best + 0) / 2, abs=1e-4),
        "R": pytest.approx((2 / 3 + 0) / 2, abs=1e-4),
        "MRR": pytest.approx((1 / 2 + 0) / 2, abs=1e-4),
    }
    best = 1 / math.log2(2) + 1 / math.log2(3)
    assert found["rel>=2"] == {
        "n": 1,
        "nDCG": pytest.approx(1 / math.log2(3) / best, abs=1e-4),
        "R": 0.5,
        "MRR": 0.5,
    }


def test_only_the_first_ten_count() -> None:
    run = {"q": {f"d{n:02}": float(100 - n) for n in range(30)}}
    assert measure(run, {"q": {"d10": 2}})["all"] == {"n": 1, "nDCG": 0.0, "R": 0.0, "MRR": 0.0}
    assert measure(run, {"q": {"d09": 2}})["all"] == {"n": 1, "nDCG": round(1 / math.log2(11), 4), "R": 1.0, "MRR": 0.1}


def test_a_query_without_a_hit_counts_as_nothing() -> None:
    assert measure({}, {"q": {"d": 1}, "p": {"d": 2}})["all"] == {"n": 2, "nDCG": 0.0, "R": 0.0, "MRR": 0.0}
    assert measure({}, {})["all"]["n"] == 0


def test_ties_keep_the_order_of_the_run() -> None:
    assert measure({"q": {"b": 1.0, "a": 1.0}}, {"q": {"b": 2}})["all"]["MRR"] == 1.0
    assert measure({"q": {"a": 1.0, "b": 1.0}}, {"q": {"b": 2}})["all"]["MRR"] == 0.5


def test_a_run_is_written_as_trec_has_it(tmp_path: Path) -> None:
    write_run(tmp_path / "run.trec", {"q1": {"a": 0.5, "b": 2.0}, "q2": {}}, "tag")
    assert (tmp_path / "run.trec").read_text(encoding="utf-8") == "q1 Q0 b 1 2.000000 tag\nq1 Q0 a 2 0.500000 tag\n"


def test_beir_files_are_read_and_faults_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('\ufeff{"_id": "1"}\n\n{"_id": "2"}\n', encoding="utf-8")
    assert [row["_id"] for row in rows(path)] == ["1", "2"]
    path.write_text('{"_id": "1"}\n[1]\n', encoding="utf-8")
    with pytest.raises(CorpusError, match="line 2"):
        list(rows(path))
    with pytest.raises(CorpusError, match="cannot be read"):
        list(rows(tmp_path / "gone.jsonl"))
    path = tmp_path / "qrels.tsv"
    path.write_text("query-id\tcorpus-id\tscore\nq\td\t2\nq\te\t0\n", encoding="utf-8")
    assert read_qrels(path) == {"q": {"d": 2, "e": 0}}
    path.write_text("query-id\tcorpus-id\tscore\nq\td\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="cannot be read"):
        read_qrels(path)


def test_texts_are_compared_without_markup_width_and_white_space() -> None:
    assert plain("<li>・ＡＩの **利用** は\n（一部）→ 可</li>") == "AIの利用は(一部)可"
    assert grams("あいうえおか") == {"あいうえお", "いうえおか"}
    assert grams("あい") == {"あい"}
    assert grams("あい う", 2) == {"あい", "いう"}


@pytest.mark.parametrize(
    ("run", "evidence"),
    [
        (hits(SENTENCE), 1.0),
        (hits(OTHER), 0.0),
        (hits(SENTENCE, file="x/b.txt"), 0.0),
        (hits(*[OTHER] * 4, SENTENCE), 1.0),
        (hits(*[OTHER] * 5, SENTENCE), 0.0),
        (hits("水" * 1_999, SENTENCE), 0.0),
        (hits("水" * 1_900, SENTENCE), 1.0),
        (hits(SENTENCE[: len(SENTENCE) * 9 // 10]), 1.0),
        (hits(SENTENCE[: len(SENTENCE) // 2]), 0.0),
        (hits(SENTENCE[:12], SENTENCE[8:]), 1.0),
        (hits(), 0.0),
    ],
)
def test_evidence_is_found_in_the_first_five_hits_of_its_file(run: dict[str, Any], evidence: float) -> None:
    assert figures(question(), run, answer(SENTENCE))["evidence"] == evidence


def test_so_much_evidence_as_is_needed_is_enough() -> None:
    both = [{"file": "a.txt", "quote": SENTENCE}, {"file": "a.txt", "quote": OTHER}]
    assert figures(question(evidence=both, minimal=2), hits(SENTENCE), answer(SENTENCE))["evidence"] == 0.5
    assert figures(question(evidence=both, minimal=1), hits(SENTENCE), answer(SENTENCE))["evidence"] == 1.0
    assert figures(question(evidence=both, minimal=1), hits(SENTENCE, OTHER), answer(SENTENCE))["evidence"] == 1.0


@pytest.mark.parametrize(
    ("given", "nuggets", "on_point", "verbatim", "right"),
    [
        (answer(SENTENCE), 1.0, 1.0, 1.0, 1.0),
        (answer(OTHER), 0.0, 0.0, 1.0, 1.0),
        (answer(SENTENCE, OTHER), 1.0, 0.5, 1.0, 1.0),
        (answer(SENTENCE, file="x/b.txt"), 1.0, 1.0, 0.0, 0.0),
        (answer("花壇の水やりは市が行う。"), 0.0, None, 0.0, 0.0),
        (answer(SENTENCE, cite=9), 1.0, 1.0, 0.0, 0.0),
        (answer(*[OTHER] * 8, SENTENCE), 0.0, 0.111, 1.0, 1.0),
        (answer(), 0.0, 0.0, 0.0, 0.0),
    ],
)
def test_statements_are_scored(
    given: dict[str, Any], nuggets: float, on_point: float | None, verbatim: float, right: float
) -> None:
    found = figures(question(), hits(SENTENCE), given)
    assert (found["nuggets"], found["verbatim"], found["citations_right"]) == (nuggets, verbatim, right)
    assert on_point is None or found["on_point"] == on_point


def cited(text: str, *quotes: str, file: str = "x/a.txt") -> dict[str, Any]:
    """One statement that cites every quote."""
    evidence = [{"number": n, "quote": quote, "path": file} for n, quote in enumerate(quotes, 1)]
    statements = [{"text": text, "citations": list(range(1, len(quotes) + 1))}]
    return {"id": 1, "verdict": "found", "statements": statements, "evidence": evidence}


@pytest.mark.parametrize(
    ("given", "recall", "precision"),
    [
        (cited(SENTENCE, SENTENCE), 1.0, 1.0),
        (cited(SENTENCE, SENTENCE, OTHER), 1.0, 0.5),
        (cited(SENTENCE, OTHER), 0.0, 0.0),
        (cited(SENTENCE + OTHER, SENTENCE, OTHER), 1.0, 1.0),
        (cited(SENTENCE + OTHER, SENTENCE), 0.0, 1.0),
        (cited(SENTENCE, SENTENCE, file="x/b.txt"), 1.0, 0.0),
        (cited("町内会ごとに輪番とする。", SENTENCE), 1.0, 1.0),
        (answer(SENTENCE, OTHER, cite=1), 0.5, 0.5),
        (answer(SENTENCE, cite=9), 0.0, 0.0),
    ],
)
def test_citations_are_scored_by_what_they_cover_and_whether_they_are_right(
    given: dict[str, Any], recall: float, precision: float
) -> None:
    found = figures(question(), hits(), given)
    assert (found["citation_recall"], found["citation_precision"]) == (recall, precision)


def test_verdicts_are_counted_by_type_and_in_all() -> None:
    unanswerable = {"type": "unanswerable", "answerable": False, "evidence": [], "minimal": 0, "keypoints": []}
    asked = [question(), question(id=2), question(id=3, **unanswerable), question(id=4, **unanswerable)]
    verdicts = ("found", "partial", "partial", "found")
    given = [{**answer(SENTENCE, verdict=v), "id": n} for n, v in enumerate(verdicts, 1)]
    found = score_answers(asked, DOCUMENTS, [], given)
    assert found["types"]["fact-ja"]["verdicts"] == 0.75
    assert found["types"]["unanswerable"]["verdicts"] == 0.5
    assert found["all"]["verdicts"] == 0.625
    assert found["all"]["statements"] == 1.0


@pytest.mark.parametrize(
    ("given", "first_right", "found_but_wrong"),
    [
        (answer(SENTENCE), 1.0, 0.0),
        (answer(SENTENCE, OTHER), 1.0, 0.0),
        (answer(OTHER, SENTENCE), 0.0, 0.0),  # the answer is there, below what is read first
        (answer(OTHER), 0.0, 1.0),
        (answer(OTHER, OTHER), 0.0, 1.0),
        (answer(verdict="found"), 0.0, 1.0),
        (answer(OTHER, verdict="partial"), 0.0, 0.0),
        (answer(SENTENCE, verdict="partial"), 1.0, 0.0),
        (answer(verdict="not_found"), 0.0, 0.0),
    ],
)
def test_the_view_of_a_reader_is_the_first_statement_and_what_stands_under_found(
    given: dict[str, Any], first_right: float, found_but_wrong: float
) -> None:
    found = figures(question(), hits(), given)
    assert (found["first_right"], found["found_but_wrong"]) == (first_right, found_but_wrong)


def test_a_nugget_needs_its_numbers() -> None:
    asked = question(keypoints=["輪番は12組"])
    assert figures(asked, hits(), answer("輪番は12組とする。"))["nuggets"] == 1.0
    assert figures(asked, hits(), answer("輪番は13組とする。"))["nuggets"] == 0.0


@pytest.mark.parametrize(
    ("verdict", "refusals", "false_answers"), [("found", 0.0, 1.0), ("partial", 0.5, 0.0), ("not_found", 1.0, 0.0)]
)
def test_verdicts_are_scored(verdict: str, refusals: float, false_answers: float) -> None:
    found = figures(question(), hits(), answer(SENTENCE, verdict=verdict))
    assert found["false_refusals"] == refusals
    found = figures(
        question(answerable=False, evidence=[], minimal=0, keypoints=[]), hits(), answer(SENTENCE, verdict=verdict)
    )
    assert found["false_answers"] == false_answers
    assert found["n"] == 0


def test_a_question_that_was_not_answered_is_missing_and_refused() -> None:
    found = score_answers([question()], DOCUMENTS, [], [])
    assert (found["missing"], found["false_refusals"]) == (1, 1.0)


@given(st.text(st.sampled_from("あ漢1A 　・<li>*\n→"), max_size=30))
def test_comparison_is_stable(text: str) -> None:
    assert plain(plain(text)) == plain(text)
