"""``rag read`` and ``rag settings``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from rag.errors import DocumentError, QueryError
from rag.faces.cli.options import AsJson
from rag.faces.cli.printing import say, say_facts, say_json, say_table, tell, track
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
    from rag.minutes.reading import read_path
    from rag.present.json.records import minutes_json

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
            tell(f"rag: {fault}")
            failed = fault
            continue
        for entry in found.skipped:
            failed = DocumentError(entry.path, entry.reason)
            tell(f"rag: {failed}")
        for minutes in found.documents:
            if as_json:
                say_json(minutes_json(minutes))
            else:
                _show(minutes)
    if failed:
        raise typer.Exit(failed.exit_code)


def settings(as_json: AsJson = False) -> None:
    """Print each setting with its value, its unit and where the value came from."""
    rows = describe(load_settings())
    if as_json:
        for row in rows:
            say_json({n: getattr(row, n) for n in row.__slots__})
        return
    say_table(
        ("setting", "value", "unit", "from", "variable", "about"),
        [(row.name, row.value, row.unit, row.origin, row.env, row.about) for row in rows],
    )


def _stats(folder: Path, as_json: bool) -> None:
    from rag.minutes.caps import Caps
    from rag.minutes.document import load
    from rag.minutes.folder import walk
    from rag.minutes.isolation.reader import Reader
    from rag.minutes.statistics import Statistics

    chosen = load_settings()
    sources, skipped = walk(folder)
    statistics = Statistics()
    with closing(Reader(Caps.of(chosen))) as reader:
        for source in track(sources, "reading"):
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
        say_json(statistics.plain())
        return
    for name, value in statistics.plain().items():
        if name != "worst":
            say(f"{name:18}{value}")
    for path, warnings in statistics.worst():
        say(f"{path}: {'; '.join(warnings)}")


def _show(minutes: Minutes) -> None:
    meeting = minutes.meeting
    times = f"{meeting.start:%H:%M}" if meeting.start else ""
    times += f"–{meeting.end:%H:%M}" if meeting.end else ""
    people = "、".join(
        f"{a.name or ''}{a.role if not a.name else f'（{a.role}）' if a.role else ''}" for a in meeting.attendees
    )
    facts: tuple[tuple[str, list[str | None]], ...] = (
        ("path", [minutes.path]),
        ("genre", [minutes.genre]),
        ("title", [meeting.title]),
        ("municipality", [meeting.municipality]),
        ("body", [meeting.body]),
        ("date", [f"{meeting.date or ''} {times}".strip()]),
        ("place", [meeting.place]),
        ("attendees", [people]),
        ("agenda", [f"{n}. {item}" for n, item in enumerate(meeting.agenda, 1)]),
        ("decisions", [line for decision in minutes.decisions for line in decision.text.split("\n")]),
        ("warnings", ["; ".join(minutes.warnings)]),
    )
    say_facts((name, [line for line in lines if line]) for name, lines in facts if any(lines))
    rows = []
    for utterance in minutes.utterances:
        words = " ".join(minutes.quote(utterance.span).split())
        speaker = utterance.speaker
        rows.append(
            (
                str(utterance.number),
                utterance.kind,
                str(utterance.reply_to or ""),
                f"{speaker.name or ''} {speaker.role or ''}".strip() if speaker else "—",
                (utterance.section or "").rsplit(" / ", 1)[-1][:24],
                words if len(words) <= 80 else f"{words[:56]} … {words[-20:]}",
            )
        )
    say_table(("#", "kind", "answers", "speaker", "section", "words"), rows)
