"""Processes beside the builder that read documents: as many at a time as there are cores.

They are started as plain children that import this package, and not by ``multiprocessing``, which would run the caller's
script again in each of them. What passes between is pickled, over pipes that nobody else holds. A child ends when its pipe
does, so none outlives a builder that was killed.
"""

from __future__ import annotations

import os
import queue
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress

from rag.index.building.preparing import Prepared, Preparer
from rag.minutes.caps import Caps
from rag.minutes.folder import Source
from rag.minutes.isolation.children import Child, streams
from rag.minutes.isolation.pipes import receive, send
from rag.settings import worker_environment

# Documents that wait, read, for those before them: the memory of a build does not grow with its corpus.
_AHEAD = 3


class Workers:
    """Children that prepare documents in one way; ``close`` ends them.

    Args:
        count: how many, 1 or more.
        megabytes, passage_tokens, caps: as Preparer takes them.
    """

    def __init__(self, count: int, megabytes: int, passage_tokens: int, caps: Caps) -> None:
        self._setting = (megabytes, passage_tokens, caps)
        self._idle: queue.SimpleQueue[_Child | None] = queue.SimpleQueue()
        self._children: list[_Child] = []
        for _ in range(count):
            self._idle.put(None)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reading")
        self._ahead = _AHEAD * count

    def prepared(self, sources: Iterable[Source]) -> Iterator[Prepared]:
        """What became of each file, in the order given; those behind are read while the caller is busy."""
        waiting: deque[Future[Prepared]] = deque()
        for source in sources:
            waiting.append(self._threads.submit(self._prepare, source))
            if len(waiting) > self._ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def close(self) -> None:
        """End the children, what they are reading included."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in tuple(self._children):
            child.end()
        self._threads.shutdown()
        for child in tuple(self._children):  # one that a thread had just begun
            child.end()

    def _prepare(self, source: Source) -> Prepared:
        child = self._idle.get()
        if child is None:
            child = _Child(self._setting)
            self._children.append(child)
        try:
            found = child.ask(source)
        except Exception:  # noqa: BLE001 - it ended, or what it sent is no answer: the next file gets another child
            child.end()
            self._children.remove(child)
            self._idle.put(None)
            reason = "ended the process that read it; take it out of the corpus, and please report this"
            return Prepared(source.path, "", (), reason, {})
        self._idle.put(child)
        return found


class _Child:
    def __init__(self, setting: tuple[int, int, Caps]) -> None:
        self._process = Child("rag.index.building.workers", "serve", environ=worker_environment())
        self._to, self._from = streams(self._process)
        with suppress(OSError):  # where it ended at once, the first question tells
            send(self._to, setting)

    def ask(self, source: Source) -> Prepared:
        send(self._to, source.alone())
        found: Prepared = receive(self._from)
        return found

    def end(self) -> None:
        self._process.end()


def serve() -> None:
    """The life of a child: settings, then a file after another, until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the builder's, who ends the pipe
    inward, outward = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the answers
    with suppress(EOFError, BrokenPipeError), closing(Preparer(*receive(inward))) as preparer:
        while True:
            send(outward, preparer.prepare(receive(inward)))
