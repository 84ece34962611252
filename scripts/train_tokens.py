"""Train the shipped token ranks: a byte-level BPE in tiktoken's file format, in one command.

    python scripts/train_tokens.py --pairs DIR --minutes DIR --out rag/data/tokens/minutes.tiktoken

`--pairs` holds public-domain prose in `text/*.txt.gz`; `--minutes` holds minutes as JSON Lines, of
which a sample is read. The file holds ranks only: byte strings of at most 8 characters, no sentence.
"""

import argparse
import base64
import os
import random
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from encoder import mining, pairs
from rag.text import PATTERN


def _texts(given: argparse.Namespace) -> Iterator[str]:
    """Yield prose, and turns of a random sample of meetings, about `--characters` of each."""
    yield from pairs.read_prose(given.pairs, given.characters)
    random_ = random.Random(given.seed)
    left = given.characters
    turns = [turn for meeting in mining.meetings(given.minutes) for _, turn in meeting]
    for place in random_.sample(range(len(turns)), len(turns)):
        yield turns[place]
        left -= len(turns[place])
        if left <= 0:
            return


def _bytes(token: str, table: dict[str, int]) -> bytes:
    return bytes(table[character] for character in token)


def _table() -> dict[str, int]:
    """Return {printable stand-in: byte} of the ByteLevel pre-tokenizer (GPT-2's table)."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [byte for byte in range(256) if byte not in plain]
    return {**{chr(byte): byte for byte in plain}, **{chr(256 + place): byte for place, byte in enumerate(rest)}}


def main() -> None:
    """Train and write the ranks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    environment = os.environ.get("RAG_ENCODER_DIR")
    parser.add_argument("--pairs", type=Path, default=environment, required=environment is None)
    parser.add_argument("--minutes", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("rag/data/tokens/minutes.tiktoken"))
    parser.add_argument("--ranks", type=int, default=16_384)
    parser.add_argument("--characters", type=int, default=30_000_000, help="of prose, and of minutes")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=given.ranks, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=True
    )
    tokenizer.train_from_iterator(_texts(given), trainer)
    table = _table()
    # The 256 bytes come first, then the merges in the order in which they were found.
    order = sorted(tokenizer.get_vocab().items(), key=lambda entry: (len(entry[0]) > 1, entry[1]))
    lines = [b"%s %d\n" % (base64.b64encode(_bytes(token, table)), rank) for rank, (token, _) in enumerate(order)]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_bytes(b"".join(lines))
    print(f"{len(lines):,} ranks written to {given.out}")


if __name__ == "__main__":
    main()
