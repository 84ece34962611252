"""A corpus that is watched: a build after each change, once the change is complete."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rag.errors import IndexUnusable, RagError
from rag.minutes.folder import DEEPEST

Look = tuple[tuple[str, int, int, int], ...]


def watch(
    corpus: Path,
    build: Callable[[], bool | None],
    told: Callable[[RagError], None],
    every: float,
    stop: threading.Event,
) -> None:
    """Build now and after each change, until ``stop`` is set; a build that fails is told, and the index serves on.

    The folder is looked at again and again: a network drive tells nobody of its changes. A change is taken up when two
    looks in a row see the same, so that a file which is still being copied is waited for.

    Args:
        corpus: a folder of documents, or one document.
        build: brings the index up to date; true where some of that is left for the next time.
        told: called with what made a build fail.
        every: seconds between two looks; more where one look takes long.
        stop: ends the watch, between two builds.
    """
    built: Look | None = None
    before: Look | None = None
    while not stop.is_set():
        began = time.monotonic()
        seen = look(corpus)
        took = time.monotonic() - began
        if built is None or (seen != built and seen == before):
            built = seen
            try:
                if build():
                    built = ()
            except IndexUnusable as fault:
                told(fault)
                built = ()  # not for what the corpus holds: another builder, no room; so it is tried again
            except RagError as fault:
                told(fault)
        before = seen
        stop.wait(max(every, 10 * took))


def unchanged(corpus: Path, every: float, stop: threading.Event) -> Callable[[], bool]:
    """What says from now on whether a corpus is as it is now and the watch goes on; it looks every so many seconds, or less often."""
    before, again = look(corpus), time.monotonic() + every

    def go_on() -> bool:
        nonlocal again
        began = time.monotonic()
        if stop.is_set() or (began >= again and look(corpus) != before):
            return False
        if began >= again:
            again = time.monotonic() + max(every, 10 * (time.monotonic() - began))
        return True

    return go_on


def look(corpus: Path) -> Look:
    """Name, length, time of change and number of every file of a corpus, minutes.toml and hidden ones included."""
    return tuple(sorted(_files(corpus)))


def _files(place: Path, deep: int = 0) -> Iterator[tuple[str, int, int, int]]:
    try:
        entries = list(os.scandir(place)) if place.is_dir() else []
        if not entries and place.is_file():
            found = place.stat()
            yield str(place), found.st_size, found.st_mtime_ns, found.st_ino
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if deep < DEEPEST:
                    yield from _files(Path(entry.path), deep + 1)
            elif entry.is_file(follow_symlinks=False):
                found = entry.stat(follow_symlinks=False)
                yield entry.path, found.st_size, found.st_mtime_ns, found.st_ino
    except OSError:
        return  # it went while it was looked at; the next look sees that
