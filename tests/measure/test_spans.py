"""Hits against the spans of an answer in its document."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import rag
from rag.measure.spans import score_spans
from rag.minutes.document import read_text
from rag.present.json.records import hit_json
from rag.records import Passage

RAW = "○甲委員　花壇の当番は決まりましたか。\n○乙課長　輪番といたしました。水やりは朝に行います。\n"


def passage(index: rag.Index, **change: Any) -> Passage:
    from dataclasses import replace

    return replace(index.search("公園")[0].passage, doc_id="a", path="x/a.txt", **change)


@pytest.fixture(scope="module")
def index(small_index: Path) -> rag.Index:
    return rag.open_index(small_index)


def test_the_rank_of_the_first_right_hit_and_the_share_of_the_answer(index: rag.Index) -> None:
    minutes = read_text(RAW, "a.txt")
    asked, answered = minutes.utterances
    start = RAW.index("輪番")
    gold = [
        {"qid": "q", "doc": "a", "start": start, "end": start + 20, "rel": 2},
        {"qid": "q", "doc": "a", "start": 0, "end": 5, "rel": 1},
    ]
    run = {"q": [passage(index, span=asked.span), passage(index, span=answered.span)]}
    assert score_spans(gold, run, lambda _: minutes) == {"n": 1, "MRR": 0.5, "coverage": 1.0, "first_right": 0.0}
    assert score_spans(gold, {"q": run["q"][1:]}, lambda _: minutes)["first_right"] == 1.0
    assert score_spans(gold, {"q": run["q"][:1]}, lambda _: minutes) == {
        "n": 1,
        "MRR": 0.0,
        "coverage": 0.0,
        "first_right": 0.0,
    }


@pytest.mark.slow
def test_the_figures_are_those_of_the_public_scorer(bench_dir: Path, tmp_path: Path) -> None:
    folder = bench_dir / "tokyo"
    queries = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()][:60]
    index = rag.build_index(folder / "docs", tmp_path / "index")
    hits = {q["_id"]: index.search(q["text"]) for q in queries}
    lines = [{"id": name, "hits": [hit_json(h) for h in found]} for name, found in hits.items()]
    (tmp_path / "run.jsonl").write_text(
        "\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8"
    )
    command = [sys.executable, str(bench_dir / "score.py"), "spans", str(folder), str(tmp_path / "run.jsonl")]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    gold = [json.loads(line) for line in (folder / "gold_spans.jsonl").read_text(encoding="utf-8").splitlines()]
    ours = score_spans(gold, {name: [h.passage for h in found] for name, found in hits.items()}, index.document)
    answered = ours["n"]
    for name in ("MRR", "coverage", "first_right"):
        assert ours[name] == pytest.approx(theirs[name] * theirs["n"] / answered, abs=2e-3)
