"""Two legs as one score, and the lists of several asked points as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from rag.search.weights import Weights

Scores = NDArray[np.float64]
# Of a few passages that are alike the deviation is next to nothing, and would make every one stand out.
_LEAST_DEVIATION = 0.02


def fused(cosines: Scores, shares: Scores, nearest: Scores, japanese: bool, weights: Weights) -> Scores:
    """The score of each passage from its cosine and its share (n,); see Weights.

    Args:
        cosines: of the passages; all zero where the dense leg was not asked.
        shares: of the passages, 0..1; zero where they hold no word of the question.
        nearest: cosines of the best of the dense leg; empty where it was not asked.
        japanese: another language shares few words with its answer, and those are names: they are trusted.
        weights: how much each counts.
    """
    score = np.zeros(len(cosines))
    if len(nearest):
        score += weights.dense * (cosines - nearest.mean()) / max(float(nearest.std()), _LEAST_DEVIATION)
    best = float(shares.max(initial=0.0))
    trust = max(min(1.0, best / weights.lexical_sure) ** 2, weights.lexical_least) if japanese else 1.0
    return score + weights.lexical * trust * shares


def interleaved(lists: Iterable[Sequence[str]]) -> list[str]:
    """The first of each list, then the second of each, and so on, none twice."""
    return list(dict.fromkeys(name for rank in zip_longest(*lists) for name in rank if name is not None))
