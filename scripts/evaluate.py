"""Measure search and answers on judged questions, and retrieval on a BEIR folder; print a table, write JSON.

.venv/bin/python scripts/evaluate.py QUESTIONS.jsonl DOCS_DIR [--beir DIR] [--json FILE]
.venv/bin/python scripts/evaluate.py                     the sample questions over the sample minutes
.venv/bin/python scripts/evaluate.py --sets [NAME ...] [--json FOLDER]
    sample, seeds (five real documents; RAG_BENCH_DIR, RAG_SEEDS_DIR) and wards (two years of a ward, real size;
    RAG_BENCH_DIR, RAG_MINUTES_DIR), each to FOLDER/NAME.json; one whose data is not here is named and left out

The definition of each figure stands in rag/measure/answers.py and rag/measure/retrieval.py. *first_right* and
*found_but_wrong* are the reader's view: the first statement is on point; the verdict is found and no statement is.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag import build_index
from rag.door import Index
from rag.errors import RagError
from rag.faces.cli.evaluating import evaluate_folder
from rag.measure.answers import score_answers
from rag.measure.beir import rows
from rag.measure.spans import score_spans
from rag.minutes.folder import walk
from rag.minutes.formats.decode import decode
from rag.present.json.records import hit_json, summary_json
from rag.resources import sample_corpus

SAMPLE_QUESTIONS = Path("tests/golden/sample_questions.jsonl")
SETS = ("sample", "seeds", "wards")
ANSWERABLE = ("evidence", "first_right", "found_but_wrong", "nuggets", "on_point", "statements")
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
    parser.add_argument("--sets", nargs="*", choices=SETS, help="judged sets by name, instead; without a name, all")
    parser.add_argument("--json", type=Path, help="where the figures are written; with --sets, the folder")
    args = parser.parse_args()
    try:
        if args.spans:
            return _spans(args.spans, args.json)
        if args.sets is not None:
            return evaluate_sets(args.sets or list(SETS), args.json)
        result = evaluate(args.questions, args.documents)
        result["beir"] = {str(folder): _beir(folder) for folder in args.beir}
    except RagError as fault:
        print(f"evaluate: {fault}", file=sys.stderr)
        return fault.exit_code
    print(table(result))
    if args.json:
        _write(args.json, result)
    return 0 if result["slices_wrong"] == 0 else 1


def evaluate_sets(names: list[str], out: Path | None) -> int:
    """Evaluate the judged sets of these names, print each, write each to ``out``/NAME.json; 1 when a slice is wrong."""
    wrong = 0
    for name in names:
        with judged_set(name) as (questions, documents, why):
            if why:
                print(f"{name}: left out, {why}", flush=True)
                continue
            result = {"date": datetime.now(UTC).date().isoformat(), **evaluate(questions, documents)}
        wrong += result["slices_wrong"]
        print(f"{name}: {result['documents']} documents, {result['passages']:,} passages\n{table(result)}", flush=True)
        if out:
            out.mkdir(parents=True, exist_ok=True)
            _write(out / f"{name}.json", result)
    return 1 if wrong else 0


@contextmanager
def judged_set(name: str) -> Iterator[tuple[Path, Path, str]]:
    """The questions and documents of a judged set, and why it cannot be asked ("" where it can)."""
    if name == "sample":
        yield SAMPLE_QUESTIONS, sample_corpus(), ""
        return
    wanted = ("RAG_BENCH_DIR", "RAG_SEEDS_DIR" if name == "seeds" else "RAG_MINUTES_DIR")
    missing = [variable for variable in wanted if not Path(os.environ.get(variable) or "?").is_dir()]
    if missing:
        yield Path(), Path(), f"{' and '.join(missing)} not set to a folder"
        return
    bench, data = (Path(os.environ[variable]) for variable in wanted)
    if name == "seeds":
        yield bench / name / "questions.jsonl", data, ""
        return
    with tempfile.TemporaryDirectory(prefix="rag-wards-") as scratch:
        made = subprocess.run(
            [sys.executable, bench / name / "make_docs.py", data, scratch], capture_output=True, encoding="utf-8"
        )
        why = f"its documents could not be written: {made.stderr.strip()[-300:]}" if made.returncode else ""
        yield bench / name / "questions.jsonl", Path(scratch), why


def evaluate(questions: Path, documents: Path) -> dict[str, Any]:
    """Index the documents in a scratch folder, answer every question, score; figures of one process, once warm."""
    judged = list(rows(questions))
    with tempfile.TemporaryDirectory(prefix="rag-evaluate-") as scratch:
        index = build_index(documents, scratch)
        size = {"documents": index.manifest.documents, "passages": index.manifest.passages, "questions": len(judged)}
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
    result |= size
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


def _write(path: Path, result: dict[str, Any]) -> None:
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


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
