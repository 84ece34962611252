"""Measure search on plain-word questions over real Shinagawa meetings, in Japanese and in English. Needs real minutes.

.venv/bin/python scripts/evaluate_plain_words.py [--minutes DIR] [--encoder NAME_OR_FOLDER] [--json FILE]

The questions (benchmarks/plain_words.jsonl) ask as a resident would, in hardly a word of the official's turn that answers
them; that turn alone is judged right, among those of its meeting, of the other questions' and of further ones drawn by seed.
Each leg is searched as the product does: a reply is scored with what it answers. RAG_MINUTES_DIR stands in for --minutes.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from evaluate_encoder import encoder_of
from evaluate_reading import fingerprint, meetings_in, official
from rag.door import Index
from rag.errors import RagError
from rag.index.build import build_minutes
from rag.minutes.document import read_text
from rag.records import Hit, Minutes, Span
from rag.settings import load_settings

QUESTIONS = Path(__file__).resolve().parent.parent / "benchmarks" / "plain_words.jsonl"
LEGS, LANGUAGES, MEASURES = ("dense", "lexical", "hybrid"), ("ja", "en"), ("R@10", "nDCG@10", "R@100")
SEED, CUT, DEPTH = 5, 10, 100
SHORTEST = 40  # characters of a turn that is searched: shorter ones call a speaker or agree
Json = dict[str, Any]
Places = dict[str, tuple[str, Span]]  # question to document and turn


def main() -> int:
    """Build a scratch index, ask every question of every leg, print the table, write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=Path, default=os.environ.get("RAG_MINUTES_DIR"))
    parser.add_argument("--encoder", default="", help="a static folder, or any model; by default the setting")
    parser.add_argument("--further", type=int, default=160, help="meetings besides those of the questions")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    args = parser.parse_args()
    if args.minutes is None:
        parser.error("name the folder of minutes with --minutes, or set RAG_MINUTES_DIR")
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    try:
        result = evaluate(questions, args.minutes / "shinagawa", args.encoder, args.further)
    except RagError as fault:
        print(f"evaluate_plain_words: {fault}", file=sys.stderr)
        return fault.exit_code
    print(table(result))
    if args.json:
        args.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def evaluate(questions: list[Json], folder: Path, name: str, further: int) -> Json:
    """Index the meetings and score every leg in both languages.

    Raises:
        SystemExit: a labelled turn is not in the minutes, or no longer what was labelled.
    """
    settings = load_settings()
    encoder = encoder_of(name or settings.encoder)
    right: Places = {}
    with tempfile.TemporaryDirectory(prefix="rag-plain-words-") as scratch:
        build_minutes(_collection(folder, questions, further, right), Path(scratch), encoder, settings)
        if missing := [question["id"] for question in questions if question["id"] not in right]:
            raise SystemExit(f"not in {folder}: the turns of {len(missing)} questions, such as {missing[0]}")
        index = Index(Path(scratch), settings, encoder)
        counts = {"meetings": len(index.documents()), "passages": index.manifest.passages}
        legs: dict[str, Json] = {}
        for language in LANGUAGES:
            for leg in LEGS:
                ranks = [_rank(index.search(q[language], DEPTH, leg=leg), *right[q["id"]]) for q in questions]
                legs.setdefault(language, {})[leg] = _measures(ranks)
    facts = {"encoder": encoder.name, "dim": encoder.dim, "sha256": encoder.digest, "seed": SEED}
    return {"questions": len(questions), **counts, **facts, "legs": legs}


def table(result: Json) -> str:
    """The figures as a Markdown table."""
    heads = [f"{language} {measure}" for language in LANGUAGES for measure in MEASURES]
    lines = [f"| leg | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for leg in LEGS:
        figures = [result["legs"][language][leg][key] for language in LANGUAGES for key in MEASURES]
        lines.append(f"| {leg} | {' | '.join(f'{figure:.3f}' for figure in figures)} |")
    counts = ", ".join(f"{result[name]} {name}" for name in ("questions", "meetings", "passages"))
    return "\n".join([*lines, f"{counts}; {result['encoder']}"])


def _collection(folder: Path, questions: list[Json], further: int, right: Places) -> Iterator[Minutes]:
    """The meetings as they are read, their short turns left out; fills in where the turn of each question lies."""
    asked: dict[str, list[Json]] = {}
    for question in questions:
        asked.setdefault(question["meeting"], []).append(question)
    meetings = {meeting["id"]: meeting for file in sorted(folder.glob("*.xz")) for meeting in meetings_in(file)}
    others = sorted(set(meetings) - set(asked))
    drawn = set(random.Random(SEED).sample(others, min(further, len(others)))) | set(asked)
    wanted = [meeting for name, meeting in meetings.items() if name in drawn]
    for meeting in track(wanted, "indexing", console=Console(stderr=True), transient=True):
        voices = [voice for voice in meeting["voices"] if len(_bare(voice["text"])) >= SHORTEST]
        minutes = read_text(official({**meeting, "voices": voices}), meeting["id"])
        for question in asked.get(meeting["id"], []):
            words = _bare(meeting["voices"][question["turn"]]["text"])
            if fingerprint(words) != question["sha"]:
                raise SystemExit(f"{question['id']}: the turn is not the one that was labelled")
            right[question["id"]] = minutes.doc_id, _place(minutes.text, words, question["id"])
        yield minutes


def _place(text: str, words: str, name: str) -> Span:
    """Where words without white space lie in a text."""
    kept = [at for at, character in enumerate(text) if not character.isspace()]
    at = "".join(text[place] for place in kept).find(words)
    if at < 0:
        raise SystemExit(f"{name}: the turn is not in its meeting as it was read")
    return Span(kept[at], kept[at + len(words) - 1] + 1)


def _rank(hits: tuple[Hit, ...], doc_id: str, span: Span) -> int | None:
    """The rank of the first hit that lies in the turn."""
    found = (h.rank for h in hits if h.passage.doc_id == doc_id and span.start <= h.passage.span.start < span.end)
    return next(found, None)


def _measures(ranks: list[int | None]) -> dict[str, float]:
    """R: questions with a hit in the turn, of 10 and of 100. nDCG@10: the first such hit counts, so the best is 1."""
    gains = [1 / math.log2(rank + 1) for rank in ranks if rank and rank <= CUT]
    sums = {"R@10": len(gains), "nDCG@10": sum(gains), "R@100": sum(rank is not None for rank in ranks)}
    return {name: round(value / len(ranks), 4) for name, value in sums.items()}


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


if __name__ == "__main__":
    sys.exit(main())
