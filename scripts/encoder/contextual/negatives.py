"""Mined hard negatives: what a search ranks high for a written question and is not right, and the near questions.

A hit is wrong when it holds little of the sentence that answers and is not the passage itself, cut elsewhere.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from encoder.batches import Side, cut
from encoder.contextual.material import ASKED, folded, question, trainable
from encoder.contextual.training import Ids, text_of
from encoder.mining import published

GRAM, ANSWERS, SAME = 5, 0.3, 0.4  # shares of the answer's, and of the passage's, grams that a wrong hit stays below
KEPT = 12  # wrong hits a question
_BLANK = re.compile(r"\s+")


def documents(minutes: Path, years: tuple[str, ...], out: Path) -> int:
    """Write the meetings of some years as their official text stands, one file each; return how many."""
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    with trainable(minutes) as folder:
        for meeting in published(folder):
            if meeting["id"].partition("-")[0] in years:
                spoken = [f"○{voice['speaker'] or ''}　{voice['text']}\n" for voice in meeting["voices"]]
                text = "\n".join([meeting["title"], meeting["dateIso"], "", *spoken])
                (out / f"{meeting['id']}.txt").write_text(text, encoding="utf-8")
                count += 1
    return count


def batch(rows: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Yield the written questions as `rag search --batch` reads them."""
    for number, row in enumerate(rows):
        yield from ({"id": f"{kind}:{number}", "text": question(row, kind)} for kind in ASKED)


def grams(text: str) -> set[str]:
    """Return the text's runs of five characters, white space left out."""
    bare = _BLANK.sub("", folded(text))
    return {bare[at : at + GRAM] for at in range(max(1, len(bare) - GRAM + 1))}


def wrong(hits: list[str], row: dict[str, Any]) -> list[str]:
    """Return the hits that do not answer, best first, none twice."""
    answer, passage = grams(row["answer"]), grams(row["text"])
    found = []
    for hit in dict.fromkeys(map(folded, hits)):
        held = grams(hit)
        if len(held & answer) < ANSWERS * len(answer) and len(held & passage) < SAME * min(len(held), len(passage)):
            found.append(hit)
    return found[:KEPT]


def gather(rows: list[dict[str, Any]], run: Path, tokenizer: Tokenizer, out: Path) -> int:
    """Write what `Mined` reads, from the hits of a run of `batch`; return how many wrong passages there are."""
    texts: dict[str, int] = {}
    chosen = {kind: np.full((len(rows), KEPT), -1, dtype=np.int64) for kind in ASKED}
    with run.open(encoding="utf-8") as file:
        for found in map(json.loads, file):
            kind, _, number = found["id"].partition(":")
            hits = [hit["text"] for hit in found["hits"]]
            for place, hit in enumerate(wrong(hits, rows[int(number)])):
                chosen[kind][int(number), place] = texts.setdefault(hit, len(texts))
    passages, near = cut(tokenizer, list(texts)), cut(tokenizer, [folded(row["near"]) for row in rows])
    parts: dict[str, Any] = {"a": passages.ids, "b": passages.starts, "c": near.ids, "d": near.starts, **chosen}
    np.savez(out, **parts)
    return len(texts)


class Mined:
    """Reads what `gather` wrote."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as file:
            self._passages, self._near = Side(file["a"], file["b"]), Side(file["c"], file["d"])
            self._chosen: dict[str, NDArray[np.int64]] = {f"asked_{kind}": file[kind] for kind in ASKED}

    def passages(self, source: str, row: int, count: int, step: int) -> list[Ids]:
        """Return `count` of the row's wrong passages, others at another step."""
        if source not in self._chosen:
            return []
        known = self._chosen[source][row]
        known = known[known >= 0]
        random = np.random.default_rng([row, step])
        return [text_of(self._passages, place) for place in random.permutation(known)[:count].tolist()]

    def questions(self, source: str, row: int) -> list[Ids]:
        """Return the near question of the row's passage."""
        return [text_of(self._near, row)] if source in self._chosen else []
