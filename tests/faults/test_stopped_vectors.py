"""Vectors that follow are stopped, killed, overtaken and damaged: none is made twice, and the end is the same."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import rag
from rag.errors import EncoderError
from rag.index.building import completing
from rag.index.building.corpus import complete
from rag.index.forgetting import forget
from rag.index.generations import Generations
from rag.index.known_vectors import NAME, KnownVectors
from rag.records import Progress
from tests.faults.documents import MARK, WITHDRAWN, edit
from tests.two_speeds_for_tests import SMALLEST, Watched, at_once, built, by_leg, generations_of, slow, texts_of


@pytest.fixture
def encoder() -> Watched:
    return Watched()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return slow(tmp_path, monkeypatch)


@pytest.mark.parametrize("parts", [0, 1, 2])
def test_a_build_that_stops_goes_on_where_it_was(tmp_path: Path, folder: Path, encoder: Watched, parts: int) -> None:
    once = at_once(folder, tmp_path / "once")
    total = once.manifest.passages
    complete_parts: list[int] = []

    def go_on() -> bool:
        complete_parts.append(1)
        return len(complete_parts) <= parts

    report = built(folder, tmp_path / "index", encoder, go_on=go_on)
    assert 0 < report.passages == total
    assert (report.vectors > 0) == (parts > 0)
    assert report.vectors < total
    assert rag.open_index(tmp_path / "index").manifest.vectors == report.vectors
    again = built(folder, tmp_path / "index", encoder)
    assert (again.read, again.reused, again.changed, again.vectors) == (0, 12, True, total)
    assert sorted(encoder.passages) == sorted(texts_of(once))  # none of them twice
    assert by_leg(rag.open_index(tmp_path / "index")) == by_leg(rag.open_index(tmp_path / "once"))
    assert built(folder, tmp_path / "index", encoder).changed is False


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("at", [1, 3, 5, 8])
def test_a_kill_loses_one_batch_and_the_next_build_goes_on(tmp_path: Path, folder: Path, at: int) -> None:
    """The encoder's process is killed at its at-th batch of two texts; what it had encoded stands in a file."""
    program = (
        "import os, signal, sys, rag\n"
        "from rag.index.building import completing, corpus, plan\n"
        "from rag.index.encoder import StaticEncoder\n"
        f"plan.SMALLEST, corpus.AT_ONCE, completing._EVERY, completing._BATCH = {SMALLEST}, -1, 0, 2\n"
        "real, batches = StaticEncoder.encode_passages, []\n"
        "def encode(self, texts):\n"
        "    batches.append(texts)\n"
        "    if len(batches) == int(sys.argv[3]): os.kill(os.getpid(), signal.SIGKILL)\n"
        "    open(sys.argv[4], 'a').write(''.join(f'{text!r}\\n' for text in texts))\n"
        "    return real(self, texts)\n"
        "StaticEncoder.encode_passages = encode\n"
        "rag.build_index(sys.argv[1], sys.argv[2])\n"
    )

    def run(kill_at: int) -> int:
        words = [sys.executable, "-c", program, folder, tmp_path / "index", str(kill_at), tmp_path / "encoded"]
        return subprocess.run(words, cwd=Path(__file__).parents[2], check=False).returncode

    assert run(at) == -9
    generations = Generations(tmp_path / "index")
    live = generations.current()
    assert generations.verify(live) == []
    assert rag.open_index(tmp_path / "index").search("ブランコの点検")
    before = (tmp_path / "encoded").read_text(encoding="utf-8").splitlines() if (tmp_path / "encoded").exists() else []
    assert at - 1 <= len(before) <= 2 * (at - 1)  # the same text twice is encoded once
    assert run(0) == 0
    encoded = (tmp_path / "encoded").read_text(encoding="utf-8").splitlines()
    once = at_once(folder, tmp_path / "once")
    assert sorted(encoded) == sorted(map(repr, texts_of(once)))
    index = rag.open_index(tmp_path / "index")
    assert by_leg(index) == by_leg(once)
    assert [name for name, _ in generations_of(tmp_path / "index")] == [index.generation]
    assert sorted(p.name for p in (tmp_path / "index").iterdir()) == ["CURRENT", "SEALS.json", "generations"]


