"""Exact words: the lens under which spellings are the same, the bigrams of a text, and where words stand in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

_DASHES = re.compile("[-‐‑‒–—―−─━ー]")
# White space, and what nobody sees: soft hyphens, zero-width characters, the variants of a kanji (葛, with a selector or not).
_UNSEEN = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+")
# A character with what may become one with it under NFKC: accents, (half-width) voicing marks, Korean vowels and finals.
_PIECE = re.compile(
    "(?s).[\u0300-\u036f\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f"
    "\uff9e-\uffdc\U000e0100-\U000e01ef]*"
)


def fold_spelling(text: str) -> str:
    """A text as exact search compares it; never stored, never shown.

    NFKC (ｻｰﾊﾞｰ, １０, ㈱), case, no white space (lines are broken anywhere), nothing unseen, every dash and long-vowel mark
    as ``-`` (ー is typed as ―, － and − all the time), both wave dashes as ``~`` (the two that cp932 mixes up).
    """
    folded = _UNSEEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _DASHES.sub("-", folded).replace("〜", "~")


def unhyphened(text: str) -> str:
    """A text as fold_spelling, hyphens and long-vowel marks left out: Wi-Fi and ＷｉＦｉ are one."""
    return fold_spelling(text).replace("-", "")


def bigrams(folded: str) -> list[str]:
    """Each two characters that follow each other, in order; a folded text of n characters has n - 1."""
    return [first + second for first, second in pairwise(folded)]


def places_of(text: str, words: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Where folded words stand in a text as written: code points (start, end), ascending; those that overlap as one."""
    folded, owners, ends = _folded_with_owners(text)
    found = sorted(
        (owners[at][0], ends[owners[at + len(word) - 1][1]])
        for word in dict.fromkeys(words)
        for at in _everywhere(folded, word)
    )
    out: list[tuple[int, int]] = []
    for start, end in found:
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


def _folded_with_owners(text: str) -> tuple[str, list[tuple[int, int]], list[int]]:
    """The folded text, for each of its characters (start, number) of the piece that it comes from, and each piece's end."""
    folded = fold_spelling(text)
    pieces = [(found.start(), found.end(), _fold_piece(found.group())) for found in _PIECE.finditer(text)]
    if "".join(piece for _, _, piece in pieces) != folded:
        # Scripts whose letters join in ways not listed above: the whole text is then one piece, and marked as a whole.
        pieces = [(0, len(text), folded)]
    owners = [(start, number) for number, (start, _, piece) in enumerate(pieces) for _ in piece]
    return folded, owners, [end for _, end, _ in pieces]


@lru_cache(maxsize=1 << 14)
def _fold_piece(piece: str) -> str:
    return fold_spelling(piece)


def _everywhere(folded: str, word: str) -> Iterable[int]:
    """The places of a word, those that overlap, too."""
    at = folded.find(word)
    while at >= 0:
        yield at
        at = folded.find(word, at + 1)
