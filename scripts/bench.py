"""Timings that users feel: a build, the first answer of a new process, the answers after it. Writes benchmarks/results/speed.json.

.venv/bin/python scripts/bench.py [CORPUS] [--questions FILE.jsonl] [--runs N]

Where RAG_RERANKER is set, the reranked search is timed, too, and the answers are those with it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag import build_index
from rag.measure.beir import rows
from rag.resources import sample_corpus

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "tests" / "golden" / "sample_questions.jsonl"


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=sample_corpus())
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="JSON Lines with question or text")
    parser.add_argument("--runs", type=int, default=5, help="new processes for the first answer")
    parser.add_argument("--json", type=Path, default=ROOT / "benchmarks" / "results" / "speed.json")
    args = parser.parse_args()
    questions = [str(q.get("question") or q["text"]) for q in rows(args.questions)]
    with tempfile.TemporaryDirectory(prefix="rag-bench-") as scratch:
        result = measure(args.corpus, questions, args.runs, Path(scratch))
    for name, value in result.items():
        print(f"{name:24}{value}")
    args.json.parent.mkdir(exist_ok=True)
    args.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(corpus: Path, questions: list[str], runs: int, index: Path) -> dict[str, Any]:
    """Seconds of a build, of ``rag ask`` in new processes, and milliseconds of questions in a warm one."""
    build_index(corpus, index)
    began = time.perf_counter()
    opened = build_index(corpus, index, full=True)
    build = time.perf_counter() - began
    cold = sorted(_cold(index, questions[n % len(questions)]) for n in range(runs))
    opened.ask(questions[0])
    warm = sorted(_seconds(lambda text=text: opened.ask(text)) for text in questions)
    assert opened.report is not None
    result = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "documents": opened.report.documents,
        "passages": opened.report.passages,
        "build_s": round(build, 2),
        "passages_per_s": round(opened.report.passages / build),
        "cold_ask_s": round(statistics.median(cold), 2),
        "cold_ask_worst_s": round(cold[-1], 2),
        "warm_ask_ms": round(1000 * statistics.median(warm), 1),
        "warm_ask_p95_ms": round(1000 * warm[int(0.95 * (len(warm) - 1))], 1),
        "warm_ask_worst_ms": round(1000 * warm[-1], 1),
    }
    if opened.settings.reranker:
        reranked = [_seconds(lambda text=text: opened.search(text)) for text in questions]
        # Its last name only: a folder's whole path says where this machine keeps it.
        result["reranker"] = f"{Path(opened.settings.reranker).name}, {opened.settings.rerank_depth} hits"
        result["reranked_search_ms"] = round(1000 * statistics.median(reranked), 1)
    return result


def _cold(index: Path, question: str) -> float:
    command = [str(Path(sys.executable).with_name("rag")), "ask", question, "--index", str(index), "--json"]
    return _seconds(lambda: subprocess.run(command, check=True, capture_output=True))


def _seconds(action: Any) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