def test_a_change_of_the_corpus_meanwhile_encodes_nothing_twice(tmp_path: Path, folder: Path, encoder: Watched) -> None:
    batches: list[int] = []

    def two_parts() -> bool:
        batches.append(1)
        return len(batches) < 3

    built(folder, tmp_path / "index", encoder, go_on=two_parts)
    before = list(encoder.passages)
    edit(folder)
    report = built(folder, tmp_path / "index", encoder)
    once = at_once(folder, tmp_path / "once")
    fresh = encoder.passages[len(before) :]
    assert report.vectors == report.passages == once.manifest.passages
    assert set(before) & set(fresh) == set()
    assert len(fresh) == len(set(fresh))
    assert by_leg(rag.open_index(tmp_path / "index")) == by_leg(once)


def test_documents_of_a_part_that_lacks_others_keep_their_vectors(
    tmp_path: Path, folder: Path, encoder: Watched
) -> None:
    """A complete index that grows: the part that is written again has no vectors until it has all, and old ones are not made anew."""
    built(folder, tmp_path / "index", encoder)
    before = len(encoder.passages)
    (folder / "memo 1.md").write_text("覚え書き\n\n街灯の交換に99万円を要した。\n", encoding="utf-8")
    report = built(folder, tmp_path / "index", encoder, later=True)
    assert 0 < report.vectors < report.passages
    assert (tmp_path / "index" / NAME).is_file()
    built(folder, tmp_path / "index", encoder)
    assert encoder.passages[before:] == ["会議の概要\n覚え書き", "街灯の交換に99万円を要した。"][1:]
    assert by_leg(rag.open_index(tmp_path / "index")) == by_leg(at_once(folder, tmp_path / "once"))


def test_a_document_is_forgotten_with_its_waiting_vectors(tmp_path: Path, folder: Path, encoder: Watched) -> None:
    def killed(texts: Sequence[str]) -> None:
        if MARK in "".join(encoder.passages):
            raise KeyboardInterrupt

    encoder.before = killed
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(completing, "_BATCH", 2)
        patch.setattr(completing, "_EVERY", 60.0)
        with pytest.raises(KeyboardInterrupt):
            built(folder, tmp_path / "index", encoder)
    known = KnownVectors(tmp_path / "index", encoder.digest, encoder.dim)
    count = len(known)
    assert count == len(encoder.passages)
    [withdrawn] = [text for text in encoder.passages if MARK in text]
    assert known.find([withdrawn])[0] is not None
    (folder / WITHDRAWN).unlink()
    done = forget(tmp_path / "index", WITHDRAWN, folder)
    assert done.documents == 1
    known = KnownVectors(tmp_path / "index", encoder.digest, encoder.dim)
    assert 0 < len(known) < count
    assert known.find([withdrawn]) == [None]
    encoder.before = lambda texts: None
    built(folder, tmp_path / "index", encoder)
    assert set(encoder.passages) == texts_of(rag.open_index(tmp_path / "index")) | {withdrawn}
    assert len(encoder.passages) == len(set(encoder.passages))
    assert by_leg(rag.open_index(tmp_path / "index")) == by_leg(at_once(folder, tmp_path / "once"))


