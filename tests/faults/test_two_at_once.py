"""Two builders, a reader during swaps and removals, and a corpus that changes while it is read."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import rag
import rag.index.building.plan
from rag.errors import IndexUnusable
from rag.index.encoder import StaticEncoder
from rag.index.generations import Generations
from rag.index.keeping import kept, prune, rollback
from rag.index.manifest import read_manifest, write_manifest
from rag.minutes.reading import read_file
from rag.records import Progress
from rag.resources import encoder_folder
from tests.commands import RAG
from tests.faults.documents import SMALLEST, edit, memo, said, write_documents

FUTURE = 4_000_000_000  # seconds: the year 2096


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.index.building.plan, "SMALLEST", SMALLEST)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "corpus")


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder(encoder_folder())


def fresh(corpus: Path, place: Path) -> list[Any]:
    return said(rag.build_index(corpus, place))


def test_of_two_builders_in_two_processes_each_makes_a_whole_index_or_is_told_to_wait(
    tmp_path: Path, corpus: Path
) -> None:
    words = [RAG, "index", "build", corpus, "--full", "--index", tmp_path / "index"]
    for turn in range(3):
        started = [
            subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") for _ in range(2)
        ]
        told = [process.communicate() for process in started]
        codes = sorted(process.returncode for process in started)
        assert codes in ([0, 0], [0, 4]), told
        for process, (out, err) in zip(started, told, strict=True):
            assert "Traceback" not in err
            if process.returncode:
                assert (out, "Another build (process " in err, "Wait for it" in err) == ("", True, True)
        generations = Generations(tmp_path / "index")
        assert [generations.verify(name) for name in generations.names()] == [[]] * len(generations.names())
        assert (generations.leftovers(), (tmp_path / "index" / "LOCK").exists()) == ([], False), turn
    assert said(rag.open_index(tmp_path / "index")) == fresh(corpus, tmp_path / "fresh")


def test_the_second_of_two_builders_is_refused_while_the_first_reads(tmp_path: Path, corpus: Path) -> None:
    refused = []

    def second(_: Progress) -> None:
        try:
            rag.build_index(corpus, tmp_path / "index")
        except IndexUnusable as fault:
            refused.append(str(fault))

    index = rag.build_index(corpus, tmp_path / "index", progress=second)
    assert len(refused) == 2 * len(index.documents()) + 1  # checked and read each, and published
    assert all(f"Another build (process {os.getpid()})" in words for words in refused)
    assert said(index) == fresh(corpus, tmp_path / "fresh")


def test_a_reader_during_swaps_removals_and_rollbacks_has_the_answers_of_one_generation(
    tmp_path: Path, corpus: Path, encoder: StaticEncoder
) -> None:
    """The reader opens whatever is live, and may find it removed before it has it open: then it opens the next one."""
    index, settings = tmp_path / "index", replace(rag.load_settings({}), keep_generations=1)
    told = {"000001": fresh(corpus, index)}
    seen: list[tuple[str, list[Any]]] = []
    faults: list[BaseException] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            try:
                opened = rag.Index(index, settings, encoder)
                seen.append((opened.generation, said(opened)))
            except BaseException as fault:  # noqa: BLE001 - whatever it is, the test tells of it
                faults.append(fault)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for number in range(2, 10):
            (corpus / "memo 2.md").write_text(memo("砂場の砂", 100 + number), encoding="utf-8")
            if number % 3 == 0:
                replaced = replace(settings, keep_generations=3)
                told[str(number).zfill(6)] = said(rag.build_index(corpus, index, settings=replaced))
                rollback(index, encoder)
                rollback(index, encoder, str(number))
                prune(index, 1)
            else:
                told[str(number).zfill(6)] = said(rag.build_index(corpus, index, settings=settings))
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert faults == []
    assert len(seen) >= 2
    assert len({name for name, _ in seen}) >= 2
    assert len({json.dumps(one) for one in told.values()}) == 9
    for name, words in seen:
        assert words == told[name], name
    assert Generations(index).names() == ["000009"]


def test_a_generation_that_is_removed_while_it_is_opened_gives_way_to_the_next(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build comes in between: after the reader knows the name, before it opens the files."""
    index, settings = tmp_path / "index", replace(rag.load_settings({}), keep_generations=1)
    rag.build_index(corpus, index)
    checked, named = Generations.checked, []

    def late(self: Generations, name: str) -> Any:
        named.append(name)
        if len(named) == 1:
            edit(corpus)
            rag.build_index(corpus, index, settings=settings)
        return checked(self, name)

    monkeypatch.setattr(Generations, "checked", late)
    opened = rag.open_index(index)
    assert (named[0], Generations(index).names()) == ("000001", ["000002"])
    assert (opened.generation, said(opened)) == ("000002", fresh(corpus, tmp_path / "fresh"))


def bytes_of(corpus: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in corpus.iterdir() if file.is_file()}


