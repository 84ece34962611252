"""The dense leg of a generation of which some parts have no vectors yet, against a NumPy sort."""

from pathlib import Path

import numpy as np
import pytest

from rag.index.dense import Dense, build_dense
from rag.index.dense_rows import DenseRows

DIM = 16
COUNTS = (7, 0, 12, 5, 9)
ROWS = sum(COUNTS)


def opened(place: Path, there: tuple[bool, ...]) -> tuple[DenseRows, np.ndarray, np.ndarray]:
    """The leg, all vectors as they are held, and the rows that have one."""
    vectors = np.random.default_rng(3).standard_normal((ROWS, DIM)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    parts: list[tuple[int, Path | None]] = []
    rows: list[int] = []
    first = 0
    for number, (count, has) in enumerate(zip(COUNTS, there, strict=True)):
        path = place / f"{number}.faiss"
        build_dense(path, vectors[first : first + count])
        parts.append((count, path if has else None))
        rows += range(first, first + count) if has else ()
        first += count
    held = Dense([place / f"{number}.faiss" for number in range(len(COUNTS))]).vectors(np.arange(ROWS))
    return DenseRows(parts), held, np.array(rows, np.int64)


@pytest.mark.parametrize(
    "there",
    [
        (True, True, True, True, True),
        (False, True, True, False, True),
        (True, False, False, True, False),
        (False, False, False, False, True),
    ],
)
def test_rows_that_have_a_vector_are_searched_as_if_the_others_were_not_there(
    tmp_path: Path, there: tuple[bool, ...]
) -> None:
    dense, vectors, rows = opened(tmp_path, there)
    assert (dense.count, dense.whole, dense.dims) == (len(rows), all(there), {DIM})
    assert dense.has(np.arange(ROWS)).tolist() == [row in rows for row in range(ROWS)]
    assert np.array_equal(dense.vectors(rows[::-1]), vectors[rows[::-1]])
    for query in vectors[:5]:
        for allowed in (None, np.arange(0, ROWS, 2), np.array([3, 8, 20, 30])):
            kept = rows if allowed is None else rows[np.isin(rows, allowed)]
            found, cosines = dense.search(query, 6, allowed)
            order = np.argsort(-(vectors[kept] @ query), kind="stable")[:6]
            assert found.tolist() == kept[order].tolist()
            assert cosines == pytest.approx((vectors[kept] @ query)[order], abs=1e-5)


def test_where_no_row_has_a_vector_nothing_is_near(tmp_path: Path) -> None:
    dense, vectors, _ = opened(tmp_path, (False,) * 5)
    assert (dense.count, dense.whole, dense.dims) == (0, False, set())
    assert dense.search(vectors[0], 5, None)[0].tolist() == []
    assert dense.search(vectors[0], 5, np.array([1, 2]))[0].tolist() == []
    assert not dense.has(np.arange(ROWS)).any()
