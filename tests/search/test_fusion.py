"""The two legs as one score, and several asked points as one list."""

import numpy as np
import pytest

from rag.search.fusion import fused, interleaved
from rag.search.weights import Weights

WEIGHTS = Weights(dense=0.1, lexical=4.0, lexical_sure=0.4, lexical_least=0.25)
NEAREST = np.array([0.5, 0.4, 0.3, 0.2])  # mean 0.35, standard deviation 0.1118


def test_a_cosine_counts_by_its_height_over_the_nearest() -> None:
    cosines = np.array([0.5, 0.3])
    height = (cosines - 0.35) / np.std(NEAREST)
    assert fused(cosines, np.zeros(2), NEAREST, True, WEIGHTS) == pytest.approx(0.1 * height)
    louder = fused(cosines * 2, np.zeros(2), NEAREST * 2, True, WEIGHTS)
    assert louder == pytest.approx(0.1 * height)


@pytest.mark.parametrize(("best", "trust"), [(0.8, 1.0), (0.4, 1.0), (0.3, 0.5625), (0.2, 0.25), (0.05, 0.25)])
def test_words_that_the_minutes_do_not_use_are_trusted_less(best: float, trust: float) -> None:
    shares = np.array([best, best / 2])
    assert fused(np.zeros(2), shares, np.array([]), True, WEIGHTS) == pytest.approx(4.0 * trust * shares)
    assert fused(np.zeros(2), shares, np.array([]), False, WEIGHTS) == pytest.approx(4.0 * shares)


def test_passages_that_are_all_alike_do_not_stand_out() -> None:
    same = np.full(3, 0.4)
    score = fused(same + np.array([0.001, 0.0, 0.0]), np.zeros(3), same, True, WEIGHTS)
    assert score.max() - score.min() == pytest.approx(0.1 * 0.001 / 0.02)


def test_several_lists_take_turns_and_none_stands_twice() -> None:
    assert interleaved([["a", "b", "c"], ["b", "d"], ["e"]]) == ["a", "b", "e", "d", "c"]
