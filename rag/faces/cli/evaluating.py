"""``rag eval``: retrieval on a BEIR folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Argument(metavar="BEIR_DIR", help="corpus.jsonl, queries.jsonl, qrels.tsv.")]
Out = Annotated[Path, typer.Option(help="Where run.trec and measures.json are written.")]
Leg = Annotated[str, typer.Option(help="hybrid, dense or lexical.")]


def evaluate(folder: Folder, out: Out, leg: Leg = "hybrid") -> None:
    """Index a BEIR corpus in a scratch folder, run its queries, write run.trec and measures.json."""
    from rich.console import Console

    from rag.door import evaluate_folder

    console = Console(stderr=True)
    with console.status("indexing and searching") as status:
        measures = evaluate_folder(folder, out, leg, status.update)
    print(json.dumps(measures, ensure_ascii=False))
