"""Train the rows of a StaticEmbedding with in-batch negatives at several Matryoshka sizes."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer

from encoder import loss, parts
from encoder.batches import IN_DOMAIN, Batch, Source, batch_of

Rows = NDArray[np.float32]

WARM = 200  # steps until the full rate
# A source is drawn by its number of pairs to this power. Batches of sentences that were translated by
# people are drawn more often: with NTREX's 4,981 pairs as any other source, Vietnamese found .27 of
# its sentences after 600 steps, and .42 with four times as many batches of them.
POWER = 0.6


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of one training; the same recipe and input on one thread give the same rows."""

    sizes: tuple[int, ...]  # Matryoshka sizes, largest first
    steps: int
    decay: int  # last steps, in which the rate falls to zero
    batch: int
    rate: float
    in_domain: tuple[tuple[int, float], ...]  # (step, share of batches from minutes from there on, 0..1)
    most: int  # pieces of a text in one batch; of longer texts others are drawn each time
    more: dict[str, float]  # source → how many times as many batches
    seed: int

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step: rising, level, falling."""
        return self.rate * min(1.0, (step + 1) / WARM, (self.steps - step) / self.decay)

    def plan(self, sources: list[Source]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return for each step (place of its source, which batch of that source it is).

        More steps lengthen the plan and change nothing before.
        """
        size = np.asarray([len(source.usable) ** POWER * self.more.get(source.name, 1.0) for source in sources])
        minutes = np.asarray([source.name.startswith(IN_DOMAIN) for source in sources])
        drawn = np.random.default_rng(self.seed).random(self.steps)
        chosen = np.empty(self.steps, dtype=np.int64)
        for begin, wanted in self.in_domain:
            share = np.zeros(len(sources))
            for kind, weight in ((minutes, wanted), (~minutes, 1 - wanted)):
                share[kind] = weight * size[kind] / max(size[kind].sum(), 1e-12)
            chosen[begin:] = np.searchsorted(np.cumsum(share / share.sum()), drawn[begin:], side="right")
        turns = np.empty(self.steps, dtype=np.int64)
        for place in range(len(sources)):
            mine = np.flatnonzero(chosen == place)
            turns[mine] = np.arange(len(mine))
        return chosen, turns


def as_json(recipe: Recipe) -> str:
    """Return the recipe as JSON."""
    return json.dumps(asdict(recipe), indent=2) + "\n"


class RowScale:
    """A step along the gradient of the rows that a batch touched, over the root of one second moment a row.

    Adam without its first moment: a row is touched seldom, so that its moment is of batches long past.
    Without it 600 steps found .50 of the Vietnamese sentences instead of .46, and a step costs 7 to 16 ms less.
    """

    def __init__(self, weight: torch.Tensor) -> None:
        self.weight = weight
        self.second = torch.zeros(len(weight))
        self.count = torch.zeros(len(weight))

    def step(self, rows: torch.Tensor, gradient: torch.Tensor, rate: float) -> None:
        """Move `rows` (n,) along `gradient` (n, dim), which is spent, at a learning rate."""
        count = self.count[rows] + 1
        second = self.second[rows].mul_(0.999).add_(gradient.square().mean(1), alpha=0.001)
        self.count[rows], self.second[rows] = count, second
        size = rate / (second / (1 - 0.999**count)).sqrt_().add_(1e-12)
        self.weight.index_add_(0, rows, gradient.mul_(size[:, None]), alpha=-1.0)

    def state(self) -> dict[str, torch.Tensor]:
        """Return what a checkpoint keeps."""
        return {"weight": self.weight, "second": self.second, "count": self.count}


class Table:
    """The rows of all pieces, each a row of its own, at first zero, plus those of its parts.

    With rows to start from, these are the pieces' own, and the parts count nothing more.
    """

    def __init__(self, composition: Any, dim: int, start: Rows | None = None) -> None:
        self.composition = composition
        pieces, parts_ = composition.shape
        self._with_parts = start is None
        self.own = RowScale(torch.zeros(pieces, dim) if start is None else torch.from_numpy(start.copy()))
        self.parts = RowScale(torch.randn(parts_, dim).mul_(0.1) if start is None else torch.zeros(parts_, dim))

    def rows_of(self, batch: Batch) -> torch.Tensor:
        """Return the rows (u, dim) of the pieces that a batch touches."""
        if not self._with_parts:
            return self.own.weight[batch.touched]
        return torch.addmm(self.own.weight[batch.touched], batch.made_of, self.parts.weight[batch.parts])

    def step(self, batch: Batch, gradient: torch.Tensor, rate: float) -> None:
        """Move what a batch touches along the gradient of its rows (u, dim), which is spent."""
        if self._with_parts:
            self.parts.step(batch.parts, batch.making @ gradient, rate)
        self.own.step(batch.touched, gradient, rate)

    def rows(self) -> Rows:
        """Return all rows; from scratch, zero where no pair held the piece: it says nothing, and should add nothing."""
        if not self._with_parts:
            return self.own.weight.numpy().copy()
        made: Rows = self.own.weight.numpy() + self.composition @ self.parts.weight.numpy()
        made[self.own.count.numpy() == 0] = 0.0
        return made

    def state(self) -> dict[str, torch.Tensor]:
        """Return what a checkpoint keeps."""
        return {f"{name}_{key}": part for name in ("own", "parts") for key, part in getattr(self, name).state().items()}


