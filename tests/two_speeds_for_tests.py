"""Builds whose vectors take too long for one go, small as they are, for the tests of them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import rag
from rag.index.building import completing, corpus, plan
from rag.index.building.corpus import build
from rag.index.building.preparing import encoded_text
from rag.index.encoder import StaticEncoder, Vectors
from rag.index.generations import Generations
from rag.records import BuildReport
from rag.resources import encoder_folder
from tests.faults.documents import write_documents

SMALLEST = 6  # passages of a part
SETTINGS = rag.load_settings({"RAG_PROCESSES": "1"})


class Watched(StaticEncoder):
    """The shipped encoder, and what it was asked for."""

    def __init__(self) -> None:
        super().__init__(encoder_folder())
        self.passages: list[str] = []
        self.before: Callable[[Sequence[str]], None] = lambda texts: None

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.before(texts)
        self.passages += texts
        return super().encode_passages(texts)


def slow(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of several parts, whose vectors take too long for one go; each part that is done is a generation."""
    monkeypatch.setattr(plan, "SMALLEST", SMALLEST)
    monkeypatch.setattr(corpus, "AT_ONCE", -1.0)
    monkeypatch.setattr(completing, "_EVERY", 0.0)
    return write_documents(place / "corpus")


def texts_of(index: rag.Index) -> set[str]:
    """What the encoder reads of an index; some of its passages are the same."""
    return {encoded_text(p) for p in index._store.passages(range(index._store.count))}


def built(folder: Path, index: Path, encoder: StaticEncoder, **more: Any) -> BuildReport:
    return build(folder, index, encoder, SETTINGS, **({"full": False, "progress": None} | more))


def at_once(folder: Path, index: Path) -> rag.Index:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus, "AT_ONCE", 1e9)
        built(folder, index, StaticEncoder(encoder_folder()))
    return rag.open_index(index)


def by_leg(index: rag.Index) -> list[Any]:
    """Every hit with its whole score, of each leg."""
    asked = ("街灯の交換", "花壇の水やりの当番", "how often are the swings checked", "水")
    return [
        [(h.passage.passage_id, h.score) for h in index.search(q, 30, leg=leg)]
        for q in asked
        for leg in ("hybrid", "dense", "lexical")
    ]


def generations_of(index: Path) -> list[tuple[str, bool]]:
    """The generations that are kept, and whether each has all of its vectors."""
    generations = Generations(index)
    return [(name, generations.manifest(name).complete) for name in generations.names()]
