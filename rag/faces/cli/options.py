"""Options that several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import QueryError

if TYPE_CHECKING:
    from rag.question import FilterWords


def _readable(folder: Path | None) -> Path | None:
    """The libraries under an index take UTF-8 only; half a name must not end in the middle of a build."""
    try:
        if folder is not None and b"\0" in str(folder).encode():
            raise QueryError(f"--index {folder}: a name holds no NUL character. Name another folder.")
    except UnicodeEncodeError as fault:
        raise QueryError(f"--index {folder}: the name is not UTF-8. Rename the folder, or name another.") from fault
    return folder


IndexFolder = Annotated[
    Path | None,
    typer.Option("--index", help="Where the index lies (default: index).", show_default=False, callback=_readable),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout, and nothing else there.")]
Municipality = Annotated[list[str] | None, typer.Option(help="Only of this municipality (may be repeated).")]
Body = Annotated[list[str] | None, typer.Option(help="Only of this council, committee or meeting.")]
Speaker = Annotated[list[str] | None, typer.Option(help="Only said by this person or office.")]
Role = Annotated[list[str] | None, typer.Option(help="Only said by holders of this office, for example 市長.")]
Side = Annotated[
    list[str] | None, typer.Option(help="Only said from this side: chair, member, executive or secretariat.")
]
Since = Annotated[str | None, typer.Option(help="Only from this day on, YYYY-MM-DD.")]
Until = Annotated[str | None, typer.Option(help="Only up to this day, YYYY-MM-DD.")]
Kind = Annotated[list[str] | None, typer.Option(help="Only of this kind: question, reply, report, remark or header.")]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Do not read this out of the question: municipality, body, role, date or block (may be repeated).",
    ),
]
Batch = Annotated[Path | None, typer.Option(help="JSON Lines of questions: id (or _id), text (or question).")]
Out = Annotated[Path | None, typer.Option(help="Where a batch is written; by default to stdout.")]


def narrowing(
    municipality: list[str] | None,
    body: list[str] | None,
    speaker: list[str] | None,
    role: list[str] | None,
    side: list[str] | None,
    kind: list[str] | None,
    since: str | None,
    until: str | None,
) -> FilterWords:
    """The options as the filters of the door.

    Raises:
        QueryError: a date is none.
    """
    return {
        "municipality": municipality,
        "body": body,
        "speaker": speaker,
        "role": role,
        "side": side,
        "kind": kind,
        "since": day("--since", since),
        "until": day("--until", until),
    }


def day(option: str, text: str | None) -> date | None:
    """The day that an option names; None where it was not given.

    Raises:
        QueryError: it is none.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise QueryError(f"{option} {text!r} is no date. Write it as YYYY-MM-DD, for example 2022-08-02.") from fault
