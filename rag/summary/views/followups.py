"""Whether a later passage takes up what was said before, and with which of its sentences."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from rag.question import IGNORABLE, in_time
from rag.records import Filters, FollowUp, Passage, Span
from rag.search.steps import Steps
from rag.text import commits, sentences, terms

Idf = Callable[[tuple[str, ...]], Mapping[str, float]]
# A later passage takes a matter up where it is near in the vector space, holds the weighty words, and one of its sentences
# holds rare ones: 計画, 周知 and ホームページ are in every plan. Read by a person on pairs of two years of a ward.
_LEAST_COSINE = 0.54
_LEAST = 0.17  # cosine times the share of the words' idf
# Sums over words, each 0 (in every tenth passage or so) to 1 (in one passage): of a passage, of its best sentence, and that
# of the sentence by the one over all words of the commitment.
_LEAST_RARE, _LEAST_OF_SENTENCE, _LEAST_PART = 0.6, 0.3, 0.3
_COMMON = 0.4  # of the highest idf
_MOST = 3
_POOL = 12
# 今後検討してまいります says nothing without what stands before it; a sentence that names its matter stands for itself.
_SUBJECT = 60  # characters
_NAMES_IT = re.compile(
    r"(?:について|につきまして|に関しまして|に関して)は|^(?:次に|最後に|[(（]?[0-9０-９一二三]+[)）.、])"
)
# The same words a year later are the next year's, not what came of this year's.
_YEARLY = 300  # days
_SAME = 0.5  # Jaccard of the sets of three characters


class FollowUps:
    """Looks for what was said later; safe to share between threads."""

    def __init__(self, steps: Steps, idf: Idf, passages: int, longest: int) -> None:
        self._steps, self._idf = steps, idf
        self._count = passages  # of the index
        self._longest = longest  # characters of a question

    def after(self, passage: Passage, span: Span) -> tuple[FollowUp, ...]:
        """Passages of the same municipality, of later days, that take up the sentence at a span; the earliest first.

        None where the passage has no date.
        """
        if passage.date is None or passage.date == date.max:
            return ()
        city = (passage.municipality,) if passage.municipality else ()
        later = Filters(municipality=city, since=passage.date + timedelta(days=1), ignore=IGNORABLE)
        question, found = self._steps.found(subject(passage, span)[-self._longest :], _POOL, later)
        # 11月 and 3つ are about nothing.
        weights = self._idf(tuple(term for term in question.terms if not any(c.isdigit() for c in term)))
        rare = rarities(weights, self._count)
        near: list[FollowUp] = []
        for hit, cosine in zip(found.hits, found.cosines, strict=True):
            in_time()
            other = hit.passage
            if other.kind == "header" or other.municipality != passage.municipality or cosine < _LEAST_COSINE:
                continue
            if cosine * share_held(other.text, weights) < _LEAST or not (quoted := _quoted(other, rare)):
                continue
            if not _yearly(passage, span, quoted):
                near.append(quoted)
        return tuple(sorted(near[:_MOST], key=lambda f: (f.passage.date or date.min, f.passage.passage_id)))


def subject(passage: Passage, span: Span) -> str:
    """The sentence at a span, with those before it in its passage as far as it needs them to say what it is about."""
    start = passage.span.start
    words = passage.text[max(0, span.start - start) : span.end - start]
    for before in reversed([s for s in sentences(passage.text, start) if s.end <= span.start]):
        if len(words) >= _SUBJECT or _NAMES_IT.search(words):
            break
        words = passage.text[before.start - start : before.end - start] + words
    return words


def _yearly(passage: Passage, span: Span, later: FollowUp) -> bool:
    """Whether a later sentence says the same of another year."""
    days = (later.passage.date or date.max) - (passage.date or date.min)
    own = _threes(passage.text[span.start - passage.span.start : span.end - passage.span.start])
    other = _threes(later.quote)
    alike = len(own & other) >= _SAME * max(1, len(own | other))
    return alike and days.days >= _YEARLY and commits(later.quote)


def _threes(text: str) -> set[str]:
    plain = "".join(c for c in text if c.isalpha())
    return {plain[at : at + 3] for at in range(len(plain) - 2)}


def share_held(text: str, weights: Mapping[str, float]) -> float:
    """How much of the weight of some terms a text holds, 0..1."""
    return _held(text, weights) / (sum(weights.values()) or 1.0)


def rarities(weights: Mapping[str, float], passages: int) -> dict[str, float]:
    """How rare each term of some idf is among a number of passages: 0 for common ones, 1 where one passage holds it."""
    highest = math.log(1 + (passages - 0.5) / 1.5)
    return {term: max(0.0, weight / highest - _COMMON) / (1 - _COMMON) for term, weight in weights.items()}


def _quoted(passage: Passage, rare: Mapping[str, float]) -> FollowUp | None:
    """A passage with the sentence that holds most rare terms; None where it or the passage does not hold enough."""
    start, best = passage.span.start, None
    most = max(_LEAST_OF_SENTENCE, _LEAST_PART * sum(rare.values()))
    if _held(passage.text, rare) < _LEAST_RARE:
        return None
    for span in sentences(passage.text, start):
        total = _held(passage.text[span.start - start : span.end - start], rare)
        if total >= most if best is None else total > most:
            best, most = span, total
    return FollowUp(passage, best, passage.text[best.start - start : best.end - start]) if best else None


def _held(text: str, rare: Mapping[str, float]) -> float:
    held = set(terms(text))
    return sum(weight for term, weight in rare.items() if term in held)
