"""What the operating system holds a reading child to; nothing where it has no such limits (Windows)."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


class TimeUp(BaseException):
    """The time of ``ended_after`` is up; no Exception, so that nothing on the way takes it for a fault of a document."""


def can_end() -> bool:
    """Whether ``ended_after`` works here: signals are the main thread's, and not of every system."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """Raise TimeUp in what still runs after so many seconds, a match of a pattern included."""

    def end(*_: object) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def limit_memory(megabytes: int) -> None:
    """Refuse this process more address space than so much."""
    if sys.platform != "win32":
        import resource

        size = megabytes * 1_000_000
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        if most == resource.RLIM_INFINITY or most > size:
            try:
                resource.setrlimit(resource.RLIMIT_AS, (size, most))
            except (ValueError, OSError):  # macOS knows the limit, and refuses to set it
                return


def limit_seconds(seconds: float) -> None:
    """End this process when it has computed so much longer from now on, and a little: its parent should have ended it."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = int(used.ru_utime + used.ru_stime + seconds) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def quiet() -> None:
    """Let no library write to the terminal about a broken document: what is wrong stands in the report."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
