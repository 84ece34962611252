"""``rag encoder``: the shipped encoder as a folder for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.errors import QueryError
from rag.faces.cli.printing import tell

app = typer.Typer(no_args_is_help=True, help="The shipped encoder.")


@app.callback()
def _group() -> None:
    """The shipped encoder."""


@app.command()
def export(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]) -> None:
    """Write the shipped encoder as a sentence-transformers folder."""
    from rag.index.encoder import export_encoder

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise QueryError(f"{folder} is not empty. Name a new folder.")
    export_encoder(folder)
    tell(f"written: {folder} (open it with SentenceTransformer({str(folder)!r}))")
