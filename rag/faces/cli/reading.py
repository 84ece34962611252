"""``rag read`` and ``rag settings``."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from rag.errors import DocumentError, QueryError
from rag.faces.cli.options import AsJson
from rag.records import Minutes
from rag.settings import describe, load_settings

Files = Annotated[list[Path] | None, typer.Argument(metavar="FILE...", help="Documents to read.", show_default=False)]
Stats = Annotated[
    Path | None,
    typer.Option("--stats", metavar="FOLDER", help="How much of a corpus was understood, its warnings worst first."),
]


def read(files: Files = None, stats: Stats = None, as_json: AsJson = False) -> None:
    """Read documents and show what was understood: meeting, speakers, kinds, replies."""
    from rag.minutes.caps import Caps
    from rag.minutes.isolated import read_path
    from rag.present.records_json import minutes_json

    if stats:
        _stats(stats, as_json)
        return
    if not files:
        raise QueryError("Name documents to read, or a folder: rag read --stats FOLDER")
    chosen = load_settings()
    failed: DocumentError | None = None
    for file in files:
        try:
            found = read_path(file, None, chosen.document_megabytes, Caps.of(chosen))
        except DocumentError as fault:
            print(f"rag: {fault}", file=sys.stderr)
            failed = fault
            continue
        for entry in found.skipped:
            failed = DocumentError(entry.path, entry.reason)
            print(f"rag: {failed}", file=sys.stderr)
        for minutes in found.documents:
            if as_json:
                print(json.dumps(minutes_json(minutes), ensure_ascii=False))
            else:
                _show(minutes)
    if failed:
        raise typer.Exit(failed.exit_code)


def settings(as_json: AsJson = False) -> None:
    """Print each setting with its value, its unit and where the value came from."""
    rows = describe(load_settings())
    if as_json:
        for row in rows:
            print(json.dumps({n: getattr(row, n) for n in row.__slots__}, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("setting", "value", "unit", "from", "variable", "about", box=None)
    for row in rows:
        table.add_row(row.name, row.value, row.unit, row.origin, row.env, row.about)
    (Console() if sys.stdout.isatty() else Console(width=200)).print(table)


def _stats(folder: Path, as_json: bool) -> None:
    from rich.console import Console
    from rich.progress import track

    from rag.minutes.caps import Caps
    from rag.minutes.document import load
    from rag.minutes.folder import walk
    from rag.minutes.isolated import Reader
    from rag.minutes.statistics import Statistics

    chosen = load_settings()
    sources, skipped = walk(folder)
    statistics = Statistics()
    with closing(Reader(Caps.of(chosen))) as reader:
        for source in track(sources, "reading", console=Console(stderr=True), transient=True):
            try:
                data = load(source.file, source.path, chosen.document_megabytes)
                found = reader.read(data, source.path, source.notes)
            except DocumentError as fault:
                statistics.fail(fault.path, fault.reason)
                continue
            for minutes in found.documents:
                statistics.add(minutes)
            skipped += found.skipped
    for left_out in skipped:
        statistics.fail(left_out.path, left_out.reason)
    if as_json:
        print(json.dumps(statistics.plain(), ensure_ascii=False))
        return
    for name, value in statistics.plain().items():
        if name != "worst":
            print(f"{name:18}{value}")
    for path, warnings in statistics.worst():
        print(f"{path}: {'; '.join(warnings)}")


def _show(minutes: Minutes) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Cut to a terminal's width a table of words says nothing; a pipe has room.
    console = Console() if sys.stdout.isatty() else Console(width=200)
    meeting = minutes.meeting
    facts = Table.grid(padding=(0, 2))
    times = f"{meeting.start:%H:%M}" if meeting.start else ""
    times += f"–{meeting.end:%H:%M}" if meeting.end else ""
    people = "、".join(
        f"{a.name or ''}{a.role if not a.name else f'（{a.role}）' if a.role else ''}" for a in meeting.attendees
    )
    for name, value in (
        ("path", minutes.path),
        ("genre", minutes.genre),
        ("title", meeting.title),
        ("municipality", meeting.municipality),
        ("body", meeting.body),
        ("date", f"{meeting.date or ''} {times}".strip()),
        ("place", meeting.place),
        ("attendees", people),
        ("agenda", "\n".join(f"{n}. {item}" for n, item in enumerate(meeting.agenda, 1))),
        ("decisions", "\n".join(d.text for d in minutes.decisions)),
        ("warnings", "; ".join(minutes.warnings)),
    ):
        if value:
            facts.add_row(Text(name, style="bold"), Text(str(value)))
    console.print(facts)
    table = Table("#", "kind", "answers", "speaker", "section", "words", box=None, header_style="bold")
    for utterance in minutes.utterances:
        words = " ".join(minutes.quote(utterance.span).split())
        speaker = utterance.speaker
        table.add_row(
            str(utterance.number),
            utterance.kind,
            str(utterance.reply_to or ""),
            Text(f"{speaker.name or ''} {speaker.role or ''}".strip() if speaker else "—"),
            Text((utterance.section or "").rsplit(" / ", 1)[-1][:24]),
            Text(words if len(words) <= 80 else f"{words[:56]} … {words[-20:]}"),
        )
    console.print(table)
