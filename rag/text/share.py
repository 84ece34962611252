"""How much of some weighted words a text holds: for the verdict, the writer and the views the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from rag.text.morphology import synonyms

# What a word counts that is there in another one of its group. Less than what a topic has to be held by, so that a mere
# synonym never carries a topic of one word: 印鑑登録 is not 押印.
SYNONYM = 0.65


def word_share(weights: Iterable[tuple[str, float]], has: Collection[str]) -> float:
    """The share of weighted words that some terms hold, 0..1; another word of a word's group counts less."""
    whole = held = 0.0
    for term, weight in weights:
        whole += weight
        if term in has:
            held += weight
        elif not _others(term).isdisjoint(has):
            held += SYNONYM * weight
    return held / whole if whole else 0.0


@lru_cache(maxsize=4096)
def _others(term: str) -> frozenset[str]:
    return frozenset(synonyms((term,)))
