"""How long one question may take: said once where it comes in, and looked at wherever its way goes round a loop.

A single match of a pattern cannot be interrupted; scripts/pump.py holds all of them to the length of their text.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from rag.errors import QuestionExpired


@dataclass(frozen=True, slots=True)
class _Deadline:
    at: float  # of the monotonic clock
    seconds: float


_DEADLINE: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give what is done inside so many seconds; of two deadlines, one inside the other, the earlier one counts.

    It is of this thread and this task alone.
    """
    own, outer = _Deadline(time.monotonic() + seconds, seconds), _DEADLINE.get()
    before = _DEADLINE.set(outer if outer and outer.at < own.at else own)
    try:
        yield
    finally:
        _DEADLINE.reset(before)


def in_time() -> None:
    """Go on where there is time left, or no deadline.

    Raises:
        QuestionExpired: there is none left.
    """
    deadline = _DEADLINE.get()
    if deadline and time.monotonic() > deadline.at:
        raise QuestionExpired(deadline.seconds)
