"""Measure an encoder by itself (no lexical leg) on judged sets, and write benchmarks/results/encoder.json.

    python scripts/evaluate_encoder.py --bench DIR [--encoder NAME_OR_FOLDER] [--out FILE] [--card FILE]

`--bench` holds `encoder/` (pairs and retrieval sets) and `tokyo/` (BEIR files; rel 1 is the question in the minutes, rel 2 the answer).
`--card` names a model card whose lines between the two table marks are written anew. `--curve FOLDER`
measures what `train_encoder.py` kept in FOLDER/steps instead, one figure set a checkpoint, into `--out`.
"""

import argparse
import gzip
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import rag
from rag.index.encoder import Encoder, StaticEncoder, load_encoder

Vectors = NDArray[np.float32]
START, END = "<!-- table: scripts/evaluate_encoder.py -->", "<!-- end of table -->"
RETRIEVAL = {
    "jaquad_dev": "JaQuAD dev",
    "jsquad_valid": "JSQuAD valid",
    "tokyo": "Tokyo assembly, questions and answers alike",
    "tokyo_answers": "Tokyo assembly, answers alone",
}
LANGUAGES = ("en", "zh", "ko", "vi", "pt")
SETS = ("jsts", "tatoeba", "ntrex", "jaquad", "jsquad", "tokyo")


def _lines(path: Path) -> list[Any]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def _best(queries: Vectors, passages: Vectors, k: int) -> NDArray[np.int64]:
    """Return the numbers (n, k) of the nearest passages, nearest first, ties by number."""
    return np.argsort(-(queries @ passages.T), axis=1, kind="stable")[:, :k]


def spearman(scores: Vectors, truth: Sequence[float]) -> float:
    """Return the rank correlation, ties at their mean rank."""

    def ranks(values: NDArray[Any]) -> NDArray[np.float64]:
        _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
        mean: NDArray[np.float64] = (np.cumsum(counts) - (counts - 1) / 2)[place]
        return mean

    return float(np.corrcoef(ranks(scores), ranks(np.asarray(truth)))[0, 1])


def accuracy(first: Vectors, second: Vectors) -> float:
    """Return the share of rows whose nearest row of the other side is their own."""
    return float((_best(first, second, 1)[:, 0] == np.arange(len(first))).mean())


def retrieval(
    encoder: Encoder, queries: Sequence[str], texts: Sequence[str], right: Sequence[set[int]]
) -> dict[str, float]:
    """Return nDCG@10 and R@10 over the queries that have a right passage."""
    best = _best(encoder.encode_queries(queries), encoder.encode_passages(texts), 10)
    weights = 1 / np.log2(np.arange(2, 12))
    gains, recalls = [], []
    for found, wanted in zip(best, right, strict=True):
        if wanted:
            hits = np.asarray([number in wanted for number in found])
            gains.append(float(weights[hits].sum() / weights[: len(wanted)].sum()))
            recalls.append(float(hits.sum() / len(wanted)))
    return {"ndcg@10": float(np.mean(gains)), "recall@10": float(np.mean(recalls)), "queries": len(gains)}


def wiki_set(folder: Path, name: str) -> tuple[list[str], list[str], list[set[int]]]:
    """Return (questions, passages, places of the right passages of each question) of a retrieval set."""
    corpus = _lines(folder / f"{name}.corpus.jsonl.gz")
    queries = _lines(folder / f"{name}.queries.jsonl.gz")
    place = {passage["id"]: number for number, passage in enumerate(corpus)}
    right = [{place[name] for name in query["pos"]} for query in queries]
    return [query["text"] for query in queries], [text["text"] for text in corpus], right


def _beir(encoder: Encoder, folder: Path, relevant: int) -> dict[str, float]:
    corpus, queries = _lines(folder / "corpus.jsonl"), _lines(folder / "queries.jsonl")
    place = {passage["_id"]: number for number, passage in enumerate(corpus)}
    right: dict[str, set[int]] = {query["_id"]: set() for query in queries}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, passage, grade = line.split("\t")
        if int(grade) >= relevant:
            right[query].add(place[passage])
    return retrieval(
        encoder, [query["text"] for query in queries], [text["text"] for text in corpus], list(right.values())
    )


