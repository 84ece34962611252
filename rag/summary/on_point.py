"""How likely a quote is on point: a logistic sum of ten signs, fitted by scripts/fit_writer.py."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.question import Question, content
from rag.records import Hit

SIGNS = ("lead", "words", "cosine", "phrase", "length", "lacking", "later", "asks", "foreign", "broad")
COUNTS = (3.41, 2.18, 2.08, 1.47, 0.58, -1.97, -1.66, -0.53, -0.94, 0.60)
CONSTANT = -1.85
_ALONE = 0.5  # what stands in for the others where there is only one passage
_LONG = 80  # characters: a shorter quote is seldom the whole of an answer
_PHRASE = 8  # characters of a phrase of the question that count as the whole of it


@dataclass(frozen=True, slots=True)
class DraftQuote:
    """A quote before it is chosen: its hit, and what is known of its words.

    ``words``: the share of the question's weighted words that its passage holds; ``cosine`` of its best sentence to the
    question; ``detail``: the share of the details asked for that it holds, None where none is asked; ``later``: another
    quote of its passage is better.
    """

    hit: Hit
    text: str
    words: float
    cosine: float
    detail: float | None
    later: bool


def signs(question: Question, drafts: Sequence[DraftQuote]) -> list[tuple[float, ...]]:
    """What the writer sees of each draft, in the order of SIGNS.

    How far its passage leads the other passages (of the same municipality, where several are asked about), by the search's
    score as a share of the best, and by words; the cosine; the longest phrase of the question that stands in it, 0..1; its
    length, 0..1; the share of the detail asked for that it lacks; whether it is not the best of its passage; whether it only asks
    where the question wants answers; the kind of question.
    """
    top = max((d.hit.score for d in drafts), default=0.0) or 1.0
    asked = question.wants.content
    foreign, broad = float(not question.japanese), float(question.broad)
    apart, asked_for = question.compares, question.wants.questions
    passages = {d.hit.passage.passage_id: (d.hit.passage.municipality, d.hit.score / top, d.words) for d in drafts}
    out: list[tuple[float, ...]] = []
    for draft in drafts:
        own, city = draft.hit.passage.passage_id, draft.hit.passage.municipality
        others = [p for name, p in passages.items() if name != own and (not apart or p[0] == city)]
        lead = draft.hit.score / top - max((score for _, score, _ in others), default=_ALONE)
        words = draft.words - max((words for _, _, words in others), default=0.0)
        phrase = min(_longest_run(asked, content(draft.text)), _PHRASE) / _PHRASE
        length = min(len(draft.text), _LONG) / _LONG
        asks = float(draft.hit.passage.kind == "question" and not asked_for)
        lacking = 0.0 if draft.detail is None else 1.0 - draft.detail
        out.append((lead, words, draft.cosine, phrase, length, lacking, float(draft.later), asks, foreign, broad))
    return out


def likelihoods(row: Sequence[float]) -> float:
    """How likely a draft with these signs is on point, 0..1."""
    return 1 / (1 + math.exp(-CONSTANT - sum(count * sign for count, sign in zip(COUNTS, row, strict=True))))


def _longest_run(asked: str, text: str) -> int:
    """Characters of the longest piece of a run of one text that stands in the other."""
    best = 0
    for run in asked.split():
        for start in range(len(run) - best):
            while start + best < len(run) and run[start : start + best + 1] in text:
                best += 1
    return best
