"""Train the shipped multilingual static encoder, from pairs of texts to int8 rows, in one command.

    python scripts/train_encoder.py --pairs DIR --minutes DIR --bench DIR --out rag/data/encoder

`--pairs` is a folder with `pairs/*.jsonl.gz` and `text/*.txt.gz`; `--minutes` holds minutes as JSON
Lines; no text below `--bench` is ever trained on. The same seed, steps and input on one thread give
the same bytes, so the length of a training is a number of steps, never a time.
"""

import argparse
import os
import time
from pathlib import Path

os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
for _variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):  # read once, when torch is imported
    os.environ[_variable] = "1"

LONGEST = 400  # characters of a text; what follows changes its mean little and its cost much


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    environment = os.environ.get("RAG_ENCODER_DIR")
    parser.add_argument("--pairs", type=Path, default=environment, required=environment is None)
    parser.add_argument("--minutes", type=Path, required=True)
    parser.add_argument("--bench", type=Path, required=True, help="judged sets, refused as training text")
    parser.add_argument("--out", type=Path, default=Path("rag/data/encoder"))
    parser.add_argument("--name", default="minutes-static-1")
    parser.add_argument("--steps", type=int, default=14_000)
    parser.add_argument("--batch", type=int, default=1_024)
    parser.add_argument("--pieces", type=int, default=65_536)
    parser.add_argument("--sizes", default="512,256,128", help="Matryoshka sizes, largest first")
    parser.add_argument("--rate", type=float, default=0.015)
    parser.add_argument("--in-domain", type=float, default=0.5, help="share of batches from minutes, 0..1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="pairs of each source, for a small trial")
    return parser.parse_args()


def main() -> None:
    """Read, refuse, cut, train, write."""
    given = _arguments()
    started = time.monotonic()
    import torch

    from encoder import learning, mining, pairs, pieces, shipping

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)

    def say(what: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {what}", flush=True)

    judged = pairs.judged_texts(given.bench)
    read = {**pairs.read_sources(given.pairs, LONGEST), **mining.mine(given.minutes, LONGEST, given.seed)}
    sources = {name: pairs.without_judged(found, judged) for name, found in read.items()}
    refused = sum(map(len, read.values())) - sum(map(len, sources.values()))
    sources = {name: found[: given.limit] for name, found in sources.items()}
    del read
    say(f"{sum(map(len, sources.values())):,} pairs of {len(sources)} sources; {refused:,} refused")
    # A third of the long texts is enough to count pieces, and counting is what takes the minute.
    counted = {name: found[:: 3 if len(found[0][1]) > 100 else 1] for name, found in sources.items()}
    tokenizer = pieces.train_tokenizer(counted, pairs.read_prose(given.pairs, 6_000_000), given.pieces)
    say(f"{tokenizer.get_vocab_size():,} pieces")
    sizes = tuple(int(size) for size in given.sizes.split(","))
    recipe = learning.Recipe(sizes[0], sizes, given.steps, given.batch, given.rate, given.in_domain, given.seed)
    weight = learning.weights(learning.train(tokenizer, sources, recipe))
    facts = {
        "name": given.name,
        "matryoshka": list(sizes),
        "seed": given.seed,
        "steps": given.steps,
        "batch": given.batch,
        "rate": given.rate,
        "in_domain": given.in_domain,
        "seconds": round(time.monotonic() - started),
    }
    digest = shipping.ship(given.out, tokenizer, weight, facts)
    say(f"written to {given.out}, sha256 {digest}")


if __name__ == "__main__":
    main()
