"""Fit what found, partial and not_found stand on, cross-validated; print the numbers for rag/summary/sufficiency.py.

.venv/bin/python scripts/fit_verdict.py --bench DIR --seeds DIR [--json FILE]

Answerable: the judged questions over the seeds and over the sample, and a part of the Tokyo questions over their documents.
Not answerable: those judged so; junk and other domains (`offtopic.jsonl` of --bench and of benchmarks/); encyclopedia
questions; Tokyo questions asked of the seeds; and all of these with a municipality of the index put before them.
What a rule decides (a detail that is missing, an order to ignore the minutes) is not fitted. RAG_BENCH_DIR and RAG_SEEDS_DIR
stand in for the options.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]

from evaluate_encoder import wiki_set
from rag.door import Index, build_index
from rag.measure.beir import rows
from rag.question import filters_of
from rag.resources import sample_corpus
from rag.summary.answer import READ_DEPTH, answer, with_shares
from rag.summary.eligible import eligible
from rag.summary.sufficiency import SIGNS, signs

ROOT = Path(__file__).resolve().parent.parent
SEED = 3
# How much a question of each kind counts: the judged ones are few and what users ask; the others bound them.
COUNTS = {
    "seeds": 3.0,
    "sample": 3.0,
    "tokyo": 1.0,
    "offtopic": 2.0,
    "own": 1.0,
    "wiki": 0.4,
    "cross": 0.3,
    "named": 0.5,
}
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """One question over one index: where it comes from, whether it can be answered, what the verdict reads."""

    kind: str
    text: str
    answerable: bool
    signs: tuple[float, ...]


def main() -> int:
    """Collect, fit, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("bench", "seeds"):
        parser.add_argument(f"--{name}", type=Path, default=os.environ.get(f"RAG_{name.upper()}_DIR"))
    parser.add_argument("--json", type=Path, help="where the figures are written")
    parser.add_argument("--worst", type=int, default=0, help="print so many of the worst cases of each side")
    args = parser.parse_args()
    if not (args.bench and args.seeds):
        parser.error("name the judged sets with --bench and their documents with --seeds")
    cases = list(collect(args.bench, args.seeds))
    result = fit(cases, args.worst)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if args.json:
        facts = {"date": datetime.now(UTC).date().isoformat()}
        args.json.write_text(json.dumps({**facts, **result}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def collect(bench: Path, seeds: Path) -> Iterator[Case]:
    """Ask every question of its indexes."""
    drawn = random.Random(SEED)
    off = [("offtopic", str(q["text"]), False) for q in rows(bench / "offtopic.jsonl")]
    off += [("own", str(q["text"]), False) for q in rows(ROOT / "benchmarks" / "offtopic.jsonl")]
    asked = [text for name in ("jaquad_dev", "jsquad_valid") for text in wiki_set(bench / "encoder", name)[0]]
    off += [("wiki", text, False) for text in drawn.sample(asked, 120)]
    tokyo = [str(q["text"]) for q in rows(bench / "tokyo" / "queries.jsonl")]
    corpora = {
        "seeds": (seeds, _judged("seeds", bench / "seeds" / "questions.jsonl")),
        "sample": (sample_corpus(), _judged("sample", ROOT / "tests" / "golden" / "sample_questions.jsonl")),
        "tokyo": (bench / "tokyo" / "docs", [("tokyo", text, True) for text in drawn.sample(tokyo, 120)]),
    }
    for name, (documents, questions) in corpora.items():
        with tempfile.TemporaryDirectory(prefix="rag-verdict-") as scratch:
            index = build_index(documents, scratch)
            others = list(off)
            if name != "tokyo":
                others += [("cross", text, False) for text in drawn.sample(tokyo, 60)]
                cities = list(index.values("municipality"))
                others += [
                    ("named", f"{cities[n % len(cities)]}{('の', 'では')[n % 2]}{text}", False)
                    for n, (_, text, _) in enumerate(drawn.sample(others, 80))
                ]
            yield from filter(None, (_case(index, *question) for question in [*questions, *others]))


def fit(cases: list[Case], worst: int) -> dict[str, Any]:
    """The coefficients on all cases, and what five folds say of the limits that they give."""
    table, truth = np.array([case.signs for case in cases]), np.array([case.answerable for case in cases])
    counts = np.array([COUNTS[case.kind] for case in cases])
    held_out = np.zeros(len(cases))
    for train, test in StratifiedKFold(5, shuffle=True, random_state=1).split(table, truth):
        held_out[test] = _model(table[train], truth[train], counts[train]).predict_proba(table[test])[:, 1]
    kinds = np.array([case.kind for case in cases])
    gold = truth & np.isin(kinds, ("seeds", "sample"))
    levels = {}
    for limit in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        over = held_out >= limit
        passing = {kind: round(float(over[(kinds == kind) & ~truth].mean()), 3) for kind in COUNTS if kind != "tokyo"}
        levels[str(limit)] = {"refused": round(float(1 - over[gold].mean()), 3), "passing": passing}
    model = _model(table, truth, counts)
    order = np.argsort(held_out)
    for at in [*[at for at in order if gold[at]][:worst], *[at for at in order[::-1] if not truth[at]][:worst]]:
        print(f"{held_out[at]:.2f} {cases[at].kind} {cases[at].text[:60]}", file=sys.stderr)
    return {
        "cases": len(cases),
        "signs": dict(zip(SIGNS, (round(float(c), 2) for c in model.coef_[0]), strict=True)),
        "constant": round(float(model.intercept_[0]), 2),
        "five folds": levels,
    }


def _model(table: Numbers, truth: NDArray[np.bool_], counts: Numbers) -> Any:
    return LogisticRegression(C=3.0, max_iter=5_000).fit(table, truth, sample_weight=counts)


def _judged(kind: str, path: Path) -> list[tuple[str, str, bool]]:
    return [(kind, str(question["question"]), bool(question["answerable"])) for question in rows(path)]


def _case(index: Index, kind: str, text: str, answerable: bool) -> Case | None:
    """A question as the verdict sees it; None where a rule decides and nothing is weighed."""
    question, found = index._steps.found(text, READ_DEPTH, filters_of({}))
    idf = index._lexical.idf(question.terms)
    seen = with_shares(eligible(question, found), idf)
    reason = answer(question, found, index.encoder(), idf, 8).reason
    if not answerable and (question.missing or (reason and reason.code in ("orders", "detail"))):
        return None
    return Case(kind, text, answerable, signs(question, seen))


if __name__ == "__main__":
    sys.exit(main())
