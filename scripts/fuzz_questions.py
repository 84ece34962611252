"""Mutated questions through whole answers, comparisons, timelines, searches: every traceback, hang and untrue citation.

.venv/bin/python scripts/fuzz_questions.py --index DIR --count 20000 [--seed 1] [--json FILE]

A question may be refused in words (a RagError); anything else that is raised is a traceback. One that takes longer than its
deadline and two seconds is a hang, and so is one that is never done: each batch has a process of its own. Quotes must be the
slices of their documents at their spans. Exit code 1 where anything of this failed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import rag
from fuzzing.questions import question
from rag.present.json.records import hit_json, summary_json

Json = dict[str, Any]
_PATIENCE = 900


def checked(index: rag.Index, text: str, chance: random.Random) -> str:
    """What one question gave: a verdict, a refusal, or what was wrong; other views of every eighth question, too."""
    try:
        summary = index.ask(text)
    except rag.RagError as fault:
        return "refused" if str(fault) and "\x1b" not in str(fault) else "fault: an empty or raw refusal"
    json.dumps(summary_json(summary))
    for evidence in summary.evidence:
        words = index.document(evidence.passage.doc_id).text
        if words[evidence.span.start : evidence.span.end] != evidence.quote:
            return f"fault: a quote that is no slice of {evidence.passage.path}"
    if (summary.verdict == "not_found") != (not summary.statements):
        return "fault: verdict and statements disagree"
    draw = chance.randrange(40)
    try:
        if draw == 0:
            index.compare(text, chance.choice(("municipality", "year", "body")))
        elif draw == 1:
            index.timeline(text)
        elif draw == 2:
            index.commitments(text)
        elif draw == 3:
            index.find(text)
        elif draw == 4:
            json.dumps([hit_json(hit) for hit in index.search(text, 50)])
    except rag.RagError:
        pass
    return summary.verdict


def batch(folder: Path, seed: int, count: int) -> Json:
    """So many questions, one after another."""
    index, chance = rag.open_index(folder), random.Random(seed)
    deadline = index.settings.question_seconds
    kinds: Counter[str] = Counter()
    faults: list[Json] = []
    times: list[float] = []
    for _ in range(count):
        text = question(chance)
        print(json.dumps(text), file=sys.stderr, flush=True)  # the last of these is what hangs
        began = time.monotonic()
        try:
            gave = checked(index, text, chance)
        except Exception:  # noqa: BLE001 - what gets out is what is looked for
            gave = f"traceback: {traceback.format_exc()[-500:]}"
        times.append(time.monotonic() - began)
        if times[-1] > deadline + 2:
            gave = f"hang: {times[-1]:.1f} s"
        kinds[gave.partition(":")[0]] += 1
        if ":" in gave:
            faults.append({"what": gave.partition(":")[0], "words": gave, "question": text[:300]})
    return {"kinds": dict(kinds), "faults": faults, "times": times}


def apart(folder: Path, seed: int, count: int) -> Json:
    """A batch in a process of its own, ended where it does not end."""
    words = [sys.executable, __file__, "--index", str(folder), "--batch", "--seed", str(seed), "--size", str(count)]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired as fault:
        last = (fault.stderr or b"")[-400:]
        return {"kinds": {"hang": 1}, "faults": [{"what": "hang", "words": str(last), "question": ""}], "times": []}
    if done.returncode:
        return {"kinds": {"traceback": 1}, "faults": [{"what": "traceback", "words": done.stderr[-800:], "question": ""}], "times": []}  # fmt: skip
    found: Json = json.loads(done.stdout)
    return found


def spread(times: list[float]) -> Json:
    """Milliseconds of sorted seconds: median, 99 %, worst."""
    places = (("median", 0.5), ("p99", 0.99), ("worst", 1.0))
    return {name: round(1000 * times[int(at * (len(times) - 1))], 1) for name, at in places} if times else {}


def main() -> int:
    """Run, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=500, help="questions of one process")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, help="where the figures are written")
    parser.add_argument("--batch", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.batch:
        print(json.dumps(batch(args.index, args.seed, args.size)))
        return 0
    began = time.monotonic()
    kinds: Counter[str] = Counter()
    faults: list[Json] = []
    times: list[float] = []
    seeds = range(args.seed * 1_000_000, args.seed * 1_000_000 + -(-args.count // args.size))
    with ThreadPoolExecutor(args.at_once) as pool:
        for number, found in enumerate(pool.map(lambda seed: apart(args.index, seed, args.size), seeds), 1):
            kinds.update(found["kinds"])
            faults += found["faults"]
            times += found["times"]
            print(
                f"{time.monotonic() - began:6.0f} s  {number}/{len(seeds)}  {dict(kinds)}", file=sys.stderr, flush=True
            )
            for one in found["faults"]:
                print(f"  {one}", file=sys.stderr, flush=True)
    times.sort()
    result = {
        "date": datetime.now(UTC).date().isoformat(), "seed": args.seed, "questions": len(times), "kinds": dict(kinds),
        "hangs": kinds["hang"], "tracebacks": kinds["traceback"], "other": kinds["fault"],
        "milliseconds": spread(times),
        "seconds": round(time.monotonic() - began), "faults": faults[:50],
    }  # fmt: skip
    text = json.dumps(result, ensure_ascii=True, indent=1)
    print(text)
    if args.json:
        args.json.write_text(text + "\n", encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
