"""File handles: a shell may grant 256 of them, and an app that has used them up takes no page any more.

Streamlit gives every session a loop of asyncio's for its script, which nothing in this app ever runs: three handles each, kept
for as long as a closed page might come back.
"""

from __future__ import annotations

import asyncio
import os
import selectors
from contextlib import suppress

_WANTED = 4096
_ELSEWHERE = 128  # of the index, of requests on their way, of children and of Python itself


def spare() -> None:
    """Let loops that rest take no handle, and take as many handles as this process may."""
    if os.name == "nt":  # there, neither is short
        return
    asyncio.set_event_loop_policy(_Sparing())
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _WANTED if hard == resource.RLIM_INFINITY else min(hard, _WANTED)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(OSError, ValueError):  # not everywhere is the limit what it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def most_pages() -> int:
    """How many pages may be open at a time, one handle each, so that enough is left for answering them."""
    if os.name == "nt":
        return _WANTED
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _WANTED if soft == resource.RLIM_INFINITY else max(16, min(soft, _WANTED) - _ELSEWHERE)


class _Sparing(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """A loop that rests where one is made within another, which cannot be for running it there."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return super().new_event_loop()
        return Resting()


class Resting(asyncio.SelectorEventLoop):
    """A loop without a handle: it runs what needs none, and is not woken by other threads."""

    def __init__(self) -> None:
        super().__init__(selectors.SelectSelector())

    def _make_self_pipe(self) -> None:
        self._ssock = self._csock = None

    def _close_self_pipe(self) -> None:
        pass