def measure(encoder: Encoder, bench: Path, sets: Sequence[str] = SETS) -> dict[str, Any]:
    """Return {set: figure, or {measure: figure}} for judged sets, by default for every one."""
    folder = bench / "encoder"
    found: dict[str, Any] = {}
    if "jsts" in sets:
        rows = _lines(folder / "jsts_valid.jsonl.gz")
        sides = [encoder.encode_passages([row[side] for row in rows]) for side in (0, 1)]
        found["jsts"] = spearman((sides[0] * sides[1]).sum(axis=1), [row[2] for row in rows])
    for name in ("tatoeba_en", *(f"ntrex_{language}" for language in LANGUAGES)):
        if name.partition("_")[0] in sets:
            rows = _lines(folder / f"{name}_ja.jsonl.gz")
            foreign, japanese = (encoder.encode_passages([row[side] for row in rows]) for side in (0, 1))
            found[f"{name}_to_ja"] = accuracy(foreign, japanese)
            found[f"{name}_from_ja"] = accuracy(japanese, foreign)
    for name in ("jaquad_dev", "jsquad_valid"):
        if name.partition("_")[0] in sets:
            found[name] = retrieval(encoder, *wiki_set(folder, name))
    if "tokyo" in sets:
        found["tokyo"] = _beir(encoder, bench / "tokyo", relevant=1)
        found["tokyo_answers"] = _beir(encoder, bench / "tokyo", relevant=2)
    return found


def table(found: dict[str, Any]) -> str:
    """Return the figures as the rows of a Markdown table."""
    rows = [
        ("JSTS valid, Spearman", f"{found['jsts']:.3f}"),
        ("Tatoeba en→ja / ja→en, accuracy@1", f"{found['tatoeba_en_to_ja']:.3f} / {found['tatoeba_en_from_ja']:.3f}"),
        (
            f"NTREX x→ja, accuracy@1: {' '.join(LANGUAGES)}",
            " ".join(f"{found[f'ntrex_{language}_to_ja']:.2f}" for language in LANGUAGES),
        ),
    ]
    for name, title in RETRIEVAL.items():
        rows.append((f"{title}, nDCG@10 / R@10", "{ndcg@10:.3f} / {recall@10:.3f}".format(**found[name])))
    return "\n".join(["| set | figure |", "|---|---|", *(f"| {title} | {figure} |" for title, figure in rows)])


def _rounded(found: Any) -> Any:
    return json.loads(json.dumps(found), parse_float=lambda figure: round(float(figure), 4))


def curve(work: Path, bench: Path) -> list[dict[str, Any]]:
    """Return the figures of every encoder that a training kept, in order of step."""
    points = []
    for folder in sorted(path.parent for path in (work / "steps").glob("*/config.json")):
        found = measure(StaticEncoder(folder), bench)
        print(f"step {int(folder.name):,}\n{table(found)}", flush=True)
        points.append({"step": int(folder.name), "sets": found})
    return points


def encoder_of(name: str) -> Encoder:
    """A folder of a training is a static encoder; any other name is what the setting takes."""
    folder = Path(name)
    return StaticEncoder(folder) if (folder / "rows.npy").exists() else load_encoder(name)


def main() -> None:
    """Measure, print the table, write the JSON and the card."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--encoder", default="shipped", help="shipped, a static folder, or any model")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--card", type=Path)
    parser.add_argument("--date", default=datetime.now(UTC).date().isoformat())
    parser.add_argument("--curve", type=Path, help="the --work folder of a training")
    given = parser.parse_args()
    if given.curve:
        points = curve(given.curve, given.bench)
        if given.out:
            given.out.write_text(json.dumps(_rounded(points), indent=1) + "\n", encoding="utf-8")
        return
    encoder = encoder_of(given.encoder)
    found = measure(encoder, given.bench)
    print(table(found))
    if given.out:
        facts = {"date": given.date, "version": rag.__version__, "encoder": encoder.name, "dim": encoder.dim}
        given.out.parent.mkdir(exist_ok=True)
        text = json.dumps({**facts, "sha256": encoder.digest, "sets": _rounded(found)}, indent=2)
        given.out.write_text(text + "\n", encoding="utf-8")
    if given.card:
        before, rest = given.card.read_text(encoding="utf-8").split(START)
        text = f"{before}{START}\n{table(found)}\n{END}{rest.split(END)[1]}"
        given.card.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
