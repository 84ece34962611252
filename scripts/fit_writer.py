"""Fit what the extractive writer goes by, cross-validated; print the numbers for rag/summary/on_point.py and the curve.

.venv/bin/python scripts/fit_writer.py --bench DIR --seeds DIR [--json FILE]

Fitted on the quotes of every answerable judged question over the seeds and over the sample: on point or not, as
rag/measure/answers.py has it. Each question counts the root of its number of quotes. Held out are whole questions, five
folds, drawn four times. The curve tells what other limits of choosing would give. RAG_BENCH_DIR and RAG_SEEDS_DIR stand in for the options.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import KFold  # type: ignore[import-untyped]

from rag.door import build_index
from rag.measure.answers import grams, is_on_point, nuggets
from rag.measure.beir import rows
from rag.present.json.records import evidence_json
from rag.question import filters_of
from rag.records import Evidence
from rag.resources import sample_corpus
from rag.search.alike import folded
from rag.summary import extractive
from rag.summary.answer import READ_DEPTH, with_shares
from rag.summary.eligible import eligible
from rag.summary.extractive import Candidate, choose, drafted, with_replies
from rag.summary.on_point import SIGNS, signs
from rag.summary.sufficiency import judge

ROOT = Path(__file__).resolve().parent.parent
DRAWS = 4
# Least likelihood, its share of the best, and the likelihood that none is on point at which a question for one thing is done.
LEVELS = (
    (0.15, 0.3, 0.2),
    (0.2, 0.45, 0.3),
    (0.25, 0.45, 0.4),
    (0.27, 0.48, 0.4),
    (0.3, 0.5, 0.4),
    (0.35, 0.5, 0.5),
    (0.4, 0.6, 0.6),
)
Numbers = NDArray[np.float64]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One answerable question: its quotes not yet weighed, their signs (n, signs), and which are on point (n,)."""

    kind: str
    judged: Json
    broad: bool
    quotes: tuple[Candidate, ...]
    table: Numbers
    truth: NDArray[np.bool_]


def main() -> int:
    """Collect, fit, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("bench", "seeds"):
        parser.add_argument(f"--{name}", type=Path, default=os.environ.get(f"RAG_{name.upper()}_DIR"))
    parser.add_argument("--json", type=Path, help="where the figures are written")
    args = parser.parse_args()
    if not (args.bench and args.seeds):
        parser.error("name the judged sets with --bench and their documents with --seeds")
    cases = collect("seeds", args.bench / "seeds" / "questions.jsonl", args.seeds)
    cases += collect("sample", ROOT / "tests" / "golden" / "sample_questions.jsonl", sample_corpus())
    result = fit(cases)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if args.json:
        facts = {"date": datetime.now(UTC).date().isoformat()}
        args.json.write_text(json.dumps({**facts, **result}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def collect(kind: str, questions: Path, documents: Path) -> list[Case]:
    """The quotes of every answerable question; none where the question is refused, which the curve counts as no key point."""
    out = []
    with tempfile.TemporaryDirectory(prefix="rag-writer-") as scratch:
        index = build_index(documents, scratch)
        encoder = index.encoder()
        for judged in rows(questions):
            if not judged["answerable"]:
                continue
            question, found = index._steps.found(judged["question"], READ_DEPTH, filters_of({}))
            idf = index._lexical.idf(question.terms)
            worth = with_shares(eligible(question, found), idf)
            hits = folded(worth.hits) if judge(question, worth)[0] != "not_found" else ()
            places, drafts = drafted(question, hits, encoder, idf)
            quotes = [
                Candidate(d.hit.passage, place, d.text, 0.0, d.hit.rank)
                for place, d in zip(places, drafts, strict=True)
            ]
            gold = [grams(e["quote"]) for e in judged["evidence"]]
            truth = np.array([is_on_point(d.text, gold) for d in drafts], bool)
            table = np.array(signs(question, drafts), float).reshape(len(drafts), len(SIGNS))
            out.append(Case(kind, judged, question.broad, tuple(quotes), table, truth))
    return out


def fit(cases: list[Case]) -> Json:
    """The coefficients on all cases, and what five folds say of the answers that they give, by level of choosing."""
    sums: dict[tuple[float, float, float], dict[str, list[Numbers]]] = {level: {} for level in LEVELS}
    for draw in range(DRAWS):
        for train, test in KFold(5, shuffle=True, random_state=draw).split(cases):
            model = _model([cases[at] for at in train])
            for case in (cases[at] for at in test):
                for level in LEVELS:
                    sums[level].setdefault(case.kind, []).append(_score(case, _likely(model, case), level))
    model = _model(cases)
    return {
        "questions": len(cases),
        "signs": dict(zip(SIGNS, (round(float(c), 2) for c in model.coef_[0]), strict=True)),
        "constant": round(float(model.intercept_[0]), 2),
        "five folds": {
            str(level): {kind: _figures(found) for kind, found in kinds.items()} for level, kinds in sums.items()
        },
        "fitted": {str(level): _fitted(cases, model, level) for level in LEVELS},
    }


def _fitted(cases: list[Case], model: Any, level: tuple[float, float, float]) -> Json:
    kinds = dict.fromkeys(case.kind for case in cases)
    return {k: _figures([_score(c, _likely(model, c), level) for c in cases if c.kind == k]) for k in kinds}


def _model(cases: list[Case]) -> Any:
    full = [case for case in cases if len(case.truth)]
    counts = np.concatenate([np.full(len(case.truth), 4 / np.sqrt(len(case.truth))) for case in full])
    table, truth = np.concatenate([case.table for case in full]), np.concatenate([case.truth for case in full])
    return LogisticRegression(C=1.0, max_iter=5_000).fit(table, truth, sample_weight=counts)


def _likely(model: Any, case: Case) -> Numbers:
    return np.asarray(model.predict_proba(case.table)[:, 1] if len(case.truth) else np.zeros(0), float)


def _score(case: Case, likely: Numbers, level: tuple[float, float, float]) -> Numbers:
    """Key points, statements on point, statements of one answer."""
    extractive.LEAST, extractive.LEAST_SHARE, extractive.ENOUGH = level
    weighed = [
        Candidate(c.passage, c.span, c.quote, float(p), c.rank) for c, p in zip(case.quotes, likely, strict=True)
    ]
    chosen = with_replies(choose(weighed, 8, case.broad), weighed, 8)
    evidence = {n: evidence_json(Evidence(n, c.passage, c.span, c.quote)) for n, c in enumerate(chosen, 1)}
    statements = [{"text": c.quote, "citations": [n]} for n, c in enumerate(chosen, 1)]
    gold = [grams(e["quote"]) for e in case.judged["evidence"]]
    points = nuggets(case.judged["keypoints"], statements, evidence)
    return np.array([points, sum(is_on_point(c.quote, gold) for c in chosen), len(chosen)], float)


def _figures(found: list[Numbers]) -> Json:
    points, right, length = (float(mean) for mean in np.array(found).mean(axis=0))
    return {"nuggets": round(points, 3), "on_point": round(right / length, 3), "statements": round(length, 2)}


if __name__ == "__main__":
    sys.exit(main())
