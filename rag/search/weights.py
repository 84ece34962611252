"""Every weight of the search, in one place; tuned on judged questions over real minutes, never to single ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """``score = dense * height + lexical * trust * share + partner's gain + soft boosts``.

    ``height`` is how many standard deviations a cosine stands over the mean of the nearest passages: cosines of different
    questions are not alike. ``share`` is BM25 by the best it could be. A reply gains ``reply`` times the score of the question
    that it answers, less by the power ``reply_near_best`` of what that lacks to the best one; a question gains ``question``
    times the score of its best reply.
    """

    dense: float = 0.1
    lexical: float = 4.5
    # Where the best share of a Japanese question is below ``lexical_sure``, its words are not those of the minutes: the
    # lexical leg is trusted by the square of what is left, never less than ``lexical_least`` (plain words, R@10 .06 to .12).
    lexical_sure: float = 0.35
    lexical_least: float = 0.3
    heading: float = 0.6
    synonym: float = 0.5
    reply: float = 0.6
    reply_near_best: float = 2.0
    question: float = 0.1
    municipality: float = 0.6
    role: float = 0.7
    day: float = 0.5
    meeting: float = 0.4
    count: float = 0.2
    block: float = 1.0
    header: float = -0.5
    pool: int = 400
    # Below this cosine a passage that shares no term with the question is no hit at all.
    least_cosine: float = 0.1


WEIGHTS = Weights()
