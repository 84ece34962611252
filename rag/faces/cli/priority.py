"""A command that goes on for long, out of the way of whatever else this machine does."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_NICE = 10


def step_back() -> None:
    """Let every other program go first, with all threads of this process, where the system knows such a thing.

    Linux counts by the thread, and a library that computes has begun its own by now.
    """
    if not hasattr(os, "setpriority"):
        return
    threads = [0]
    with suppress(OSError):
        threads = [int(place.name) for place in Path("/proc/self/task").iterdir()]
    for thread in threads:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, max(_NICE, os.getpriority(os.PRIO_PROCESS, thread)))
