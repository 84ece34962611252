"""kill -9 at every write of everything that writes an index: the old answer or the new one, and nothing is lost."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import rag
import rag.door
import rag.index.building.corpus
import rag.index.building.plan
from rag.index.forgetting import forget
from tests.faults.documents import SMALLEST, WITHDRAWN, edit, write_documents

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")]

BUILDS = ("first build", "incremental build", "full build")
OTHERS = ("prune", "rollback", "forget", "vectors")
# About half of the steps that were counted when this was written: fewer would be a list with a hole in it.
FEWEST = {
    "first build": 70,
    "incremental build": 80,
    "full build": 80,
    "prune": 30,
    "rollback": 2,
    "forget": 80,
    "vectors": 60,
}


def prepare(place: Path, operation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.index.building.plan, "SMALLEST", SMALLEST)  # a small corpus of several parts
    write_documents(place / "corpus")
    if operation == "first build":
        return
    with monkeypatch.context() as patch:
        if operation == "vectors":
            patch.setattr(rag.index.building.corpus, "AT_ONCE", -1.0)
        rag.door.build_index(place / "corpus", place / "before", later=True)
    if operation in ("prune", "rollback", "full build"):
        edit(place / "corpus")
        rag.build_index(place / "corpus", place / "before")
    if operation in ("incremental build", "forget"):
        edit(place / "corpus")
    if operation == "forget":
        rag.build_index(place / "corpus", place / "before")
        (place / "corpus" / WITHDRAWN).unlink()


def kills(place: Path, operation: str, kind: str) -> list[dict[str, Any]]:
    root = Path(__file__).parents[2]
    environ = {"TOKENIZERS_PARALLELISM": "false", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(root)}
    words = [sys.executable, "-m", "tests.faults.stepping", place, operation, kind]
    done = subprocess.run(words, cwd=root, env={**os.environ, **environ}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def assert_nothing_is_lost(found: list[dict[str, Any]], operation: str) -> None:
    for one in found:
        assert "broken" not in one, (one["at"], one["broken"])
        assert (one["wrong"], one["half"]) == ([], []), one["at"]
        assert one["answers"], one["at"]
        assert (one["live"] is None) == (operation == "first build" and one["answers"] == ["old"])
        assert one["equal"], one["at"]
        assert (one["wrong after"], one["left"]) == ([], ["CURRENT", "SEALS.json", "generations"]), one["at"]
        assert one.get("holding", []) == []


@pytest.mark.parametrize("operation", [*BUILDS, *OTHERS])
def test_a_kill_at_any_write_leaves_the_old_or_the_new_answers_and_the_next_build_mends_the_rest(
    tmp_path: Path, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path, operation, monkeypatch)
    listed, *found = kills(tmp_path, operation, "step")
    assert listed["steps"] >= FEWEST[operation]
    assert len(found) == listed["points"] > 0
    assert {one["ended"] for one in found} == {-9}
    assert_nothing_is_lost(found, operation)
    seen = {name for one in found for name in one["answers"]}
    assert seen == {"old", "done"}  # there were kills before and after the switch
    if operation == "first build":
        resumed = {one["reused"] for one in found}
        assert resumed & set(range(1, 12))  # finished parts were taken over, and what had not been finished was read


def test_a_kill_within_a_write_of_any_library_is_one_between_two_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGXFSZ ends the process while FAISS, SQLite or tantivy write: at the first file that grows beyond a size."""
    operation = "first build"
    prepare(tmp_path, operation, monkeypatch)
    listed, *found = kills(tmp_path, operation, "size")
    assert len(found) == listed["points"] >= 12
    assert {one["ended"] for one in found} <= {-25, 0}
    assert [one["ended"] for one in found].count(-25) > 10
    assert_nothing_is_lost(found, operation)


def test_parts_of_a_killed_build_of_another_cut_are_not_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The killed build cut passages by another budget: its finished parts hold the same documents, and other passages."""
    monkeypatch.setattr(rag.index.building.plan, "SMALLEST", SMALLEST)
    corpus = write_documents(tmp_path / "corpus")
    program = (
        "import os, signal, sys, rag, rag.index.building.plan\n"
        f"rag.index.building.plan.SMALLEST = {SMALLEST}\n"
        "stop = lambda p: os.kill(os.getpid(), signal.SIGKILL) if p.stage == 'publish' else None\n"
        "rag.build_index(sys.argv[1], sys.argv[2], progress=stop)\n"
    )
    environ = {**os.environ, "RAG_PASSAGE_TOKENS": "32"}
    done = subprocess.run([sys.executable, "-c", program, corpus, tmp_path / "index"], env=environ, check=False)
    assert done.returncode == -9
    assert list((tmp_path / "index").glob("generations/.building-*/parts/*/part.json"))
    index, fresh = rag.build_index(corpus, tmp_path / "index"), rag.build_index(corpus, tmp_path / "fresh")
    assert index.report is not None
    assert (index.report.read, index.report.reused) == (12, 0)
    every = [index._store.passages(range(index._store.count)) for index in (index, fresh)]
    assert every[0] == every[1]


def test_a_forgotten_document_is_not_brought_back_by_parts_of_a_killed_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path, "forget", monkeypatch)
    index = tmp_path / "before"
    left = index / "generations" / ".building-000003"
    shutil.copytree(index / "generations" / "000001", left)
    forget(index, WITHDRAWN, tmp_path / "corpus")
    assert not left.exists()
    assert WITHDRAWN not in [d.path for d in rag.build_index(tmp_path / "corpus", index).documents()]
