"""Measure search and answers on judged questions, and retrieval on a BEIR folder; print a table, write JSON.

.venv/bin/python scripts/evaluate.py QUESTIONS.jsonl DOCS_DIR [--beir DIR] [--json FILE]
.venv/bin/python scripts/evaluate.py                     the sample questions over the sample minutes

The definition of each figure stands in rag/measure/answers.py and rag/measure/retrieval.py.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rag import build_index
from rag.door import Index
from rag.errors import RagError
from rag.faces.cli.evaluating import evaluate_folder
from rag.measure.answers import score_answers
from rag.measure.beir import rows
from rag.measure.spans import score_spans
from rag.minutes.decode import decode
from rag.minutes.folder import walk
from rag.present.records_json import hit_json, summary_json
from rag.resources import sample_corpus

SAMPLE_QUESTIONS = Path("tests/golden/sample_questions.jsonl")
ANSWERABLE = ("evidence", "nuggets", "on_point", "statements")
COLUMNS = ("n", *ANSWERABLE, "citation_recall", "citation_precision", "verbatim", "verdicts")
WHOLE = ("foreign", "verbatim", "citations_right", "statements", "false_answers", "false_refusals", "missing")


def main() -> int:
    """Evaluate, print, write; 1 when a citation is not the verbatim slice of its document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path, nargs="?", default=SAMPLE_QUESTIONS)
    parser.add_argument("documents", type=Path, nargs="?", default=sample_corpus())
    parser.add_argument("--beir", type=Path, action="append", default=[], help="a BEIR folder to measure, too")
    parser.add_argument(
        "--spans", type=Path, help="a folder with docs/ and gold_spans.jsonl to measure end to end, instead"
    )
    parser.add_argument("--json", type=Path, help="where the figures are written")
    args = parser.parse_args()
    try:
        if args.spans:
            return _spans(args.spans, args.json)
        result = evaluate(args.questions, args.documents)
        result["beir"] = {str(folder): _beir(folder) for folder in args.beir}
    except RagError as fault:
        print(f"evaluate: {fault}", file=sys.stderr)
        return fault.exit_code
    print(table(result))
    if args.json:
        args.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if result["slices_wrong"] == 0 else 1


def evaluate(questions: Path, documents: Path) -> dict[str, Any]:
    """Index the documents in a scratch folder, answer every question, score; figures of one process, once warm."""
    judged = list(rows(questions))
    with tempfile.TemporaryDirectory(prefix="rag-evaluate-") as scratch:
        index = build_index(documents, scratch)
        index.ask("準備")  # dictionaries and vectors are loaded by the first question
        run, answers, seconds, wrong = [], [], [], 0
        for question in judged:
            text = question.get("question") or question["text"]
            began = time.perf_counter()
            summary = index.ask(text)
            seconds.append(time.perf_counter() - began)
            run.append({"id": question["id"], "hits": [hit_json(hit) for hit in index.search(text, fold=False)]})
            answers.append({"id": question["id"], **summary_json(summary)})
            wrong += _wrong_slices(index, answers[-1])
    result = score_answers(judged, texts_of(documents), run, answers)
    ordered = sorted(seconds)
    result["slices_wrong"] = wrong
    result["ask_ms"] = {
        "median": round(1000 * ordered[len(ordered) // 2], 1),
        "p95": round(1000 * ordered[int(0.95 * (len(ordered) - 1))], 1),
    }
    return result


def texts_of(documents: Path) -> dict[str, str]:
    """File name to text of the documents of a folder."""
    sources, _ = walk(documents)
    return {source.file.name: decode(source.file.read_bytes())[0] for source in sources}


def table(result: dict[str, Any]) -> str:
    """The figures as a Markdown table by type of question, and a line for the whole."""
    lines = [f"| type | {' | '.join(COLUMNS)} |", f"|---|{'---|' * len(COLUMNS)}"]
    for name, row in [*result["types"].items(), ("all", result["all"])]:
        shown = (str(row[column]) if row["n"] or column not in ANSWERABLE else "" for column in COLUMNS)
        lines.append(f"| {name} | {' | '.join(shown)} |")
    whole = {name: result[name] for name in (*WHOLE, "slices_wrong", "ask_ms")}
    lines.append(" · ".join(f"{name} {value}" for name, value in whole.items()))
    lines += [f"{folder}: {json.dumps(measures)}" for folder, measures in result.get("beir", {}).items()]
    return "\n".join(lines)


def _spans(folder: Path, out: Path | None) -> int:
    """Every query over the documents of a folder; each hit is held against the spans of its answer."""
    with tempfile.TemporaryDirectory(prefix="rag-evaluate-") as scratch:
        index = build_index(folder / "docs", scratch)
        queries = {str(q["_id"]): str(q["text"]) for q in rows(folder / "queries.jsonl")}
        run = {name: [hit.passage for hit in index.search(text, fold=False)] for name, text in queries.items()}
        result = score_spans(list(rows(folder / "gold_spans.jsonl")), run, index.document)
    print(json.dumps(result))
    if out:
        out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


def _wrong_slices(index: Index, answer: dict[str, Any]) -> int:
    """How many of an answer's quotes are not the slice of their document that they say they are."""
    return sum(index.document(e["doc_id"]).text[e["start"] : e["end"]] != e["quote"] for e in answer["evidence"])


def _beir(folder: Path) -> Any:
    with tempfile.TemporaryDirectory(prefix="rag-evaluate-") as out:
        return evaluate_folder(folder, Path(out))


if __name__ == "__main__":
    sys.exit(main())
