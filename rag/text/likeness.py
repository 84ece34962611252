"""Which of several texts another one takes up: shared character pairs of content words, rare ones counting more."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

_CONTENT = re.compile(r"[一-龠々〆ヶァ-ヴーA-Za-z0-9０-９Ａ-Ｚａ-ｚ]{2,}")


def pairs(text: str) -> set[str]:
    """The character pairs within runs of kanji, katakana, letters and digits."""
    return {run[at : at + 2] for run in _CONTENT.findall(text) for at in range(len(run) - 1)}


def best_match(words: str, candidates: Sequence[str]) -> int:
    """The index of the candidate that shares most with ``words``; the last one where none shares anything."""
    sets = [pairs(candidate) for candidate in candidates]
    spread = Counter(pair for found in sets for pair in found)
    own = pairs(words)
    best, at = 0.0, len(candidates) - 1
    for index, found in enumerate(sets):
        shared = math.fsum(math.log(1 + len(sets) / spread[pair]) for pair in own & found)
        score = shared / math.sqrt(len(found) + 1)
        if score > best:
            best, at = score, index
    return at
