"""How much of a question some words hold."""

from __future__ import annotations

from collections.abc import Mapping

from rag.text import synonyms

_SYNONYM = 0.7  # what a word counts that is there in another one of its group


class WordShare:
    """The weighted words of a question.

    Args:
        idf: each term with its weight.
    """

    def __init__(self, idf: Mapping[str, float]) -> None:
        self._idf = idf
        self._others = {term: frozenset(synonyms((term,))) for term in idf}
        self.whole = sum(idf.values()) or 1.0

    def of(self, has: set[str]) -> float:
        """The share of the words that some terms hold, 0..1; another word of a word's group counts less."""
        held = (w if t in has else _SYNONYM * w if has & self._others[t] else 0.0 for t, w in self._idf.items())
        return sum(held) / self.whole
