"""``rag ui``: the browser app, on this machine only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rag import resources
from rag.errors import QueryError
from rag.faces.cli.options import IndexFolder
from rag.settings import load_settings

Port = Annotated[int | None, typer.Option(help="The port to listen on (default: 8501).", show_default=False)]


def ui(index: IndexFolder = None, port: Port = None) -> None:
    """Serve the browser app and print its address; Ctrl-C stops it."""
    settings = load_settings(index=str(index) if index else None, port=port)
    page = resources.ui_folder() / "app.py"
    if not page.is_file():
        raise QueryError(f"{page} is missing. Reinstall minutes-rag.")
    _serve(page, settings.address, settings.port, Path(settings.index))


def _serve(page: Path, address: str, port: int, index: Path) -> None:
    from streamlit.web import cli as streamlit

    print(f"http://{address}:{port}", file=sys.stderr, flush=True)
    sys.argv = [
        "streamlit", "run", str(page),
        f"--server.address={address}", f"--server.port={port}", "--server.headless=true",
        "--browser.gatherUsageStats=false", "--server.fileWatcherType=none", "--client.toolbarMode=minimal",
        "--client.showErrorDetails=none", "--", "--index", str(index),
    ]  # fmt: skip
    sys.exit(streamlit.main())
