"""Where a correction is written for each kind of corpus, and by which name minutes.toml knows the document."""

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

import rag
from rag.door import Index, correct, kept_corrections
from rag.errors import NoteRefused
from rag.minutes.corrections.kept import Change, back
from tests.corrections.test_notes import SAID, corpus
from tests.corrections_for_tests import CHAIR, DAY, again, folder, three, toml, write


@pytest.fixture
def built(tmp_path: Path) -> Index:
    return three(tmp_path)


def test_a_meeting_of_a_file_of_many_is_corrected_alone(tmp_path: Path) -> None:
    lines = [
        {"meeting_id": f"R4 第{n}回", "date": "2022-08-02", "speaker": "沢辺議長", "text": "始めます。"} for n in (1, 2)
    ]
    files = corpus(tmp_path / "corpus", x__a_jsonl="\n".join(map(json.dumps, lines)))
    index = rag.build_index(files, tmp_path / "index")
    first, second = (entry.doc_id for entry in index.documents())
    write(index, second, DAY, Change("speaker", "1", CHAIR))
    index = again(index)
    assert [index.document(one).meeting.date for one in (first, second)] == [date(2022, 8, 2), date(2022, 3, 31)]
    assert [index.document(one).utterances[0].speaker == CHAIR for one in (first, second)] == [False, True]


def test_what_stands_for_a_whole_file_of_many_is_not_taken_back_for_one_meeting(tmp_path: Path) -> None:
    lines = [{"meeting_id": str(n), "date": "2022-08-02", "speaker": "議長", "text": "始めます。"} for n in (1, 2)]
    note = '[documents."a.jsonl"]\ndate = 2022-03-31\n'
    files = corpus(tmp_path / "corpus", a_jsonl="\n".join(map(json.dumps, lines)), minutes_toml=note)
    index = rag.build_index(files, tmp_path / "index")
    assert {entry.date for entry in index.documents()} == {date(2022, 3, 31)}
    minutes = index.document("a.jsonl/1")
    noted = kept_corrections(files, minutes)
    assert [one.whole for one in noted] == [True]
    assert back(noted) == ()
    with pytest.raises(NoteRefused) as fault:
        correct(files, minutes, (Change("date", back=True),), noted)
    assert fault.value.why == "whole"
    write(index, "a.jsonl/1", Change("date", value=date(2022, 4, 1)))
    assert [entry.date for entry in again(index).documents()] == [date(2022, 4, 1), date(2022, 3, 31)]


def test_an_entry_of_an_archive_within_an_archive_is_corrected_by_its_path(tmp_path: Path) -> None:
    files = tmp_path / "corpus"
    (files / "x").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as inner:
        inner.writestr("c.txt", SAID)
    with zipfile.ZipFile(files / "x" / "a b.zip", "w") as outer:
        outer.writestr("y/b.txt", SAID)
        outer.write(tmp_path / "inner.zip", "inner.zip")
    index = rag.build_index(files, tmp_path / "index")
    for entry in index.documents():
        write(index, entry.doc_id, Change("title", value=f"直した{entry.path}"))
    assert set(toml(files / "minutes.toml")) == {"x/a b.zip/y/b.txt", "x/a b.zip/inner.zip/c.txt"}
    assert {e.title for e in again(index).documents()} == {f"直した{e.path}" for e in index.documents()}


def test_the_one_file_of_a_corpus_is_corrected_beside_it(tmp_path: Path) -> None:
    files = corpus(tmp_path / "corpus", a_txt=SAID)
    index = rag.build_index(files / "a.txt", tmp_path / "index")
    write(index, "a.txt", DAY)
    assert toml(files / "minutes.toml") == {"a.txt": {"date": date(2022, 3, 31)}}
    assert again(index).document("a.txt").meeting.date == date(2022, 3, 31)


def test_a_name_with_the_slashes_of_windows_is_the_same_name(built: Index) -> None:
    corpus(folder(built), minutes_toml="[documents.'x\\y\\b.txt']\ntitle = '外'\n")
    index = again(built)
    assert index.document("x/y/b.txt").meeting.title == "外"
    write(index, "x/y/b.txt", DAY)
    assert toml(folder(built) / "minutes.toml") == {"x\\y\\b.txt": {"title": "外", "date": date(2022, 3, 31)}}
