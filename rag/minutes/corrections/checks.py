"""Checks of utterances: short words that tell whether an utterance is still the one that a correction was written for."""

from __future__ import annotations

import hashlib
from collections import Counter

from rag.records import Minutes
from rag.text import squeeze

_DIGITS = 8


def checks(minutes: Minutes) -> tuple[str, ...]:
    """The check of each utterance, in order: of its words, white space aside.

    Where another utterance has the same words (異議なし), as many neighbours are taken in as tell them apart, so that no two
    are alike, and an utterance more before it changes the check. Neither its number nor its speaker is part of it.
    """
    own = [_hash(squeeze(minutes.quote(utterance.span)).encode()) for utterance in minutes.utterances]
    found: list[bytes | None] = [None] * len(own)
    reach = 1
    while True:
        counts = Counter(own)
        for at, digest in enumerate(own):
            if found[at] is None and counts[digest] == 1:
                found[at] = digest
        if reach > len(own) or None not in found:
            return tuple((digest or b"").hex()[:_DIGITS] for digest in found)
        padded = [b""] * reach + own + [b""] * reach
        own = [_hash(*padded[at : at + 2 * reach + 1 : reach]) for at in range(len(own))]
        reach *= 2


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
