"""A build in a process of its own, for a program that goes on serving: started, looked at, stopped."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Literal

from rag.index.locking import BUSY
from rag.reports import BuildReport, Progress, Skipped

State = Literal["none", "running", "done", "busy", "failed", "stopped"]
_COMMAND = (sys.executable, "-c", "from rag.faces.cli import main; main()", "index", "build")


class Rebuild:
    """The builds of one index that a program starts, one at a time; safe to share between threads.

    Args:
        index: the folder of the index.
    """

    def __init__(self, index: str | Path) -> None:
        self._index = str(index)
        self._starting = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False
        self.progress: Progress | None = None
        self.report: BuildReport | None = None
        self.fault = ""
        self.state: State = "none"

    def start(self, corpus: str | Path) -> bool:
        """Begin a build and return at once; false where the one before still runs, or none can be begun."""
        with self._starting:
            if self.state == "running":
                return False
            self.progress = self.report = None
            self.fault, self._stopped = "", False
            try:
                self._process = subprocess.Popen(
                    [*_COMMAND, str(corpus), "--index", self._index, "--json", "--progress-json"],
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    text=True, encoding="utf-8", errors="replace",
                )  # fmt: skip
            except OSError as fault:  # no memory, or no process more
                self.fault, self.state = str(fault), "failed"
                return False
            self.state = "running"
        threading.Thread(target=self._follow, args=(self._process,), daemon=True).start()
        return True

    def stop(self) -> None:
        """End a build that runs; the index is as before, and the next build goes on from what was finished."""
        with self._starting:
            if self._process is not None and self.state == "running":
                self._stopped = True
                self._process.terminate()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        # Both pipes at once: a child that waits for one of them to be read says nothing on the other.
        answer: list[str] = []
        reading = threading.Thread(target=_drain, args=(process.stdout, answer), daemon=True)
        reading.start()
        last: deque[str] = deque(maxlen=3)
        for line in process.stderr:
            plain = _object(line)
            if plain is not None and plain.keys() == set(Progress.__slots__):
                self.progress = Progress(**plain)
            elif line.strip():
                last.append(line.strip())
        reading.join()
        process.stdout.close()
        process.stderr.close()
        code = process.wait()
        plain = _object(answer[0] if answer else "")
        if self._stopped and plain is None:
            self.state = "stopped"
        elif code == 0 and plain is not None:
            self.report, self.state = _report(plain), "done"
        else:
            self.fault = (last[-1] if last else f"exit code {code}").removeprefix("rag: ")
            self.state = "busy" if self.fault.startswith(BUSY) else "failed"


def _drain(stream: IO[str], into: list[str]) -> None:
    with suppress(OSError, MemoryError):
        into.append(stream.read())


def _object(line: str) -> dict[str, Any] | None:
    try:
        plain = json.loads(line)
    except ValueError:
        return None
    return plain if isinstance(plain, dict) else None


def _report(plain: dict[str, Any]) -> BuildReport:
    skipped = tuple(Skipped(one["path"], one["reason"]) for one in plain["skipped"])
    return BuildReport(**{**plain, "skipped": skipped, "stages": tuple(plain["stages"].items())})