def test_passages_of_a_changed_document_that_did_not_change_are_not_encoded_again(
    tmp_path: Path, folder: Path, encoder: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(folder, tmp_path / "index", encoder)
    before = len(encoder.passages)
    changed = (folder / "park.txt").read_text(encoding="utf-8").replace("春と秋に", "春と夏と秋に")
    (folder / "park.txt").write_text(changed, encoding="utf-8")
    report = built(folder, tmp_path / "index", encoder)
    assert (report.read, report.vectors) == (1, report.passages)
    [fresh] = encoder.passages[before:]
    assert "春と夏と秋に" in fresh
    assert by_leg(rag.open_index(tmp_path / "index")) == by_leg(at_once(folder, tmp_path / "once"))


def test_parts_of_a_stopped_completion_are_taken_by_the_build_of_a_change(
    tmp_path: Path, folder: Path, encoder: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completing, "_EVERY", 60.0)

    def stop(progress: Progress) -> None:
        if progress.stage == "encode" and progress.done > 2 * SMALLEST:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(folder, tmp_path / "index", encoder, progress=stop)
    assert rag.open_index(tmp_path / "index").manifest.vectors == 0
    (folder / "zz.md").write_text("覚え書き\n\n温水プールの屋根に7万円を要した。\n", encoding="utf-8")
    report = built(folder, tmp_path / "index", encoder, later=True)
    assert (report.read, report.vectors > 0) == (1, True)


def test_parts_that_a_stopped_completion_had_finished_are_taken_and_no_damaged_one(
    tmp_path: Path, folder: Path, encoder: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completing, "_EVERY", 60.0)

    def stop(progress: Progress) -> None:
        if progress.stage == "encode" and progress.done > 2 * SMALLEST:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(folder, tmp_path / "index", encoder, progress=stop)
    found = sorted((tmp_path / "index" / "generations").glob(".building-*/parts/*/dense.faiss"))
    assert len(found) == 1 or len(found) == 2
    data = bytearray(found[0].read_bytes())
    data[-1] ^= 1
    found[0].write_bytes(bytes(data))
    complete(tmp_path / "index", encoder)
    assert by_leg(rag.open_index(tmp_path / "index")) == by_leg(at_once(folder, tmp_path / "once"))
    assert Generations(tmp_path / "index").leftovers() == []
    assert len(encoder.passages) == len(set(encoder.passages))  # what was damaged still lay in the file


@pytest.mark.parametrize("damage", ["cut", "flipped", "foreign", "link"])
def test_a_damaged_file_of_waiting_vectors_costs_time_and_nothing_else(
    tmp_path: Path, folder: Path, encoder: Watched, damage: str
) -> None:
    (tmp_path / "index").mkdir()
    known = KnownVectors(tmp_path / "index", encoder.digest, encoder.dim)
    known.add(["一", "二", "三"], np.eye(3, encoder.dim, dtype=np.float32))
    path = tmp_path / "index" / NAME
    data = bytearray(path.read_bytes())
    match damage:
        case "cut":
            path.write_bytes(data[:-5])
        case "flipped":
            data[60] ^= 1
            path.write_bytes(data)
        case "foreign":
            known = KnownVectors(tmp_path / "index", "f" * 64, encoder.dim)
            assert known.find(["一"]) == [None]
            known.add(["四"], np.ones((1, encoder.dim), np.float32))
        case "link":
            path.rename(tmp_path / "elsewhere")
            path.symlink_to(tmp_path / "elsewhere")
    known = KnownVectors(tmp_path / "index", encoder.digest, encoder.dim)
    there = [vector is not None for vector in known.find(["一", "二", "三"])]
    assert there == {"cut": [True, True, False], "flipped": [False, True, True]}.get(damage, [False] * 3)
    known.add(["一", "二", "三"], np.eye(3, encoder.dim, dtype=np.float32))
    again = KnownVectors(tmp_path / "index", encoder.digest, encoder.dim)
    assert np.array_equal(
        np.stack([v for v in again.find(["一", "二", "三"]) if v is not None]), np.eye(3, encoder.dim)
    )
    if damage == "link":
        assert (tmp_path / "elsewhere").read_bytes() == data


def test_a_text_that_cannot_be_encoded_is_found_by_its_words(tmp_path: Path, folder: Path, encoder: Watched) -> None:
    def fails(texts: Sequence[str]) -> None:
        if any("噴水" in text for text in texts):
            raise RuntimeError("a fault of ours")

    encoder.before = fails
    report = built(folder, tmp_path / "index", encoder)
    assert report.vectors == report.passages
    index = rag.open_index(tmp_path / "index")
    assert index.search("噴水の修繕")[0].passage.text.startswith("噴水の修繕に10万円")


def test_an_encoder_that_encodes_nothing_is_told_and_words_answer_on(
    tmp_path: Path, folder: Path, encoder: Watched
) -> None:
    def fails(texts: Sequence[str]) -> None:
        raise RuntimeError("no such library")

    encoder.before = fails
    with pytest.raises(EncoderError, match=r"encodes nothing \(RuntimeError: no such library\).*rag index complete"):
        built(folder, tmp_path / "index", encoder)
    assert rag.open_index(tmp_path / "index").search("ブランコの点検")
