from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import IndexDamaged
from rag.index.dense import Dense, Vectors, build_dense

ROWS, DIM = 300, 24


def unit(vectors: np.ndarray) -> Vectors:
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def exact() -> Vectors:
    found = unit(np.random.default_rng(5).standard_normal((ROWS, DIM)))
    found[40] = found[7]  # two rows with one vector: a tie
    found[200] = found[7]
    return found


@pytest.fixture(scope="module")
def dense(tmp_path_factory: pytest.TempPathFactory, exact: Vectors) -> Dense:
    path = tmp_path_factory.mktemp("dense") / "dense.faiss"
    build_dense(path, exact)
    return Dense([path])


@pytest.fixture(scope="module")
def vectors(dense: Dense) -> Vectors:
    """What is held of them, a byte for a number."""
    return dense.vectors(np.arange(ROWS))


def by_sorting(
    vectors: Vectors, query: Vectors, limit: int, allowed: list[int] | None
) -> tuple[list[int], list[float]]:
    rows = list(range(len(vectors))) if allowed is None else sorted(allowed)
    cosines = vectors[rows] @ query
    order = sorted(range(len(rows)), key=lambda i: (-cosines[i], rows[i]))[:limit]
    return [rows[i] for i in order], [float(cosines[i]) for i in order]


@given(seed=st.integers(0, 10_000), limit=st.integers(1, ROWS + 20))
def test_a_search_is_a_sort_of_all_cosines(dense: Dense, vectors: Vectors, seed: int, limit: int) -> None:
    query = unit(np.random.default_rng(seed).standard_normal(DIM))
    rows, scores = dense.search(query, limit, None)
    wanted_rows, wanted_scores = by_sorting(vectors, query, limit, None)
    assert len(rows) == min(limit, ROWS)
    assert scores == pytest.approx(wanted_scores, abs=1e-5)
    assert sorted(set(rows.tolist()) ^ set(wanted_rows)) in ([], [7, 40], [7, 200], [40, 200])  # a tie at the border


@given(seed=st.integers(0, 10_000), limit=st.integers(1, 50), allowed=st.sets(st.integers(0, ROWS - 1), max_size=60))
def test_a_filtered_search_is_a_sort_of_the_allowed_cosines(
    dense: Dense, vectors: Vectors, seed: int, limit: int, allowed: set[int]
) -> None:
    query = unit(np.random.default_rng(seed).standard_normal(DIM))
    rows, scores = dense.search(query, limit, np.array(sorted(allowed), np.int64))
    assert len(rows) == min(limit, len(allowed))
    assert set(rows.tolist()) <= allowed
    assert scores == pytest.approx(by_sorting(vectors, query, limit, sorted(allowed))[1], abs=1e-5)


@given(seed=st.integers(0, 10_000), left_out=st.sets(st.integers(0, ROWS - 1), max_size=20))
def test_leaving_rows_out_is_the_same_as_dropping_them_from_a_full_search(
    dense: Dense, vectors: Vectors, seed: int, left_out: set[int]
) -> None:
    query = unit(np.random.default_rng(seed).standard_normal(DIM))
    kept = np.array(sorted(set(range(ROWS)) - left_out), np.int64)
    rows, scores = dense.search(query, ROWS, kept)
    every, cosines = dense.search(query, ROWS, None)
    wanted = ~np.isin(every, list(left_out))
    assert rows.tolist() == every[wanted].tolist()
    assert scores == pytest.approx(cosines[wanted], abs=1e-6)


def test_a_row_finds_itself_first_and_its_twins_by_row(dense: Dense, vectors: Vectors) -> None:
    rows, scores = dense.search(vectors[7], 5, None)
    assert rows.tolist()[:3] == [7, 40, 200]
    assert scores[:3] == pytest.approx([1.0, 1.0, 1.0], abs=0.01)
    assert scores[3] < 0.99


def test_the_worst_of_the_allowed_is_found_although_others_are_nearer(dense: Dense, vectors: Vectors) -> None:
    worst = int((vectors @ vectors[7]).argmin())
    rows, scores = dense.search(vectors[7], 10, np.array([worst], np.int64))
    assert rows.tolist() == [worst]
    assert scores[0] == pytest.approx(float(vectors[worst] @ vectors[7]), abs=1e-5)


def test_no_row_is_minus_one(dense: Dense, vectors: Vectors) -> None:
    rows, scores = dense.search(vectors[0], ROWS * 5, None)
    assert len(rows) == len(scores) == ROWS
    assert rows.min() == 0
    # Rows that the index does not have are no hits.
    rows, scores = dense.search(vectors[0], 3, np.array([5, ROWS + 1, ROWS + 2], np.int64))
    assert rows.tolist() == [5]
    assert len(scores) == 1


def test_nothing_allowed_finds_nothing(dense: Dense, vectors: Vectors) -> None:
    assert dense.search(vectors[0], 5, np.empty(0, np.int64))[0].tolist() == []


def test_a_query_without_a_known_word_finds_nothing(dense: Dense) -> None:
    rows, scores = dense.search(np.zeros(DIM, np.float32), 5, None)
    assert (rows.tolist(), scores.tolist()) == ([], [])


def test_a_number_comes_back_to_half_a_step(dense: Dense, exact: Vectors) -> None:
    rows = np.array([5, 299, 0, 5], np.int64)
    step = 2 / 255  # the reach of rows as short as these is 1
    assert np.abs(dense.vectors(rows) - exact[rows]).max() <= step / 2 + 1e-6
    assert np.abs(dense.vectors(rows) - exact[rows]).max() > step / 4
    assert dense.vectors(np.empty(0, np.int64)).shape == (0, DIM)
    assert (dense.count, dense.dim) == (ROWS, DIM)


@pytest.mark.parametrize("dim", [24, 384])
def test_what_is_written_again_has_the_codes_that_it_had(tmp_path: Path, dim: int) -> None:
    rows = unit(np.random.default_rng(6).standard_normal((50, dim)))
    rows[3], rows[4] = 0.0, np.eye(dim)[0]  # nothing; and more in one number than the range of many holds
    build_dense(tmp_path / "first", rows)
    held = Dense([tmp_path / "first"]).vectors(np.arange(50))
    assert not held[3].any()
    assert held[4, 0] == pytest.approx(min(1.0, 8 / dim**0.5), abs=0.005)
    build_dense(tmp_path / "again", held)
    assert (tmp_path / "again").read_bytes() == (tmp_path / "first").read_bytes()


def test_a_row_takes_a_byte_for_a_number(tmp_path: Path) -> None:
    sizes = []
    for count in (10, 110):
        build_dense(tmp_path / "dense", np.zeros((count, 384), np.float32))
        sizes.append((tmp_path / "dense").stat().st_size)
    assert sizes[1] - sizes[0] == 100 * 384


def test_an_index_without_rows_finds_nothing(tmp_path: Path) -> None:
    build_dense(tmp_path / "none.faiss", np.empty((0, DIM), np.float32))
    empty = Dense([tmp_path / "none.faiss"])
    assert empty.count == 0
    assert empty.search(np.ones(DIM, np.float32), 5, None)[0].tolist() == []


@pytest.mark.parametrize("content", [b"", b"no index at all", b"\0" * 64])
def test_a_file_that_is_no_index_is_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "dense.faiss"
    path.write_bytes(content)
    with pytest.raises(IndexDamaged, match="rag index build"):
        Dense([path])


def test_a_missing_file_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"gone\.faiss"):
        Dense([tmp_path / "gone.faiss"])
