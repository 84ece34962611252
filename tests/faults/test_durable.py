"""What people put in (documents, corrections, feedback) survives kills, a full disk, damage and each other; whoever may read does."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag.atomic_files import PREFIX, half, replace_file, sweep
from rag.door import NAME, FeedbackStore
from rag.errors import IndexUnusable
from rag.minutes.folder import walk
from rag.minutes.intake import take_in
from rag.records import Summary
from tests.commands import Run
from tests.faults.documents import memo, write_documents
from tests.faults.test_no_room import disk, resize, used

__all__ = ["disk"]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals, locks and permissions are those of Unix")
SUMMARY = Summary("噴水の修繕は", "not_found", (), (), "no_match", "extractive", "000001", 0.1)

WRITING = """
import os, signal, sys
from pathlib import Path
from rag.minutes.intake import take_in
from rag.atomic_files import replace_file
corpus, step = Path(sys.argv[1]), int(sys.argv[2])
calls = 0
def counted(real):
    def call(*words, **named):
        global calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*words, **named)
    return call
for name in ("open", "fdopen", "fsync", "link", "rename", "replace", "unlink", "chmod"):
    setattr(os, name, counted(getattr(os, name)))
take_in(corpus, "new.md", "新しい資料".encode() * 9_000, megabytes=1)
take_in(corpus, "memo 1.md", "差し替え".encode() * 9_000, megabytes=1, replace=True)
replace_file(corpus / "minutes.toml", b'municipality = "\\xe6\\xb5\\x85\\xe7\\x80\\xac\\xe5\\xb8\\x82"\\n')
print(calls)
"""


def test_a_kill_at_any_step_of_an_upload_or_a_correction_leaves_whole_files_and_nothing_hidden(tmp_path: Path) -> None:
    whole = {
        "new.md": "新しい資料" * 9_000,
        "memo 1.md": "差し替え" * 9_000,
        "minutes.toml": 'municipality = "浅瀬市"\n',
    }
    kept, step, ended = memo("街灯の交換", 11), 0, -9
    left = 0
    while ended == -9:
        step += 1
        corpus = write_documents(tmp_path / str(step))
        done = subprocess.run([sys.executable, "-c", WRITING, str(corpus), str(step)], capture_output=True, check=False)
        ended = done.returncode
        left += len(list(corpus.glob(".*")))
        for name, content in whole.items():
            if (corpus / name).exists():
                assert (corpus / name).read_text(encoding="utf-8") in (content, kept), (step, name)
        walk(corpus)
        assert list(corpus.glob(".*")) == [], step
    assert ended == 0, done.stderr.decode()
    assert step > 12
    assert left >= 8  # there was something to sweep


def test_what_somebody_writes_at_this_moment_is_not_swept(tmp_path: Path) -> None:
    stale = tmp_path / f"{PREFIX}00"
    stale.write_bytes(b"half")
    (tmp_path / ".other").write_bytes(b"not ours")
    with half(tmp_path / "a.txt", b"whole") as fresh:
        assert fresh.read_bytes() == b"whole"
    going = subprocess.Popen(
        [sys.executable, "-c", f"import time; from pathlib import Path; from rag.atomic_files import _opened;"
         f"one = _opened(Path({str(tmp_path)!r})); print(one[1].name, flush=True); time.sleep(600)"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert going.stdout
    name = going.stdout.readline().strip()
    sweep(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, ".other"])
    going.kill()
    going.communicate()
    sweep(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [".other"]


def test_uploads_of_one_name_at_a_time_are_one_document_and_no_error(tmp_path: Path) -> None:
    data = [f"資料{number}".encode() * 50_000 for number in range(8)]
    for again in (False, True):
        with ThreadPoolExecutor(8) as threads:
            came = threads.map(
                lambda one, again=again: take_in(tmp_path, "a.txt", one, megabytes=1, replace=again), data
            )
        assert (tmp_path / "a.txt").read_bytes() in data
        assert sorted(set(came)) in ([["replaced"], ["replaced", "same"]] if again else [["added", "taken"]])
        assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("mask", [0o022, 0o027, 0o077])
def test_every_file_is_readable_by_whom_the_umask_lets(tmp_path: Path, mask: int) -> None:
    corpus, index = write_documents(tmp_path / "corpus"), tmp_path / "index"
    before = os.umask(mask)
    try:
        rag.build_index(corpus, index)
        for meta in index.glob("generations/*/parts/*/meta.json"):
            meta.chmod(0o600)  # as older versions left it
        assert take_in(corpus, "new.md", memo("温室の暖房", 3).encode(), megabytes=1) == "added"
        replace_file(corpus / "minutes.toml", b"")
        rag.build_index(corpus, index)
        FeedbackStore(index).add(SUMMARY, True)
    finally:
        os.umask(before)
    new = [corpus / "new.md", corpus / "minutes.toml", index / NAME, index / "CURRENT", index / "SEALS.json"]
    made = [path for path in (index / "generations" / "000002").rglob("*") if path.is_file()]
    assert len(made) > 12
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in [*new, *made]} == {
        path.name: oct(0o666 & ~mask) for path in [*new, *made]
    }


def test_feedback_of_many_processes_at_a_time_is_all_there(tmp_path: Path) -> None:
    program = (
        "import sys; from rag.door.feedback import FeedbackStore; from tests.faults.test_durable import SUMMARY;"
        "[FeedbackStore(sys.argv[1]).add(SUMMARY, True, str(n)) for n in range(10)]"
    )
    root = Path(__file__).parents[2]
    going = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=root) for _ in range(3)]
    assert [one.wait(60) for one in going] == [0, 0, 0]
    assert sorted(one.why for one in FeedbackStore(tmp_path).all()) == sorted([str(n) for n in range(10)] * 3)
    assert FeedbackStore(tmp_path).wrong() == ()


def test_feedback_that_is_killed_while_it_is_written_is_there_or_not_and_the_rest_stays(tmp_path: Path) -> None:
    program = (
        "import sys; from rag.door.feedback import FeedbackStore; from tests.faults.test_durable import SUMMARY\n"
        "store = FeedbackStore(sys.argv[1])\nprint(0, flush=True)\n"
        "for n in range(100_000):\n    store.add(SUMMARY, True, str(n)); print(n, flush=True)\n"
    )
    root, store = Path(__file__).parents[2], FeedbackStore(tmp_path)
    for wait in (0.0, 0.011, 0.037):
        before = len(store.all())
        with subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)], cwd=root, stdout=subprocess.PIPE, text=True
        ) as going:
            assert going.stdout
            going.stdout.readline()
            time.sleep(wait)
            going.send_signal(signal.SIGKILL)
            told = [line for line in going.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        assert len(told) <= len(store.all()) - before <= len(told) + 1
        assert store.wrong() == ()
    store.add(SUMMARY, False, "after")
    assert store.all()[-1].why == "after"
    assert [p.name for p in tmp_path.iterdir()] == [NAME]


def test_a_first_word_that_was_never_written_to_its_end_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / NAME).touch()
    store = FeedbackStore(tmp_path)
    assert (store.all(), store.wrong()) == ((), ())
    store.add(SUMMARY, True)
    assert len(store.all()) == 1


def test_any_flipped_bit_of_feedback_is_found_or_changes_nothing(tmp_path: Path, run: Run) -> None:
    store = FeedbackStore(tmp_path)
    for number in range(5):
        store.add(SUMMARY, True, f"わけ{number}")
    path, noted = tmp_path / NAME, store.all()
    data, found = path.read_bytes(), 0
    for at in range(0, len(data), 37):
        path.write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
        if wrong := store.wrong():
            found += 1
            assert all(wrong)
        else:
            assert store.all() == noted, at
    at = data.index("わけ3".encode())
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    assert store.wrong() == ("row 4",)
    assert found > 10


def test_feedback_of_an_older_version_goes_on(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    store.add(SUMMARY, True, "old")
    with closing(sqlite3.connect(tmp_path / NAME)) as db, db:
        db.execute("ALTER TABLE feedback DROP COLUMN digest")
    assert [one.why for one in store.all()] == ["old"]
    store.add(SUMMARY, True, "new")
    assert [one.why for one in store.all()] == ["old", "new"]
    assert store.wrong() == ()


def test_feedback_that_is_no_longer_what_it_was_is_told_with_the_remedy(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path)
    store.add(replace(SUMMARY, question="x"), True)
    with closing(sqlite3.connect(tmp_path / NAME)) as db, db:
        db.execute("UPDATE feedback SET quotes = '{'")
    with pytest.raises(IndexUnusable, match="move the file away"):
        store.all()


def test_verify_looks_through_the_feedback(tmp_path: Path, run: Run) -> None:
    corpus, index = write_documents(tmp_path / "corpus"), tmp_path / "index"
    rag.build_index(corpus, index)
    FeedbackStore(index).add(SUMMARY, True, "わけ")
    assert run("index", "verify", "--index", index).code == 0
    data = (index / NAME).read_bytes()
    (index / NAME).write_bytes(data.replace("わけ".encode(), "わげ".encode()))
    ran = run("index", "verify", "--index", index)
    assert (ran.code, ran.out) == (4, "")
    assert "The feedback is damaged (row 1)" in ran.err


def test_a_full_disk_refuses_what_comes_and_keeps_what_is_there(disk: Path) -> None:
    corpus = write_documents(disk / "corpus")
    replace_file(corpus / "minutes.toml", b"# before\n")
    store = FeedbackStore(disk)
    store.add(SUMMARY, True, "before")
    held = {p.name: p.read_bytes() for p in corpus.iterdir()}
    for more in (0, 8, 40):
        resize(disk, used(disk) + more)
        assert take_in(corpus, "new.md", b"x" * 100_000, megabytes=1) == "write"
        assert take_in(corpus, "memo 1.md", b"x" * 100_000, megabytes=1, replace=True) == "write"
        with pytest.raises(OSError):
            replace_file(corpus / "minutes.toml", b"#" * 100_000)
        assert {p.name: p.read_bytes() for p in corpus.iterdir()} == held
        with pytest.raises(IndexUnusable, match="cannot be used"):
            store.add(replace(SUMMARY, question="y" * 100_000), True)
        assert [one.why for one in store.all()] == ["before"]
        assert store.wrong() == ()
