"""How a build shows on stderr: a bar in a terminal, a line now and then in a log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from rag.faces.cli.printing import bar, tell, tell_json
from rag.records import Progress

_STAGES = {
    "check": "looking for changes", "read": "reading", "publish": "joining and checking", "encode": "making vectors",
}  # fmt: skip
_EVERY = 10.0  # seconds between two lines of a log
_OFTEN = 0.2  # and of JSON, beside the first and the last of a stage


@contextmanager
def shown(as_json: bool = False) -> Iterator[Callable[[Progress], None]]:
    """Something to hand to a build as its ``progress``."""
    if as_json:
        yield _json_lines()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    with bar(*columns) as drawn:
        if drawn is None:
            yield _lines()
            return
        task = drawn.add_task(_STAGES["check"], total=None, pace="")

        def show(p: Progress) -> None:
            drawn.update(task, description=_STAGES[p.stage], completed=p.done, total=p.total, pace=pace(p))

        yield show


def pace(p: Progress) -> str:
    """Passages so far, passages a second and the time left: 「25,187 passages, 1,934 a second, 0:02 left」.

    While vectors are made the passages are what is counted already.
    """
    words = [f"{p.passages:,} passages"] if p.passages and p.stage != "encode" else []
    if p.passages and p.seconds >= 1:
        words.append(f"{p.passages / p.seconds:,.0f} a second")
    if p.left is not None:
        words.append(f"{int(p.left) // 60}:{int(p.left) % 60:02} left")
    return ", ".join(words)


def _lines() -> Callable[[Progress], None]:
    last = time.monotonic()

    def show(p: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            counted = "passages" if p.stage == "encode" else "documents"
            tell(f"{_STAGES[p.stage]}: {p.done} of {p.total} {counted}, {pace(p)}".rstrip(", "))

    return show


def _json_lines() -> Callable[[Progress], None]:
    last, stage = 0.0, ""

    def show(p: Progress) -> None:
        nonlocal last, stage
        if p.stage != stage or p.done == p.total or time.monotonic() - last >= _OFTEN:
            last, stage = time.monotonic(), p.stage
            tell_json(asdict(p))

    return show
