"""Comparisons and timelines against ten topics that were read by hand: cells, statements, points, wrong attributions.

.venv/bin/python scripts/evaluate_views.py CORPUS TRUTH.jsonl --out benchmarks/results/views.json --name sample
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import rag
from rag.records import Evidence
from rag.text.dates.periods import fiscal_days

Truth = dict[str, Any]


def on_topic(truth: Truth, evidence: Evidence) -> bool:
    """Whether at least half of a quote stands where the truth has the topic."""
    start, end = evidence.span.start, evidence.span.end
    own = ((a, b) for doc_id, a, b in truth["spans"] if doc_id == evidence.passage.doc_id)
    held: int = sum(max(0, min(b, end) - max(a, start)) for a, b in own)
    return 2 * held >= end - start


def compared(index: rag.Index, topics: Sequence[Truth], years: tuple[int, int]) -> dict[str, Any]:
    """Every municipality of the index and every fiscal year of a range as a column of every topic.

    ``wrong``: quotes of another column than theirs, or that are not the slice of their document.
    """
    out: dict[str, Any] = {}
    cities = list(index.values("municipality"))
    since, until = fiscal_days(years[0])[0], fiscal_days(years[1])[1]
    for by in ("municipality", "year"):
        cells = dict.fromkeys(("right", "wrong", "missed", "rightly_empty"), 0)
        quotes = right = wrong = 0
        for truth in topics:
            if by == "municipality":
                made = index.compare(truth["question"], "municipality", municipality=cities)
            else:
                made = index.compare(truth["question"], "year", since=since, until=until)
            for column in made.columns:
                key: object = column.value if by == "municipality" else column.since and column.since.year
                wanted, has = (
                    key in truth["municipalities" if by == "municipality" else "years"],
                    bool(column.summary.statements),
                )
                cells[("right" if wanted else "wrong") if has else ("missed" if wanted else "rightly_empty")] += 1
                for evidence in column.summary.evidence:
                    quotes += 1
                    right += on_topic(truth, evidence)
                    wrong += not _belongs(index, evidence, column.municipality, column.since, column.until)
        out[by] = {"cells": cells, "quotes": quotes, "quotes_on_topic": right, "wrong_attributions": wrong}
    return out


def dated(index: rag.Index, topics: Sequence[Truth]) -> dict[str, Any]:
    """A timeline of every topic; ``first`` counts the first mentions that are said, and those that are."""
    days = {entry.doc_id: (entry.municipality, entry.date) for entry in index.documents()}
    figures = dict.fromkeys(
        ("points", "points_on_topic", "undated", "undated_on_topic", "passages", "first", "first_right", "changes", "wrong_attributions"),
        0,
    )  # fmt: skip
    for truth in topics:
        made = index.timeline(truth["question"])
        earliest: dict[str, date] = {}
        for doc_id, _, _ in truth["spans"]:
            city, day = days[doc_id]
            if city and day:
                earliest[city] = min(day, earliest.get(city, day))
        for name, found in (("points", made.points), ("undated", made.undated)):
            figures[name] += len(found)
            figures[f"{name}_on_topic"] += sum(on_topic(truth, point.evidence) for point in found)
        for point in (*made.points, *made.undated):
            passage = point.evidence.passage
            figures["wrong_attributions"] += not _belongs(index, point.evidence) or point.day != days[passage.doc_id][1]
            figures["first"] += point.first
            figures["first_right"] += point.first and earliest.get(passage.municipality or "") == point.day
            figures["changes"] += point.differs_from is not None
        figures["passages"] += made.passages
    return figures


def _belongs(
    index: rag.Index, evidence: Evidence, city: str | None = None, since: date | None = None, until: date | None = None
) -> bool:
    minutes, passage = index.document(evidence.passage.doc_id), evidence.passage
    meeting = minutes.meeting
    own = (meeting.municipality, meeting.date) == (passage.municipality, passage.date)
    speakers = [u.speaker for u in minutes.utterances if u.span.start <= evidence.span.start < u.span.end]
    said = passage.kind == "header" or passage.speaker in speakers
    within = since is None or until is None or (meeting.date is not None and since <= meeting.date <= until)
    return (
        own
        and said
        and within
        and city in (None, meeting.municipality)
        and minutes.quote(evidence.span) == evidence.quote
    )


def read_truth(path: Path) -> list[Truth]:
    """The topics of a truth file: a question, the municipalities and fiscal years that have something, and its spans."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main() -> int:
    """Measure one corpus and put the figures under a name into the file of results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = rag.build_index(given.corpus, Path(folder) / "index")
        topics = read_truth(given.truth)
        years = [year for truth in topics for year in truth["years"]]
        figures = {
            "topics": len(topics),
            "compare": compared(index, topics, (min(years), max(years))),
            "timeline": dated(index, topics),
        }
    whole = json.loads(given.out.read_text(encoding="utf-8")) if given.out.exists() else {}
    whole[given.name] = figures
    given.out.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
