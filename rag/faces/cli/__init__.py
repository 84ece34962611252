"""The command ``rag``: every failure is one line on stderr with its remedy, and an exit code (0, 2, 3, 4, 5)."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import rag
from rag.errors import RagError
from rag.faces.cli import (
    asking,
    correcting,
    counting,
    encoding,
    evaluating,
    feedback,
    finding,
    indexing,
    keeping,
    reading,
    showing,
    ui,
    undertaking,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Search the minutes of Japanese local government, with cited summaries.",
)
app.command("read")(reading.read)
indexing.app.command("list")(keeping.list_generations)
indexing.app.command("rollback")(keeping.rollback)
indexing.app.command("prune")(keeping.prune)
indexing.app.command("forget")(keeping.forget)
app.add_typer(indexing.app, name="index")
app.command("search")(asking.search)
app.command("find")(finding.find)
app.command("ask")(asking.ask)
app.command("show")(showing.show)
app.command("commitments")(undertaking.commitments)
app.command("correct")(correcting.correct)
app.command("facets")(counting.facets)
app.command("eval")(evaluating.evaluate)
app.add_typer(encoding.app, name="encoder")
app.command("feedback")(feedback.feedback)
app.command("ui")(ui.ui)
app.command("settings")(reading.settings)


def _version(wanted: bool) -> None:
    if wanted:
        print(rag.__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Search the minutes of Japanese local government, with cited summaries."""


def main() -> None:
    """Run the command line; the entry point of the package."""
    # A terminal in another code page must not turn a Japanese answer into an error. Line by line, because a program that
    # is ended while it writes must not leave half a line of JSON.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    try:
        app()
    except RagError as fault:
        print(f"rag: {fault}", file=sys.stderr)
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:
        print("rag: stopped", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
