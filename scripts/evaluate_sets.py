"""Measure search on every judged set: BM25 alone, dense alone, both, both with pairing and without synonyms; write benchmarks/results/sets.json.

.venv/bin/python scripts/evaluate_sets.py --bench DIR --seeds DIR [--minutes DIR] [--encoder NAME_OR_FOLDER] [--json FILE]

`--bench` holds `tokyo/` (BEIR files, and `docs/` with spans), `encoder/` (JaQuAD, JSQuAD) and `seeds/questions.jsonl`, whose
documents lie in `--seeds`; with `--minutes` the plain-word questions are asked, too. RAG_BENCH_DIR, RAG_SEEDS_DIR and
RAG_MINUTES_DIR stand in for the options. A set of one passage a document has no pairs: both columns are then the same.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluate import texts_of
from evaluate_encoder import encoder_of, wiki_set
from rag.door import Index
from rag.errors import RagError
from rag.index.building.corpus import build, build_minutes
from rag.index.encoder import Encoder
from rag.measure.answers import score_answers
from rag.measure.beir import DEPTH, read_qrels, rows
from rag.measure.retrieval import Qrels, measure
from rag.measure.spans import score_spans
from rag.minutes.document import plain_minutes
from rag.present.json.records import hit_json
from rag.records import Hit
from rag.search.weights import WEIGHTS, Weights
from rag.settings import load_settings
from sets.plain_words import LANGUAGES, indexed

Figures = dict[str, float]
Search = Callable[[str, int], tuple[Hit, ...]]
UNPAIRED = replace(WEIGHTS, reply=0.0, question=0.0)
BARE = replace(UNPAIRED, heading=0.0, synonym=0.0)
LEGS = {
    "BM25": ("lexical", BARE),
    "dense": ("dense", UNPAIRED),
    "hybrid": ("hybrid", UNPAIRED),
    "hybrid + pairing": ("hybrid", WEIGHTS),
    "the same without synonyms": ("hybrid", replace(WEIGHTS, synonym=0.0)),
}
# What no set may lose against BM25 alone, and the measures that are held together.
POOLED = {"tokyo": "nDCG@10", "jaquad": "nDCG@10", "jsquad": "nDCG@10", "seeds": "evidence@5"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A set of questions over an open index; ``score`` takes a way to search."""

    name: str
    index: Index
    score: Callable[[Search], Figures]


