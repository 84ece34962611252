"""``rag ask --compare``, ``--timeline`` and ``--export``."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from rag.door import Index
from rag.errors import QueryError
from rag.faces.cli.printing import say, say_json, tell
from rag.faces.cli.writing import write_whole
from rag.present.json.views import comparison_json, timeline_json
from rag.present.papers.export import check_ending, exported
from rag.present.papers.paper import Paper, comparison_paper, summary_paper, timeline_paper
from rag.present.papers.plain import lines
from rag.present.question import reading_line
from rag.records import BYS, Asking, By, Filters, Reading, Summary, View

if TYPE_CHECKING:
    from rag.question import FilterWords, QuestionWords

Compare = Annotated[
    str | None,
    typer.Option(metavar="|".join(BYS), help="Ask the same of each municipality, fiscal year or body, side by side."),
]
ByDate = Annotated[bool, typer.Option("--timeline", help="What was said on the topic, by date.")]
Export = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Also write it as FILE.md, FILE.docx or FILE.csv.", dir_okay=False)
]
Force = Annotated[bool, typer.Option("--force", help="Replace the file of --export if there is one.")]


def check(
    compare: str | None, timeline: bool, export: Path | None, force: bool, batch: Path | None, writer: str | None
) -> None:
    """Find out what cannot be done before anything is.

    Raises:
        QueryError: the options contradict each other, or the file is there already or of no known format.
    """
    if compare and timeline:
        raise QueryError("Give either --compare or --timeline.")
    if batch and (compare or timeline or export):
        raise QueryError("--batch answers each line by itself; ask for --compare, --timeline or --export one by one.")
    if writer not in (None, "extractive") and (compare or timeline):
        raise QueryError("--compare and --timeline only quote; leave --writer out, or ask without them.")
    check_export(export, force)


def check_export(export: Path | None, force: bool) -> None:
    """Find out whether a file can be written before anything is asked.

    Raises:
        QueryError: it is there already, of no known format, or in no folder; or ``force`` goes with none.
    """
    if force and not export:
        raise QueryError("--force goes with --export FILE.")
    if export:
        check_ending(export.name)
        if export.exists() and not force:
            raise QueryError(f"{export} is there already. Add --force to replace it, or name another file.")
        if not export.parent.is_dir():
            raise QueryError(f"{export.parent} is no folder; make it first, or name another file.")


def show_view(
    opened: Index,
    question: str,
    words: QuestionWords,
    view: View,
    folder: Path | None,
    export: Path | None,
    plain: bool,
) -> None:
    """Print a comparison or a timeline, as JSON if ``plain``, and export it."""
    paper: Paper
    read: Reading | None
    if view == "timeline":
        timeline = opened.timeline(question, **words)
        record, read = timeline_json(timeline), timeline.read
        paper = timeline_paper(timeline, asking(view, question, words, timeline.generation, folder))
    else:
        comparison = opened.compare(question, cast("By", view), **words)
        record, read = comparison_json(comparison), comparison.read
        paper = comparison_paper(comparison, asking(view, question, words, comparison.generation, folder))
    if plain:
        say_json(record)
    else:
        say(paper.title)
        if line := reading_line(read, record["language"]):
            say(line)
        for line in lines(paper):
            say(line)
    if export:
        write(paper, export)


def export_summary(
    summary: Summary, words: QuestionWords, writer: str | None, folder: Path | None, export: Path
) -> None:
    """Write an answer to a file."""
    asked = asking("ask", summary.question, words, summary.generation, folder)
    write(
        summary_paper(
            summary, replace(asked, writer=writer or (None if summary.writer == "extractive" else summary.writer))
        ),
        export,
    )


def asking(
    view: View, question: str, words: QuestionWords | FilterWords, generation: str, folder: Path | None
) -> Asking:
    """How it was asked, today; the index only where one was named."""
    from rag.question import filters_of

    filters: Filters = filters_of(words)
    # The day of whoever asks, not that of UTC.
    today = datetime.now().astimezone().date()
    return Asking(view, question, filters, generation, today, str(folder) if folder else None)


def write(paper: Paper, export: Path) -> None:
    """Write a paper; the file appears whole or not at all.

    Raises:
        QueryError: it cannot be written.
    """
    write_whole(export, exported(paper, check_ending(export.name)))
    tell(f"{export} に書き出しました。")
