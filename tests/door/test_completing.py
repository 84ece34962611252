"""A program that goes on serving has the vectors made that its index lacks, in a process that gives way to builds."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import rag
from rag.door import Rebuild, look, rebuild, unchanged
from rag.faces.cli import priority
from rag.index.building import corpus, plan
from rag.index.generations import Generations
from tests.commands import Run
from tests.faults.documents import write_documents
from tests.minutes_for_tests import PARK, write_corpus


def until(there: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index that answers by words."""
    with monkeypatch.context() as patch:
        patch.setattr(corpus, "AT_ONCE", -1.0)
        patch.setattr(plan, "SMALLEST", 6)
        rag.door.build_index(write_documents(tmp_path / "corpus"), tmp_path / "index", later=True)
    assert not whole(tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a command that runs in this process, which runs others, would have stepped back."""
    stepped: list[str] = []
    monkeypatch.setattr(priority, "step_back", lambda: stepped.append("back"))
    monkeypatch.setattr(corpus, "AT_ONCE", -1.0)
    return stepped


def whole(index: Path) -> bool:
    generations = Generations(index)
    return generations.manifest(generations.current()).complete


def test_what_an_index_lacks_is_made_beside_it(index: Path) -> None:
    live = rag.LiveIndex(index)
    build = Rebuild.of(index)
    assert Rebuild.of(str(index)) is build
    build.complete()
    build.complete()  # one at a time
    until(lambda: live.index.manifest.complete)
    assert build.state == "none"  # it is no build that anybody asked for
    until(lambda: not build._completing)
    build.complete()
    assert not build._completing


def test_it_waits_for_another_builder_and_goes_on_after_it(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "_AGAIN", 0.1)
    build = Rebuild(index)
    with Generations(index).lock():
        build.complete()
        until(lambda: build._completer is not None)
        first = build._completer
        until(lambda: build._completer is not first)
        assert not whole(index)
    until(lambda: whole(index))


def test_a_build_goes_first_and_the_rest_follows_it(index: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "new.txt").write_text(PARK.replace("ブランコ", "噴水台"), encoding="utf-8")
    build = Rebuild(index)
    build.complete()
    until(lambda: build._completer is not None)
    assert build.start(tmp_path / "corpus")  # though vectors are being made
    until(lambda: build.state != "running")
    assert (build.state, build.fault) == ("done", "")
    assert rag.open_index(index).find("噴水台").total > 0
    until(lambda: whole(index))
    until(lambda: not build._completing)


def test_what_a_build_leaves_follows_it(index: Path, tmp_path: Path) -> None:
    build = Rebuild(index)
    assert build.start(tmp_path / "corpus")
    until(lambda: build.state == "done")
    assert build.report is not None
    assert build.report.vectors < build.report.passages
    until(lambda: whole(index), 20)


def test_what_cannot_be_made_is_not_tried_for_ever(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_ENCODER", str(index))  # holds no model
    build = Rebuild(index)
    build.complete()
    until(lambda: build._given_up)
    assert build._given_up == Generations(index).current()
    build.complete()
    assert not build._completing


@pytest.mark.skipif(not hasattr(os, "setpriority"), reason="no priorities")
def test_making_vectors_lets_every_other_program_go_first() -> None:
    program = (
        "import os, threading, time, psutil\n"
        "threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n"
        "from rag.faces.cli.priority import step_back\n"
        "step_back()\n"
        "print({os.getpriority(os.PRIO_PROCESS, t.id) for t in psutil.Process().threads()})\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{10}"


def test_words_come_first_and_the_rest_is_one_command(run: Run, tmp_path: Path, here: list[str]) -> None:
    place = ("--index", tmp_path / "index")
    corpus_folder = write_corpus(tmp_path / "corpus")
    first = run("index", "build", corpus_folder, *place, "--words-first")
    assert (first.code, here) == (0, [])
    assert "0 of 14 passages have their vectors; those without are found by their words." in first.out
    [status] = run("index", "status", *place, "--json").lines
    assert (status["vectors"], status["passages"]) == (0, 14)
    assert "0 of 14 passages have their vectors so far" in run("index", "verify", *place).out
    [listed] = run("index", "list", *place, "--json").lines
    assert (listed["vectors"], listed["passages"]) == (0, 14)
    assert "14 passages  0 vectors so far" in run("index", "list", *place).out
    done = run("index", "complete", *place, "--progress-json", "--json")
    assert done.lines == [{"generation": "000002", "passages": 14, "vectors": 14}]
    assert '"stage": "encode"' in done.err
    assert here == ["back"]
    [status] = run("index", "status", *place, "--json").lines
    assert (status["vectors"], status["generation"]) == (14, "000002")
    assert run("index", "complete", *place).out == "generation 000002: 14 of 14 passages have their vectors\n"


def test_a_build_says_when_it_answers_by_words_and_goes_on(run: Run, tmp_path: Path, here: list[str]) -> None:
    done = run("index", "build", write_corpus(tmp_path / "corpus"), "--index", tmp_path / "index", "--json")
    [report] = done.lines
    assert (report["generation"], report["vectors"], report["passages"]) == ("000002", 14, 14)
    assert "generation 000001 answers by words from now on; its vectors follow, part by part" in done.err
    assert here == ["back"]


def test_a_watch_sees_a_change_while_vectors_follow(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "corpus")
    stop = threading.Event()
    go_on = unchanged(folder, 0.0, stop)
    assert go_on()
    before = look(folder)
    (folder / "new.txt").write_text(PARK, encoding="utf-8")
    assert look(folder) != before
    until(lambda: not go_on())
    (folder / "new.txt").unlink()
    assert go_on()
    stop.set()
    assert not go_on()
    assert unchanged(folder, 60.0, threading.Event())()


def test_a_watch_takes_up_what_a_build_left(tmp_path: Path) -> None:
    stop = threading.Event()
    left = [True, True, False]

    def build() -> bool:
        done = left.pop(0)
        if not left:
            stop.set()
        return done

    rag.door.watch(write_corpus(tmp_path / "corpus"), build, lambda fault: None, 0.01, stop)
    assert left == []
