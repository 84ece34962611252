"""Documents that cannot be read are reported by name and reason, and stop nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag.errors import CorpusError
from tests.minutes_for_tests import contents, hits, write_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


BAD = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": ("　\n \n".encode(), "is empty"),
    "binary.txt": (bytes(range(256)) * 20, "encoding is not known"),
    "broken.md": ("公園である。".encode() + b"\xff\xfe", "encoding is not known"),
}


def test_a_bad_document_is_reported_by_name_and_reason_and_stops_nothing(tmp_path: Path, corpus: Path) -> None:
    for name, (data, _) in BAD.items():
        (corpus / name).write_bytes(data)
    (corpus / "plan.xls").write_bytes(b"x")
    index = rag.build_index(corpus, tmp_path / "index")
    assert index.report is not None
    reasons = {s.path: s.reason for s in index.report.skipped}
    assert sorted(reasons) == sorted([*BAD, "plan.xls"])
    assert all(reason in reasons[name] for name, (_, reason) in BAD.items())
    assert ".txt" in reasons["plan.xls"]
    assert index.report.documents == 3
    assert contents(index) == contents(rag.build_index(write_corpus(tmp_path / "good"), tmp_path / "other"))


def test_bad_documents_are_reported_again_by_a_build_without_a_change(tmp_path: Path, corpus: Path) -> None:
    (corpus / "empty.txt").write_bytes(b"")
    first = rag.build_index(corpus, tmp_path / "index").report
    again = rag.build_index(corpus, tmp_path / "index").report
    assert first is not None
    assert again is not None
    assert not again.changed
    assert first.skipped == again.skipped != ()


def test_a_document_that_turns_bad_is_dropped_and_reported(tmp_path: Path, corpus: Path) -> None:
    rag.build_index(corpus, tmp_path / "index")
    (corpus / "memo.md").write_bytes(b"")
    index = rag.build_index(corpus, tmp_path / "index")
    assert index.report is not None
    assert [s.path for s in index.report.skipped] == ["memo.md"]
    assert [d.path for d in index.documents()] == ["asari flowers.txt", "tsurumi/park.txt"]


def test_a_folder_with_nothing_to_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    with pytest.raises(CorpusError, match="holds no document"):
        rag.build_index(tmp_path / "corpus", tmp_path / "index")
    (tmp_path / "corpus" / "README.md").write_text("# how to", encoding="utf-8")
    (tmp_path / "corpus" / "a.csv").write_bytes(b"1,2")
    with pytest.raises(CorpusError, match="holds no document"):
        rag.build_index(tmp_path / "corpus", tmp_path / "index")
    with pytest.raises(CorpusError, match="no folder"):
        rag.build_index(tmp_path / "gone", tmp_path / "index")
    assert not (tmp_path / "index" / "CURRENT").exists()


def test_a_folder_with_only_bad_files_is_refused_and_the_old_index_serves_on(tmp_path: Path, corpus: Path) -> None:
    old = rag.build_index(corpus, tmp_path / "index")
    bad = tmp_path / "bad"
    bad.mkdir()
    for name, (data, _) in BAD.items():
        (bad / name).write_bytes(data)
    with pytest.raises(CorpusError, match=r"No document .* could be read .*binary\.txt"):
        rag.build_index(bad, tmp_path / "index")
    assert hits(rag.open_index(tmp_path / "index")) == hits(old)
    assert sorted(p.name for p in (tmp_path / "index" / "generations").iterdir()) == ["000001"]
    assert not (tmp_path / "index" / "LOCK").exists()


def test_a_document_larger_than_allowed_is_skipped(tmp_path: Path, corpus: Path) -> None:
    (corpus / "huge.txt").write_bytes(("水。" * 400_000).encode())
    settings = replace(rag.load_settings({}), document_megabytes=1)
    report = rag.build_index(corpus, tmp_path / "index", settings=settings).report
    assert report is not None
    assert [(s.path, "larger than 1 MB" in s.reason) for s in report.skipped] == [("huge.txt", True)]
