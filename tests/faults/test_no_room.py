"""A full disk, a limit on files and a folder that may not be written: a clear error, the old answers, and room given back."""

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import rag
import rag.door
import rag.index.building.corpus
import rag.index.building.plan
from rag.errors import IndexUnusable
from rag.index.encoder import StaticEncoder
from rag.index.forgetting import forget
from rag.index.generations import Generations
from rag.index.keeping import prune, rollback
from rag.resources import encoder_folder
from tests.commands import process
from tests.faults.documents import MARK, SMALLEST, WITHDRAWN, edit, said, write_documents

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="small disks are mounted as Linux does it")

# Sizes of a disk in KB, from nothing at all to enough.
SIZES = (4, 16, 40, 80, 120, 160, 200, 240, 280, 320, 400, 480, 640, 4_000)
LIMITS = (0, 1, 50, 300, 1_000, 4_000, 8_192, 12_000, 20_000, 40_000)


@pytest.fixture(scope="module", autouse=True)
def _small_parts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rag.index.building.plan, "SMALLEST", SMALLEST)
        yield


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, 64 MB until a test makes it smaller."""
    place = tmp_path / "disk"
    place.mkdir()
    if mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", place):
        pytest.skip("mounting a file system is not permitted here")
    yield place
    assert mount("-o", "remount,rw", place) == 0
    assert subprocess.run(["umount", "--lazy", place], check=False).returncode == 0


def mount(*words: object) -> int:
    if shutil.which("mount") is None:
        return 1
    return subprocess.run(["mount", *map(str, words)], capture_output=True, check=False).returncode


def resize(disk: Path, kilobytes: int) -> None:
    assert mount("-o", f"remount,size={kilobytes}k", disk) == 0


def used(disk: Path) -> int:
    """Kilobytes of a disk that are taken."""
    found = os.statvfs(disk)
    return (found.f_blocks - found.f_bfree) * found.f_frsize // 1024


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], list[Any]]:
    """What indexes say of the corpus before and after the edit."""
    place = tmp_path_factory.mktemp("fresh")
    corpus = write_documents(place / "corpus")
    before = said(rag.build_index(corpus, place / "one"))
    edit(corpus)
    return before, said(rag.build_index(corpus, place / "two"))


def names(index: Path) -> list[str]:
    return sorted(p.name for p in (index / "generations").iterdir()) if (index / "generations").is_dir() else []


def test_a_first_build_on_a_full_disk_says_so_and_gives_its_room_back(
    disk: Path, tmp_path: Path, fresh: tuple[list[Any], list[Any]]
) -> None:
    corpus, index, told = write_documents(tmp_path / "corpus"), disk / "index", []
    for size in SIZES:
        resize(disk, size)
        try:
            built = rag.build_index(corpus, index)
        except IndexUnusable as fault:
            told.append(str(fault))
            assert names(index) == []
        else:
            assert said(built) == fresh[0]
            continue
        gc.collect()  # the error held what was open
        assert used(disk) <= 4
    assert 0 < len(told) < len(SIZES)
    assert [words for words in told if str(index) not in words or "room" not in words] == []
    assert names(index)[-1].isdigit()


def test_an_increment_on_a_full_disk_leaves_the_old_answers_until_there_is_room(
    disk: Path, tmp_path: Path, fresh: tuple[list[Any], list[Any]]
) -> None:
    corpus, index, told = write_documents(tmp_path / "corpus"), disk / "index", []
    rag.build_index(corpus, index)
    edit(corpus)
    before = used(disk)
    for more in SIZES:
        resize(disk, before + more)
        try:
            built = rag.build_index(corpus, index)
        except IndexUnusable as fault:
            told.append(str(fault))
            assert names(index) == ["000001"]
            assert said(rag.open_index(index)) == fresh[0]
        else:
            assert said(built) == fresh[1]
            break
        gc.collect()
        assert used(disk) <= before + 4
    assert 0 < len(told) < len(SIZES)
    assert [words for words in told if str(index) not in words or "room" not in words] == []


def test_vectors_that_find_no_room_leave_words_answering_until_there_is(
    disk: Path, tmp_path: Path, fresh: tuple[list[Any], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.index.building.corpus, "AT_ONCE", -1.0)
    corpus, index, told = write_documents(tmp_path / "corpus"), disk / "index", []
    by_words, before = said(rag.door.build_index(corpus, index, later=True)), used(disk)
    for more in SIZES:
        resize(disk, before + more)
        try:
            done = rag.door.complete_index(index)
        except IndexUnusable as fault:
            told.append(str(fault))
            assert names(index) == ["000001"]
            assert said(rag.open_index(index)) == by_words
        else:
            assert said(done) == fresh[0]
            break
        gc.collect()
    assert 0 < len(told) < len(SIZES)
    assert [words for words in told if str(index) not in words or "room" not in words] == []


def test_rolling_back_pruning_and_forgetting_on_a_full_disk(disk: Path, tmp_path: Path) -> None:
    corpus, index = write_documents(tmp_path / "corpus"), disk / "index"
    first = said(rag.build_index(corpus, index))
    edit(corpus)
    second = said(rag.build_index(corpus, index))
    (corpus / WITHDRAWN).unlink()
    encoder, told = StaticEncoder(encoder_folder()), {"rollback": [], "forget": []}
    before = used(disk)
    for more in (0, *SIZES[:4]):
        resize(disk, before + more)
        for name in told:
            try:
                rollback(index, encoder) if name == "rollback" else forget(index, WITHDRAWN, corpus)
            except IndexUnusable as fault:
                told[name].append(str(fault))
            found = said(rag.open_index(index))
            assert found in (first, second)
            if found == first:
                rollback(index, encoder, "000002")
    assert min(len(words) for words in told.values()) > 0
    assert all("room" in words for every in told.values() for words in every)
    resize(disk, 64_000)
    forget(index, WITHDRAWN, corpus)
    assert not [f for f in index.rglob("*") if f.is_file() and MARK.encode() in f.read_bytes()]
    rag.build_index(corpus, index, full=True)
    resize(disk, used(disk))
    assert [one.name for one in prune(index, 1)] == ["000003"]  # what removes needs no room
    assert said(rag.open_index(index)) == said(rag.build_index(corpus, index))


LIMITED = """
import json, resource, sys
import rag, rag.index.building.plan
from rag.errors import IndexUnusable
rag.index.building.plan.SMALLEST = int(sys.argv[3])
out = {}
for limit in json.loads(sys.argv[4]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        out[limit] = rag.build_index(sys.argv[1], sys.argv[2]).generation
    except IndexUnusable as fault:
        out[limit] = str(fault)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(json.dumps(out))
"""


def test_a_limit_on_the_size_of_files_is_told_like_a_full_disk(
    tmp_path: Path, fresh: tuple[list[Any], list[Any]]
) -> None:
    """Nothing that writes is left out: each file of an index is the first that does not fit at some limit."""
    corpus, index = write_documents(tmp_path / "corpus"), tmp_path / "index"
    rag.build_index(corpus, index)
    edit(corpus)
    rag.build_index(corpus, tmp_path / "probe")
    sizes = sorted({f.stat().st_size - 1 for f in (tmp_path / "probe").rglob("*") if f.is_file() and f.stat().st_size})
    assert len(sizes) > 12
    limits = sorted({*LIMITS, *sizes})
    words = [sys.executable, "-c", LIMITED, corpus, index, str(SMALLEST), json.dumps(limits)]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    refused = {limit: words for limit, words in told.items() if words != "000002"}
    assert len(refused) > 12
    for words in refused.values():
        assert str(index) in words
        assert "room" in words
    assert names(index) in (["000001"], ["000001", "000002"])
    built = rag.build_index(corpus, index)
    assert (built.generation, said(built), names(index)) == ("000002", fresh[1], ["000001", "000002"])


def state(index: Path) -> dict[str, int]:
    return {str(p): p.stat().st_mtime_ns for p in index.rglob("*")}


def test_an_index_on_a_disk_that_is_read_only_is_asked_and_not_written(
    disk: Path, tmp_path: Path, fresh: tuple[list[Any], list[Any]]
) -> None:
    corpus, index = write_documents(tmp_path / "corpus"), disk / "index"
    rag.build_index(corpus, index)
    edit(corpus)
    rag.build_index(corpus, index)
    (corpus / WITHDRAWN).unlink()
    (index / "SEALS.json").unlink()  # so that there is something that an opening would like to write
    assert mount("-o", "remount,ro", disk) == 0
    before = state(disk)
    assert said(rag.open_index(index)) == fresh[1]
    words = ([corpus], ["--full", corpus])
    for command in (*(["build", *word] for word in words), ["rollback"], ["prune", "--keep", 1], ["forget", WITHDRAWN]):
        ran = process("index", *command, "--index", index)
        assert (ran.code, ran.out) == (4, ""), command
        assert "Traceback" not in ran.err
        assert str(index) in ran.err
    assert process("index", "verify", "--index", index).code == 0
    assert process("search", "花壇の水やり", "--index", index, "--json").lines
    assert state(disk) == before
    assert Generations(index).names() == ["000001", "000002"]


AS_NOBODY = """
import json, os, sys
import rag, rag.index.building.corpus
from rag.errors import IndexUnusable
from tests.faults.documents import said
said(rag.build_index(sys.argv[1], sys.argv[3]))  # what is imported late is found only as root
os.setgid(65534)
os.setuid(65534)
out = {"said": said(rag.open_index(sys.argv[2]))}
for full in (False, True):
    try:
        rag.build_index(sys.argv[1], sys.argv[2], full=full)
    except IndexUnusable as fault:
        out[str(full)] = str(fault)
print(json.dumps(out))
"""


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root becomes somebody else")
def test_an_index_of_somebody_else_is_asked_and_not_written(tmp_path: Path, fresh: tuple[list[Any], list[Any]]) -> None:
    corpus, index = write_documents(tmp_path / "corpus"), tmp_path / "index"
    rag.build_index(corpus, index)
    (index / "SEALS.json").unlink()
    edit(corpus)
    for folder in (index, *index.rglob("*")):
        folder.chmod(0o555 if folder.is_dir() else 0o444)
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.stat().st_mode & 0o055 != 0o055:
            folder.chmod(folder.stat().st_mode | 0o055)
    before = state(index)
    words = [sys.executable, "-c", AS_NOBODY, corpus, index, tmp_path / "other"]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["said"] == fresh[0]
    assert all(str(index) in told[full] and "--index" in told[full] for full in ("False", "True"))
    assert state(index) == before
