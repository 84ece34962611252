"""Cut the vocabulary to the pieces that the six languages use; the tokenizer and the table of embeddings shrink alike.

A text whose pieces are all kept is cut into the same pieces as before, since its best cut is still there and no other was added.
"""

import json
import shutil
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

TABLE = "embeddings.word_embeddings.weight"
SPACE = "▁"
# Every piece of these scripts is kept: text to count them in is scarce in Chinese and Korean, and they are 26,000 in all.
WHOLE = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "KATAKANA-HIRAGANA", "HALFWIDTH", "FULLWIDTH", "IDEOGRAPHIC"}
)
# Letters that texts of the six languages hold beside their own, as single characters: names, formulas, marks of lists.
BESIDE = frozenset({"LATIN", "GREEK", "CYRILLIC", "BOPOMOFO", "MODIFIER"})


def scripts(piece: str) -> set[str]:
    """Return the scripts of a piece's letters, by the first word of their names."""
    return {unicodedata.name(letter, "?").split()[0] for letter in piece if letter.isalpha()}


def always(piece: str) -> bool:
    """Return whether a piece is kept however rare: all of East Asian scripts, single letters, marks, digits."""
    found = scripts(piece)
    if not found:
        return len(piece.strip(SPACE)) <= 1 or any(sign.isdigit() for sign in piece)
    return found <= WHOLE or (len(piece.strip(SPACE)) == 1 and found <= BESIDE)


def used(tokenizer: Tokenizer, texts: Iterable[str], pieces: int) -> NDArray[np.int64]:
    """Return how often each piece occurs in the texts."""
    counts = np.zeros(pieces, dtype=np.int64)
    held: list[str] = []

    def count() -> None:
        for text in tokenizer.encode_batch_fast(held, add_special_tokens=False):
            np.add.at(counts, text.ids, 1)
        held.clear()

    for text in texts:
        held.append(text)
        if len(held) == 10_000:
            count()
    count()
    return counts


def kept(vocabulary: list[tuple[str, float]], counts: NDArray[np.int64], least: int) -> NDArray[np.int64]:
    """Return the numbers of the pieces that stay, in order: the four special ones, those used `least` times, those of `always`."""
    special = 4
    stays = [
        number
        for number, (piece, _) in enumerate(vocabulary)
        if number < special or (piece != "<mask>" and (counts[number] >= least or always(piece)))
    ]
    return np.asarray(stays, dtype=np.int64)


def cut_tokenizer(whole: dict[str, Any], stays: NDArray[np.int64]) -> dict[str, Any]:
    """Return a Unigram tokenizer.json with these pieces alone, renumbered in order."""
    pieces = whole["model"]["vocab"]
    model = whole["model"] | {"vocab": [pieces[number] for number in stays]}
    place = {int(number): at for at, number in enumerate(stays)}
    added = [token | {"id": place[token["id"]]} for token in whole["added_tokens"] if token["id"] in place]
    return whole | {"model": model, "added_tokens": added}


def cut_model(folder: Path, out: Path, stays: NDArray[np.int64], tokenizer: dict[str, Any]) -> None:
    """Write the model of a folder with a cut vocabulary. `tokenizer` is the cut one."""
    out.mkdir(parents=True, exist_ok=True)
    tensors = load_file(folder / "model.safetensors")
    tensors[TABLE] = np.ascontiguousarray(tensors[TABLE][stays])
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text(encoding="utf-8")) | {"vocab_size": len(stays)}
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    text = json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))
    (out / "tokenizer.json").write_text(text, encoding="utf-8")
    settings = folder / "tokenizer_config.json"
    if settings.exists():
        shutil.copy(settings, out / settings.name)


def compare(before: Tokenizer, after: Tokenizer, texts: list[str]) -> dict[str, float]:
    """Return pieces a text before and after, and how many texts lost a character that was known."""
    lost, sizes = 0, []
    unknown = [tokenizer.token_to_id("<unk>") for tokenizer in (before, after)]
    for one, other in zip(
        *(t.encode_batch_fast(texts, add_special_tokens=False) for t in (before, after)), strict=True
    ):
        sizes.append((len(one.ids), len(other.ids)))
        lost += other.ids.count(unknown[1]) > one.ids.count(unknown[0])
    first, second = np.asarray(sizes, dtype=np.float64).mean(axis=0)
    return {"texts": len(texts), "before": round(float(first), 2), "after": round(float(second), 2), "lost": lost}
