"""A build in a process of its own: how far it is, what it did, that another one is told, that it can be stopped."""

import json
import time
from pathlib import Path

import rag
from rag.door import Rebuild
from rag.index.generations import Generations
from tests.commands import Run
from tests.minutes_for_tests import PARK, write_corpus


def ended(build: Rebuild) -> Rebuild:
    for _ in range(600):
        if build.state != "running":
            return build
        time.sleep(0.1)
    raise AssertionError("the build does not end")


def test_a_rebuild_tells_what_it_did_while_the_index_is_open(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    before = rag.build_index(corpus, tmp_path / "index")
    (corpus / "new.txt").write_text(PARK.replace("ブランコ", "噴水"), encoding="utf-8")
    (corpus / "empty.txt").write_text("", encoding="utf-8")
    build = Rebuild(tmp_path / "index")
    assert build.state == "none"
    assert build.start(corpus)
    assert not build.start(corpus)
    assert before.find("噴水").total == 0
    assert ended(build).state == "done"
    report = build.report
    assert report is not None
    assert (report.read, report.reused, report.removed, report.changed) == (1, 3, 0, True)
    assert [one.path for one in report.skipped] == ["empty.txt"]
    assert build.progress is not None
    assert (build.progress.stage, build.progress.total) == ("publish", 5)
    assert rag.open_index(tmp_path / "index").find("噴水").total > 0
    assert build.start(corpus)
    assert ended(build).report is not None
    assert build.report is not None
    assert not build.report.changed


def test_another_builder_is_told_and_a_corpus_that_is_gone_is_a_failure(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    rag.build_index(corpus, tmp_path / "index")
    build = Rebuild(tmp_path / "index")
    with Generations(tmp_path / "index").lock():
        build.start(corpus)
        assert ended(build).state == "busy"
        assert "Another build (process" in build.fault
    build.start(tmp_path / "gone")
    assert ended(build).state == "failed"
    assert "is no folder" in build.fault
    assert build.report is None


def test_a_stopped_rebuild_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    generation = rag.build_index(corpus, tmp_path / "index").generation
    (corpus / "new.txt").write_text(PARK.replace("ブランコ", "噴水"), encoding="utf-8")
    build = Rebuild(tmp_path / "index")
    build.start(corpus)
    build.stop()
    assert ended(build).state == "stopped"
    assert rag.open_index(tmp_path / "index").generation == generation
    build.stop()  # nothing runs
    build.start(corpus)
    assert ended(build).state == "done"


def test_progress_as_json_is_one_object_a_line_on_stderr(run: Run, small_corpus: Path, tmp_path: Path) -> None:
    ran = run("index", "build", small_corpus, "--index", tmp_path / "index", "--json", "--progress-json")
    lines = [json.loads(line) for line in ran.err.splitlines() if line.startswith("{")]
    assert {line["stage"] for line in lines} >= {"check", "read"}
    assert [line["done"] for line in lines if line["stage"] == "read"][-1] == lines[-1]["total"] == 3
    assert set(lines[0]) == {"stage", "done", "total", "path", "passages", "seconds", "left"}
    assert json.loads(ran.out)["documents"] == 3


def test_a_build_that_fails_names_its_fault_to_programs(run: Run, tmp_path: Path) -> None:
    words = ("index", "build", write_corpus(tmp_path / "corpus"), "--index", tmp_path / "index")
    rag.build_index(tmp_path / "corpus", tmp_path / "index")
    with Generations(tmp_path / "index").lock():
        told, plain = run(*words, "--progress-json"), run(*words)
    lines = told.err.splitlines()
    assert (told.code, [line for line in lines if line.startswith('{"error')]) == (4, ['{"error": "IndexBusy"}'])
    assert lines[-1].startswith("rag: Another build (process ")
    assert plain.err.splitlines() == [lines[-1]]


def test_a_report_larger_than_a_pipe_holds_does_not_stop_a_rebuild(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    for number in range(1000):
        (corpus / f"empty-{number:04}-{'x' * 60}.txt").touch()
    build = Rebuild(tmp_path / "index")
    assert build.start(corpus)
    assert ended(build).state == "done"
    assert build.report is not None
    assert [one.path[:10] for one in build.report.skipped] == [f"empty-{number:04}" for number in range(1000)]
