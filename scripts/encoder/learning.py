"""Train the rows of a StaticEmbedding with in-batch negatives at several Matryoshka sizes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer

from encoder import loss

Pair = tuple[str, str]
Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of one training; the same recipe and input on one thread give the same rows."""

    dim: int
    sizes: tuple[int, ...]  # Matryoshka sizes, largest first
    steps: int
    batch: int
    rate: float
    in_domain: float  # share of batches from minutes, 0..1
    seed: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a source's pairs as pieces: text i is ids[starts[i]:starts[i + 1]]."""

    ids: Ids
    starts: NDArray[np.int64]

    def bags(self, rows: NDArray[np.int64]) -> tuple[Ids, NDArray[np.int64]]:
        """Return (ids joined, lengths) of some texts."""
        return (
            np.concatenate([self.ids[self.starts[row] : self.starts[row + 1]] for row in rows]),
            self.starts[rows + 1] - self.starts[rows],
        )


def cut(tokenizer: Tokenizer, texts: list[str]) -> Side:
    """Return texts as pieces; unknown runs are left out, since their row stays zero."""
    ids: list[Ids] = []
    for start in range(0, len(texts), 20_000):
        encoded = tokenizer.encode_batch_fast(texts[start : start + 20_000], add_special_tokens=False)
        ids += [np.asarray([piece for piece in text.ids if piece], dtype=np.int32) for text in encoded]
    lengths = np.asarray([len(text) for text in ids], dtype=np.int64)
    return Side(np.concatenate(ids), np.concatenate([[0], np.cumsum(lengths)]))


class Source:
    """Pairs of one origin, handed out in a new random order each time they are through."""

    def __init__(self, tokenizer: Tokenizer, pairs: list[Pair], random: np.random.Generator) -> None:
        self.first = cut(tokenizer, [first for first, _ in pairs])
        self.second = cut(tokenizer, [second for _, second in pairs])
        known = (np.diff(self.first.starts) > 0) & (np.diff(self.second.starts) > 0)
        self.usable = np.flatnonzero(known)
        names = {text: number for number, text in enumerate({text: 0 for pair in pairs for text in pair})}
        self.names = np.asarray([(names[first], names[second]) for first, second in pairs])
        self.random = random
        self.queue = self.usable[:0]

    def take(self, count: int) -> NDArray[np.int64]:
        """Return at most `count` rows of which no two share a text, so that no positive is a negative."""
        if len(self.queue) < count:
            self.queue = np.concatenate([self.queue, self.random.permutation(self.usable)])
        rows, self.queue = self.queue[:count], self.queue[count:]
        for column in (0, 1):
            rows = rows[np.sort(np.unique(self.names[rows, column], return_index=True)[1])]
        return rows


class RowAdam:
    """Adam on the rows that a batch touched, with one second moment a row.

    Both moments and the step count of a row stand still while it is not touched.
    """

    def __init__(self, weight: torch.Tensor) -> None:
        self.weight = weight
        self.first = torch.zeros_like(weight)
        self.second = torch.zeros(len(weight))
        self.count = torch.zeros(len(weight))

    def step(self, rows: torch.Tensor, gradient: torch.Tensor, rate: float) -> None:
        """Move `rows` (n,) along `gradient` (n, dim) at a learning rate."""
        count = self.count[rows] + 1
        first = self.first[rows].mul_(0.9).add_(gradient, alpha=0.1)
        second = self.second[rows].mul_(0.999).add_(gradient.square().mean(1), alpha=0.001)
        self.count[rows], self.first[rows], self.second[rows] = count, first, second
        size = rate / (1 - 0.9**count) / (second / (1 - 0.999**count)).sqrt_().add_(1e-12)
        self.weight.index_add_(0, rows, first.mul_(size[:, None]), alpha=-1.0)


