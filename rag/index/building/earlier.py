"""The vectors of a generation by the text that they are of, for documents that are read anew: the encoder is the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from rag.index.building.preparing import encoded_text
from rag.index.known_vectors import Vector
from rag.index.manifest import Manifest
from rag.index.opening import open_parts

_AT_ONCE = 4_096  # passages


class EarlierVectors:
    """What a generation holds; its passages are looked through when the first vector is asked for.

    Raises:
        IndexDamaged: it cannot be opened.
    """

    def __init__(self, root: Path, manifest: Manifest) -> None:
        self._opened = open_parts(root, manifest)

    def find(self, texts: Sequence[str]) -> list[Vector | None]:
        """The vector of each text; None where the generation has none."""
        rows = [self._rows.get(text) for text in texts]
        known = [row for row in rows if row is not None]
        if not known:
            return [None] * len(texts)
        vectors = iter(self._opened.dense.vectors(np.array(known, np.int64)))
        return [None if row is None else next(vectors) for row in rows]

    @cached_property
    def _rows(self) -> dict[str, int]:
        rows = np.arange(self._opened.store.count, dtype=np.int64)
        rows = rows[self._opened.dense.has(rows)]
        found: dict[str, int] = {}
        for first in range(0, len(rows), _AT_ONCE):
            some = rows[first : first + _AT_ONCE].tolist()
            for row, passage in zip(some, self._opened.store.passages(some), strict=True):
                found.setdefault(encoded_text(passage), row)
        return found
