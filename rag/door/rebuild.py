"""A build in a process of its own, for a program that goes on serving: started, looked at, stopped.

It ends once the index answers by words; the vectors that would take long are made by another process, which gives way to the
next build: what it has made by then is taken over.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, ClassVar, Literal

from rag.errors import RagError
from rag.minutes.isolation.children import Child
from rag.records import BuildReport, Progress, Skipped
from rag.settings import build_environment

_AGAIN = 30.0  # seconds until it is tried again where another process builds
State = Literal["none", "running", "done", "busy", "failed", "stopped"]


class Rebuild:
    """The builds of one index that a program starts, one at a time; safe to share between threads.

    Args:
        index: the folder of the index.
    """

    # In no cache of Streamlit's: any page that is open can have those forgotten, and with them a build that runs.
    _known: ClassVar[dict[str, Rebuild]] = {}
    _making: ClassVar[threading.Lock] = threading.Lock()

    @classmethod
    def of(cls, index: str | Path) -> Rebuild:
        """The builds of an index that this program starts, whoever asks."""
        with cls._making:
            return cls._known.setdefault(str(Path(index).absolute()), cls(index))

    def __init__(self, index: str | Path) -> None:
        self._index = str(Path(index).absolute())
        self._starting, self._again = threading.Lock(), threading.Event()
        self._child: Child | None = None
        self._completer: Child | None = None
        self._completing = False
        self._given_up = ""  # the generation whose vectors could not be made
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
            self._give_way()
            self.fault, self._stopped = "", False
            words = (
                "index",
                "build",
                str(Path(corpus).absolute()),
                "--index",
                self._index,
                "--words-first",
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

    def complete(self) -> None:
        """Have the vectors made that the live generation lacks, in a process beside, and return at once.

        Nothing is done while a build runs, after which it goes on by itself, nor where it failed for this generation.
        """
        with self._starting:
            self._again.set()
            if self._completing or self.state == "running" or self._lacking() in ("", self._given_up):
                return
            self._completing = True
        threading.Thread(target=self._complete, daemon=True).start()

    def _lacking(self) -> str:
        """The live generation, where it lacks vectors."""
        from rag.index.generations import Generations

        generations = Generations(Path(self._index))
        with suppress(RagError):
            live = generations.current()
            return "" if generations.manifest(live).complete else live
        return ""

    def _give_way(self) -> None:
        """Let a build begin where vectors are made; it takes over what is there."""
        if self._completer:
            self._completer.kill()
            self._completer.process.wait()

    def _complete(self) -> None:
        """Until nothing lacks any more, a build begins, or it fails for what another process can do nothing about."""
        while True:
            with self._starting:
                live = self._lacking()
                if not live or self.state == "running":
                    self._completing = False
                    return
            code, busy = self._completed()
            self._again.clear()
            if busy or code < 0:  # another one builds, or somebody ended it
                self._again.wait(_AGAIN)
            elif code or self._lacking() == live:
                with self._starting:
                    self._given_up, self._completing = live, False
                return

    def _completed(self) -> tuple[int, bool]:
        """Run the process that makes vectors to its end: its exit code, and whether another process builds."""
        words = ("index", "complete", "--index", self._index, "--progress-json")
        with self._starting:
            if self.state == "running":
                return -1, False
            try:
                child = Child("rag.faces.cli", "main", *words, environ=build_environment(), piped=False, told=True)
            except OSError:  # no memory, or no process more
                return 1, False
            self._completer = child
        assert child.process.stderr
        told = [_object(line.decode("utf-8", "replace")) for line in child.process.stderr]
        code = child.process.wait()
        with self._starting:
            self._completer = None
        child.end()
        return code, {"error": "IndexBusy"} in told

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
        self.complete()


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
