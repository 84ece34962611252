"""Measure which sentences are read as commitments against labels made by hand. Needs real minutes.

.venv/bin/python scripts/evaluate_commitments.py [--minutes DIR] [--seeds DIR] [--show wrong|missed] [--half dev|test|fresh]

Places that are not given are taken from RAG_MINUTES_DIR and RAG_SEEDS_DIR. A sentence labelled ``either`` is neither wrong
where it is read as a commitment nor missed where it is not. ``--show`` prints the sentences themselves, for tuning.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import os
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from rag.minutes.document import read_bytes
from rag.minutes.reading import read_file
from rag.records import Minutes, Span

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden" / "commitments.jsonl"
Json = dict[str, Any]
SETS = ("dev", "test", "fresh")


def main() -> int:
    """Print precision and recall of each half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("minutes", "seeds"):
        default = os.environ.get(f"RAG_{name.upper()}_DIR")
        parser.add_argument(f"--{name}", type=Path, default=Path(default) if default else None, required=not default)
    parser.add_argument("--show", choices=("wrong", "missed"))
    parser.add_argument("--half", choices=SETS)
    args = parser.parse_args()
    for half in (args.half,) if args.half else SETS:
        count, wrong, missed = measure(args.minutes, args.seeds, half)
        for sentence in {"wrong": wrong, "missed": missed}.get(args.show, []):
            print("  ", sentence)
        print(half, json.dumps(figures(count)))
    return 0


def figures(count: Counter[str]) -> Json:
    """Precision and recall of counted sentences: right, wrong, missed; ``either`` counts in neither."""
    found, wanted = count["right"] + count["wrong"], count["right"] + count["missed"]
    return {
        "meetings": count["meetings"], "right": count["right"], "wrong": count["wrong"], "missed": count["missed"],
        "either": count["either"], "precision": round(count["right"] / max(1, found), 3),
        "recall": round(count["right"] / max(1, wanted), 3),
    }  # fmt: skip


def measure(minutes: Path, seeds: Path, half: str) -> tuple[Counter[str], list[str], list[str]]:
    """The counts of one half, and the sentences wrongly read and missed."""
    count: Counter[str] = Counter()
    wrong: list[str] = []
    missed: list[str] = []
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        window = json.loads(line)
        if window["half"] != half:
            continue
        count["meetings"] += 1
        found, wanted = _seed(window, seeds) if window["source"] == "seeds" else _meeting(window, minutes)
        for place, words, label in wanted:
            hits = [other for other in found if other[0] == place and _same(other[1], words)]
            found = [other for other in found if other not in hits]
            if label == "either":
                count["either"] += bool(hits)
            else:
                count["right" if hits else "missed"] += 1
                missed += [] if hits else [words]
        count["wrong"] += len(found)
        wrong += [words for _, words in found]
    return count, wrong, missed


Sentences = list[tuple[int, str]]
Wanted = list[tuple[int, str, str]]


def _seed(window: Json, folder: Path) -> tuple[Sentences, Wanted]:
    raw = (folder / window["file"]).read_text(encoding="utf-8")
    read = read_file(folder / window["file"])
    wanted = [(0, _checked(raw, label), label["label"]) for label in window["commitments"]]
    return [(0, bare(read.quote(c.span))) for c in read.commitments], wanted


def _meeting(window: Json, folder: Path) -> tuple[Sentences, Wanted]:
    with lzma.open(folder / "shinagawa" / f"{window['file']}.jsonl.xz", "rt", encoding="utf-8") as stream:
        meeting = next(m for m in map(json.loads, stream) if m["id"] == window["id"])
    read = read_bytes(json.dumps(meeting, ensure_ascii=False).encode(), f"{window['id']}.json")[0]
    spoken = [i for i, voice in enumerate(meeting["voices"]) if bare(voice["text"])]
    turns = dict(zip(spoken, read.utterances, strict=True))
    found = [
        (i, bare(read.quote(span)))
        for i in range(window["first"], window["last"] + 1)
        if i in turns
        for span in _within(read, turns[i].span)
    ]
    wanted = [(c["i"], _checked(meeting["voices"][c["i"]]["text"], c), c["label"]) for c in window["commitments"]]
    return found, wanted


def _within(read: Minutes, span: Span) -> list[Span]:
    return [c.span for c in read.commitments if span.start <= c.span.start < span.end]


def _checked(text: str, label: Json) -> str:
    words = text[label["start"] : label["end"]]
    if hashlib.sha256(bare(words).encode()).hexdigest()[:12] != label["sha"]:
        raise SystemExit(f"the minutes are not those that were labelled: {label}")
    return bare(words)


def _same(one: str, other: str) -> bool:
    return one in other or other in one


def bare(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s", "", text)


if __name__ == "__main__":
    sys.exit(main())
