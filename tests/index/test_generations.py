import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import IndexDamaged, IndexMissing, IndexUnusable
from rag.index.generations import Generations
from rag.index.manifest import SCHEMA, Manifest
from rag.index.seals import hash_file


def manifest(name: str, scratch: Path) -> Manifest:
    files = {p.relative_to(scratch).as_posix(): hash_file(p) for p in scratch.rglob("*") if p.is_file()}
    created = "2023-07-03T00:00:00+00:00"
    return Manifest(
        SCHEMA,
        name,
        created,
        "e",
        "0" * 64,
        8,
        260,
        1,
        1,
        "corpus",
        1,
        3,
        3,
        ("one",),
        {"a.txt": ("0a", "is empty")},
        files,
    )


def publish(generations: Generations, content: str = "words") -> str:
    with generations.new() as (name, scratch):
        (scratch / "parts" / "one").mkdir(parents=True)
        (scratch / "parts" / "one" / "part.json").write_text(content, encoding="utf-8")
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
    assert (generations.index / "CURRENT").read_text(encoding="ascii").splitlines()[0] == "000001"
    second = publish(generations, "others")
    assert (second, generations.current()) == ("000002", "000002")
    assert generations.names() == ["000001", "000002"]
    assert (generations.path(first) / "store").read_text(encoding="utf-8") == "wordswords"


def test_the_manifest_comes_back_as_it_was_written(generations: Generations) -> None:
    name = publish(generations)
    found = generations.manifest(name)
    (generations.path(name) / "manifest.json").unlink()
    assert replace(found, digest="0" * 64) == manifest(name, generations.path(name))
    assert sorted(found.files) == ["parts/one/part.json", "store"]


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


def test_scratch_left_by_a_killed_build_is_not_written_into_and_cleared_later(generations: Generations) -> None:
    publish(generations)
    left = generations.folder / ".building-000002"
    left.mkdir()
    (left / "rubbish").write_text("x", encoding="utf-8")
    assert generations.names() == ["000001"]
    with generations.new() as (name, scratch):
        assert (name, scratch.name, list(scratch.iterdir())) == ("000002", ".building-000002.1", [])
        assert generations.unfinished() == [left, scratch]
    publish(generations)
    assert sorted(generations.manifest("000002").files) == ["parts/one/part.json", "store"]
    assert generations.unfinished() == [left]
    generations.clear()
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


@pytest.mark.parametrize("file", ["parts/one/part.json", "store"])
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
    (generations.path(name) / "parts" / "more").write_text("x", encoding="utf-8")
    assert generations.verify(name) == ["parts/more", "store"]


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


HOLD = """
import sys
from pathlib import Path
from rag.index.generations import Generations
with Generations(Path(sys.argv[1])).lock():
    print("held", flush=True)
    input()
"""


@pytest.fixture
def holder(generations: Generations) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until a line is sent, or it is killed."""
    words = [sys.executable, "-c", HOLD, str(generations.index)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_lock_of_a_live_process_is_refused(generations: Generations, holder: subprocess.Popen[str]) -> None:
    for _ in range(2):
        with pytest.raises(IndexUnusable, match=rf"process {holder.pid}"), generations.lock():
            pass
    assert (generations.index / "LOCK").read_text(encoding="ascii") == str(holder.pid)
    holder.communicate("\n")
    assert not (generations.index / "LOCK").exists()
    with generations.lock():
        pass


def test_a_lock_ends_with_its_process_however_that_ends(
    generations: Generations, holder: subprocess.Popen[str]
) -> None:
    holder.kill()
    holder.wait()
    assert (generations.index / "LOCK").read_text(encoding="ascii") == str(holder.pid)
    with generations.lock():
        assert (generations.index / "LOCK").read_text(encoding="ascii") == str(os.getpid())


@pytest.mark.parametrize(
    "content", ["", "no number", "99999999999999999999", pytest.param(str(os.getpid()), id="own"), "1"]
)
def test_a_lock_file_that_nobody_holds_is_taken_over_whatever_it_says(generations: Generations, content: str) -> None:
    generations.index.mkdir(parents=True)
    (generations.index / "LOCK").write_text(content, encoding="ascii")
    with generations.lock():
        assert (generations.index / "LOCK").read_text(encoding="ascii") == str(os.getpid())