def changing(corpus: Path, rounds: Iterator[int], ever: dict[str, set[bytes]]) -> Any:
    """A callback that lets files appear, vanish, be rewritten and half written at each document of a build."""

    def change(progress: Progress) -> None:
        number = next(rounds)
        (corpus / f"new {number}.md").write_text(memo("新しい橋", number), encoding="utf-8")
        if number % 4 == 0:
            (corpus / f"new {number}.md").unlink()
        (corpus / "memo 5.md").write_text(memo("水飲み場の蛇口", number), encoding="utf-8")
        whole = memo("花火の警備", number).encode()
        (corpus / "memo 6.md").write_bytes(whole[: len(whole) // 2] if number % 2 else whole)
        if number % 3 == 0:
            (corpus / "memo 7.md").unlink(missing_ok=True)
        else:
            (corpus / "memo 7.md").write_text(memo("案内板の文字", number), encoding="utf-8")
        if number == 2:
            (corpus / "park.txt").unlink(missing_ok=True)
        for name, data in bytes_of(corpus).items():
            ever.setdefault(name, set()).add(data)

    return change


def test_a_corpus_that_changes_while_it_is_read_gives_no_document_that_it_never_held(
    tmp_path: Path, corpus: Path
) -> None:
    ever = {name: {data} for name, data in bytes_of(corpus).items()}
    index, rounds = tmp_path / "index", iter(range(10_000))
    for full in (False, False, True):
        change = changing(corpus, rounds, ever)
        opened = rag.build_index(corpus, index, full=full, progress=change)
        for path, digest in {path: digest for _, path, digest in opened._store.sources()}.items():
            held = {hashlib.sha256(data).hexdigest(): data for data in ever[path]}
            assert digest in held, path
            (tmp_path / path).write_bytes(held[digest])
            [entry] = [d for d in opened.documents() if d.path == path]
            assert opened.document(entry.doc_id).text == read_file(tmp_path / path, path).text
    last = rag.build_index(corpus, index)
    assert said(last) == fresh(corpus, tmp_path / "fresh")
    assert {d.path for d in last.documents()} >= {"memo 5.md", "new 1.md"}
    assert next(rounds) > 40


def test_a_folder_that_goes_while_the_corpus_is_listed_stops_nothing(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "ward").mkdir()
    (corpus / "ward" / "gone.md").write_text(memo("渡り廊下", 3), encoding="utf-8")
    walked, ended = os.walk, []

    def walk(*words: Any, **named: Any) -> Iterator[Any]:
        for place, folders, files in walked(*words, **named):
            if not ended:  # listed, and gone before it is looked into
                (corpus / "ward" / "gone.md").unlink()
                (corpus / "ward").rmdir()
                ended.append(place)
            yield place, folders, files

    monkeypatch.setattr(os, "walk", walk)
    index = rag.build_index(corpus, tmp_path / "index")
    assert index.report is not None
    assert [(s.path, "cannot be opened" in s.reason) for s in index.report.skipped] == [("ward", True)]
    assert len(index.documents()) == 12


def age(index: Path, name: str, year: str) -> None:
    folder = index / "generations" / name
    write_manifest(folder, replace(read_manifest(folder), created=f"{year}-01-01T00:00:00+00:00"))


def test_a_clock_that_goes_back_changes_no_order(tmp_path: Path, corpus: Path, encoder: StaticEncoder) -> None:
    index = tmp_path / "index"
    first = fresh(corpus, index)
    age(index, "000001", "2096")
    for path in (*index.rglob("*"), *corpus.rglob("*")):
        os.utime(path, (FUTURE, FUTURE))
    edit(corpus)
    second = said(rag.build_index(corpus, index))
    assert [one.generation for one in kept(index)] == ["000002", "000001"]
    assert rollback(index, encoder) == "000001"
    assert said(rag.open_index(index)) == first
    assert rollback(index, encoder, "2") == "000002"
    rag.build_index(corpus, index, full=True)
    assert [one.name for one in prune(index, 2)] == ["000001"]
    assert said(rag.open_index(index)) == second
    assert Generations(index).current() == "000003"


@pytest.mark.parametrize("when", [-1_000_000, 0, FUTURE])
def test_an_edit_is_noticed_whatever_the_file_says_of_its_time(tmp_path: Path, corpus: Path, when: int) -> None:
    """An older time, the same time and a later one; the length is the same, too."""
    path = corpus / "memo 3.md"
    rag.build_index(corpus, tmp_path / "index")
    before = path.stat()
    data = path.read_bytes()
    path.write_bytes(data.replace(b"13", b"31"))
    os.utime(path, (before.st_mtime + when,) * 2 if when < FUTURE else (FUTURE, FUTURE))
    assert path.stat().st_size == before.st_size
    report = rag.build_index(corpus, tmp_path / "index").report
    assert report is not None
    assert (report.changed, report.read) == (True, 1)
    assert "31万円" in rag.open_index(tmp_path / "index").document("memo%203.md").text


def test_two_builds_in_one_process_are_one_after_the_other(tmp_path: Path, corpus: Path) -> None:
    assert sys.platform == "win32" or Generations(tmp_path / "index").names() == []
    results: list[str] = []

    def build() -> None:
        try:
            results.append(rag.build_index(corpus, tmp_path / "index", full=True).generation)
        except IndexUnusable as fault:
            results.append(str(fault))

    threads = [threading.Thread(target=build) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [one for one in results if one.isdigit()]
    assert made
    assert all("Another build" in one for one in results if one not in made)
    assert sorted(made) == Generations(tmp_path / "index").names()
