"""The dense leg: FAISS, every row looked at, inner product of rows of length 1, that is the cosine; a byte for a number."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]
# What FAISS writes before the codes: form, length of a row, rows, two spare, trained, metric; kind of code, two of its
# training, length, bytes of a row; how many numbers it learned, lowest and width of the range; bytes of codes.
_HEAD = struct.Struct("<4siqqq?iiifqQQffQ")
# Every number of every row is cut in the same 255 steps between ± so many times the root mean square of a row of length 1:
# a row has one code wherever it lies, and a part of an index that was built in parts is what it would be in one. Half a step
# is .0016 of 384 numbers; the largest number of 80 passages was 4.6 times that root, of the static encoder 8.1.
_REACH = 8.0


def build_dense(path: Path, vectors: Vectors) -> None:
    """Write float32 (n, dim), rows of length 1, as an index of bytes that looks at every row: enough to about 200,000.

    Raises:
        OSError: it cannot be written.
    """
    index = _empty(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, np.float32))
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as fault:  # FAISS tells of a full disk so
        raise OSError(f"the dense index cannot be written: {fault}") from fault
    if path.stat().st_size != _HEAD.size + vectors.size:  # what does not fit when it closes the file it tells nobody
        raise OSError("the dense index cannot be written: the file was cut off")


def _empty(dim: int) -> Any:
    index = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_8bit_uniform, faiss.METRIC_INNER_PRODUCT)
    faiss.copy_array_to_vector(np.asarray(_range(dim), np.float32), index.sq.trained)
    index.is_trained = True
    return index


def _range(dim: int) -> tuple[float, float]:
    """The lowest number that has a code, and the width to the highest; in FAISS's words vmin and vdiff."""
    reach = min(1.0, _REACH / dim**0.5)
    return -reach, 2 * reach


class Dense:
    """The open dense legs of a generation's parts, mapped from disk; rows go on from part to part; safe between threads."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._parts = [_open(path) for path in paths]
        self._firsts = np.cumsum([0, *(part.ntotal for part in self._parts)], dtype=np.int64)

    @property
    def count(self) -> int:
        """The number of rows."""
        return int(self._firsts[-1])

    @property
    def dim(self) -> int:
        """The length of a row."""
        return int(self._parts[0].d)

    @property
    def dims(self) -> set[int]:
        """The lengths of a row: one, where the parts were written by one encoder."""
        return {int(part.d) for part in self._parts}

    def search(self, query: Vectors, limit: int, allowed: Rows | None) -> tuple[Rows, NDArray[np.float64]]:
        """Rows and cosines nearest to one vector (dim,), best first, ties by row.

        ``allowed`` are the rows looked at, ascending; None means every row.
        """
        rows, scores = [np.empty(0, np.int64)], [np.empty(0, np.float64)]
        # One query on one thread: beside a busy core, two threads that wait for each other took 42 ms instead of 13
        # (100,000 rows of 768). The number is kept by each calling thread.
        faiss.omp_set_num_threads(1)
        for part, first in zip(self._parts, self._firsts[:-1].tolist(), strict=True) if query.any() else ():
            here = _within(allowed, first, part.ntotal)
            most = min(limit, part.ntotal if here is None else len(here))
            if not most:
                continue
            params = None
            if here is not None:
                # A bit a row: at 500,000 rows a filter that lets half through took 16 ms, and 30 ms with a set of numbers
                # (IDSelectorBatch); with ten rows there is no difference.
                kept = np.zeros(part.ntotal, np.bool_)
                kept[here] = True
                params = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(np.packbits(kept, bitorder="little")))
            found, at = part.search(query[None, :], most, params=params)
            known = at[0] >= 0  # FAISS fills up with -1
            rows.append(at[0][known] + first)
            scores.append(found[0][known].astype(np.float64))
        every, cosines = np.concatenate(rows), np.concatenate(scores)
        order = np.lexsort((every, -cosines))[:limit]
        return every[order], cosines[order]

    def vectors(self, rows: Rows) -> Vectors:
        """The vectors of some rows, float32 (n, dim)."""
        found = np.empty((len(rows), self.dim), np.float32)
        owners = np.searchsorted(self._firsts, rows, side="right") - 1
        for owner in np.unique(owners).tolist():
            mine = owners == owner
            found[mine] = self._parts[owner].reconstruct_batch(
                np.ascontiguousarray(rows[mine] - self._firsts[owner], np.int64)
            )
        return found


def _open(path: Path) -> Any:
    """The index at a path; its head and its length are looked at first, so that FAISS is handed nothing else."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(_HEAD.size)
        kind, dim, count, _, _, trained, metric, code, *_, size_of_row, learned, lowest, width, codes = _HEAD.unpack(
            head
        )
        found = kind, trained, metric, code, size_of_row, learned, codes, size
        wanted = (
            *(b"IxSQ", True, faiss.METRIC_INNER_PRODUCT, faiss.ScalarQuantizer.QT_8bit_uniform),
            *(dim, 2, dim * count, _HEAD.size + codes),
        )
        if found != wanted or dim < 1 or count < 0 or not np.allclose((lowest, width), _range(dim)):
            raise ValueError("it is no index of bytes of its length")
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except (OSError, RuntimeError, ValueError, struct.error) as fault:
        raise IndexDamaged(f"{path} cannot be opened ({fault}). Rebuild it with: rag index build --full") from fault


def _within(allowed: Rows | None, first: int, count: int) -> Rows | None:
    """Those of ascending rows that lie in a part, counted from its first."""
    if allowed is None:
        return None
    start, end = np.searchsorted(allowed, (first, first + count))
    return allowed[start:end] - first
