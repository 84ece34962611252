"""Train the tokenizer: NFKC and lower case, runs of one script, the longest known piece first.

The model is WordPiece without a continuation mark, because its file holds one table only: 64,000
pieces open in 0.05 s, where byte-pair merges took 0.32 s and a unigram trie 0.25 s.
"""

import math
import re
import unicodedata
from collections import Counter

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

Pair = tuple[str, str]

UNKNOWN = "[UNK]"  # id 0; its row is zero, so an unknown run adds nothing to a mean

# A run of one script is a word: a Japanese clause has no spaces, and pieces across kanji and kana
# would be whole clauses. Punctuation carries no meaning in a mean, so it is dropped. A run is short,
# because one unknown character makes its run unknown. Ranges are written out, so that Python's re and
# the tokenizer's pattern mean the same. Name, characters, longest run, longest piece, share of pieces.
SCRIPTS = (
    ("han", "\u3400-\u4dbf\u4e00-\u9fff\ufa0e-\ufa29々〆〇", 12, 6, 0.41),
    ("hiragana", "ぁ-ゖゝゞ", 12, 6, 0.035),
    ("katakana", "ァ-ヺーヽヾ", 16, 12, 0.10),
    ("hangul", "\uac00-\ud7a3", 8, 5, 0.10),
    ("latin", "a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff", 24, 16, 0.34),
    ("digits", "0-9", 4, 4, 0.01),
    ("other", "\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0e00-\u0e7f", 12, 6, 0.005),
)
RUNS = "|".join(f"[{characters}]{{1,{longest}}}" for _, characters, longest, _, _ in SCRIPTS)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _count(sources: dict[str, list[Pair]], prose: list[str]) -> tuple[Counter[str], set[str]]:
    """Return (weight of each run, the runs that are a whole text: a dictionary's headwords).

    A source weighs the square root of its size, so that Vietnamese is heard beside English.
    """
    find = re.compile(RUNS).findall
    texts = {name: [side for pair in sources[name] for side in pair] for name in sorted(sources)}
    texts["prose"] = prose
    weights: Counter[str] = Counter()
    entries: set[str] = set()
    for passages in texts.values():
        found: Counter[str] = Counter()
        for passage in map(_fold, passages):
            runs = find(passage)
            found.update(runs)
            if len(runs) == 1 and runs[0] == passage:
                entries.add(passage)
        scale = 1_000 / math.sqrt(max(1, found.total()))
        for run, count in found.items():
            weights[run] += max(1, round(count * scale))
    return weights, entries


def _candidates(runs: Counter[str], entries: set[str], script: str, longest: int) -> Counter[str]:
    """Return the weight of each string that may become a piece."""
    found: Counter[str] = Counter()
    for run, weight in runs.items():
        for start in range(len(run)):
            for end in range(start + 1, min(len(run), start + longest) + 1):
                piece = run[start:end]
                edge = start == 0 or end == len(run)
                # Kanji: only words that some dictionary lists; in 第1回定例会, 回定 is no word.
                # Other scripts: words, their beginnings and endings, and short parts.
                listed = len(piece) == 1 or piece in entries
                if listed or (script != "han" and (edge or len(piece) < 4)):
                    found[piece] += weight
    return Counter({piece: weight for piece, weight in found.items() if weight >= 12 or len(piece) == 1})


def _used(runs: Counter[str], pieces: set[str], longest: int) -> Counter[str]:
    """Return how often each piece is used when every run is cut into its longest known pieces."""
    used: Counter[str] = Counter()
    for run, weight in runs.items():
        start = 0
        while start < len(run):
            end = min(len(run), start + longest)
            while end > start + 1 and run[start:end] not in pieces:
                end -= 1
            used[run[start:end]] += weight
            start = end
    return used


def _choose(runs: Counter[str], entries: set[str], script: str, longest: int, count: int) -> list[str]:
    """Return `count` pieces of one script: every character, then the pieces that are used most."""
    candidates = _candidates(runs, entries, script, longest)
    letters = [piece for piece, _ in _ranked(candidates) if len(piece) == 1][: max(count // 3, 64)]
    kept = set(candidates)
    for size in (count * 4, count * 2, count):
        ranked = [piece for piece, _ in _ranked(_used(runs, kept, longest)) if len(piece) > 1]
        kept = {*letters, *ranked[: size - len(letters)]}
    return sorted(kept)


def _ranked(weights: Counter[str]) -> list[tuple[str, int]]:
    return sorted(weights.items(), key=lambda entry: (-entry[1], entry[0]))


def train_tokenizer(sources: dict[str, list[Pair]], prose: list[str], pieces: int) -> Tokenizer:
    """Return a tokenizer of about `pieces` pieces, ids 0..n-1 without a gap; the same input, the same bytes."""
    weights, entries = _count(sources, prose)
    vocabulary = [UNKNOWN]
    for script, characters, _, longest, share in SCRIPTS:
        member = re.compile(f"[{characters}]").match
        runs = Counter({run: weight for run, weight in weights.items() if member(run)})
        vocabulary += _choose(runs, entries, script, longest, int(share * (pieces - 1)))
    tokenizer = Tokenizer(
        models.WordPiece(
            vocab={piece: number for number, piece in enumerate(vocabulary)},
            unk_token=UNKNOWN,
            max_input_chars_per_word=24,
            continuing_subword_prefix="",
        )
    )
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(RUNS), behavior="removed", invert=True)
    return tokenizer
