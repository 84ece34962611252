"""The seeds inside all Shinagawa meetings: what a large index loses against a small one, and how long a question takes.

.venv/bin/python scripts/haystack.py --seeds DIR --bench DIR --minutes DIR [--index DIR] [--meetings N] [--json FILE]

evidence@5 of the judged questions over the seeds alone and in the haystack, apart for questions that name their
municipality or meeting; milliseconds of a search with a filter and without. `--meetings` takes the newest N only;
`--index` keeps the index, and takes one that is there. RAG_SEEDS_DIR, RAG_BENCH_DIR and RAG_MINUTES_DIR stand in.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from evaluate import texts_of
from evaluate_reading import meetings_in, official
from rag.door import Index, build_index
from rag.errors import RagError
from rag.index.building.corpus import build_minutes
from rag.index.encoder import load_encoder
from rag.measure.answers import score_answers
from rag.measure.beir import rows
from rag.minutes.document import read_text
from rag.minutes.folder import walk
from rag.minutes.reading import read_file
from rag.present.json.records import hit_json
from rag.question import read_question
from rag.records import Minutes
from rag.settings import load_settings

Json = dict[str, Any]


def main() -> int:
    """Build or open, ask, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("seeds", "bench", "minutes"):
        parser.add_argument(f"--{name}", type=Path, default=os.environ.get(f"RAG_{name.upper()}_DIR"))
    parser.add_argument("--index", type=Path, help="where the index of the haystack lies, or is made and kept")
    parser.add_argument("--meetings", type=int, help="the newest so many only")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    args = parser.parse_args()
    if not (args.seeds and args.bench and args.minutes):
        parser.error("name the documents with --seeds, their questions with --bench, the meetings with --minutes")
    try:
        with tempfile.TemporaryDirectory(prefix="rag-haystack-") as scratch:
            result = measure(args.seeds, args.bench, args.minutes, args.meetings, args.index, Path(scratch))
    except RagError as fault:
        print(f"haystack: {fault}", file=sys.stderr)
        return fault.exit_code
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(seeds: Path, bench: Path, minutes: Path, newest: int | None, kept: Path | None, scratch: Path) -> Json:
    """The figures of both indexes; builds the haystack where none is kept."""
    settings, encoder = load_settings(), load_encoder(load_settings().encoder)
    haystack = kept or scratch / "haystack"
    seconds = None
    if not haystack.exists():
        began = time.perf_counter()
        build_minutes(_documents(seeds, minutes / "shinagawa", newest), haystack, encoder, settings)
        seconds = round(time.perf_counter() - began)
    alone, large = build_index(seeds, scratch / "alone"), Index(haystack, settings, encoder)
    judged = [question for question in rows(bench / "seeds" / "questions.jsonl") if question["answerable"]]
    columns = alone._columns
    named = [_names(read_question(q["question"], 10_000, columns)) for q in judged]
    parts = {"naming": [q for q, n in zip(judged, named, strict=True) if n]}
    parts["others"] = [q for q, n in zip(judged, named, strict=True) if not n]
    evidence = {
        part: {
            "questions": len(questions),
            "alone": _evidence(questions, alone, seeds),
            "haystack": _evidence(questions, large, seeds),
        }
        for part, questions in parts.items()
    }
    texts = [q["question"] for q in judged]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "encoder": encoder.name,
        "documents": large.manifest.documents,
        "passages": large.manifest.passages,
        "build_s": seconds,
        "evidence@5": evidence,
        "search_ms": {
            "no filter": _times(large, texts, {}),
            "replies since 2015": _times(large, texts, {"kind": "reply", "since": date(2015, 1, 1)}),
        },
    }


def _names(question: Any) -> bool:
    return bool(question.municipalities or question.bodies or question.days[0])


def _documents(seeds: Path, folder: Path, newest: int | None) -> Iterator[Minutes]:
    sources, _ = walk(seeds)
    for source in sources:
        yield read_file(source.file, megabytes=load_settings().document_megabytes)
    files = sorted(folder.glob("*.xz"), reverse=True)
    meetings = islice((meeting for file in files for meeting in meetings_in(file)), newest)
    for meeting in track(meetings, "indexing", total=newest, console=Console(stderr=True), transient=True):
        yield read_text(official(meeting), meeting["id"])


def _evidence(questions: list[Json], index: Index, documents: Path) -> float:
    run = [
        {"id": q["id"], "hits": [hit_json(hit) for hit in index.search(q["question"], fold=False)]} for q in questions
    ]
    return float(score_answers(questions, texts_of(documents), run, [])["all"]["evidence"])


def _times(index: Index, questions: list[str], filters: Json) -> Json:
    index.search(questions[0], **filters)
    taken = []
    for text in questions:
        began = time.perf_counter()
        index.search(text, **filters)
        taken.append(1000 * (time.perf_counter() - began))
    taken.sort()
    return {"p50": round(taken[len(taken) // 2], 1), "p95": round(taken[int(0.95 * (len(taken) - 1))], 1)}


if __name__ == "__main__":
    sys.exit(main())
