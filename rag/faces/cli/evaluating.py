"""``rag eval``: retrieval on a BEIR folder."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.faces.cli.printing import doing, say_json

if TYPE_CHECKING:
    from rag.measure.beir import Search
    from rag.records import Minutes

Folder = Annotated[Path, typer.Argument(metavar="BEIR_DIR", help="corpus.jsonl, queries.jsonl, qrels.tsv.")]
Out = Annotated[Path, typer.Option(help="Where run.trec and measures.json are written.")]
Leg = Annotated[str, typer.Option(help="hybrid, dense or lexical.")]


def evaluate(folder: Folder, out: Out, leg: Leg = "hybrid") -> None:
    """Index a BEIR corpus in a scratch folder, run its queries, write run.trec and measures.json."""
    with doing("indexing and searching") as say_so:
        measures = evaluate_folder(folder, out, leg, say_so)
    say_json(measures)


def evaluate_folder(
    folder: Path, out: Path, leg: str = "hybrid", say: Callable[[str], None] = lambda words: None
) -> dict[str, dict[str, float]]:
    """Measure retrieval on a BEIR folder over a scratch index; see rag.measure.beir.evaluate_beir."""
    from rag.door import Index
    from rag.index.building.corpus import build_minutes
    from rag.index.encoder import load_encoder
    from rag.measure.beir import evaluate_beir
    from rag.settings import load_settings

    settings = replace(load_settings(), question_characters=sys.maxsize)
    with tempfile.TemporaryDirectory(prefix="rag-eval-") as scratch:

        def search_over(records: Iterator[Minutes]) -> Search:
            encoder = load_encoder(settings.encoder)
            build_minutes(records, Path(scratch), encoder, settings)
            index = Index(Path(scratch), settings, encoder)
            return lambda query, k: index.search(query, k, leg=leg, fold=False)

        return evaluate_beir(folder, out, f"minutes-rag-{leg}", search_over, say)
