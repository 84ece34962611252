"""Read training pairs, and refuse every pair that holds a text of a judged set.

A pair is two texts that mean the same, or a question and its reply; both NFKC.
"""

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

Pair = tuple[str, str]

# Sources smaller than this are one pool: a batch of 1,024 of them alone would be the whole source. Captions of
# pictures are a group of their own: beside each other they are the nearest wrong ones that there are.
POOL_BELOW = 4_000
GROUPS = {"jsts_train_pos": "captions", "jsick_pos": "captions"}
# Sources of translations into Japanese, whose foreign sides are paired with each other, too.
PIVOTS = {"pivot_ntrex": ("ntrex_train",), "pivot_docs": ("pydocs_en_ja", "pydocs_zh_ko_pt_ja")}
_NOT_WORD = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """Return the text as it is compared with judged texts: NFKC, lower case, letters and digits only."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).lower())


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _lines(path: Path) -> Iterator[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        yield from (line for line in file if line.strip())


def judged_texts(bench: Path) -> frozenset[str]:
    """Return every text (bare) of every .jsonl and .jsonl.gz below a folder of judged sets.

    Raises:
        SystemExit: if no such file lies there, since then nothing would be refused.
    """
    paths = sorted([*bench.rglob("*.jsonl"), *bench.rglob("*.jsonl.gz")])
    if not paths:
        raise SystemExit(f"no .jsonl or .jsonl.gz below {bench}: name the folder of judged sets with --bench")
    found = {bare(text) for path in paths for line in _lines(path) for text in _strings(json.loads(line))}
    return frozenset(found - {""})


def without_judged(pairs: list[Pair], judged: frozenset[str]) -> list[Pair]:
    """Return the pairs of which both sides hold a letter and neither side is a judged text, in order."""
    kept = []
    for first, second in pairs:
        sides = (bare(first), bare(second))
        if all(sides) and not judged.intersection(sides):
            kept.append((first, second))
    return kept


def read_sources(folder: Path, longest: int) -> dict[str, list[Pair]]:
    """Return {source: pairs} of `pairs/*.jsonl.gz` (one ["text a", "text b"] a line), sorted by name.

    Texts are cut at `longest` characters; sources of GROUPS become one each, others below POOL_BELOW pairs "pool".

    Raises:
        SystemExit: if the folder holds no pairs.
    """
    sources: dict[str, list[Pair]] = {}
    for path in sorted((folder / "pairs").glob("*.jsonl.gz")):
        pairs = [(first[:longest], second[:longest]) for first, second in map(json.loads, _lines(path))]
        own = path.name.removesuffix(".jsonl.gz")
        sources.setdefault(GROUPS.get(own, "pool" if len(pairs) < POOL_BELOW else own), []).extend(pairs)
    if not sources:
        raise SystemExit(f"no pairs/*.jsonl.gz below {folder}: name the folder of pairs with --pairs")
    return sources


def read_prose(folder: Path, characters: int) -> list[str]:
    """Return passages of `text/*.txt.gz` (one a line) until about `characters` of them are read."""
    passages: list[str] = []
    left = characters
    for path in sorted((folder / "text").glob("*.txt.gz")):
        for line in _lines(path):
            if left <= 0:
                return passages
            passages.append(line.rstrip("\n"))
            left -= len(line)
    return passages


def pivots(sources: dict[str, list[Pair]]) -> dict[str, list[Pair]]:
    """Return further sources: two texts that are translated by the same Japanese text are a pair."""
    found = {}
    for name, parts in PIVOTS.items():
        by_text: dict[str, list[str]] = {}
        for part in parts:
            for foreign, japanese in sources.get(part, []):
                by_text.setdefault(japanese, []).append(foreign)
        pairs = [pair for foreign in by_text.values() for pair in combinations(dict.fromkeys(foreign), 2)]
        if pairs:
            found[name] = pairs
    return found