def main() -> int:
    """Measure, print, write; 1 when the search is worse than BM25 alone on a pooled set by more than 0.005."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("bench", "seeds", "minutes"):
        parser.add_argument(f"--{name}", type=Path, default=os.environ.get(f"RAG_{name.upper()}_DIR"))
    parser.add_argument("--encoder", default="", help="a static folder, or any model; by default the setting")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    args = parser.parse_args()
    if not (args.bench and args.seeds):
        parser.error("name the judged sets with --bench and their documents with --seeds")
    try:
        encoder = encoder_of(args.encoder or load_settings().encoder)
        found: dict[str, dict[str, Figures]] = {}
        for made in sets(args.bench, args.seeds, args.minutes, encoder):
            with made as asked:
                found[asked.name] = {leg: asked.score(_way(asked.index, *how)) for leg, how in LEGS.items()}
                print(asked.name, json.dumps(found[asked.name]), file=sys.stderr, flush=True)
    except RagError as fault:
        print(f"evaluate_sets: {fault}", file=sys.stderr)
        return fault.exit_code
    pooled = {leg: round(sum(found[n][leg][m] for n, m in POOLED.items()) / len(POOLED), 4) for leg in LEGS}
    print(table(found, pooled))
    if args.json:
        facts = {"date": datetime.now(UTC).date().isoformat(), "encoder": encoder.name, "sha256": encoder.digest}
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps({**facts, "sets": found, "pooled": pooled}, indent=1) + "\n", encoding="utf-8")
    lost = [n for n, m in POOLED.items() if found[n]["hybrid + pairing"][m] < found[n]["BM25"][m] - 0.005]
    return 1 if lost else 0


def _way(index: Index, leg: str, weights: Weights) -> Search:
    return lambda text, k: index.search(text, k, leg=leg, weights=weights, fold=False)


def table(found: dict[str, dict[str, Figures]], pooled: Figures) -> str:
    """The figures as a Markdown table."""
    lines = [f"| set | {' | '.join(LEGS)} |", f"|---|{'---|' * len(LEGS)}"]
    for name, legs in found.items():
        for figure in legs["BM25"]:
            lines.append(f"| {name}, {figure} | {' | '.join(f'{legs[leg][figure]:.3f}' for leg in LEGS)} |")
    lines.append(f"| mean of {', '.join(POOLED)} | {' | '.join(f'{pooled[leg]:.3f}' for leg in LEGS)} |")
    return "\n".join(lines)


def sets(bench: Path, seeds: Path, minutes: Path | None, encoder: Encoder) -> Iterator[Any]:
    """Each set as a context that holds its index open."""
    tokyo = bench / "tokyo"
    passages = {str(p["_id"]): str(p["text"]) for p in rows(tokyo / "corpus.jsonl")}
    queries = {str(q["_id"]): str(q["text"]) for q in rows(tokyo / "queries.jsonl")}
    yield _judged("tokyo", passages, queries, read_qrels(tokyo / "qrels.tsv"), encoder)
    for name, files in (("jaquad", "jaquad_dev"), ("jsquad", "jsquad_valid")):
        asked, texts, right = wiki_set(bench / "encoder", files)
        qrels: Qrels = {str(n): {str(place): 1 for place in places} for n, places in enumerate(right)}
        yield _judged(name, _numbered(texts), _numbered(asked), qrels, encoder)
    yield _seeds(bench / "seeds" / "questions.jsonl", seeds, encoder)
    yield _spans(tokyo, queries, encoder)
    if minutes:
        yield _plain_words(minutes, encoder)


@contextmanager
def _judged(
    name: str, passages: dict[str, str], queries: dict[str, str], qrels: Qrels, encoder: Encoder
) -> Iterator[Asked]:
    settings = replace(load_settings(), question_characters=sys.maxsize)
    with tempfile.TemporaryDirectory(prefix="rag-sets-") as scratch:
        records = (plain_minutes(key, None, text) for key, text in passages.items() if text.strip())
        build_minutes(records, Path(scratch), encoder, settings)

        def score(search: Search) -> Figures:
            run: dict[str, dict[str, float]] = {}
            for key, text in queries.items():
                for hit in search(text, DEPTH):
                    run.setdefault(key, {}).setdefault(hit.passage.path, hit.score)
            levels = measure(run, qrels)
            figures = {"nDCG@10": levels["all"]["nDCG"], "R@10": levels["all"]["R"]}
            return figures | ({"nDCG@10 of answers": levels["rel>=2"]["nDCG"]} if levels["rel>=2"]["n"] else {})

        yield Asked(name, Index(Path(scratch), settings, encoder), score)


@contextmanager
def _seeds(questions: Path, documents: Path, encoder: Encoder) -> Iterator[Asked]:
    judged = list(rows(questions))
    texts = texts_of(documents)

    def score(search: Search) -> Figures:
        run = [
            {"id": q["id"], "hits": [hit_json(hit) for hit in search(q["question"], 10)]}
            for q in judged
            if q["answerable"]
        ]
        result = score_answers([q for q in judged if q["answerable"]], texts, run, [])
        types = result["types"]
        plain = {name: row["evidence"] for name, row in types.items() if name.startswith("paraphrase")}
        return {"evidence@5": result["all"]["evidence"], "evidence@5 plain words": sum(plain.values()) / len(plain)} | {
            "evidence@5 foreign": result["foreign"]
        }

    with _documents(documents, encoder) as index:
        yield Asked("seeds", index, score)


@contextmanager
def _spans(folder: Path, queries: dict[str, str], encoder: Encoder) -> Iterator[Asked]:
    gold = list(rows(folder / "gold_spans.jsonl"))
    with _documents(folder / "docs", encoder) as index:

        def score(search: Search) -> Figures:
            run = {key: [hit.passage for hit in search(text, 10)] for key, text in queries.items()}
            result = score_spans(gold, run, index.document)
            return {"MRR": result["MRR"], "coverage": result["coverage"]}

        yield Asked("tokyo documents", index, score)


@contextmanager
def _plain_words(minutes: Path, encoder: Encoder) -> Iterator[Asked]:
    with indexed(minutes / "shinagawa", encoder) as (index, score):

        def of_both(search: Search) -> Figures:
            found = {language: score(search, language) for language in LANGUAGES}
            return {f"{measure} {name}": value for name, row in found.items() for measure, value in row.items()}

        yield Asked("plain words", index, of_both)


@contextmanager
def _documents(folder: Path, encoder: Encoder) -> Iterator[Index]:
    with tempfile.TemporaryDirectory(prefix="rag-sets-") as scratch:
        build(folder, Path(scratch), encoder, load_settings(), full=True, progress=None)
        yield Index(Path(scratch), load_settings(), encoder)


def _numbered(texts: list[str]) -> dict[str, str]:
    return {str(number): text for number, text in enumerate(texts)}


if __name__ == "__main__":
    sys.exit(main())
