"""Small inputs that failed once and lie outside the repository: each build ends, with everything that is sound in it."""

import shutil
from pathlib import Path

import pytest

import rag


def test_a_document_that_ended_a_build_leaves_its_neighbour_indexed(cases_dir: Path, tmp_path: Path) -> None:
    corpus = cases_dir / "reading" / "build-dies-on-one-document" / "corpus"
    index = rag.build_index(corpus, tmp_path / "index")
    read = {entry.path for entry in index.documents()}
    assert "good.txt" in read
    assert read | set(index.manifest.unread) == {"good.txt", "plenary.txt"}
    for entry in index.documents():
        minutes = index.document(entry.doc_id)
        ends = 0
        for utterance in minutes.utterances:
            assert ends <= utterance.span.start < utterance.span.end <= len(minutes.text)
            ends = utterance.span.end


@pytest.mark.parametrize("name", ["slash.jsonl", "era.jsonl", "empty.jsonl"])
def test_one_bad_row_of_a_file_costs_no_other(cases_dir: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "corpus").mkdir()
    shutil.copy(cases_dir / "reading" / "jsonl-one-bad-date" / name, tmp_path / "corpus")
    index = rag.build_index(tmp_path / "corpus", tmp_path / "index")
    texts = "".join(index.document(entry.doc_id).text for entry in index.documents())
    for number in (0, 1, 2, 4):  # the fourth is the bad one
        assert f"第{number}回の会議を開きます。" in texts
