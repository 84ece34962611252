"""Pairs cut into pieces, and the batches of a training: batch number t is the same whenever it is made.

So a training that was stopped goes on from its last checkpoint as if it never had been.
"""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from tokenizers import Tokenizer

Pair = tuple[str, str]
Ids = NDArray[np.int32]
Numbers = NDArray[np.int64]
SHORT, KEPT = 10, 0.8  # a text of more pieces keeps this share of them, others each time it is drawn
IN_DOMAIN = "minutes_"  # how the names of in-domain sources begin


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a source's pairs as pieces: text i is ids[starts[i]:starts[i + 1]]."""

    ids: Ids
    starts: Numbers

    def bags(self, rows: Numbers, most: int, random: np.random.Generator) -> tuple[Ids, Numbers]:
        """Return (ids joined, lengths) of some texts, thinned."""
        ids = np.concatenate([self.ids[self.starts[row] : self.starts[row + 1]] for row in rows])
        lengths = self.starts[rows + 1] - self.starts[rows]
        share = np.where(lengths > SHORT, np.minimum(most / lengths, KEPT), 1.0)
        kept = random.random(len(ids)) < np.repeat(share, lengths)
        begins = np.cumsum(lengths) - lengths
        kept[begins] = True
        return ids[kept], np.add.reduceat(kept.astype(np.int64), begins)


def cut(tokenizer: Tokenizer, texts: list[str]) -> Side:
    """Return texts as pieces; unknown runs are left out, since their row stays zero."""
    ids: list[Ids] = []
    for start in range(0, len(texts), 20_000):
        encoded = tokenizer.encode_batch_fast(texts[start : start + 20_000], add_special_tokens=False)
        ids += [np.asarray([piece for piece in text.ids if piece], dtype=np.int32) for text in encoded]
    lengths = np.asarray([len(text) for text in ids], dtype=np.int64)
    return Side(np.concatenate(ids), np.concatenate([[0], np.cumsum(lengths)]))


class Source:
    """Pairs of one origin, in a new random order each time they are through."""

    def __init__(self, name: str, first: Side, second: Side, names: Numbers, seed: int) -> None:
        self.name, self.first, self.second, self.names = name, first, second, names
        known = (np.diff(first.starts) > 0) & (np.diff(second.starts) > 0)
        self.usable = np.flatnonzero(known)
        self._seed = (seed, zlib.crc32(name.encode()))
        self._orders: dict[int, Numbers] = {}

    @classmethod
    def of(cls, name: str, tokenizer: Tokenizer, pairs: list[Pair], seed: int) -> "Source":
        """Cut the pairs of a source; equal texts are given equal names."""
        numbers = {text: number for number, text in enumerate({text: 0 for pair in pairs for text in pair})}
        names = np.asarray([(numbers[first], numbers[second]) for first, second in pairs])
        return cls(
            name,
            cut(tokenizer, [first for first, _ in pairs]),
            cut(tokenizer, [other for _, other in pairs]),
            names,
            seed,
        )

    def _row(self, place: int, count: int) -> Numbers:
        """Return the rows at places place..place + count of all orders, one after another."""
        found = []
        while count > 0:
            turn, at = divmod(place, len(self.usable))
            if turn not in self._orders:
                random = np.random.default_rng([*self._seed, turn])
                self._orders = {turn: random.permutation(self.usable)}
            part = self._orders[turn][at : at + count]
            found.append(part)
            place, count = place + len(part), count - len(part)
        return np.concatenate(found)

    def take(self, turn: int, count: int) -> Numbers:
        """Return the rows of this source's batch number `turn`: at most `count`, no two of which share a text."""
        rows = self._row(turn * count, count)
        for column in (0, 1):
            rows = rows[np.sort(np.unique(self.names[rows, column], return_index=True)[1])]
        return rows

    def save(self, folder: Path) -> None:
        """Write the source below a folder of prepared sources."""
        first, second = self.first, self.second
        np.savez(folder / f"{self.name}.npz", a=first.ids, b=first.starts, c=second.ids, d=second.starts, e=self.names)

    @classmethod
    def load(cls, path: Path, seed: int) -> "Source":
        """Read what `save` wrote."""
        with np.load(path) as file:
            return cls(path.stem, Side(file["a"], file["b"]), Side(file["c"], file["d"]), file["e"], seed)


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts as rows of mean matrices: the first sides, then the second sides."""

    touched: torch.Tensor  # pieces (u,)
    matrix: torch.Tensor  # (2 n, u) sparse
    turned: torch.Tensor  # its transpose
    parts: torch.Tensor  # of those pieces (p,)
    made_of: torch.Tensor  # (u, p) sparse
    making: torch.Tensor  # its transpose


def batch_of(source: Source, rows: Numbers, composition: Any, most: int, random: np.random.Generator) -> Batch:
    """Return the batch of some rows of a source; `composition` is sparse (pieces, parts)."""
    first, first_lengths = source.first.bags(rows, most, random)
    second, second_lengths = source.second.bags(rows, most, random)
    ids, lengths = np.concatenate([first, second]), np.concatenate([first_lengths, second_lengths])
    weights = np.repeat((1 / lengths).astype(np.float32), lengths)
    bags = _compact(weights, ids, np.concatenate([[0], np.cumsum(lengths)]), composition.shape[0])
    own = composition[bags[0].numpy()]
    return Batch(*bags, *_compact(own.data, own.indices, own.indptr, composition.shape[1]))


def _compact(weights: Any, columns: Any, starts: Any, count: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the columns of a matrix (n, count) that are not empty (u,), the matrix of them (n, u), and its transpose."""
    seen = np.zeros(count, dtype=bool)
    seen[columns] = True
    used = np.flatnonzero(seen)
    place = np.cumsum(seen) - 1
    matrix = csr_array((weights, place[columns], starts), shape=(len(starts) - 1, len(used)))
    turned = matrix.tocsc()
    return torch.from_numpy(used), _tensor(matrix, matrix.shape), _tensor(turned, turned.shape[::-1])


def _tensor(matrix: Any, shape: tuple[int, ...]) -> torch.Tensor:
    starts, columns = (torch.from_numpy(part.astype(np.int64)) for part in (matrix.indptr, matrix.indices))
    return torch.sparse_csr_tensor(starts, columns, torch.from_numpy(matrix.data), size=shape)
