"""Children run nothing of where they are started, get no key, and end with their parent, whatever they are doing."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from rag.minutes.isolation.children import Child
from rag.settings import build_environment, worker_environment
from tests.commands import RAG
from tests.faults.documents import write_documents
from tests.minutes_for_tests import PARK

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked at as Linux shows them")
# Of the standard library, of this package, of its libraries, and what an interpreter imports by itself.
PLANTED = (
    "json",
    "rag",
    "numpy",
    "bs4",
    "cchardet",
    "sitecustomize",
    "usercustomize",
    "encodings",
    "docx",
    "tomlkit",
    "ui",
)
SHOW = "import json, os, sys; print(json.dumps([os.listdir('/proc/self/cwd'), sys.path, dict(os.environ)]), flush=True)"


def plant(folder: Path) -> Path:
    """Modules that leave a mark where they are run; the mark."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder.parent / "run.txt"
    for name in PLANTED:
        (folder / f"{name}.py").write_text(f"open({str(mark)!r}, 'a').write('{name} ')\nraise SystemExit(7)\n")
    for name in ("ocrmypdf", "tesseract"):
        (folder / name).write_text(f"#!/bin/sh\necho {name} >> {mark}\n")
        (folder / name).chmod(0o755)
    return mark


def documents(folder: Path) -> Path:
    """A corpus that is read in a child: a page beside texts."""
    write_documents(folder)
    (folder / "page.html").write_text(f"<html><body><pre>{PARK}</pre></body></html>", encoding="utf-8")
    return folder


@linux
@pytest.mark.parametrize("processes", ["1", "2"])
def test_nothing_in_the_folder_of_the_start_is_run_by_a_build(tmp_path: Path, processes: str) -> None:
    """By the reading child, and by workers beside the builder, for which the corpus is large enough."""
    corpus, start = documents(tmp_path / "corpus"), tmp_path / "start"
    mark = plant(start)
    (corpus / "large.docx").write_bytes(bytes(2_000_001))  # refused, and large enough for workers
    environ = {**os.environ, "RAG_PROCESSES": processes, "PATH": f".{os.pathsep}{os.pathsep}{os.environ['PATH']}"}
    words = [str(RAG), "index", "build", str(corpus), "--index", str(tmp_path / "index"), "--json"]
    done = subprocess.run(words, cwd=start, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [one["path"] for one in json.loads(done.stdout)["skipped"]] == ["large.docx"]
    assert not mark.exists()


REBUILD = """
import os, sys, time
from rag.door.rebuild import Rebuild
os.environ["PYTHONPATH"] = os.environ["PYTHONHOME"] = os.getcwd()  # as a shell hands them on
build = Rebuild("index")
assert build.start("corpus"), build.fault
while build.state == "running":
    time.sleep(0.05)
print(build.state, build.fault)
"""


def test_nothing_in_the_folder_of_the_start_is_run_by_a_rebuild_and_its_places_are_those_seen_from_there(
    tmp_path: Path,
) -> None:
    mark = plant(tmp_path / "start")
    documents(tmp_path / "start" / "corpus")
    words = [sys.executable, "-P", "-c", REBUILD]
    done = subprocess.run(words, cwd=tmp_path / "start", capture_output=True, text=True, check=False)
    assert done.stdout == "done \n", done.stderr
    assert (tmp_path / "start" / "index" / "CURRENT").is_file()
    assert not mark.exists()


def shown(environ: dict[str, str]) -> Any:
    child = Child("code", "interact", environ=environ)  # reads what it is to do
    assert child.process.stdin
    assert child.process.stdout
    child.process.stdin.write(SHOW.encode() + b"\n")
    child.process.stdin.close()
    found = json.loads(child.process.stdout.readline().decode().removeprefix(">>> "))
    child.end()
    return found


@linux
def test_a_child_has_an_empty_folder_no_path_of_the_user_and_nothing_that_loads_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "PYTHONHOME",
        "LD_LIBRARY_PATH",
        "LD_AUDIT",
        "GCONV_PATH",
        "OPENSSL_CONF",
        "BASH_ENV",
    )
    keys = ("RAG_CHAT_KEY", "RAG_SIGNIN_SECRET", "AWS_SECRET_ACCESS_KEY")
    for name in (*code, *keys):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("RAG_PASSAGE_TOKENS", "200")
    monkeypatch.setenv("PATH", f"bin::.:/usr/bin:{tmp_path}")
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), *sys.path])
    monkeypatch.chdir(tmp_path)
    for environ in (worker_environment(), build_environment()):
        held, path, seen = shown(environ)
        assert held == []
        assert str(tmp_path) not in path
        assert "" not in path
        assert not set(seen) & {*code, *keys}
        assert seen["PATH"] == f"/usr/bin:{tmp_path}"
    assert seen["RAG_PASSAGE_TOKENS"] == "200"


# A shell that starts something beside it has it ignore Ctrl-C; then nothing would end by it.
PARENT = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from rag.minutes.isolation.children import Child
from rag.settings import worker_environment
child = Child("code", "interact", environ=worker_environment(), group=True)
child.process.stdin.write({!r})
child.process.stdin.flush()
print(child.process.stdout.readline().decode(), flush=True)
time.sleep(600)
"""
# One that holds the interpreter for ever, and one that waits for a program that it started.
BUSY = {
    "computes": "import re; print(0, flush=True); re.match(r'(a+)+$', 'a' * 99 + 'b')\n",
    "waits": "import subprocess; one = subprocess.Popen(['sleep', '600']); print(one.pid, flush=True); one.wait()\n",
}


@linux
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("doing", BUSY)
def test_a_child_and_what_it_started_end_with_their_parent_however_it_ends(doing: str, number: signal.Signals) -> None:
    words = [sys.executable, "-c", PARENT.format(BUSY[doing].encode())]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as parent:
        assert parent.stdout
        started = int(parent.stdout.readline().decode().removeprefix(">>> "))
        task = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        below = {*map(int, task.read_text().split()), *([started] if started else [])}
        assert len(below) == 1 + bool(started)
        parent.send_signal(number)
        try:
            parent.wait(10)
        finally:
            parent.kill()
    end = time.monotonic() + 5
    while alive := [one for one in below if running(one)]:
        assert time.monotonic() < end, alive
        time.sleep(0.01)


def running(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@linux
def test_a_child_outlives_the_thread_that_started_it() -> None:
    made: list[Child] = []
    thread = threading.Thread(
        target=lambda: made.append(Child("code", "interact", environ=worker_environment(), group=True))
    )
    thread.start()
    thread.join()
    [child] = made
    out, _ = child.process.communicate(b"print(6 * 7)\n")
    assert out.decode().endswith("42\n>>> ")
    child.end()


def test_children_leave_nothing_in_the_folder_of_temporary_files(tmp_path: Path) -> None:
    child = Child("code", "interact", environ={**worker_environment(), "TMPDIR": str(tmp_path)})
    folder = Path(child._folder)
    child.end()
    child.end()
    assert not folder.exists()
