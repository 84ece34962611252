"""Options that several commands share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from rag.errors import QueryError

IndexFolder = Annotated[
    Path | None, typer.Option("--index", help="Where the index lies (default: index).", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout, and nothing else there.")]
Municipality = Annotated[list[str] | None, typer.Option(help="Only of this municipality (may be repeated).")]
Body = Annotated[list[str] | None, typer.Option(help="Only of this council, committee or meeting.")]
Speaker = Annotated[list[str] | None, typer.Option(help="Only said by this person or office.")]
Role = Annotated[list[str] | None, typer.Option(help="Only said by holders of this office, for example 市長.")]
Since = Annotated[str | None, typer.Option(help="Only from this day on, YYYY-MM-DD.")]
Until = Annotated[str | None, typer.Option(help="Only up to this day, YYYY-MM-DD.")]
Kind = Annotated[list[str] | None, typer.Option(help="Only of this kind: question, reply, report, remark or header.")]
Batch = Annotated[Path | None, typer.Option(help="JSON Lines of questions: id (or _id), text (or question).")]
Out = Annotated[Path | None, typer.Option(help="Where a batch is written; by default to stdout.")]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters of one command, as the Python door takes them."""

    municipality: tuple[str, ...]
    body: tuple[str, ...]
    speaker: tuple[str, ...]
    role: tuple[str, ...]
    kind: tuple[str, ...]
    since: date | None
    until: date | None

    def keywords(self) -> dict[str, object]:
        """The keyword arguments of Index.search and Index.ask."""
        return {name: getattr(self, name) for name in self.__slots__}


def narrowing(
    municipality: list[str] | None,
    body: list[str] | None,
    speaker: list[str] | None,
    role: list[str] | None,
    kind: list[str] | None,
    since: str | None,
    until: str | None,
) -> Narrowing:
    """The options as filters.

    Raises:
        QueryError: a date is none.
    """
    return Narrowing(
        tuple(municipality or ()),
        tuple(body or ()),
        tuple(speaker or ()),
        tuple(role or ()),
        tuple(kind or ()),
        _day("--since", since),
        _day("--until", until),
    )


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise QueryError(f"{option} {text!r} is no date. Write it as YYYY-MM-DD, for example 2022-08-02.") from fault
