"""A process that has loaded everything once and forks a child for each step at which an operation is killed.

python -m tests.faults.stepping PLACE OPERATION KIND: below PLACE lie ``corpus`` and ``before`` (the index as it is before the
operation). Prints one JSON object a kill: the step, how the child ended, and what was found afterwards. KIND is ``step`` (at
each write that Python tells of, and each sync; a step that finds the disk as an earlier one did is not tried again) or
``size`` (within a write, of FAISS, SQLite and tantivy too, by a limit on the size of files).
"""

import json
import os
import resource
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import rag
import rag.index.building.plan
import rag.index.generations
import rag.question.filters
import rag.question.shown
import rag.search.engine
import rag.search.steps
import rag.summary.answer
from rag.errors import IndexMissing, QueryError
from rag.index.building.corpus import build, complete
from rag.index.building.preparing import Preparer
from rag.index.encoder import StaticEncoder
from rag.index.forgetting import forget
from rag.index.generations import Generations
from rag.index.keeping import prune, rollback
from rag.minutes.folder import walk
from rag.resources import encoder_folder
from tests.faults.documents import MARK, SMALLEST, WITHDRAWN, said

_EVENTS = {
    "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.symlink", "shutil.rmtree", "shutil.copyfile",
    "sqlite3.connect",
}  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
SETTINGS = rag.load_settings({})


class Steps:
    """Counts the writes below a folder, as Python's audit events and syncs tell of them; kills its process at one."""

    def __init__(self, folder: Path, kill_at: int, heed: Callable[[int], None] | None = None) -> None:
        self.count, self._kill_at, self._folder = 0, kill_at, os.fspath(folder)
        self._heed = heed
        # What a killed process leaves is what it wrote, synced or not: the sync itself would only take time here.
        rag.index.generations._sync = lambda path: self._step()
        sys.addaudithook(self._heard)

    def _heard(self, name: str, values: tuple[Any, ...]) -> None:
        if name == "open":
            writes = isinstance(values[2], int) and values[2] & _WRITING
            if writes and isinstance(values[0], str | bytes | Path) and self._is_below(values[0]):
                self._step()
        elif name in _EVENTS and any(self._is_below(path) for path in _paths(values)):
            self._step()

    def _is_below(self, path: str | bytes | Path) -> bool:
        return os.fsdecode(path).startswith(self._folder)

    def _step(self) -> None:
        self.count += 1
        if self._heed:
            self._heed(self.count)
        if self.count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def _paths(values: tuple[Any, ...]) -> Iterator[str]:
    """The paths of an event; a name by itself lies in the folder whose descriptor comes with it."""
    folder = values[-1] if isinstance(values[-1], int) and values[-1] > 2 else None
    for value in values:
        if isinstance(value, str | bytes | Path):
            name = os.fsdecode(value)
            yield f"{Path(f'/proc/self/fd/{folder}').readlink()}/{name}" if folder and name[0] != "/" else name


def child(work: Callable[[], Any]) -> tuple[int, Any]:
    """Do work in a child; its signal or exit code, and what it gave back or the traceback."""
    inward, outward = os.pipe()
    number = os.fork()
    if not number:
        os.close(inward)
        try:
            found = work()
            code = 0
        except BaseException:  # noqa: BLE001 - the parent tells of it
            found, code = traceback.format_exc(), 1
        with os.fdopen(outward, "w") as stream:
            json.dump(found, stream)
        os._exit(code)
    os.close(outward)
    with os.fdopen(inward) as stream:
        told = stream.read()
    _, status = os.waitpid(number, 0)
    ended = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    return ended, json.loads(told) if told else None


