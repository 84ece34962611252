"""The command ``rag``: every failure is one line on stderr with its remedy, and an exit code (0, 2, 3, 4, 5)."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer

import rag
from rag.errors import RagError
from rag.faces.cli import (
    asking,
    commitments,
    corrections,
    counting,
    encoding,
    evaluating,
    feedback,
    finding,
    indexing,
    keeping,
    printing,
    read,
    showing,
    ui,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Search the minutes of Japanese local government, with cited summaries.",
)
app.command("read")(read.read)
indexing.app.command("list")(keeping.list_generations)
indexing.app.command("rollback")(keeping.rollback)
indexing.app.command("prune")(keeping.prune)
indexing.app.command("forget")(keeping.forget)
app.add_typer(indexing.app, name="index")
app.command("search")(asking.search)
app.command("find")(finding.find)
app.command("ask")(asking.ask)
app.command("show")(showing.show)
app.command("commitments")(commitments.commitments)
app.command("correct")(corrections.correct)
app.command("facets")(counting.facets)
app.command("eval")(evaluating.evaluate)
app.add_typer(encoding.app, name="encoder")
app.command("feedback")(feedback.feedback)
app.command("ui")(ui.ui)
app.command("settings")(read.settings)


# The one public name that newer and older versions of typer give; the class itself lies in a private copy of click.
_Misuse: type[Exception] = typer.BadParameter.__bases__[0]


def _version(wanted: bool) -> None:
    if wanted:
        printing.say(rag.__version__)
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
    printing.prepare()
    try:
        code = _run()
        printing.close()
    except printing.OutputClosed as fault:
        printing.give_up()
        if not fault.reader_left:
            printing.tell(f"rag: the output cannot be written ({fault}); send it to a place that has room.")
        code = 0 if fault.reader_left else 2
    sys.exit(code)


def _run() -> int:
    """Run the command; its exit code. Whatever goes wrong is said in one line."""
    try:
        return app(standalone_mode=False) or 0
    except RagError as fault:
        printing.tell(f"rag: {fault}")
        return fault.exit_code
    except _Misuse as fault:
        _misused(fault)
        return 2
    except (KeyboardInterrupt, typer.Abort):
        printing.tell("rag: stopped")
        return 130
    except printing.OutputClosed:
        raise
    except OSError as fault:
        printing.tell(f"rag: {_place(fault)}; make it so that it can be used, or name another place.")
        return 2
    except UnicodeEncodeError:
        printing.tell(
            "rag: a word of the command, or the name of a file, holds bytes that are no text; write it in UTF-8."
        )
        return 2
    except Exception as fault:
        if sys.flags.dev_mode:
            raise
        printing.tell(
            f"rag: a fault of rag itself: {type(fault).__name__}: {fault} ({_where(fault)}). Please report it, with what "
            "PYTHONDEVMODE=1 in front of the same command prints."
        )
        return 1


def _place(fault: OSError) -> str:
    told = fault.strerror or str(fault) or type(fault).__name__
    return f"{os.fsdecode(fault.filename)}: {told}" if isinstance(fault.filename, str | bytes) else told


def _where(fault: Exception) -> str:
    """The innermost line of the package's own on the way to a fault: index/store.py:120."""
    frames = traceback.extract_tb(fault.__traceback__)
    own = [frame for frame in frames if "rag" in Path(frame.filename).parts] or frames
    return f"{'/'.join(Path(own[-1].filename).parts[-2:])}:{own[-1].lineno}"


def _misused(fault: Any) -> None:
    """Say what is wrong with the words of the command, and how they go."""
    if fault.ctx is not None:
        usage, told = fault.ctx.get_usage(), fault.ctx.get_help()
        for line in (told if fault.message == told else usage).splitlines():
            printing.tell(line)
        if fault.message == told:
            return
        printing.tell(f"Try '{fault.ctx.command_path} --help' for help.")
    printing.tell(f"rag: {fault.format_message()}")
