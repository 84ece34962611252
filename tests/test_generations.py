import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from rag.errors import IndexDamaged, IndexMissing, IndexUnusable
from rag.index.generations import SCHEMA, Generations, Manifest, hash_folder


def manifest(name: str, scratch: Path) -> Manifest:
    return Manifest(
        SCHEMA, name, "2023-07-03T00:00:00+00:00", "e", "digest", 8, 260, 1, 1, "corpus", 1, 3, hash_folder(scratch)
    )


def publish(generations: Generations, content: str = "words") -> str:
    with generations.new() as (name, scratch):
        (scratch / "part").mkdir()
        (scratch / "part" / "postings").write_text(content, encoding="utf-8")
        (scratch / "store").write_text(content * 2, encoding="utf-8")
        generations.publish(scratch, manifest(name, scratch))
    return name


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "deep" / "index")


def test_an_index_that_is_not_there_is_missing_with_the_command_that_builds_it(generations: Generations) -> None:
    with pytest.raises(IndexMissing, match="rag index build CORPUS"):
        generations.current()
    assert generations.names() == []
    assert not generations.index.exists()


def test_a_publication_switches_current_and_keeps_the_old_generation(generations: Generations) -> None:
    first = publish(generations)
    assert (first, generations.current()) == ("000001", "000001")
    assert (generations.index / "CURRENT").read_text(encoding="ascii") == "000001\n"
    second = publish(generations, "others")
    assert (second, generations.current()) == ("000002", "000002")
    assert generations.names() == ["000001", "000002"]
    assert (generations.path(first) / "store").read_text(encoding="utf-8") == "wordswords"


def test_the_manifest_comes_back_as_it_was_written(generations: Generations) -> None:
    name = publish(generations)
    found = generations.manifest(name)
    assert found == manifest(name, generations.path(name)) or set(found.files) == {"part/postings", "store"}
    assert sorted(found.files) == ["part/postings", "store"]
    assert (found.passages, found.dim, found.encoder_digest) == (3, 8, "digest")


def test_a_build_that_fails_leaves_the_old_generation_and_no_scratch(generations: Generations) -> None:
    publish(generations)

    def fail() -> None:
        with generations.new() as (_, scratch):
            (scratch / "store").write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert generations.current() == "000001"
    assert sorted(p.name for p in generations.folder.iterdir()) == ["000001"]
    assert publish(generations) == "000002"


def test_scratch_left_by_a_killed_build_is_cleared_by_the_next(generations: Generations) -> None:
    publish(generations)
    left = generations.folder / ".building-000002"
    left.mkdir()
    (left / "rubbish").write_text("x", encoding="utf-8")
    assert generations.names() == ["000001"]
    publish(generations)
    assert sorted(generations.manifest("000002").files) == ["part/postings", "store"]
    assert sorted(p.name for p in generations.folder.iterdir()) == ["000001", "000002"]


def test_a_build_killed_before_current_was_replaced_leaves_the_old_one_serving(generations: Generations) -> None:
    publish(generations)
    with generations.new() as (name, scratch):
        (scratch / "store").write_text("words", encoding="utf-8")
        generations.set_current = lambda _: (_ for _ in ()).throw(KeyboardInterrupt())  # type: ignore[method-assign]
        with suppress(KeyboardInterrupt):
            generations.publish(scratch, manifest(name, scratch))
    again = Generations(generations.index)
    assert again.current() == "000001"
    assert again.verify("000001") == []
    assert publish(again) == "000003"


def test_a_sound_generation_has_nothing_wrong(generations: Generations) -> None:
    assert generations.verify(publish(generations)) == []


@pytest.mark.parametrize("file", ["part/postings", "store"])
@pytest.mark.parametrize("at", [0, 2, -1])
def test_a_flipped_byte_is_found_in_each_file(generations: Generations, file: str, at: int) -> None:
    name = publish(generations)
    path = generations.path(name) / file
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))
    assert generations.verify(name) == [file]


def test_files_that_are_missing_or_too_many_are_found(generations: Generations) -> None:
    name = publish(generations)
    (generations.path(name) / "store").unlink()
    (generations.path(name) / "part" / "more").write_text("x", encoding="utf-8")
    assert generations.verify(name) == ["part/more", "store"]


@pytest.mark.parametrize("content", ["", "000009\n", "../000001\n", "x", "漢"])
def test_a_current_that_names_no_generation_is_refused(generations: Generations, content: str) -> None:
    publish(generations)
    (generations.index / "CURRENT").write_text(content, encoding="utf-8")
    with pytest.raises(IndexUnusable, match="rag index build"):
        generations.current()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"schema": 1}', '{"schema": 2}', '{"schema": 99}', "null"])
def test_a_manifest_that_cannot_be_read_is_damaged(generations: Generations, content: str) -> None:
    name = publish(generations)
    (generations.path(name) / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamaged, match="rag index build CORPUS --full"):
        generations.manifest(name)


def test_another_schema_is_named(generations: Generations) -> None:
    name = publish(generations)
    path = generations.path(name) / "manifest.json"
    plain = json.loads(path.read_text(encoding="utf-8")) | {"schema": SCHEMA + 1}
    path.write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(IndexDamaged, match=rf"schema {SCHEMA + 1}, and this version reads {SCHEMA}"):
        generations.manifest(name)


def test_pruning_keeps_the_newest_and_the_live_one(generations: Generations) -> None:
    for _ in range(5):
        publish(generations)
    generations.set_current("000002")
    assert generations.prune(2) == ["000001", "000003"]
    assert generations.names() == ["000002", "000004", "000005"]
    assert generations.prune(2) == []
    assert generations.current() == "000002"


def test_names_go_on_from_the_highest(generations: Generations) -> None:
    for _ in range(3):
        publish(generations)
    generations.prune(1)
    assert publish(generations) == "000004"


def test_one_builder_holds_the_lock_and_gives_it_back(generations: Generations) -> None:
    with generations.lock():
        assert (generations.index / "LOCK").read_text(encoding="ascii") == str(os.getpid())
        with pytest.raises(IndexUnusable, match=rf"Another build \(process {os.getpid()}\)"), generations.lock():
            pass
        assert (generations.index / "LOCK").exists()
    assert not (generations.index / "LOCK").exists()
    with generations.lock():
        pass


def test_a_lock_is_given_back_when_a_build_fails(generations: Generations) -> None:
    def fail() -> None:
        with generations.lock():
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert not (generations.index / "LOCK").exists()


@pytest.fixture
def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_lock_of_a_dead_process_is_taken_over(generations: Generations, dead_process: int) -> None:
    generations.index.mkdir(parents=True)
    (generations.index / "LOCK").write_text(str(dead_process), encoding="ascii")
    with generations.lock():
        assert (generations.index / "LOCK").read_text(encoding="ascii") == str(os.getpid())


@pytest.mark.parametrize("content", ["", "no number", "99999999999999999999"])
def test_a_lock_without_an_owner_is_taken_over(generations: Generations, content: str) -> None:
    generations.index.mkdir(parents=True)
    (generations.index / "LOCK").write_text(content, encoding="ascii")
    with generations.lock():
        assert (generations.index / "LOCK").read_text(encoding="ascii") == str(os.getpid())


def test_a_lock_of_a_live_process_is_refused(generations: Generations) -> None:
    generations.index.mkdir(parents=True)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        (generations.index / "LOCK").write_text(str(process.pid), encoding="ascii")
        with pytest.raises(IndexUnusable, match=rf"process {process.pid}"), generations.lock():
            pass
        assert (generations.index / "LOCK").read_text(encoding="ascii") == str(process.pid)
        process.communicate(b"\n")
