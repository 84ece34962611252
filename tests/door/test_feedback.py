"""What readers say of answers: kept beside the index, and given back as questions to evaluate with."""

import json
import sqlite3
from pathlib import Path

import pytest

import rag
from rag.door import NAME, FeedbackStore, Index
from rag.errors import IndexUnusable
from rag.measure.answers import score_answers
from rag.present.json.records import summary_json
from tests.commands import Run
from tests.house.rules import ROOT
from tests.ui.app_pages import QUESTION


@pytest.fixture
def store(tmp_path: Path, sample_index: Index) -> FeedbackStore:
    kept = FeedbackStore(tmp_path)
    kept.add(sample_index.ask(QUESTION), True, municipality=("霧ノ瀬市",), body=())
    kept.add(sample_index.ask("火星移住計画の予算"), True)
    kept.add(sample_index.ask("給食費の月額はいくらですか"), False, " 去年の額 \n")
    return kept


def test_feedback_is_kept_as_it_was_given(store: FeedbackStore, sample_index: Index) -> None:
    first, second, third = store.all()
    summary = sample_index.ask(QUESTION)
    assert (first.question, first.verdict, first.useful, first.why) == (QUESTION, "found", True, "")
    assert first.quotes == tuple((e.passage.path, e.quote) for e in summary.evidence)
    assert json.loads(first.filters) == {"municipality": ["霧ノ瀬市"]}
    assert first.generation == sample_index.generation
    assert (second.verdict, second.quotes) == ("not_found", ())
    assert (third.useful, third.why) == (False, "去年の額")
    assert [one.number for one in (first, second, third)] == [1, 2, 3]


def test_it_is_exported_as_questions_that_can_be_measured(store: FeedbackStore, sample_index: Index) -> None:
    right, absent, wrong = store.questions()
    golden = json.loads((ROOT / "tests/golden/sample_questions.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert set(right) == set(golden)
    assert right["evidence"] == [
        {"file": e.passage.path.rpartition("/")[2], "quote": e.quote} for e in sample_index.ask(QUESTION).evidence
    ]
    assert (right["answerable"], right["minimal"], right["lang"]) == (True, 1, "ja")
    assert (absent["answerable"], absent["type"], absent["evidence"]) == (False, "unanswerable", [])
    assert (wrong["answerable"], wrong["evidence"], wrong["meta"]["todo"]) == (True, [], "evidence")
    assert wrong["meta"]["why"] == "去年の額"
    asked = [right, absent, wrong]
    answers = [{"id": q["id"], **summary_json(sample_index.ask(q["question"]))} for q in asked]
    texts = {d.path.rpartition("/")[2]: sample_index.document(d.doc_id).text for d in sample_index.documents()}
    measured = score_answers(asked, texts, [], answers)
    assert (measured["false_answers"], measured["all"]["n"], measured["types"]["unanswerable"]["verdicts"]) == (0, 2, 1)


def test_the_command_writes_it(run: Run, store: FeedbackStore, tmp_path: Path) -> None:
    lines = [json.dumps(question, ensure_ascii=False) for question in store.questions()]
    assert run("feedback", "--index", tmp_path).out.splitlines() == lines
    assert run("feedback", "--index", tmp_path, "--out", tmp_path / "out.jsonl").code == 0
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines() == lines
    assert run("feedback", "--index", tmp_path / "none").out == ""


def test_it_outlives_a_build_and_a_rollback(small_corpus: Path, tmp_path: Path) -> None:
    from rag.index.keeping import rollback

    index = rag.build_index(small_corpus, tmp_path / "index")
    FeedbackStore(tmp_path / "index").add(index.ask("公園"), True)
    later = rag.build_index(small_corpus, tmp_path / "index", full=True)
    rollback(tmp_path / "index", later.encoder(), index.generation)
    assert [one.question for one in FeedbackStore(tmp_path / "index").all()] == ["公園"]


def test_a_file_that_is_no_store_is_told(tmp_path: Path, sample_index: Index) -> None:
    (tmp_path / NAME).write_bytes(b"no database at all, but long enough to be read as one" * 20)
    store = FeedbackStore(tmp_path)
    with pytest.raises(IndexUnusable, match="move the file away"):
        store.all()
    with pytest.raises(IndexUnusable, match="move the file away"):
        store.add(sample_index.ask(QUESTION), True)
    with pytest.raises(IndexUnusable, match="writable"):
        FeedbackStore(tmp_path / "gone").add(sample_index.ask(QUESTION), True)


def test_a_locked_store_is_told(tmp_path: Path, sample_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FeedbackStore(tmp_path)
    store.add(sample_index.ask(QUESTION), True)
    monkeypatch.setattr("rag.door.feedback._WAIT", 0.05)
    holder = sqlite3.connect(tmp_path / NAME)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(IndexUnusable, match="locked"):
        store.add(sample_index.ask(QUESTION), False)
    holder.close()
    assert len(store.all()) == 1
