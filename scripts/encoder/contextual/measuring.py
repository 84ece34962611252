"""Figures of a contextual encoder: how near int8 is to float32, its speed, and the wards' evidence among the first n hits."""

import json
import random
import runpy
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from encoder.contextual.material import folded, question
from encoder.contextual.running import Trained
from rag.index.building.preparing import encoded_text
from rag.index.encoder import Encoder
from rag.index.onnx_encoder import OnnxEncoder
from rag.index.passages import cut
from rag.minutes.reading import read_file
from rag.settings import Settings
from rag.text.tokens import count_tokens

FIRST = (5, 10, 20, 50)
GROUPS = {"resident-ja": "residents", "official-ja": "officials"} | dict.fromkeys(
    ("en", "zh", "ko", "vi", "pt"), "foreign"
)
Hit = tuple[str, str]  # file, text
Grams = Callable[[str], set[str]]


def check(folder: Path, exported: Path, rows: list[dict[str, Any]], threads: int) -> Iterator[str]:
    """Yield lines: cosine of float32 and int8 on 500 texts, bytes, and the processor's seconds of a question and of passages."""
    import torch

    torch.set_num_threads(threads)
    exact, small = Trained(folder), OnnxEncoder(exported, threads)
    texts = [folded(row["text"]) for row in rows[:250]]
    questions = [question(row, kind) for row in rows[:125] for kind in ("resident", "foreign")]
    sides = [(one.encode_passages(texts), one.encode_queries(questions)) for one in (exact, small)]
    cosines = np.concatenate([(one * other).sum(axis=1) for one, other in zip(*sides, strict=True)])
    yield f"cosine to float32: least {cosines.min():.4f}, mean {cosines.mean():.4f}"
    sizes = {path.name: path.stat().st_size for path in sorted(exported.iterdir())}
    yield f"{sum(sizes.values()):,} bytes: {sizes}"
    began = time.process_time()
    for text in questions[:50]:
        small.encode_queries([text])
    yield f"one question: {(time.process_time() - began) / 50 * 1000:.1f} ms of one core"
    began = time.process_time()
    small.encode_passages(texts)
    spent = time.process_time() - began
    tokens = sum(len(text.ids) for text in small.tokenizer.encode_batch_fast(texts))
    yield f"{len(texts) / spent:.0f} passages and {tokens / spent:,.0f} tokens a core second, {threads} threads"


def passages(docs: Path, evidence: dict[str, set[str]], most: int, grams: Grams) -> list[tuple[str, str, str]]:
    """Return (file, text, text for the encoder) of passages that hold a part of their file's evidence, then of others by lot."""
    found = []
    for path in sorted(docs.glob("*.txt")):
        for passage in cut(read_file(path, path.name), Settings().passage_tokens, count_tokens):
            found.append((path.name, passage.text, encoded_text(passage)))
    random.Random(3).shuffle(found)

    def part(file: str, text: str) -> bool:
        own = grams(text)
        return len(own & evidence.get(file, set())) >= min(10, len(own))

    return sorted(found, key=lambda held: not part(*held[:2]))[:most]


def read_run(path: Path, held: set[Hit]) -> dict[str, list[Hit]]:
    """Return {question: hits} of a batch search, those that are `held` alone."""
    found: dict[str, list[Hit]] = {}
    with path.open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            hits = [(Path(hit["path"]).name, hit["text"]) for hit in row["hits"]]
            found[row["id"]] = [hit for hit in hits if hit in held]
    return found


def united(first: list[Hit], second: list[Hit], count: int) -> list[Hit]:
    """Return the first `count` of both, taken in turn, none twice."""
    turns = [hit for pair in zip(first, second, strict=False) for hit in pair] or first
    turns += first + second
    return list(dict.fromkeys(turns))[:count]


def wards(encoder: Encoder, bench: Path, docs: Path, run: Path | None, most: int) -> Iterator[str]:
    """Yield a line for each group: evidence among the first n, of the vectors, of the run, of both (n of each; n in all)."""
    score = runpy.run_path(str(bench / "score.py"))
    asked = [row for row in score["rows"](bench / "wards" / "questions.jsonl") if row["answerable"]]
    evidence: dict[str, set[str]] = defaultdict(set)
    for part in (part for row in asked for part in row["evidence"]):
        evidence[part["file"]] |= score["grams"](part["quote"])
    held = passages(docs, evidence, most, score["grams"])
    began = time.perf_counter()
    vectors = encoder.encode_passages([text for _, _, text in held])
    spent = time.perf_counter() - began
    yield f"{len(held):,} passages of {len({file for file, _, _ in held})} documents, {len(held) / spent:.0f} a second"
    today = read_run(run, {(file, text) for file, text, _ in held}) if run else {}
    questions = encoder.encode_queries([folded(row["question"]) for row in asked])
    figures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    def covered(row: dict[str, Any], hits: list[Hit]) -> float:
        texts: dict[str, set[str]] = defaultdict(set)
        for file, text in hits:
            texts[file] |= score["grams"](text)
        parts = [(score["grams"](part["quote"]), texts[part["file"]]) for part in row["evidence"]]
        found = sum(len(own & seen) >= 0.7 * len(own) for own, seen in parts)
        return min(1.0, found / int(row["minimal"]))

    for row, vector in zip(asked, questions, strict=True):
        best = np.argsort(-(vectors @ vector), kind="stable")[: max(FIRST)]
        hits, other = [held[place][:2] for place in best], today.get(row["id"], [])
        for count in FIRST:
            own = figures[GROUPS.get(row["type"], "others")]
            own[f"vectors@{count}"].append(covered(row, hits[:count]))
            if run:
                own[f"today@{count}"].append(covered(row, other[:count]))
                own[f"n of each@{count}"].append(covered(row, hits[:count] + other[:count]))
                own[f"in turn@{count}"].append(covered(row, united(hits, other, count)))
    for group, own in sorted(figures.items()):
        number = len(next(iter(own.values())))
        yield f"{group} ({number}): " + ", ".join(f"{name} {np.mean(all_):.2f}" for name, all_ in own.items())
