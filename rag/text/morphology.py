"""Japanese text to terms: Sudachi mode A, normalized forms, content words only.

Normalized forms merge 附属/付属, サーバ/サーバー and ﾃﾞｼﾞﾀﾙ/デジタル; mode C and bigrams alone were clearly worse.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from rag import resources

_local = threading.local()
# Sudachi refuses input above 49,149 bytes; a UTF-8 character has four at most.
_LONGEST = 12_000
_CONTENT = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "連体詞"))
_WORD = re.compile(r"\w")
_DENIALS = frozenset(("ない", "無い", "ぬ", "ん", "まい", "ず"))
# What may stand between a word and its denial: する こと が でき ない, 予定 は ない.
_BETWEEN = frozenset(("て", "で", "は", "も", "が", "こと", "に", "と", "まで", "には", "では"))


def terms(text: str) -> list[str]:
    """The content words of a text in order, repeats kept: normalized, lower-case, without white space."""
    return _terms(text, None)


def question_words(question: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The terms of a question, each once, without the polite scaffolding (教えて, 知りたい…), and how it first writes its nouns.

    Nouns are terms with their surfaces, those with a kana or kanji, two characters or more: one character or a few letters
    stand inside other words everywhere; inflected words change their letters anyway.
    """
    scaffolding, nouns = resources.word_list("scaffolding.tsv"), dict[str, str]()
    found = dict.fromkeys(term for term in _terms(question, nouns) if term not in scaffolding)
    return tuple(found), nouns


def _terms(text: str, nouns: dict[str, str] | None) -> list[str]:
    """The terms of a text; in one go, because cutting it is what takes long, ``nouns`` is filled, too."""
    out = []
    empty = resources.word_list("function_words.tsv")
    for piece in _pieces(unicodedata.normalize("NFKC", text)):
        for morpheme in _tokenizer().tokenize(piece):
            speech = morpheme.part_of_speech()
            if speech[0] not in _CONTENT:
                continue
            term = morpheme.normalized_form().lower().replace(" ", "")
            if speech[0] == "名詞":
                if nouns is not None and len(surface := morpheme.surface()) > 1 and not surface.isascii():
                    nouns.setdefault(term, surface)
                if speech[1] == "助動詞語幹":
                    continue
            if term not in empty and _WORD.search(term):
                out.append(term)
    return out


def synonyms(words: tuple[str, ...]) -> tuple[str, ...]:
    """What the groups of words in synonyms.tsv add to some terms, each once, none of them among the terms themselves."""
    groups = _synonyms()
    return tuple(dict.fromkeys(other for word in words for other in groups.get(word, ()) if other not in words))


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    """Term to the other terms of its groups; a word that Sudachi cuts in two is left out."""
    groups: dict[str, tuple[str, ...]] = {}
    for row in resources.word_lines("synonyms.tsv"):
        cut = [terms(word) for word in row.split()]
        single = dict.fromkeys(found[0] for found in cut if len(found) == 1)
        for term in single:
            groups[term] = (*groups.get(term, ()), *(other for other in single if other != term))
    return groups


def reading(text: str) -> str:
    """How a name is read, in katakana; names are looked up whole (mode C)."""
    from sudachipy import SplitMode

    return "".join(morpheme.reading_form() for morpheme in _tokenizer().tokenize(text, SplitMode.C))


def begins_inside(text: str) -> bool:
    """Whether a Japanese text begins in the middle of a sentence: with a particle, an ending, a mark, or with nothing at all."""
    found = list(_tokenizer().tokenize(unicodedata.normalize("NFKC", text.strip())[:_LONGEST]))
    if not found:
        return True
    speech, surface = found[0].part_of_speech(), found[0].surface()
    dependent = speech[0] in ("動詞", "形容詞") and speech[1] == "非自立可能"
    # A lone kana begins a cut-off word (めの), and the dictionary calls it what it likes; お and ご begin polite ones.
    lone = len(surface) == 1 and "ぁ" <= surface <= "ん" and surface not in "おご"
    # 区の意向を確認し…: the suffix of 北区 is a word of its own, too.
    suffix = speech[0] == "接尾辞" and surface not in "都道府県市区町村国"
    return lone or suffix or dependent or speech[0] in ("助詞", "助動詞") or surface[0] in "、。」』)ーっゃゅょん"


def predicates(text: str) -> tuple[tuple[str, bool], ...]:
    """What a Japanese text says of something, each as its term and whether it is denied: 導入する, 導入できない, 必要はない.

    A noun of action counts where する and its like follow or the clause ends with it, not in 導入を検討.
    """
    found = []
    for piece in _pieces(unicodedata.normalize("NFKC", text)):
        words = [(m.surface(), m.dictionary_form(), m.part_of_speech(), m) for m in _tokenizer().tokenize(piece)]
        for at, (_, _, speech, morpheme) in enumerate(words):
            if speech[0] not in ("動詞", "形容詞", "形状詞", "名詞") or (
                speech[0] != "名詞" and speech[1] == "非自立可能"
            ):
                continue
            acts, denied, behind = speech[0] != "名詞", False, False
            for surface, plain, after, _ in words[at + 1 : at + 9]:
                if plain in _DENIALS and (after[0] in ("助動詞", "形容詞") or surface in ("ず", "ぬ")):
                    acts = denied = True
                    break
                if after[0] == "動詞" and after[1] == "非自立可能":
                    if behind and not acts:  # 車で行けない denies the going
                        break
                    acts = True
                elif not (after[0] == "助動詞" or surface in _BETWEEN):
                    acts |= after[0] == "補助記号"
                    break
                behind |= after[0] == "助詞"
            else:
                acts |= at + 9 > len(words)
            if acts:
                found.append((morpheme.normalized_form().lower(), denied))
    return tuple(found)


def proper_nouns(text: str) -> tuple[tuple[str, str], ...]:
    """The proper nouns of a Japanese text by the grammar, in order: the word in NFKC, and 人名, 地名 or 一般."""
    return tuple(
        (m.surface(), m.part_of_speech()[2])
        for piece in _pieces(unicodedata.normalize("NFKC", text))
        for m in _tokenizer().tokenize(piece)
        if m.part_of_speech()[:2] == ("名詞", "固有名詞")
    )


@dataclass(frozen=True, slots=True)
class Morpheme:
    """A word of a text by the grammar: its place in code points, half-open, and its part of speech."""

    start: int
    end: int
    speech: tuple[str, ...]


def morphemes(text: str) -> tuple[Morpheme, ...]:
    """The words of an NFKC text by the grammar, in order; of a very long one those of its beginning."""
    found = _tokenizer().tokenize(text[:_LONGEST])
    return tuple(Morpheme(m.begin(), m.end(), tuple(m.part_of_speech()[:3])) for m in found)


def _pieces(text: str) -> list[str]:
    if len(text) <= _LONGEST:
        return [text]
    lines = [line[at : at + _LONGEST] for line in text.splitlines() for at in range(0, len(line), _LONGEST)]
    return [line for line in lines if line]


def _tokenizer() -> Any:
    # A tokenizer is not shared between threads; the dictionary behind it is mapped once.
    if not hasattr(_local, "tokenizer"):
        from sudachipy import SplitMode

        _local.tokenizer = _dictionary().tokenizer(SplitMode.A)
    return _local.tokenizer


@cache
def _dictionary() -> Any:
    from sudachipy import Dictionary

    return Dictionary()
