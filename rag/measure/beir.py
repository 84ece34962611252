"""BEIR folders: corpus.jsonl, queries.jsonl, qrels.tsv to a TREC run and its measures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from rag.errors import CorpusError
from rag.measure.retrieval import Qrels, Run, measure
from rag.minutes.document import plain_minutes
from rag.records import Hit, Minutes

Search = Callable[[str, int], Iterable[Hit]]
Measures = dict[str, dict[str, float]]
DEPTH = 100  # documents a query in the run
# Passages of one document may crowd out others: so many are asked for, per document wanted.
_CROWD = 4


def evaluate_beir(
    folder: Path, out: Path, name: str, search_over: Callable[[Iterator[Minutes]], Search], say: Callable[[str], None]
) -> Measures:
    """Index the corpus, search every query, write run.trec and measures.json into ``out``; the measures by level.

    Args:
        folder: corpus.jsonl, queries.jsonl, qrels.tsv; each ``_id`` of the corpus is a document.
        out: made with its parents.
        name: what the run is called in run.trec.
        search_over: indexes documents and returns the search over them; a document scores as its best passage.
        say: told what is being done.

    Raises:
        CorpusError: a file of the folder is missing or not as BEIR has it.
    """
    queries = {_field(q, "_id", folder): _field(q, "text", folder) for q in rows(folder / "queries.jsonl")}
    qrels = read_qrels(folder / "qrels.tsv")
    say("indexing")
    search = search_over(_documents(folder / "corpus.jsonl"))
    run: Run = {}
    for n, (query, text) in enumerate(queries.items(), 1):
        say(f"searching {n} of {len(queries)}")
        run[query] = _ranked(search, text)
    measures = measure(run, qrels)
    out.mkdir(parents=True, exist_ok=True)
    write_run(out / "run.trec", run, name)
    (out / "measures.json").write_text(json.dumps(measures, indent=1) + "\n", encoding="utf-8")
    return measures


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file.

    Raises:
        CorpusError: it is missing, or a line is no JSON object.
    """
    try:
        with path.open(encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    record = json.loads(line)
                    if not isinstance(record, dict):
                        raise CorpusError(f"{path}, line {number}: no JSON object. BEIR has one object a line.")
                    yield record
    except (OSError, ValueError) as fault:
        raise CorpusError(
            f"{path} cannot be read ({fault}). A BEIR folder has corpus.jsonl, queries.jsonl, qrels.tsv."
        ) from fault


def read_qrels(path: Path) -> Qrels:
    """Query to document to relevance, from a tab-separated file with a header line."""
    qrels: Qrels = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            query, document, relevance = line.split("\t")
            qrels.setdefault(query, {})[document] = int(relevance)
    except (OSError, ValueError) as fault:
        raise CorpusError(
            f"{path} cannot be read ({fault}). It has three tab-separated columns and a header line."
        ) from fault
    return qrels


def write_run(path: Path, run: Run, name: str) -> None:
    """A TREC run: query Q0 document rank score name."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for query, scores in run.items():
            ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
            for rank, (document, score) in enumerate(ranked, 1):
                stream.write(f"{query} Q0 {document} {rank} {score:.6f} {name}\n")


def _documents(path: Path) -> Iterator[Minutes]:
    for record in rows(path):
        text = str(record.get("text") or record.get("title") or "")
        if text.strip():
            yield plain_minutes(_field(record, "_id", path), str(record.get("title") or "") or None, text)


def _field(record: dict[str, Any], name: str, path: Path) -> str:
    if name not in record:
        raise CorpusError(f"{path}: an object has no {name}. BEIR has _id and text in corpus.jsonl and queries.jsonl.")
    return str(record[name])


def _ranked(search: Search, query: str) -> dict[str, float]:
    scores: dict[str, float] = {}
    for hit in search(query, DEPTH * _CROWD) if query.strip() else ():
        scores.setdefault(hit.passage.path, hit.score)
    return dict(list(scores.items())[:DEPTH])
