"""Every weight of the search, in one place; tuned on judged questions over real minutes, never to single ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """``score = cosine + lexical * share + partner's gain + soft boosts``; share is BM25 by the best it could be.

    A reply gains ``reply`` times the score of the question that it answers, a question ``question`` times that of its
    best reply.
    """

    lexical: float = 1.75
    # Where the best share of a question is smaller than this the words are not its own: the lexical leg then counts in
    # proportion, but never less than ``lexical_least`` of its weight (plain-word questions: R@10 .11 to .15).
    lexical_sure: float = 0.25
    lexical_least: float = 0.25
    heading: float = 0.6
    synonym: float = 0.5
    reply: float = 1.0
    question: float = 0.1
    municipality: float = 0.3
    role: float = 0.35
    day: float = 0.25
    meeting: float = 0.2
    count: float = 0.1
    block: float = 0.5
    header: float = -0.25
    pool: int = 400
    # Below this cosine a passage that shares no term with the question is no hit at all.
    least_cosine: float = 0.1


WEIGHTS = Weights()
