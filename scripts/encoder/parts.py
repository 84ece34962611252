"""What pieces share: every piece is made of characters and short runs of them, which have rows of their own.

A piece's row is trained as its own row plus those of its parts, and written as one: 粗大 helps 大型, the Chinese
and the Sino-Korean word help the Japanese one, and nothing is paid at a query. 5,000 steps with parts found
as many translations as 30,000 without.
"""

import math
import re
from collections import Counter

import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from tokenizers import Tokenizer

_LATIN = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]")
_KANA = re.compile("[ぁ-ゖァ-ヺーヽヾゝゞ]")


def parts(piece: str) -> list[str]:
    """Return the parts of a piece, sorted: four letters or a word's ends; two and three kana; other characters and pairs."""
    if len(piece) == 1:
        return [piece]
    word = f"<{piece}>"
    if _LATIN.match(piece):
        found = {*_runs(word, 4), word[:3], word[-3:]}
    elif _KANA.match(piece):
        found = {*_runs(word, 2), *_runs(word, 3)}
    else:
        found = {*piece, *(_runs(piece, 2) if len(piece) > 2 else [])}
    return sorted(found)


def _runs(word: str, size: int) -> list[str]:
    return [word[at : at + size] for at in range(len(word) - size + 1)]


def composition(tokenizer: Tokenizer) -> csr_array:
    """Return float32 (pieces, parts): one over the root of their number for each part of a piece that another has, too."""
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    made_of = [parts(piece) if number else [] for piece, number in vocabulary]
    count = Counter(part for found in made_of for part in found)
    place = {part: number for number, part in enumerate(sorted(part for part, times in count.items() if times > 1))}
    columns, weights, starts = [], [], [0]
    for found in made_of:
        known = [place[part] for part in found if part in place]
        columns += known
        weights += [1 / math.sqrt(len(known))] * len(known) if known else []
        starts.append(len(columns))
    return csr_array(
        (np.asarray(weights, dtype=np.float32), np.asarray(columns), np.asarray(starts)),
        shape=(len(made_of), len(place)),
    )
