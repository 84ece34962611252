"""A build in a process of its own, for a program that goes on serving: started, looked at, stopped."""

from __future__ import annotations

import json
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Literal

from rag.minutes.isolation.children import Child
from rag.records import BuildReport, Progress, Skipped
from rag.settings import build_environment

State = Literal["none", "running", "done", "busy", "failed", "stopped"]


class Rebuild:
    """The builds of one index that a program starts, one at a time; safe to share between threads.

    Args:
        index: the folder of the index.
    """

    def __init__(self, index: str | Path) -> None:
        self._index = str(Path(index).absolute())
        self._starting = threading.Lock()
        self._child: Child | None = None
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
            words = (
                "index",
                "build",
                str(Path(corpus).absolute()),
                "--index",
                self._index,
                "--json",
                "--progress-json",
            )
            try:
                self._child = Child(
                    "rag.faces.cli", "main", *words, environ=build_environment(), piped=False, told=True
                )
            except OSError as fault:  # no memory, or no process more
                self.fault, self.state = str(fault), "failed"
                return False
            self.state = "running"
        threading.Thread(target=self._follow, args=(self._child,), daemon=True).start()
        return True

    def stop(self) -> None:
        """End a build that runs; the index is as before, and the next build goes on from what was finished."""
        with self._starting:
            if self._child is not None and self.state == "running":
                self._stopped = True
                self._child.process.terminate()

    def _follow(self, child: Child) -> None:
        assert child.process.stdout
        assert child.process.stderr
        last: deque[str] = deque(maxlen=3)
        ended_by = ""
        told: list[bytes] = []
        # Both pipes at a time: a report that is longer than a pipe would wait for its reader, and its reader for the end.
        report = threading.Thread(target=_drain, args=(child.process.stdout, told), daemon=True)
        report.start()
        for raw in child.process.stderr:
            line = raw.decode("utf-8", "replace")
            plain = _object(line)
            if plain is not None and plain.keys() == set(Progress.__slots__):
                self.progress = Progress(**plain)
            elif plain is not None and plain.keys() == {"error"}:
                ended_by = plain["error"]
            elif line.strip():
                last.append(line.strip())
        report.join()
        code = child.process.wait()
        child.end()
        plain = _object(told[0].decode("utf-8", "replace") if told else "")
        if self._stopped and plain is None:
            self.state = "stopped"
        elif code == 0 and plain is not None:
            self.report, self.state = _report(plain), "done"
        else:
            self.fault = (last[-1] if last else f"exit code {code}").removeprefix("rag: ")
            self.state = "busy" if ended_by == "IndexBusy" else "failed"


def _drain(stream: IO[bytes], into: list[bytes]) -> None:
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
