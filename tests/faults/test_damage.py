"""Each file of an index cut off, flipped, missing or replaced: found by name, never answered from, mended by the next build."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import rag
import rag.index.building.plan
from rag.errors import IndexDamaged, IndexUnusable
from rag.index.encoder import StaticEncoder
from rag.index.generations import Generations
from rag.index.keeping import rollback
from rag.index.manifest import read_manifest
from rag.resources import encoder_folder
from tests.commands import Run
from tests.faults.documents import SMALLEST, edit, memo, said, write_documents

MANY = 12  # documents
PLACES = (0.0, 0.25, 0.5, 0.75, 1.0)
# One file of each job, and how many of the documents the next build may read anew for it.
JOBS = {
    "parts/*/passages.sqlite3": MANY - 1, "parts/*/dense.faiss": MANY - 1, "parts/*/columns/codes.npy": MANY - 1,
    "parts/*/columns/values.json": MANY - 1, "parts/*/meta.json": MANY - 1, "parts/*/part.json": MANY - 1,
    "lexical/*.idx": MANY - 1, "lexical/*.store": MANY - 1, "lexical/meta.json": 0, "lexical/.managed.json": 0,
    "columns/turns.npy": 0, "columns/values.json": 0, "manifest.json": MANY,
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _small_parts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rag.index.building.plan, "SMALLEST", SMALLEST)
        yield


def make(place: Path, change: Callable[[Path], object] = edit) -> tuple[Path, list[Any]]:
    """An index of two generations, and what each of them says."""
    corpus = write_documents(place / "corpus")
    first = said(rag.build_index(corpus, place / "index"))
    change(corpus)
    return place / "index", [first, said(rag.build_index(corpus, place / "index"))]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    return make(tmp_path_factory.mktemp("damage"))


@pytest.fixture
def index(made: tuple[Path, list[Any]], tmp_path: Path) -> Path:
    shutil.copytree(made[0].parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "index"


def files(generation: Path) -> list[Path]:
    found = sorted(f for f in generation.rglob("*") if f.is_file())
    assert len(found) >= 25  # about half of those that there were when this was written
    return found


def damages(data: bytes) -> dict[str, bytes | None]:
    """What may become of a file's bytes; None is a file that is gone."""
    out: dict[str, bytes | None] = {"missing": None, "longer": data + b"\0"}
    for size in {0, len(data) // 2} if data else ():
        out[f"cut to {size}"] = data[:size]
    for at in {int(place * (len(data) - 1)) for place in PLACES} if data else ():
        out[f"flipped at {at}"] = data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
    return out


@contextmanager
def instead(path: Path, data: bytes | None) -> Iterator[None]:
    """Another file in the place of one, which comes back afterwards as it was, time and inode included."""
    kept = path.parents[1] / "kept aside"
    path.rename(kept)
    if data is not None:
        path.write_bytes(data)
    yield
    path.unlink(missing_ok=True)
    kept.rename(path)


def test_every_damage_of_every_file_is_named_by_verify_and_never_opened(index: Path, run: Run) -> None:
    generation, tried = index / "generations" / "000002", 0
    for path in files(generation):
        name = path.relative_to(generation).as_posix()
        for what, data in damages(path.read_bytes()).items():
            whole = name == "manifest.json"
            with instead(generation / name, data):
                ran = run("index", "verify", "--index", index)
                assert (ran.code, ran.out) == (4, ""), (name, what)
                assert ("CURRENT names no generation" if whole and data is None else name) in ran.err, (name, what)
                assert "rag index build" in ran.err
                with pytest.raises(IndexDamaged, match="rag index build"):
                    rag.open_index(index)
            tried += 1
    assert tried >= 150
    assert run("index", "verify", "--index", index).code == 0


def test_a_link_to_the_same_bytes_elsewhere_is_damage(index: Path, tmp_path: Path) -> None:
    """A link may point anywhere tomorrow, so a file behind one is no file of an index, nor is one in a linked folder."""
    generation = index / "generations" / "000002"
    folders = [folder for folder in generation.rglob("*") if folder.is_dir()]
    assert len(folders) >= 5
    for path in [*files(generation), *folders, generation]:
        aside = tmp_path / "elsewhere"
        path.rename(aside)
        path.symlink_to(aside)
        with pytest.raises(IndexDamaged, match="rag index"):
            rag.open_index(index)
        if path != generation and path.name != "manifest.json":
            wrong = Generations(index).verify("000002")
            assert [name for name in wrong if name.startswith(path.relative_to(generation).as_posix())], path
        path.unlink()
        aside.rename(path)
    assert rag.open_index(index).generation == "000002"


@pytest.mark.parametrize("bit", [0x01, 0x80])
def test_each_byte_of_a_manifest_counts(index: Path, tmp_path: Path, bit: int) -> None:
    data = (index / "generations" / "000001" / "manifest.json").read_bytes()
    assert len(data) > 2_000
    (tmp_path / "000001").mkdir()
    path = tmp_path / "000001" / "manifest.json"
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
        with pytest.raises(IndexDamaged, match="rag index build CORPUS --full"):
            read_manifest(path.parent)
    path.write_bytes(data)
    assert read_manifest(path.parent).generation == "000001"


CURRENT = "000002\n" + hashlib.sha256(b"000002").hexdigest()[:16] + "\n"


def currents() -> dict[str, Callable[[Path], object]]:
    flips: dict[str, Callable[[Path], object]] = {}
    for at in range(len(CURRENT)):
        for bit in range(8):
            data = bytearray(CURRENT.encode())
            data[at] ^= 1 << bit
            flips[f"{at} {bit}"] = lambda path, data=bytes(data): path.write_bytes(data)
        flips[f"cut to {at}"] = lambda path, at=at: path.write_bytes(CURRENT.encode()[:at])
    return flips | {
        "gone": lambda path: path.unlink(),
        "a folder": lambda path: (path.unlink(), path.mkdir()),
        "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
        "a long number": lambda path: path.write_bytes(b"1" * 5_000 + b"\n"),
        "a path": lambda path: path.write_bytes(b"../generations/000001\n"),
    }


def test_a_damaged_current_is_a_clear_error_and_never_another_generation(
    index: Path, made: tuple[Path, list[Any]], run: Run
) -> None:
    """Cut after its first line it is what older versions wrote, and still names the live one."""
    path, served, told = index / "CURRENT", [], []
    assert path.read_text(encoding="ascii") == CURRENT
    for what, damage in currents().items():
        damage(path)
        try:
            opened = rag.open_index(index)
        except IndexUnusable as fault:
            told.append(str(fault))
            if what.startswith("3") or not what[0].isdigit():
                assert run("index", "verify", "--index", index).code == 4
                assert run("index", "rollback", "000001", "--index", index).code == (4 if path.is_dir() else 0)
        else:
            served.append((what, opened.generation))
            assert said(opened) == made[1][int(opened.generation) - 1], what
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        path.write_text(CURRENT, encoding="ascii")
    assert len(told) >= 200
    assert [words for words in told if "rag index" not in words] == []
    assert served == [("cut to 7", "000002")]


def test_verify_names_damage_of_a_kept_generation_that_is_not_served(index: Path, run: Run) -> None:
    """A part is shared, and damage of it is in both; what the older one has for itself is in it alone."""
    older = index / "generations" / "000001"
    for name in ("manifest.json", "columns/days.npy"):
        data = (older / name).read_bytes()
        with instead(older / name, data[:-1] + bytes([data[-1] ^ 1])):
            ran = run("index", "verify", "--index", index)
            assert (ran.code, ran.out) == (4, "")
            assert "Generation 000001, which is kept and not served, is damaged" in ran.err
            assert name in ran.err
            assert "rag index prune --keep 1" in ran.err
            assert rag.open_index(index).generation == "000002"
    ran = run("index", "verify", "--index", index)
    assert (ran.code, len(ran.out.splitlines())) == (0, 2)


def test_damaged_seals_cost_time_and_nothing_else(index: Path, made: tuple[Path, list[Any]]) -> None:
    path = index / "SEALS.json"
    rag.open_index(index)
    data = path.read_bytes()
    kinds = [b"", b"null", b"[1]", b"{", b"\xff", b"[" * 100_000, b'{"a": [], "b": null}', data[: len(data) // 2]]
    flips = [data[:at] + bytes([data[at] ^ 0x01]) + data[at + 1 :] for at in range(0, len(data), len(data) // 12)]
    assert len(flips) >= 12
    for content in [*kinds, *flips]:
        path.write_bytes(content)
        opened = rag.open_index(index)
        assert (opened.generation, opened._store.count) == ("000002", len(made[1][1][1]))
    assert said(opened) == made[1][1]
    path.unlink()
    os.mkfifo(path)
    assert rag.open_index(index).generation == "000002"


def test_verify_believes_no_seal(index: Path) -> None:
    generation = index / "generations" / "000002"
    path = next(generation.glob("parts/*/dense.faiss"))
    times = path.stat()
    data = path.read_bytes()
    with path.open("r+b") as stream:  # behind the back of the file system: same file, length and time
        stream.seek(len(data) - 1)
        stream.write(bytes([data[-1] ^ 1]))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert Generations(index).verify("000002") == [path.relative_to(generation).as_posix()]


@pytest.mark.parametrize("pattern", JOBS)
@pytest.mark.parametrize("gone", [True, False])
def test_the_next_build_mends_it_and_reads_no_more_than_it_must(
    index: Path, made: tuple[Path, list[Any]], pattern: str, gone: bool
) -> None:
    generation = index / "generations" / "000002"
    path = sorted(generation.glob(pattern))[0]
    data = path.read_bytes()
    path.unlink()
    if not gone:
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 0x10]))
    mended = rag.build_index(index.parent / "corpus", index)
    assert mended.report is not None
    assert said(mended) == made[1][1]
    assert mended.generation > "000001"
    assert mended.report.read <= JOBS[pattern]
    assert Generations(index).verify(mended.generation) == []
    assert rollback(index, StaticEncoder(encoder_folder()), "000001") == "000001"
    assert said(rag.open_index(index)) == made[1][0]


def test_damage_in_place_of_a_part_that_two_generations_share_is_told_of_both_and_mended(
    tmp_path: Path, run: Run
) -> None:
    index, told = make(tmp_path, lambda corpus: (corpus / "zoo.txt").write_text(memo("鹿の小屋", 7), encoding="utf-8"))
    shared = [
        f.relative_to(index / "generations" / "000002")
        for f in (index / "generations" / "000002").rglob("*")
        if f.is_file() and f.stat().st_nlink > 1
    ]
    assert len(shared) >= 10
    path = index / "generations" / "000002" / next(name for name in shared if name.name == "passages.sqlite3")
    with path.open("r+b") as stream:
        stream.seek(200)
        stream.write(b"\xff")
    for name in ("000001", "000002"):
        assert Generations(index).verify(name) == [path.relative_to(index / "generations" / "000002").as_posix()]
    with pytest.raises(IndexDamaged, match="rag index build"):
        rag.open_index(index)
    ran = run("index", "rollback", "--index", index)
    assert (ran.code, "rag index build" in ran.err) == (4, True)
    mended = rag.build_index(tmp_path / "corpus", index)
    assert mended.report is not None
    assert 0 < mended.report.read < MANY
    assert said(mended) == told[1]
    assert Generations(index).verify(mended.generation) == []