def save(folder: Path, table: Table, step: int) -> None:
    """Write a checkpoint: the state before a step."""
    new = folder / "checkpoint.new.npz"
    state: dict[str, Any] = {name: part.numpy() for name, part in table.state().items()}
    np.savez(new, **state, step=np.asarray(step))
    new.replace(folder / "checkpoint.npz")


def load(folder: Path, table: Table) -> int:
    """Read the folder's checkpoint into a table; return the step to go on with, 0 without a checkpoint."""
    path = folder / "checkpoint.npz"
    if not path.exists():
        return 0
    with np.load(path) as file:
        for name, part in table.state().items():
            part.copy_(torch.from_numpy(file[name]))
        return int(file["step"])


def go_on(folder: Path, table: Table, recipe: Recipe) -> int:
    """Read the folder's checkpoint; return the step to go on with, 0 without a checkpoint.

    Raises:
        SystemExit: if the recipe would have made another checkpoint.
    """
    begin, path = load(folder, table), folder / "recipe.json"
    if begin:
        before = json.loads(path.read_text(encoding="utf-8"))
        now = json.loads(as_json(recipe))
        for numbers in (before, now):  # what comes later may be another
            numbers["in_domain"] = [part for part in numbers["in_domain"] if part[0] < begin]
        level = begin <= min(before["steps"] - before["decay"], recipe.steps - recipe.decay)
        free = {"steps", "decay"} if level else set()
        if other := [name for name in now if name not in free and now[name] != before[name]]:
            raise SystemExit(
                f"{folder} was trained to step {begin:,} with another {', '.join(other)}: leave --resume out"
            )
    path.write_text(as_json(recipe), encoding="utf-8")
    return begin


def train(
    tokenizer: Tokenizer,
    sources: list[Source],
    recipe: Recipe,
    folder: Path,
    every: int,
    keep: Callable[[int, Rows], None],
    start: Rows | None = None,
) -> Rows:
    """Return the rows (pieces, dim) trained on `sources`, those whose name begins with "minutes_" in-domain.

    They are trained from scratch, or from the rows to `start` from.

    A batch is of one source. Every `every` steps a checkpoint is written into the folder and `keep` is given
    the step and the rows; a checkpoint that lies there is where the training goes on.
    """
    torch.manual_seed(recipe.seed)
    composition = parts.composition(tokenizer)
    table = Table(composition, recipe.sizes[0], start)
    folder.mkdir(parents=True, exist_ok=True)
    begin = go_on(folder, table, recipe)
    torch.sparse.check_sparse_tensor_invariants.disable()  # type: ignore[no-untyped-call]
    chosen, turns = recipe.plan(sources)

    def make(step: int) -> tuple[int, Batch]:
        source = sources[chosen[step]]
        rows = source.take(int(turns[step]), recipe.batch)
        return len(rows), batch_of(source, rows, composition, recipe.most, np.random.default_rng([recipe.seed, step]))

    with Progress() as progress, ThreadPoolExecutor(1) as ahead:
        training = progress.add_task("training", total=recipe.steps, completed=begin)
        coming = ahead.submit(make, begin) if begin < recipe.steps else None
        for step in range(begin, recipe.steps):
            assert coming is not None
            count, batch = coming.result()
            coming = ahead.submit(make, step + 1) if step + 1 < recipe.steps else None
            # EmbeddingBag's own backward makes a dense gradient of the whole table: 1 s a step. The
            # same gradient as a product with the transposed mean matrix takes 0.02 s at batch 1,024.
            pooled = batch.matrix @ table.rows_of(batch)
            first, second = pooled[:count], pooled[count:]
            if step == begin and not loss.agrees(_model(tokenizer, table), first, second):
                raise RuntimeError("the loss is not that of this version of sentence-transformers")
            # The full size in every step and one smaller in turn: half the cost of all sizes at once.
            gradient = torch.zeros_like(pooled)
            for size in (recipe.sizes[0], recipe.sizes[1 + step % (len(recipe.sizes) - 1)]):
                value, by_first, by_second = loss.in_batch(first[:, :size], second[:, :size], torch.bfloat16)
                gradient[:, :size] += torch.cat([by_first, by_second])
            table.step(batch, batch.turned @ gradient, recipe.rate_at(step))
            if (step + 1) % every == 0 and step + 1 < recipe.steps:
                save(folder, table, step + 1)
                keep(step + 1, table.rows())
                progress.console.print(f"step {step + 1:,} of {recipe.steps:,}, loss {value:.3f}")
            progress.update(training, advance=1, description=f"training, loss {value:.3f}")
    return table.rows()


def _model(tokenizer: Tokenizer, table: Table) -> SentenceTransformer:
    static = StaticEmbedding(tokenizer, embedding_weights=table.rows())
    return SentenceTransformer(modules=[static, Normalize()], device="cpu")
