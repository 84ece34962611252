"""What the contextual encoder is trained on: written questions, question → reply, and a small part of translations.

The development set's years are never read, and no pair that holds a judged text is kept.
"""

import gzip
import json
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from encoder.batches import Source
from encoder.mining import mine
from encoder.pairs import Pair, bare, without_judged

HELD_OUT = ("r05", "r06")  # years of the development set
LONGEST = 600  # characters of a mined text: more than 160 pieces hold
TRANSLATED = (
    *("jaquad_train", "tanaka50k_en_ja", "ntrex_train", "jmdict_en_ja", "jsts_train_pos"),
    *("wikidict_en_ja", "wikidict_zh_ja", "wikidict_ko_ja", "wikidict_vi_ja", "wikidict_pt_ja"),
)
ASKED = ("official", "resident", "foreign")
# How often a batch is of a source: residents' questions twice an official's, translations in small part.
MIX = {
    "asked_official": 3.0,
    "asked_resident": 6.0,
    "asked_foreign": 4.0,
    "minutes_reply": 3.0,
    "minutes_point": 1.0,
    "minutes_topic": 0.5,
    "minutes_diet": 1.0,
    "jaquad_train": 2.0,
    "tanaka50k_en_ja": 0.6,
    "ntrex_train": 1.0,
    "wikidict_zh_ja": 0.1,
    "wikidict_ko_ja": 0.1,
    "wikidict_vi_ja": 0.1,
    "wikidict_pt_ja": 0.1,
    "wikidict_en_ja": 0.1,
    "jmdict_en_ja": 0.2,
    "jsts_train_pos": 0.4,
}


def folded(text: str) -> str:
    """Return the text as it is trained on: NFKC, as the passages of an index are cut into pieces."""
    return unicodedata.normalize("NFKC", text)


def written(path: Path) -> list[dict[str, Any]]:
    """Return the written questions, one passage each, in order."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def question(row: dict[str, Any], kind: str) -> str:
    """Return the question of a kind that was written over a passage."""
    return folded(row["foreign"]["q"] if kind == "foreign" else row[kind])


def asked(rows: list[dict[str, Any]]) -> dict[str, list[Pair]]:
    """Return {source: (question, passage)} of the written questions, row for row."""
    return {f"asked_{kind}": [(question(row, kind), folded(row["text"])) for row in rows] for kind in ASKED}


def allowed(rows: list[dict[str, Any]], judged: frozenset[str]) -> list[dict[str, Any]]:
    """Return the written questions of which no text is judged."""

    def texts(row: dict[str, Any]) -> list[str]:
        return [row["text"], row["near"], *(question(row, kind) for kind in ASKED)]

    return [row for row in rows if not judged.intersection(map(bare, texts(row)))]


def read_pairs(path: Path) -> list[Pair]:
    """Return the pairs of a file of pairs (one ["text a", "text b", …] a line)."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [(row[0], row[1]) for row in map(json.loads, file)]


def translated(folder: Path) -> dict[str, list[Pair]]:
    """Return the sources of general pairs that are used."""
    found = {}
    for name in TRANSLATED:
        pairs = read_pairs(folder / "pairs" / f"{name}.jsonl.gz")
        found[name] = [(first[:LONGEST], second[:LONGEST]) for first, second in pairs]
    return found


@contextmanager
def trainable(minutes: Path) -> Iterator[Path]:
    """A folder with the minutes of all years but those held out, and the Diet's speeches."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in sorted(minutes.rglob("*.jsonl.xz")):
            if not any(year in path.name for year in HELD_OUT):
                (folder / path.name).symlink_to(path.resolve())
        yield folder


def mined(minutes: Path, seed: int) -> dict[str, list[Pair]]:
    """Return pairs of the minutes that may be trained on."""
    with trainable(minutes) as folder:
        found = mine(folder, LONGEST, seed)
    return {name: pairs for name, pairs in found.items() if name in MIX}


def prepare(
    pairs: dict[str, list[Pair]], judged: frozenset[str], tokenizer: Tokenizer, out: Path, seed: int
) -> Iterator[str]:
    """Write each source cut into pieces, and yield a line for each: its pairs, and how many were refused."""
    out.mkdir(parents=True, exist_ok=True)
    for name, found in pairs.items():
        clean = without_judged(found, judged)
        Source.of(name, tokenizer, clean, seed).save(out)
        yield f"{name}: {len(clean):,} pairs, {len(found) - len(clean):,} refused"


class Batches:
    """Batch number t of a training, the same whenever it is made: of one source, `size` rows that share no text."""

    def __init__(self, sources: list[Source], mix: dict[str, float], size: int, seed: int) -> None:
        self._sources = [source for source in sources if mix.get(source.name, 0.0) > 0]
        if not self._sources:
            raise SystemExit("none of the sources is in the mix")
        shares = np.asarray([mix[source.name] for source in self._sources])
        self._edges = np.cumsum(shares / shares.sum())
        self._size, self._seed = size, seed
        self._chosen: list[int] = []
        self._turns: list[int] = []

    def __getitem__(self, step: int) -> tuple[Source, NDArray[np.int64]]:
        while len(self._chosen) <= step:
            drawn = np.random.default_rng([self._seed, len(self._chosen)]).random()
            place = min(int(np.searchsorted(self._edges, drawn, side="right")), len(self._edges) - 1)
            self._turns.append(self._chosen.count(place))
            self._chosen.append(place)
        source = self._sources[self._chosen[step]]
        return source, source.take(self._turns[step], self._size)
