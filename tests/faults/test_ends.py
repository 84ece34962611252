"""Processes that are ended from outside: a query, a build, and the workers beside a build."""

import fcntl
import json
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

import rag
import rag.index.building.builder
from rag.index.generations import Generations
from tests.commands import RAG
from tests.faults.documents import memo, said, write_documents
from tests.minutes_for_tests import PARK

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the children of a process are listed as Linux does it")

LONGEST = 60  # seconds that anything is waited for before the test gives up


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "corpus")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of some hundred passages, and the index of it."""
    place = tmp_path_factory.mktemp("large")
    corpus = write_documents(place / "corpus")
    for number in range(60):
        (corpus / f"park {number}.txt").write_text(PARK.replace("ブランコ", f"遊具{number}"), encoding="utf-8")
    rag.build_index(corpus, place / "index")
    return place


def waiting(stream: int) -> int:
    """The bytes that wait in a pipe."""
    found: int = struct.unpack("i", fcntl.ioctl(stream, termios.FIONREAD, b"\0" * 4))[0]
    return found


def children(number: int) -> list[int]:
    found: set[int] = set()
    for thread in Path(f"/proc/{number}/task").glob("*/children"):
        with suppress(OSError):
            found.update(map(int, thread.read_text().split()))
    return sorted(found)


def until(wanted: Callable[[], bool]) -> None:
    """Wait for something that is about to happen."""
    end = time.monotonic() + LONGEST
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.005)


def _has(process: subprocess.Popen[bytes], stream: int, enough: int) -> bool:
    return waiting(stream) >= enough or process.poll() is not None


@pytest.mark.parametrize("words", [("search", "公園の木陰", "-k", "400", "--no-fold"), ("ask", "公園の木陰は")])
def test_a_query_that_is_ended_leaves_whole_lines_of_json(
    large: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reader is slow: the pipe is full when the signal comes, and the process in the middle of writing."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    command = [RAG, *words, "--json", "--index", large / "index"]
    whole = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    for after in (0, 1, 3_000, 60_000):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout
            stream = process.stdout.fileno()
            if after > 1:
                fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, 4_096 if after < 60_000 else 65_536)
            enough = 60_000 if after == 60_000 and words[0] == "search" else min(after, len(whole), 2_000)
            until(partial(_has, process, stream, enough))
            process.terminate()
            told, err = process.communicate()
            lines = told.decode("utf-8").splitlines(keepends=True)
            assert b"Traceback" not in err
            if words[0] == "ask":
                assert len(lines) <= 1
            for line, wanted in zip(lines, whole.splitlines(keepends=True), strict=False):
                plain, same = json.loads(line), json.loads(wanted)
                assert plain | {"seconds": 0} == same | {"seconds": 0}
            if words[0] == "search" and after:
                assert 0 < len(lines) < len(whole.splitlines())
                assert told.endswith(b"\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_build_that_is_ended_leaves_the_index_as_it_was_and_no_process(
    tmp_path: Path, large: Path, number: signal.Signals
) -> None:
    """It is ended while it reads, with workers beside it."""
    corpus, index = write_documents(tmp_path / "corpus"), tmp_path / "index"
    before = said(rag.build_index(corpus, index))
    for file in (large / "corpus").iterdir():
        (corpus / file.name).write_bytes(file.read_bytes())
    program = (
        "import signal, sys, rag, rag.index.building.builder\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored where the tests run in the background
        "rag.index.building.builder._ALONE = 0\n"
        "rag.build_index(sys.argv[1], sys.argv[2], full=True)\n"
    )
    words = [sys.executable, "-c", program, corpus, index]
    environ = {**os.environ, "RAG_PROCESSES": "2"}
    with subprocess.Popen(words, env=environ, stderr=subprocess.PIPE) as process:
        until(lambda: len(children(process.pid)) == 2)
        workers = children(process.pid)
        process.send_signal(number)
        process.communicate()
        assert process.returncode == (-number if number != signal.SIGINT else process.returncode)
        assert process.returncode != 0
    until(lambda: not any(Path(f"/proc/{one}").exists() for one in workers))
    assert said(rag.open_index(index)) == before
    assert Generations(index).verify("000001") == []
    built = rag.build_index(corpus, index)
    assert said(built) == said(rag.open_index(large / "index"))
    assert Generations(index).leftovers() == []


def test_a_worker_that_is_killed_costs_one_document_which_the_next_build_reads(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.index.building.builder, "_ALONE", 0)
    settings = replace(rag.load_settings({}), processes=2)
    mine, killed = children(os.getpid()), []

    def kill() -> None:
        until(lambda: len(children(os.getpid())) > len(mine))
        killed.append(min(set(children(os.getpid())) - set(mine)))
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    index = rag.build_index(corpus, tmp_path / "index", settings=settings)
    killer.join()
    assert index.report is not None
    [skipped] = index.report.skipped
    assert "ended the process that read it" in skipped.reason
    assert index.manifest.unread == {}
    assert len(index.documents()) == 11
    assert children(os.getpid()) == mine
    again = rag.build_index(corpus, tmp_path / "index", settings=settings)
    assert again.report is not None
    assert (again.report.read, again.report.reused, again.report.skipped) == (1, 11, ())
    fresh = rag.build_index(corpus, tmp_path / "fresh")
    assert said(again) == said(fresh)


def test_a_document_that_cannot_be_read_is_read_when_it_can(tmp_path: Path, corpus: Path) -> None:
    """One that is half written while it is read is remembered by its bytes, not by its name."""
    whole = memo("藤棚の手入れ", 5).encode("utf-16")
    (corpus / "half.md").write_bytes(b"\xff\xfe\x00")
    first = rag.build_index(corpus, tmp_path / "index")
    assert first.report is not None
    assert [s.path for s in first.report.skipped] == ["half.md"]
    (corpus / "half.md").write_bytes(whole)
    assert "half.md" in [d.path for d in rag.build_index(corpus, tmp_path / "index").documents()]
