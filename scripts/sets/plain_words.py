"""Plain-word questions over real Shinagawa meetings, in Japanese and in English, asked of a scratch index.

The questions (benchmarks/plain_words.jsonl) ask as a resident would, in hardly a word of the official's turn that answers
them; that turn alone is judged right, among those of its meeting, of the other questions' and of further ones drawn by seed.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from evaluate_reading import fingerprint, meetings_in, official
from rag.door import Index
from rag.index.building.corpus import build_minutes
from rag.index.encoder import Encoder
from rag.minutes.document import read_text
from rag.records import Hit, Minutes, Span
from rag.settings import load_settings

QUESTIONS = Path(__file__).resolve().parents[2] / "benchmarks" / "plain_words.jsonl"
LANGUAGES = ("ja", "en")
SEED, FURTHER = 5, 160  # further meetings besides those of the questions
SHORTEST = 40  # characters of a turn that is searched: shorter ones call a speaker or agree
DEPTH = 100
Json = dict[str, Any]
Places = dict[str, tuple[str, Span]]  # question to document and turn
Search = Callable[[str, int], tuple[Hit, ...]]


@contextmanager
def indexed(folder: Path, encoder: Encoder) -> Iterator[tuple[Index, Callable[[Search, str], dict[str, float]]]]:
    """Index the meetings of a folder; yield the index and how to score a search in a language.

    Raises:
        SystemExit: a labelled turn is not in the minutes, or no longer what was labelled.
    """
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    settings = load_settings()
    right: Places = {}
    with tempfile.TemporaryDirectory(prefix="rag-plain-words-") as scratch:
        build_minutes(_collection(folder, questions, right), Path(scratch), encoder, settings)
        if missing := [question["id"] for question in questions if question["id"] not in right]:
            raise SystemExit(f"not in {folder}: the turns of {len(missing)} questions, such as {missing[0]}")

        def score(search: Search, language: str) -> dict[str, float]:
            ranks = [_rank(search(question[language], DEPTH), *right[question["id"]]) for question in questions]
            found = {cut: sum(rank is not None and rank <= cut for rank in ranks) for cut in (10, DEPTH)}
            return {f"R@{cut}": round(count / len(ranks), 4) for cut, count in found.items()}

        yield Index(Path(scratch), settings, encoder), score


def _collection(folder: Path, questions: list[Json], right: Places) -> Iterator[Minutes]:
    """The meetings as they are read, their short turns left out; fills in where the turn of each question lies."""
    asked: dict[str, list[Json]] = {}
    for question in questions:
        asked.setdefault(question["meeting"], []).append(question)
    meetings = {meeting["id"]: meeting for file in sorted(folder.glob("*.xz")) for meeting in meetings_in(file)}
    others = sorted(set(meetings) - set(asked))
    drawn = set(random.Random(SEED).sample(others, min(FURTHER, len(others)))) | set(asked)
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


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
