"""Train a transformer on pairs with in-batch and mined negatives, so that it can be stopped and goes on as if it never had been.

There is no dropout, and batch t is the same whenever it is made: the same recipe and input on the same threads give the same weights.
"""

import json
import signal
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy, normalize
from transformers import AutoModel

from encoder.batches import Side, Source
from encoder.contextual.material import Batches

Ids = list[int]
BEGIN, PAD, END = 0, 1, 2  # pieces of the tokenizer, which a cut leaves where they are
TOGETHER = 2_048  # pieces, padding included, that go through the layers at once
EVERY = 600.0  # seconds between two checkpoints


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of one training."""

    steps: int
    batch: int = 32
    rate: float = 4e-5
    warm: int = 40  # steps until the full rate
    decay: int = 100  # last steps, in which it falls to zero
    temperature: float = 0.03
    longest: int = 160  # pieces of a text
    frozen: int = 6  # lowest layers that stay as they are
    table: bool = False  # whether the embeddings are trained, too
    negatives: int = 0  # mined passages a row
    keep: int = 150  # steps between two sets of weights that are kept
    seed: int = 1

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step: rising, level, falling; more steps lengthen the level part."""
        return self.rate * min(1.0, (step + 1) / self.warm, (self.steps - step) / self.decay)


class Negatives(Protocol):
    """Texts that are wrong for a row of a source, in pieces without the special ones."""

    def passages(self, source: str, row: int, count: int, step: int) -> list[Ids]:
        """Return at most `count` passages that do not answer the row's question."""

    def questions(self, source: str, row: int) -> list[Ids]:
        """Return questions that the row's passage does not answer."""


def text_of(side: Side, row: int) -> Ids:
    """Return the pieces of text `row` of one side."""
    pieces: Ids = side.ids[side.starts[row] : side.starts[row + 1]].tolist()
    return pieces


class Texts:
    """Encodes texts given as pieces, those of like length together; a prefix stands before each."""

    def __init__(self, model: Any, longest: int) -> None:
        self._model, self._longest = model, longest

    def __call__(self, texts: list[Ids]) -> torch.Tensor:
        """Return the unit vectors (n, dim) float32 of the texts, in their order."""
        whole = [[BEGIN, *text[: self._longest - 2], END] for text in texts]
        order = sorted(range(len(whole)), key=lambda place: (len(whole[place]), place))
        vectors, start = [], 0
        while start < len(order):
            end = start + 1
            while end < len(order) and len(whole[order[end]]) * (end + 1 - start) <= TOGETHER:
                end += 1
            vectors.append(self._encode([whole[place] for place in order[start:end]]))
            start = end
        places = torch.empty(len(order), dtype=torch.long)
        places[torch.as_tensor(order)] = torch.arange(len(order))
        return torch.cat(vectors)[places]

    def _encode(self, texts: list[Ids]) -> torch.Tensor:
        width = max(map(len, texts))
        ids = torch.as_tensor([text + [PAD] * (width - len(text)) for text in texts])
        mask = (torch.arange(width)[None, :] < torch.as_tensor([len(text) for text in texts])[:, None]).long()
        hidden = self._model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        weight = mask[..., None].float()
        unit: torch.Tensor = normalize((hidden * weight).sum(1) / weight.sum(1), dim=1)
        return unit


def loss_of(
    asked: torch.Tensor, told: torch.Tensor, wrong: torch.Tensor, untold: torch.Tensor, temperature: float
) -> torch.Tensor:
    """Return the mean of both directions: each question finds its passage among all and the wrong ones; and the reverse."""
    right = torch.arange(len(asked))
    forth = asked @ torch.cat([told, wrong]).T / temperature
    back = told @ torch.cat([asked, untold]).T / temperature
    return (cross_entropy(forth, right) + cross_entropy(back, right)) / 2


