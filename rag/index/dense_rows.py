"""The dense leg over all rows of a generation, of which some may have no vector yet: whole parts get theirs one by one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.index.dense import Dense, Rows, Vectors


class DenseRows:
    """The dense legs of those parts that have one; rows are those of the generation; safe between threads.

    Args:
        parts: of each part, in the order of rows, its number of rows and its file, None where it has no vectors yet.

    Raises:
        IndexDamaged: a file cannot be opened.
    """

    def __init__(self, parts: Sequence[tuple[int, Path | None]]) -> None:
        self._dense = Dense([path for _, path in parts if path])
        rows = np.array([count for count, _ in parts], np.int64)
        self._there = np.array([path is not None for _, path in parts], np.bool_)
        self._firsts = np.concatenate([np.zeros(1, np.int64), np.cumsum(rows)])
        # Where the rows of a part begin among those that have vectors; one without takes no room there.
        self._own = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.where(self._there, rows, 0))])
        self.whole = bool(self._there.all())

    @property
    def count(self) -> int:
        """The number of rows that have a vector."""
        return self._dense.count

    @property
    def dims(self) -> set[int]:
        """The lengths of a row: one, where the parts were written by one encoder; none where no row has a vector."""
        return self._dense.dims

    def has(self, rows: Rows) -> NDArray[np.bool_]:
        """Which rows have a vector."""
        return self._there[self._part_of(rows)]

    def search(self, query: Vectors, limit: int, allowed: Rows | None) -> tuple[Rows, NDArray[np.float64]]:
        """As Dense.search, among the rows that have a vector."""
        if self.whole or not self.count:
            return self._dense.search(query, limit, allowed)
        inside = None if allowed is None else self._inward(allowed[self.has(allowed)])
        found, cosines = self._dense.search(query, limit, inside)
        # The last of the parts that begin there: those before it have no row.
        owners = np.searchsorted(self._own, found, side="right") - 1
        return found - self._own[owners] + self._firsts[owners], cosines

    def vectors(self, rows: Rows) -> Vectors:
        """The vectors of rows that have one, float32 (n, dim)."""
        return self._dense.vectors(rows if self.whole else self._inward(rows))

    def _inward(self, rows: Rows) -> Rows:
        owners = self._part_of(rows)
        inside: Rows = rows - self._firsts[owners] + self._own[owners]
        return inside

    def _part_of(self, rows: Rows) -> Rows:
        return np.searchsorted(self._firsts, rows, side="right") - 1
