"""Train the contextual encoder, step by step; each step reads what the ones before wrote.

cd scripts && python -m encoder.contextual start --packages DL --out RUNS/start
… vocabulary --start RUNS/start --pairs DIR --minutes DIR --out RUNS/cut
… pairs --start RUNS/cut --pairs DIR --minutes DIR --bench DIR --out RUNS/sources
… train --start RUNS/cut --sources RUNS/sources --work RUNS/first --steps 900 [--frozen 6] [--negatives FILE]
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

BEGAN = time.monotonic()
PREFIXES = ("query: ", "passage: ")


def say(what: str) -> None:
    """Print a line with the seconds since the start."""
    print(f"{time.monotonic() - BEGAN:6.0f} s  {what}", flush=True)


def start(given: argparse.Namespace) -> None:
    """Write the start weights."""
    from encoder.contextual.start import unpack

    unpack(given.packages, given.out)
    say(f"start weights in {given.out}")


def _texts(pairs: Path, minutes: Path, share: int) -> Iterator[str]:
    """Yield texts to count pieces in: all pairs and questions, a `share`-th of the minutes and of the prose."""
    from encoder.contextual.material import read_pairs, trainable, written
    from encoder.mining import meetings
    from encoder.pairs import read_prose

    for row in written(pairs / "questions.jsonl"):
        yield from (row["text"], row["official"], row["resident"], row["foreign"]["q"], row["near"])
    for path in sorted((pairs / "pairs").glob("*.jsonl.gz")):
        yield from (side for pair in read_pairs(path) for side in pair)
    yield from read_prose(pairs, 30_000_000)[::share]
    with trainable(minutes) as folder:
        for number, turns in enumerate(meetings(folder)):
            if number % share == 0:
                yield from (text for _, text in turns)


def vocabulary(given: argparse.Namespace) -> None:
    """Cut the vocabulary, and show the pieces a text before and after for each language of texts that were not counted."""
    import numpy as np
    from tokenizers import Tokenizer

    from encoder.contextual import vocabulary as cutting
    from encoder.contextual.material import read_pairs

    whole = json.loads((given.start / "tokenizer.json").read_text(encoding="utf-8"))
    before = Tokenizer.from_file(str(given.start / "tokenizer.json"))
    pieces = whole["model"]["vocab"]
    counted = given.out.with_name(f"{given.out.name}.counts.npy")
    if not counted.exists():
        np.save(counted, cutting.used(before, _texts(given.pairs, given.minutes, given.share), len(pieces)))
        say("counted")
    stays = cutting.kept(pieces, np.load(counted), given.least)
    cutting.cut_model(given.model or given.start, given.out, stays, cutting.cut_tokenizer(whole, stays))
    say(f"{len(stays):,} of {len(pieces):,} pieces")
    after = Tokenizer.from_file(str(given.out / "tokenizer.json"))
    for language in ("en", "zh", "ko", "vi", "pt"):
        rows = read_pairs(given.bench / "encoder" / f"ntrex_{language}_ja.jsonl.gz")
        say(f"{language}: {cutting.compare(before, after, [row[0] for row in rows])}")
    say(f"ja: {cutting.compare(before, after, [row[1] for row in rows])}")


def pairs(given: argparse.Namespace) -> None:
    """Write the sources, cut into pieces, and the written questions as they are numbered in them."""
    from tokenizers import Tokenizer

    from encoder.contextual import material
    from encoder.pairs import judged_texts

    judged = judged_texts(given.bench)
    rows = material.allowed(material.written(given.pairs / "questions.jsonl"), judged)
    found = material.asked(rows) | material.translated(given.pairs) | material.mined(given.minutes, given.seed)
    tokenizer = Tokenizer.from_file(str(given.start / "tokenizer.json"))
    for line in material.prepare(found, judged, tokenizer, given.out, given.seed):
        say(line)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (given.out / "questions.jsonl").write_text(text, encoding="utf-8")


def ask(given: argparse.Namespace) -> None:
    """Write documents and questions to mine hard negatives with: `rag index build`, then `rag search --batch -k 40`."""
    from encoder.contextual import material, negatives

    count = negatives.documents(given.minutes, tuple(given.years.split(",")), given.out / "docs")
    lines = negatives.batch(material.written(given.sources / "questions.jsonl"))
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (given.out / "batch.jsonl").write_text(text, encoding="utf-8")
    say(f"{count:,} documents and a batch of questions in {given.out}")


def mine(given: argparse.Namespace) -> None:
    """Write the hard negatives of a run of that batch."""
    from tokenizers import Tokenizer

    from encoder.contextual import material, negatives

    rows = material.written(given.sources / "questions.jsonl")
    tokenizer = Tokenizer.from_file(str(given.start / "tokenizer.json"))
    say(f"{negatives.gather(rows, given.run, tokenizer, given.out):,} wrong passages")


def train(given: argparse.Namespace) -> None:
    """Train, or go on training; exit code 3 when it was stopped before the last step."""
    import torch
    from tokenizers import Tokenizer

    from encoder.batches import Source
    from encoder.contextual.material import MIX
    from encoder.contextual.negatives import Mined
    from encoder.contextual.training import Recipe, Training

    torch.set_num_threads(given.threads)
    own = {name: getattr(given, name) for name in Recipe.__slots__}
    recipe = Recipe(**own)
    tokenizer = Tokenizer.from_file(str(given.start / "tokenizer.json"))
    before = [tokenizer.encode(prefix, add_special_tokens=False).ids for prefix in PREFIXES]
    sources = [Source.load(path, recipe.seed) for path in sorted(given.sources.glob("*.npz"))]
    mined = Mined(given.negatives_of) if given.negatives_of else None
    training = Training(given.start, given.work, sources, MIX, recipe, (before[0], before[1]), mined)
    say(f"from step {training.step:,} to {recipe.steps:,}")
    through = training.run(say)
    say("through" if through else f"stopped at step {training.step:,}; the same command goes on")
    raise SystemExit(0 if through else 3)


def export(given: argparse.Namespace) -> None:
    """Write the int8 folder, and show how near its vectors are, its bytes and its speed."""
    from encoder.contextual import exporting, material, measuring

    say(f"sha256 {exporting.export(given.model, given.out, given.name, given.longest)}")
    rows = material.written(given.sources / "questions.jsonl")
    for line in measuring.check(given.model, given.out, rows, given.threads):
        say(line)


def evaluate(given: argparse.Namespace) -> None:
    """Print the figures of the judged sets that are named, and of the wards' questions if --docs holds their documents."""
    from encoder.contextual import measuring
    from encoder.contextual.running import opened
    from evaluate_encoder import measure

    encoder = opened(given.model, given.threads)
    if given.sets:
        say(json.dumps(measure(encoder, given.bench, given.sets.split(","))))
    if given.docs:
        for line in measuring.wards(encoder, given.bench, given.docs, given.run, given.most):
            say(line)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    steps = parser.add_subparsers(required=True, metavar="STEP")

    def step(run: Callable[[argparse.Namespace], None], *paths: str) -> argparse.ArgumentParser:
        own = steps.add_parser(run.__name__, help=run.__doc__)
        own.set_defaults(run_step=run)
        for name in paths:
            own.add_argument(f"--{name}", type=Path, required=True)
        return own

    step(start, "packages", "out")
    cutting = step(vocabulary, "start", "pairs", "minutes", "bench", "out")
    cutting.add_argument("--model", type=Path, help="other weights of the same vocabulary to cut, not the start's")
    cutting.add_argument("--share", type=int, default=10, help="one of so many meetings is counted")
    cutting.add_argument("--least", type=int, default=1, help="how often a piece that is kept occurs")
    step(pairs, "start", "pairs", "minutes", "bench", "out").add_argument("--seed", type=int, default=1)
    step(ask, "minutes", "sources", "out").add_argument("--years", default="r01,r02,r03,r04")
    step(mine, "start", "sources", "run", "out")
    training = step(train, "start", "sources", "work")
    training.add_argument("--negatives-of", type=Path, help="what `mine` wrote")
    training.add_argument("--steps", type=int, required=True)
    for name, number in {"batch": 32, "warm": 40, "decay": 100, "longest": 160, "frozen": 6, "negatives": 0}.items():
        training.add_argument(f"--{name}", type=int, default=number)
    for name, share in {"rate": 4e-5, "temperature": 0.03}.items():
        training.add_argument(f"--{name}", type=float, default=share)
    training.add_argument("--table", action="store_true", help="train the embeddings, too")
    training.add_argument("--keep", type=int, default=150, help="steps between two sets of weights that are kept")
    training.add_argument("--seed", type=int, default=1)
    exported = step(export, "model", "sources", "out")
    exported.add_argument("--name", default="minutes-encoder")
    exported.add_argument("--longest", type=int, default=256, help="pieces of a text that are read")
    measured = step(evaluate, "model", "bench")
    measured.add_argument("--docs", type=Path, help="documents of the wards' questions")
    measured.add_argument("--most", type=int, default=14_000, help="passages, those without evidence by lot")
    measured.add_argument("--run", type=Path, help="what `rag search --batch` found over an index of them")
    measured.add_argument("--sets", default="", help="with commas: tokyo,jsts,tatoeba,ntrex,jaquad,jsquad")
    for own in (training, exported, measured):
        own.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    """Run one step."""
    given = _arguments()
    given.run_step(given)


if __name__ == "__main__":
    main()
