"""Train the shipped multilingual static encoder, from pairs of texts to int8 rows, in one command.

    python scripts/train_encoder.py --pairs DIR --minutes DIR --bench DIR --out rag/data/encoder

`--pairs` is a folder with `pairs/*.jsonl.gz` and `text/*.txt.gz`; `--minutes` holds minutes as JSON
Lines; no text below `--bench` is ever trained on, nor a meeting that `--held-out` names. The same seed,
steps and input on one thread give the same bytes, so the length of a training is a number of steps,
never a time. `--work` keeps what was prepared and a checkpoint every `--every` steps; `--resume` goes on
from there, also with another number of steps as long as the rate has not begun to fall.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
for _variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):  # read once, when torch is imported
    os.environ[_variable] = "1"

PROSE = 30_000_000  # characters of prose
LONGEST = 400  # characters of a text; what follows changes its mean little and its cost much
MORE = (
    "ntrex_train=5,pivot_ntrex=3,pivot_docs=0.5,tanaka50k_en_ja=5,pool=2,captions=4,"
    "minutes_reply=2,minutes_point=2,minutes_diet=2"
)
IN_DOMAIN = "0=0.35"
# At the end sentences that people translated or judged alike: short, and few in the whole. What is shipped lies between the
# mean of the checkpoints, which knows most of the minutes, and this.
POLISH = {"tanaka50k_en_ja": 60.0, "captions": 30.0}
POLISH_RATE, POLISH_IN_DOMAIN, POLISHED = 0.004, 0.25, 0.4


def _numbers(text: str) -> dict[str, float]:
    return {name: float(number) for name, number in (part.split("=") for part in text.split(",") if part)}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    environment = os.environ.get("RAG_ENCODER_DIR")
    parser.add_argument("--pairs", type=Path, default=environment, required=environment is None)
    parser.add_argument("--minutes", type=Path, required=True)
    parser.add_argument("--bench", type=Path, required=True, help="judged sets, refused as training text")
    parser.add_argument("--held-out", type=Path, default=Path("benchmarks/plain_words.jsonl"))
    parser.add_argument("--out", type=Path, default=Path("rag/data/encoder"))
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "train_encoder")
    parser.add_argument("--resume", action="store_true", help="go on with what lies in --work")
    parser.add_argument("--prepare", action="store_true", help="only prepare --work")
    parser.add_argument("--name", default="minutes-static-2")
    parser.add_argument("--steps", type=int, default=26_000)
    parser.add_argument("--decay", type=int, default=10_000, help="last steps, in which the rate falls to zero")
    parser.add_argument("--mean-from", type=int, default=6_000, help="step from which on checkpoints are averaged")
    parser.add_argument("--polish", type=int, default=2_500, help="steps on short sentences at the end")
    parser.add_argument("--every", type=int, default=2_000, help="steps between two checkpoints")
    parser.add_argument("--batch", type=int, default=1_024)
    parser.add_argument("--pieces", type=int, default=65_536)
    parser.add_argument("--most", type=int, default=64, help="pieces of a text in one batch")
    parser.add_argument("--sizes", default="768,256,128", help="Matryoshka sizes, largest first")
    parser.add_argument("--rate", type=float, default=0.012)
    parser.add_argument("--in-domain", default=IN_DOMAIN, help="step=share of batches of minutes from there on")
    parser.add_argument("--more", default=MORE, help="source=times as many batches, with commas")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="pairs of each source, for a small trial")
    return parser.parse_args()


def main() -> None:
    """Read, refuse, cut, train, write."""
    given = _arguments()
    started = time.monotonic()
    import torch
    from tokenizers import Tokenizer

    from encoder import batches, learning, mining, pairs, pieces, shipping
    from rag.index.encoder import StaticEncoder

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)

    def say(what: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {what}", flush=True)

    work: Path = given.work
    if not given.resume:
        shutil.rmtree(work, ignore_errors=True)
    prepared = work / "sources"
    if not (work / "tokenizer.json").exists():
        judged = pairs.judged_texts(given.bench)
        held_out = mining.held_out(given.held_out)
        prose = pairs.read_prose(given.pairs, PROSE)
        read = pairs.read_sources(given.pairs, LONGEST)
        read["prose_neighbours"] = mining.mine_prose(prose, LONGEST, given.seed)
        read |= mining.mine(given.minutes, LONGEST, given.seed, held_out)
        sources = {name: pairs.without_judged(found, judged) for name, found in read.items()}
        refused = sum(map(len, read.values())) - sum(map(len, sources.values()))
        sources = {name: found[: given.limit] for name, found in sources.items()}
        del read
        say(f"{sum(map(len, sources.values())):,} pairs of {len(sources)} sources; {refused:,} refused")
        # A third of the long texts is enough to count pieces, and counting is what takes the minute.
        counted = {name: found[:: 3 if len(found[0][1]) > 100 else 1] for name, found in sources.items()}
        tokenizer = pieces.train_tokenizer(counted, prose[: len(prose) // 5], given.pieces)
        say(f"{tokenizer.get_vocab_size():,} pieces")
        prepared.mkdir(parents=True, exist_ok=True)
        for name, found in {**sources, **pairs.pivots(sources)}.items():
            batches.Source.of(name, tokenizer, found, given.seed).save(prepared)
        tokenizer.save(str(work / "tokenizer.json"), pretty=False)
    if given.prepare:
        return
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    sizes = tuple(int(size) for size in given.sizes.split(","))
    shares = tuple((int(step), share) for step, share in _numbers(given.in_domain).items())
    recipe = learning.Recipe(
        sizes=sizes,
        steps=given.steps,
        decay=given.decay,
        batch=given.batch,
        rate=given.rate,
        in_domain=shares,
        most=given.most,
        more=_numbers(given.more),
        seed=given.seed,
    )
    facts = {"name": given.name, "matryoshka": list(sizes), "recipe": json.loads(learning.as_json(recipe))}

    def keep(step: int, rows: learning.Rows) -> None:
        shipping.ship(work / "steps" / f"{step:06}", tokenizer, rows, {**facts, "step": step})
        say(f"step {step:,}")

    say("training")
    ready = [batches.Source.load(path, given.seed) for path in sorted(prepared.glob("*.npz"))]
    rows = learning.train(tokenizer, ready, recipe, work, given.every, keep)
    kept = sorted(path for path in (work / "steps").iterdir() if given.mean_from <= int(path.name) < given.steps)
    average = shipping.mean([*(StaticEncoder(path).weights() for path in kept), rows])
    say(f"mean of {len(kept) + 1} checkpoints; polishing")
    last = replace(
        recipe,
        steps=given.polish,
        decay=max(1, given.polish - 100),
        rate=POLISH_RATE,
        in_domain=((0, POLISH_IN_DOMAIN),),
        more=recipe.more | POLISH,
    )
    polished = learning.train(tokenizer, ready, last, work / "polish", given.every, lambda step, _: None, average)
    rows = (1 - POLISHED) * average + POLISHED * polished
    facts |= {"mean_from": given.mean_from, "polish": json.loads(learning.as_json(last)), "polished": POLISHED}
    digest = shipping.ship(given.out, tokenizer, rows, facts)
    say(f"written to {given.out}, sha256 {digest}")


if __name__ == "__main__":
    main()
