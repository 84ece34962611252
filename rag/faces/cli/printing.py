"""The one place that prints: whatever a document, a file's name or a server says, nothing of it acts on the terminal.

Everything on stdout goes through ``say``, ``say_json`` and ``say_table``, everything on stderr through ``tell``,
``tell_json`` and ``track``; no other file of the faces prints (a rule of the house).
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from rag.present.visible import json_line, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn
    from rich.table import Table

Thing = TypeVar("Thing")
_WIDE = 200  # columns of a table that goes into a pipe: cut to a terminal's width a table of words says nothing


class OutputClosed(Exception):
    """Nothing more can be written to stdout; ``reader_left`` where somebody read it and has seen enough (``| head``)."""

    def __init__(self, fault: OSError | ValueError) -> None:
        super().__init__(getattr(fault, "strerror", None) or str(fault))
        self.reader_left = isinstance(fault, BrokenPipeError)


def prepare() -> None:
    """Make both streams take any text, in UTF-8 whatever the code page, line by line.

    Line by line, because a program that is ended while it writes must not leave half a line of JSON.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started it; the next file opened would take its number
            stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (it stays open)
            setattr(sys, name, stream)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)


def say(line: str = "") -> None:
    """Print one line for people.

    Raises:
        OutputClosed: stdout takes no more; so do the others that write there.
    """
    _write(visible(line))


def say_json(record: object) -> None:
    """Print one object on one line."""
    _write(json_line(record))


def say_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table of one line a cell."""
    from rich.table import Table
    from rich.text import Text

    table = Table(*heads, box=None, header_style="bold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    _draw(table)


def say_facts(facts: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Print names, each with its lines beside it."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for name, lines in facts:
        table.add_row(Text(name, style="bold"), Text("\n".join(map(visible, lines))))
    _draw(table)


def tell(line: str) -> None:
    """Print one line on stderr; where it takes no more there is nobody to tell."""
    _note(visible(line))


def tell_json(record: object) -> None:
    """Print one object on one line of stderr."""
    _note(json_line(record))


def track(things: Sequence[Thing], what: str) -> Iterator[Thing]:
    """Go through things with a bar on stderr; in a terminal only."""
    with bar() as drawn:
        yield from drawn.track(things, description=what) if drawn else things


@contextmanager
def bar(*columns: ProgressColumn) -> Iterator[Progress | None]:
    """A bar in a terminal, gone at the end; None where stderr is none. Its words are the program's own."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import Progress

    with Progress(*columns, console=_console(), transient=True) as drawn:
        yield drawn


@contextmanager
def doing(words: str) -> Iterator[Callable[[str], None]]:
    """Say in a terminal what is done at the moment; gives what says the next."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.text import Text

    with _console().status(Text(words)) as status:
        yield lambda words: status.update(Text(visible(words)))


def close() -> None:
    """Write what is left.

    Raises:
        OutputClosed: it cannot be.
    """
    try:
        sys.stdout.flush()
    except (OSError, ValueError) as fault:
        raise OutputClosed(fault) from fault


def give_up(stream: TextIO | None = None) -> None:
    """Let nothing more be written to a stream (stdout) that takes no more: the end of the program would try again, and complain."""
    stream = stream or sys.stdout
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _console() -> Console:
    from rich.console import Console

    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def _draw(table: Table) -> None:
    from rich.console import Console

    there = sys.stdout.isatty()
    drawn = io.StringIO()
    Console(file=drawn, force_terminal=there or None, width=None if there else _WIDE, markup=False).print(table)
    _write(drawn.getvalue().removesuffix("\n"))


def _write(line: str) -> None:
    try:
        print(line)
    except (OSError, ValueError) as fault:
        raise OutputClosed(fault) from fault


def _note(line: str) -> None:
    try:
        print(line, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        give_up(sys.stderr)