def _bags(source: Source, rows: NDArray[np.int64], pieces: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return (touched pieces (u,), mean matrix (2 n, u), its transpose): both sides, first then second."""
    first, first_lengths = source.first.bags(rows)
    second, second_lengths = source.second.bags(rows)
    ids, lengths = np.concatenate([first, second]), np.concatenate([first_lengths, second_lengths])
    seen = np.zeros(pieces, dtype=bool)
    seen[ids] = True
    touched = np.flatnonzero(seen)
    column = np.cumsum(seen) - 1
    matrix = csr_array(
        (np.repeat((1 / lengths).astype(np.float32), lengths), column[ids], np.concatenate([[0], np.cumsum(lengths)])),
        shape=(len(lengths), len(touched)),
    )
    turned = matrix.tocsc()
    return torch.from_numpy(touched), _tensor(matrix, matrix.shape), _tensor(turned, turned.shape[::-1])


def _tensor(matrix: Any, shape: tuple[int, ...]) -> torch.Tensor:
    starts, columns = (torch.from_numpy(part.astype(np.int64)) for part in (matrix.indptr, matrix.indices))
    return torch.sparse_csr_tensor(starts, columns, torch.from_numpy(matrix.data), size=shape)


def train(tokenizer: Tokenizer, pairs: dict[str, list[Pair]], recipe: Recipe) -> SentenceTransformer:
    """Return a SentenceTransformer of a StaticEmbedding and a Normalize, trained on `pairs`.

    Sources whose name begins with "minutes_" are the in-domain share. A batch is of one source.
    """
    torch.manual_seed(recipe.seed)
    random = np.random.default_rng(recipe.seed)
    static = StaticEmbedding(tokenizer, embedding_dim=recipe.dim)
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    weight = static.embedding.weight.detach().mul_(0.1)  # a view: its changes are the module's
    weight[0] = 0.0  # the unknown piece
    optimiser = RowAdam(weight)
    torch.sparse.check_sparse_tensor_invariants.disable()  # type: ignore[no-untyped-call]
    with Progress() as progress:
        cutting = progress.add_task("cutting texts", total=len(pairs))
        sources = []
        for name in sorted(pairs):
            sources.append(Source(tokenizer, pairs[name], random))
            progress.advance(cutting)
        share = np.asarray([len(source.usable) ** 0.6 for source in sources])
        minutes = np.asarray([name.startswith("minutes_") for name in sorted(pairs)])
        for part, wanted in ((minutes, recipe.in_domain), (~minutes, 1 - recipe.in_domain)):
            share[part] *= wanted / share[part].sum()
        share /= share.sum()
        training = progress.add_task("training", total=recipe.steps)
        for step in range(recipe.steps):
            source = sources[random.choice(len(sources), p=share)]
            rows = source.take(recipe.batch)
            touched, matrix, turned = _bags(source, rows, len(weight))
            # EmbeddingBag's own backward makes a dense gradient of the whole table: 1 s a step. The
            # same gradient as a product with the transposed mean matrix takes 0.02 s at batch 1,024.
            pooled = matrix @ weight[touched]
            first, second = pooled[: len(rows)], pooled[len(rows) :]
            if step == 0 and not loss.agrees(model, first, second):
                raise RuntimeError("the loss is not that of this version of sentence-transformers")
            # The full size in every step and one smaller in turn: half the cost of all sizes at once.
            gradient = torch.zeros_like(pooled)
            for size in (recipe.sizes[0], recipe.sizes[1 + step % (len(recipe.sizes) - 1)]):
                value, by_first, by_second = loss.in_batch(first[:, :size], second[:, :size])
                gradient[:, :size] += torch.cat([by_first, by_second]) / 2
            warm = min(1.0, (step + 1) / (0.02 * recipe.steps))
            rate = recipe.rate * warm * (1 - step / recipe.steps)
            optimiser.step(touched, turned @ gradient, rate)
            if not progress.console.is_terminal and step % max(1, recipe.steps // 20) == 0:
                progress.console.print(f"step {step:,} of {recipe.steps:,}, loss {value:.3f}")
            progress.update(training, advance=1, description=f"training, loss {value:.3f}")
    weight[optimiser.count == 0] = 0.0  # a piece that no pair held says nothing, and should add nothing
    return model


def weights(model: SentenceTransformer) -> NDArray[np.float32]:
    """Return the rows (pieces, dim) of a trained model."""
    static = model[0]
    assert isinstance(static, StaticEmbedding)
    rows: NDArray[np.float32] = static.embedding.weight.detach().numpy()
    return rows