class Training:
    """One training in a folder of its own: checkpoint.pt, recipe.json, log.jsonl, steps/NNNNNN."""

    def __init__(
        self,
        start: Path,
        work: Path,
        sources: list[Source],
        mix: dict[str, float],
        recipe: Recipe,
        prefixes: tuple[Ids, Ids] = ([], []),
        negatives: Negatives | None = None,
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.model: Any = AutoModel.from_pretrained(start, add_pooling_layer=False, dtype=torch.float32).eval()
        self.recipe, self.work, self.step = recipe, work, 0
        self._start, self._prefixes, self._negatives = start, prefixes, negatives
        self._batches = Batches(sources, mix, recipe.batch, recipe.seed)
        self._embed = Texts(self.model, recipe.longest)
        still = [] if recipe.table else [self.model.embeddings]
        for part in [*still, *self.model.encoder.layer[: recipe.frozen]]:
            part.requires_grad_(False)
        self._trained = [weight for weight in self.model.parameters() if weight.requires_grad]
        self._optimizer = torch.optim.AdamW(self._trained, lr=recipe.rate, weight_decay=0.01)
        work.mkdir(parents=True, exist_ok=True)
        self._go_on({"start": str(start), "mix": mix, **asdict(recipe)})

    def _go_on(self, now: dict[str, Any]) -> None:
        path, told = self.work / "checkpoint.pt", self.work / "recipe.json"
        if path.exists():
            before = json.loads(told.read_text(encoding="utf-8"))
            found = torch.load(path, weights_only=True)
            free = {"keep"}
            if found["step"] <= min(before["steps"] - before["decay"], now["steps"] - now["decay"]):
                free |= {"steps", "decay"}  # the rate has not begun to fall
            if other := sorted(name for name in now if name not in free and now[name] != before.get(name)):
                raise SystemExit(f"{self.work} was trained with another {', '.join(other)}: name another folder")
            self.model.load_state_dict(found["model"])
            self._optimizer.load_state_dict(found["optimizer"])
            self.step = found["step"]
        told.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")

    def save(self) -> None:
        """Write the checkpoint, in one step."""
        new = self.work / "checkpoint.new"
        state = {"model": self.model.state_dict(), "optimizer": self._optimizer.state_dict(), "step": self.step}
        torch.save(state, new)
        new.replace(self.work / "checkpoint.pt")

    def keep(self) -> Path:
        """Write the weights of now as a folder that transformers opens, with the tokenizer of the start; return it."""
        folder = self.work / "steps" / f"{self.step:06}"
        self.model.save_pretrained(folder)
        for name in ("tokenizer.json", "tokenizer_config.json"):
            if (self._start / name).exists():
                (folder / name).write_bytes((self._start / name).read_bytes())
        return folder

    def take_step(self) -> tuple[str, float]:
        """Train on the batch of this step; return (its source, the loss before)."""
        source, rows = self._batches[self.step]
        count = len(rows)
        texts = [self._prefixes[0] + text_of(source.first, row) for row in rows]
        texts += [self._prefixes[1] + text_of(source.second, row) for row in rows]
        wrong, untold = self._wrong(source.name, rows)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = self._embed([*texts, *wrong, *untold])
        asked, told, others, unasked = torch.split(vectors, [count, count, len(wrong), len(untold)])
        loss = loss_of(asked, told, others, unasked, self.recipe.temperature)
        for group in self._optimizer.param_groups:
            group["lr"] = self.recipe.rate_at(self.step)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
        self._optimizer.step()
        self.step += 1
        return source.name, loss.item()

    def _wrong(self, source: str, rows: NDArray[np.int64]) -> tuple[list[Ids], list[Ids]]:
        if self._negatives is None or not self.recipe.negatives:
            return [], []
        wrong, untold = [], []
        for row in rows.tolist():
            found = self._negatives.passages(source, row, self.recipe.negatives, self.step)
            wrong += [self._prefixes[1] + text for text in found]
            untold += [self._prefixes[0] + text for text in self._negatives.questions(source, row)]
        return wrong, untold

    def run(self, say: Callable[[str], None], wanted: Callable[[], bool] = lambda: True) -> bool:
        """Train until the last step, or until told to stop (SIGTERM, SIGINT, `wanted` no more); return whether it is through."""
        stop: list[int] = []
        before = {kind: signal.signal(kind, lambda *_: stop.append(1)) for kind in (signal.SIGTERM, signal.SIGINT)}
        saved, seen = time.monotonic(), dict[str, list[float]]()
        try:
            while self.step < self.recipe.steps and wanted() and not stop:
                name, loss = self.take_step()
                seen.setdefault(name, []).append(loss)
                if self.step % 20 == 0:
                    means = {kind: round(sum(all_) / len(all_), 3) for kind, all_ in sorted(seen.items())}
                    say(f"step {self.step:,} {json.dumps(means)}")
                    seen = {}
                if self.step % self.recipe.keep == 0:
                    self.keep()
                if time.monotonic() - saved > EVERY:
                    self.save()
                    saved = time.monotonic()
        finally:
            for kind, handler in before.items():
                signal.signal(kind, handler)
        self.save()
        if self.step == self.recipe.steps:
            self.keep()
        return self.step == self.recipe.steps
