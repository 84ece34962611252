"""Hits that say the same are folded into the best of them; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from rag.question import in_time
from rag.records import Hit, Passage

_GRAM = 5  # characters
_LEAST_SHARED = 0.9  # Jaccard of the sets of grams
_LEAST_LENGTH = 0.8  # the shorter by the longer
# A reply of fewer characters (検討してまいります) says nothing without its question.
_STANDS_ALONE = 30
_NUMBER = re.compile(r"[−△▲]?[0-9]+(?:\.[0-9]+)?|[〇一二三四五六七八九十百千万億]+")
_LOOK = 2  # times k: how many hits are looked at first


def folded(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits in their order, ranked from 1, each with the later ones that are alike folded into it.

    Two passages are alike where they differ by width, white space and punctuation alone, or hardly at all. They never are
    across municipalities (a comparison needs both), with other numbers (another year, another amount), or as short replies
    to different questions.
    """
    kept: list[Hit] = []
    alike: list[list[str]] = []
    comparable: dict[tuple[object, ...], list[tuple[int, str]]] = {}
    for hit in hits:
        in_time()
        text = unicodedata.normalize("NFKC", hit.passage.text)
        # Symbols stay: ○ is not ×.
        plain = "".join(c for c in text if unicodedata.category(c)[0] not in "PZC")
        others = comparable.setdefault((hit.passage.municipality, _asked(hit.passage, plain), _numbers(text)), [])
        first = next((at for at, other in others if _says_the_same(plain, other)), None)
        if first is None:
            others.append((len(kept), plain))
            kept.append(hit)
            alike.append([])
        else:
            alike[first] += (hit.passage.passage_id, *hit.alike)
    return tuple(
        Hit(hit.passage, hit.score, rank, (*hit.alike, *names))
        for rank, (hit, names) in enumerate(zip(kept, alike, strict=True), 1)
    )


def fold_to(k: int, search: Callable[[int], tuple[Hit, ...]]) -> tuple[Hit, ...]:
    """The k best hits that are not alike; ``search`` gives the best of a number, and is asked for more until k remain."""
    depth = _LOOK * k
    while True:
        hits = search(depth)
        kept = folded(hits)
        if len(kept) >= k or len(hits) < depth:
            return kept[:k]
        depth *= 2


def _says_the_same(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _LEAST_LENGTH * max(len(one), len(other)):
        return False
    own, others = _grams(one), _grams(other)
    return len(own & others) >= _LEAST_SHARED * max(1, len(own | others))


def _grams(plain: str) -> set[str]:
    return {plain[at : at + _GRAM] for at in range(len(plain) - _GRAM + 1)}


def _asked(passage: Passage, plain: str) -> str | None:
    return passage.reply_to if len(plain) < _STANDS_ALONE else None


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(_NUMBER.findall("".join(text.split()).replace(",", "")))
