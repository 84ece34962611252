"""Hits against the spans of an answer in its document: end to end, however the documents were cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from rag.records import Minutes, Passage

HITS = 10
BUDGET = 4000  # characters of the hits that are read
LONGEST = 1000  # a longer hit is right only by lying in the answer, not by holding it
Json = dict[str, Any]


def score_spans(gold: list[Json], run: dict[str, list[Passage]], document: Callable[[str], Minutes]) -> Json:
    """Means over the queries that have an answer (rel 2).

    A hit is right when at least half of it lies in the answer's spans, or, up to 1,000 characters long, it holds half of
    them. ``MRR``: of the first right hit among ten. ``coverage``: share of the answer's characters within the first ten
    hits and 4,000 characters. ``first_right``: how often the first hit is right.

    Args:
        gold: qid, doc (file name without its ending), start and end (code points of the file), rel.
        run: the hits of each query, best first.
        document: the minutes of a doc_id.
    """
    spans: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for answer in gold:
        if answer["rel"] == 2 and answer["qid"] in run:
            spans[answer["qid"]].append((answer["doc"].removesuffix(".txt"), answer["start"], answer["end"]))
    ranks, shares = [], []
    for query, answers in spans.items():
        total = sum(end - start for _, start, end in answers)
        first, seen, read = 0, set(), 0
        for rank, passage in enumerate(run[query][:HITS], 1):
            name = PurePosixPath(passage.path).stem
            start, end = _raw(document(passage.doc_id), passage)
            inside = {x for doc, a, b in answers if doc == name for x in range(max(a, start), min(b, end))}
            long = end - start > LONGEST
            if not first and (len(inside) >= 0.5 * (end - start) or (not long and len(inside) >= 0.5 * total)):
                first = rank
            if read < BUDGET:
                seen |= {(name, x) for x in inside if x - start < BUDGET - read}
            read += end - start
        ranks.append(first)
        shares.append(len(seen) / total)
    count = max(1, len(ranks))
    return {
        "n": len(ranks),
        "MRR": round(sum(1 / r for r in ranks if r) / count, 4),
        "coverage": round(sum(shares) / count, 4),
        "first_right": round(sum(r == 1 for r in ranks) / count, 4),
    }


def _raw(minutes: Minutes, passage: Passage) -> tuple[int, int]:
    """The place of a passage in the raw document."""

    def back(offset: int) -> int:
        anchor = [a for a in minutes.anchors if a.start <= offset][-1]
        return offset - anchor.start + anchor.raw_start

    return back(passage.span.start), back(passage.span.end - 1) + 1