class Scene:
    """One operation on one index, and what may be found after it was stopped."""

    def __init__(self, place: Path, operation: str) -> None:
        self._corpus, self._before, self.index = place / "corpus", place / "before", place / "index"
        self._operation = operation
        self._encoder = StaticEncoder(encoder_folder())
        preparer = Preparer(64, SETTINGS.passage_tokens)
        for source in walk(self._corpus)[0]:  # what is loaded and compiled now is not in every child
            preparer.prepare(source)
        _, self._old = child(lambda: self._said(self._before) if self._before.is_dir() else None)
        _, self._new = child(lambda: self._fresh(place / "fresh"))
        _, self._done = child(self._afterwards)

    def operate(self) -> None:
        match self._operation:
            case "first build" | "incremental build":
                self._build()
            case "full build":
                self._build(full=True)
            case "prune":
                prune(self.index, 1)
            case "rollback":
                rollback(self.index, self._encoder)
            case "vectors":
                complete(self.index, self._encoder)
            case "forget":
                forget(self.index, WITHDRAWN, self._corpus)

    def again(self) -> None:
        """Put the index back as it was before the operation."""
        shutil.rmtree(self.index, ignore_errors=True)
        if self._before.is_dir():
            shutil.copytree(self._before, self.index)

    def look(self) -> dict[str, Any]:
        """What is there after a kill, and after the next build."""
        generations = Generations(self.index)
        try:
            live: str | None = generations.current()
        except IndexMissing:
            live = None
        found = self._said(self.index) if live else None
        out = {
            "live": live,
            "wrong": generations.verify(live) if live else [],
            "half": [name for name in generations.names() if generations.verify(name)],
            "answers": [name for name in ("old", "done") if found == getattr(self, f"_{name}")],
        }
        if self._operation == "forget":
            try:
                self.operate()
            except QueryError as fault:  # it is gone already, and the command says so
                out["told"] = str(fault)
            out["holding"] = [str(f) for f in self.index.rglob("*") if f.is_file() and MARK.encode() in f.read_bytes()]
        report = self._build()
        return out | {
            "read": report.read,
            "reused": report.reused,
            "equal": self._said(self.index) == self._new,
            "wrong after": generations.verify(generations.current()),
            "left": sorted(p.name for p in self.index.iterdir()) + generations.leftovers(),
        }

    def sizes(self) -> list[int]:
        """Limits, each of which lets another file be written but for its last byte."""
        return sorted({f.stat().st_size - 1 for f in self.index.rglob("*") if f.is_file() and f.stat().st_size})

    def state(self) -> str:
        """What lies on disk: two states of one name hold the same files, so the second need not be looked at again.

        The names of tantivy's segments are random; they are taken for one.
        """
        rows = []
        for path in sorted(self.index.rglob("*")):
            name = path.relative_to(self.index).as_posix()
            pieces = name.rpartition("/")[2].split(".")
            if len(pieces[0]) == 32:
                name = name.replace(pieces[0], "segment")
            if name.startswith("SEALS.json."):
                name = "SEALS.json.pid"
            if self._operation != "prune" and ".removing-" in name:  # there each file of a folder that leaves is a step
                rows.append(name[: name.index(".removing-") + 10])
                continue
            told = (
                "" if path.is_dir() else path.read_bytes().hex() if "CURRENT" in path.name else str(path.stat().st_size)
            )
            rows.append(f"{name} {told}")
        return "\n".join(sorted(set(rows)))

    def _build(self, full: bool = False) -> Any:
        return build(self._corpus, self.index, self._encoder, SETTINGS, full=full, progress=None)

    def _said(self, index: Path) -> Any:
        return said(rag.Index(index, SETTINGS, self._encoder))

    def _fresh(self, place: Path) -> Any:
        build(self._corpus, place, self._encoder, SETTINGS, full=True, progress=None)
        return self._said(place)

    def _afterwards(self) -> Any:
        self.again()
        self.operate()
        return self._said(self.index)


def kills(scene: Scene, kind: str) -> Iterator[dict[str, Any]]:
    def listed() -> tuple[int, list[int]]:
        """How many steps there are, and those that find the disk as none before them did."""
        seen: dict[str, int] = {}
        steps = Steps(scene.index, 0, lambda at: seen.setdefault(scene.state(), at) and None)
        scene.operate()
        return steps.count, sorted(seen.values())

    def killed(at: int) -> None:
        if kind == "step":
            Steps(scene.index, at)
        else:
            rag.index.generations._sync = lambda path: None
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (at, at))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        scene.operate()

    scene.again()
    _, (count, points) = child(listed)
    if kind == "size":
        points = scene.sizes()
        count = len(points)
    yield {"steps": count, "points": len(points)}
    for at in points:
        scene.again()
        ended, told = child(lambda at=at: killed(at))
        code, found = child(scene.look)
        yield {"at": at, "ended": ended, "told": told, **(found if code == 0 else {"broken": found})}


if __name__ == "__main__":
    rag.index.building.plan.SMALLEST = SMALLEST
    for one in kills(Scene(Path(sys.argv[1]), sys.argv[2]), sys.argv[3]):
        print(json.dumps(one, ensure_ascii=False), flush=True)
