"""How time grows with the length of a text: ratios of it, never a time by itself."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pumping.attacking import attacks, parsed
from pumping.collecting import Made

FIRST = 512  # characters that every attack is tried with
STEP = 4
WORST = 8.0  # of four times the text: n log n takes 4.7 times as long, n² 16
_LOOKED_AT = 6  # attacks of a pattern that are looked at closely: those that took longest
_MEASURABLE = 1e-3  # seconds: sizes are doubled until a run takes so long, or the text is the longest
_LONGEST = 65_536  # characters
_AGAIN = 4  # measurements of what seems too much
_PATIENCE = 0.5  # seconds of the processor: what takes longer for so short a text never ends
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Growth:
    """The worst of a pattern: how much longer four times the text takes; NEVER where it was ended."""

    factor: float
    method: str
    attack: tuple[str, str, str]
    tried: int
    nanoseconds: float  # for a character, at the largest size


def worst_of(made: Made) -> Growth:
    """Pump a pattern."""
    pattern = re.compile(made.pattern, made.flags)
    worst = Growth(0.0, "", ("", "", ""), 0, 0.0)
    taken: list[tuple[float, int, str, tuple[str, str, str]]] = []
    for n, attack in enumerate(dict.fromkeys(attacks(parsed(made.pattern, made.flags), made.flags))):
        for method in _once(made.methods):
            run = _runner(pattern, method, attack)
            spent = _spent(run, FIRST, 1)
            if spent == NEVER:
                return Growth(NEVER, method, attack, n + 1, NEVER)
            taken.append((spent, -n, method, attack))
    taken.sort(reverse=True)
    for _, _, method, attack in taken[:_LOOKED_AT]:
        factor, nanoseconds = growth(_runner(pattern, method, attack))
        if factor > worst.factor:
            worst = Growth(factor, method, attack, len(taken), nanoseconds)
        if factor > WORST:
            break
    return worst


def growth(run: Callable[[int], object]) -> tuple[float, float]:
    """How much longer ``run`` takes for four times the size, and nanoseconds a character at the largest.

    What seems too much is measured anew: another program that takes the processor adds to a time, and never takes away.
    """
    least = NEVER, NEVER
    for _ in range(_AGAIN):
        size, before = FIRST, 0.0
        while before < _MEASURABLE and size < _LONGEST:
            size *= 2
            before = _spent(run, size, 2)
        spent = _spent(run, STEP * size, 2)
        if spent < NEVER:
            least = min(least, (spent / max(before, 1e-7), spent / size / STEP * 1e9))
        if least[0] <= WORST:
            break
    return least


def text_of(attack: tuple[str, str, str], size: int) -> str:
    """An attack of about so many characters."""
    head, unit, end = attack
    return head + unit * (size // len(unit)) + end


def _once(methods: tuple[str, ...]) -> tuple[str, ...]:
    """Of those that go through a whole text alike only one."""
    whole = [m for m in methods if m in ("sub", "subn", "split", "findall", "finditer")]
    return (*(m for m in methods if m not in whole), *whole[:1])


def _runner(pattern: re.Pattern[Any], method: str, attack: tuple[str, str, str]) -> Callable[[int], object]:
    made: dict[int, str | bytes] = {}

    def run(size: int) -> object:
        if size not in made:
            text = text_of(attack, size)
            made[size] = text.encode("utf-8", "surrogatepass") if isinstance(pattern.pattern, bytes) else text
            return None
        if method in ("search", "match", "fullmatch"):
            return getattr(pattern, method)(made[size])
        return sum(1 for _ in pattern.finditer(made[size]))

    return run


def _spent(run: Callable[[int], object], size: int, times: int) -> float:
    """Seconds of the quickest of so many runs; NEVER where one had to be ended."""
    run(size)  # makes the text
    least = NEVER
    try:
        with in_patience():
            for _ in range(times):
                started = time.thread_time()
                run(size)
                least = min(least, time.thread_time() - started)
    except TimeoutError:
        return least
    return least


@contextmanager
def in_patience(seconds: float = _PATIENCE) -> Iterator[None]:
    """Raise TimeoutError in a run that does not end: Python's own engine looks for signals as it goes."""

    def end(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
