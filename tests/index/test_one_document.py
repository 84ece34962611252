"""One document never ends a build: what goes wrong with it, at any stage, is its line in the report, and the rest is there."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import rag
from rag.errors import DocumentError
from rag.index.building import builder, preparing, workers
from rag.index.building.corpus import build
from rag.index.building.existing import Existing
from rag.index.encoder import StaticEncoder
from rag.index.store import Store, StoreWriter
from rag.records import BuildReport
from rag.resources import encoder_folder
from tests.minutes_for_tests import contents, write_corpus

ENCODER, SETTINGS = StaticEncoder(encoder_folder()), rag.load_settings({"RAG_PROCESSES": "1"})
BAD = "壊れた公園会議\n日時　令和5年7月3日\n\n・遊具が壊れている。（堀江委員）\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = write_corpus(tmp_path / "corpus")
    (folder / "bad.txt").write_text(BAD, encoding="utf-8")
    return folder


def built(corpus: Path, index: Path, *, full: bool = False) -> BuildReport:
    return build(corpus, index, ENCODER, SETTINGS, full=full, progress=None)


def without_bad(corpus: Path, place: Path) -> rag.Index:
    (corpus / "bad.txt").unlink()
    return rag.build_index(corpus, place)


def failing(real: Callable[..., Any], about: Callable[..., str]) -> Callable[..., Any]:
    """A stage that fails for the document that is bad, and for no other."""

    def stage(*args: Any, **named: Any) -> Any:
        if "壊れ" in about(*args):
            raise RuntimeError("a fault of ours \ud800")
        return real(*args, **named)

    return stage


def of_terms(text: str, *_: object) -> str:
    return text


STAGES: dict[str, tuple[object, str, Callable[..., str]]] = {
    "cut": (preparing, "cut", lambda minutes, *_: minutes.text),
    "terms": (preparing, "terms", of_terms),
    "encode": (StaticEncoder, "encode_passages", lambda _, texts: "".join(texts)),
    "store": (StoreWriter, "add", lambda _, minutes, *__: minutes.text),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_fault_at_any_stage_is_a_line_in_the_report_now_and_at_the_next_build(
    stage: str, tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, name, about = STAGES[stage]
    monkeypatch.setattr(owner, name, failing(getattr(owner, name), about))
    first = built(corpus, tmp_path / "index")
    again = built(corpus, tmp_path / "index")
    assert [s.path for s in first.skipped] == ["bad.txt"]
    reason = "could not be indexed (RuntimeError: a fault of ours \ufffd); please report this, best with the document"
    assert first.skipped[0].reason == reason
    assert (first.documents, again.changed, again.skipped) == (3, False, first.skipped)
    held = rag.open_index(tmp_path / "index")
    assert contents(held) == contents(without_bad(corpus, tmp_path / "good"))


def test_one_meeting_of_a_file_that_cannot_be_indexed_costs_itself_alone(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        {
            "meeting_id": f"m{n}",
            "title": f"{word}公園会議",
            "date": f"2024-05-0{n}",
            "speaker": "堀江委員",
            "text": word,
        }
        for n, word in enumerate(("直した", "壊れた", "塗った"), 1)
    ]
    (corpus / "all.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (corpus / "bad.txt").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(preparing, "cut", failing(preparing.cut, lambda minutes, *_: minutes.text))
        first = built(corpus, tmp_path / "index")
        same = built(corpus, tmp_path / "index")
        (corpus / "new.txt").write_text("塗装の会議\n\n・青く塗る。（堀江委員）\n", encoding="utf-8")
        grown = built(corpus, tmp_path / "index")
        full = built(corpus, tmp_path / "full")
    assert [s.path for s in first.skipped] == ["all.jsonl/m2"]
    assert (same.changed, same.skipped, grown.skipped, full.skipped) == (False, *[first.skipped] * 3)
    assert (grown.read, grown.documents) == (1, 6)
    assert contents(rag.open_index(tmp_path / "index")) == contents(rag.open_index(tmp_path / "full"))


def test_two_entries_of_an_archive_with_one_name_are_one_document_and_one_line(tmp_path: Path, corpus: Path) -> None:
    (corpus / "bad.txt").unlink()
    with zipfile.ZipFile(corpus / "inner.zip", "w") as inner:
        inner.writestr("b.txt", BAD)
    packed = (corpus / "inner.zip").read_bytes()
    (corpus / "inner.zip").unlink()
    with zipfile.ZipFile(corpus / "z.zip", "w") as outer:
        outer.writestr("a.zip", packed)
        outer.writestr("a.zip/b.txt", BAD.replace("遊具", "花壇"))
    report = built(corpus, tmp_path / "index")
    assert report.documents == 4
    name = "has the name of another document of its file; rename one of them"
    assert [(s.path, s.reason) for s in report.skipped] == [("z.zip/a.zip/b.txt", name)]


def test_what_the_store_refuses_leaves_nothing_of_it_behind(tmp_path: Path) -> None:
    index = rag.build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index")
    documents = [index.document(d.doc_id) for d in index.documents()]
    assert all(documents)
    first, other = documents[0], documents[1]
    assert first is not None
    assert other is not None
    passages = preparing.Preparer(64, 300).prepare_minutes(first)[1]
    twice = [*passages, replace(passages[0], row=len(passages))]
    half = [replace(p, passage=replace(p.passage, section="\ud800")) for p in passages]
    foreign = preparing.Preparer(64, 300).prepare_minutes(other)[1]
    writer = StoreWriter(tmp_path / "part.sqlite3")
    for wrong, why in ((twice, "one place"), (half, "half a character"), (foreign, "one place")):
        with pytest.raises(DocumentError, match=why):
            writer.add(first, "hash", wrong)
    with pytest.raises(DocumentError, match="half a character"):
        writer.add(replace(first, url="\udc80"), "hash", passages)
    writer.add(first, "hash", passages)
    with pytest.raises(DocumentError, match="the name of another document"):
        writer.add(first, "hash", passages)
    writer.close()
    store = Store([tmp_path / "part.sqlite3"])
    assert (store.documents, store.count) == (1, len(passages))
    assert store.passages(range(store.count)) == [p.passage for p in passages]


def test_vectors_that_are_no_numbers_are_refused_before_they_spoil_a_part(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = StaticEncoder.encode_passages

    def encode(self: StaticEncoder, texts: list[str]) -> NDArray[np.float32]:
        vectors = real(self, texts)
        return vectors * np.float32("nan") if "壊れ" in "".join(texts) else vectors

    monkeypatch.setattr(StaticEncoder, "encode_passages", encode)
    report = built(corpus, tmp_path / "index")
    assert [(s.path, "no numbers" in s.reason) for s in report.skipped] == [("bad.txt", True)]
    assert contents(rag.open_index(tmp_path / "index")) == contents(without_bad(corpus, tmp_path / "good"))


def test_a_document_that_cannot_be_taken_over_is_read_again(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(corpus, tmp_path / "index")
    (corpus / "new.txt").write_text("塗装の会議\n\n・青く塗る。（堀江委員）\n", encoding="utf-8")
    monkeypatch.setattr(
        Existing, "documents", failing(Existing.documents, lambda _, __, path, ___: path.replace("bad", "壊れ"))
    )
    report = built(corpus, tmp_path / "index")
    assert (report.read, report.reused, report.skipped) == (2, 3, ())
    monkeypatch.undo()
    built(corpus, tmp_path / "full", full=True)
    assert contents(rag.open_index(tmp_path / "index")) == contents(rag.open_index(tmp_path / "full"))


def test_an_answer_that_is_none_costs_a_worker_and_one_document(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "_ALONE", 0)
    real = workers._Child.ask

    def ask(self: workers._Child, source: Any) -> Any:
        found = real(self, source)
        if source.path == "bad.txt":
            raise AttributeError("no such class")
        return found

    monkeypatch.setattr(workers._Child, "ask", ask)
    settings = replace(SETTINGS, processes=2)
    report = build(corpus, tmp_path / "index", ENCODER, settings, full=False, progress=None)
    assert (report.documents, [s.path for s in report.skipped]) == (3, ["bad.txt"])
