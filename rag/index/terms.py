"""Japanese text to terms: Sudachi mode A, normalized forms, content words only.

Normalized forms merge 附属/付属, サーバ/サーバー and ﾃﾞｼﾞﾀﾙ/デジタル; mode C and bigrams alone were clearly worse.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache
from itertools import pairwise
from typing import Any

from rag import resources

_local = threading.local()
# Sudachi refuses input above 49,149 bytes; a UTF-8 character has four at most.
_LONGEST = 12_000
_CONTENT = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "連体詞"))
_WORD = re.compile(r"\w")


def terms(text: str) -> list[str]:
    """The content words of a text in order, repeats kept: normalized, lower-case, without white space."""
    out = []
    empty = word_list("function_words.tsv")
    for piece in _pieces(unicodedata.normalize("NFKC", text)):
        for morpheme in _tokenizer().tokenize(piece):
            speech = morpheme.part_of_speech()
            if speech[0] not in _CONTENT or (speech[0] == "名詞" and speech[1] == "助動詞語幹"):
                continue
            term = morpheme.normalized_form().lower().replace(" ", "")
            if term not in empty and _WORD.search(term):
                out.append(term)
    return out


def query_terms(question: str) -> tuple[str, ...]:
    """The terms of a question, each once, without the polite scaffolding (教えて, 知りたい, どのよう…)."""
    scaffolding = word_list("scaffolding.tsv")
    return tuple(dict.fromkeys(term for term in terms(question) if term not in scaffolding))


def spellings(question: str, words: tuple[str, ...]) -> dict[str, str]:
    """How a question writes some of its terms: term to surface, of nouns only, with a kana or kanji, two characters or more.

    One character or a few letters stand inside other words everywhere; inflected words change their letters anyway.
    """
    found: dict[str, str] = {}
    for piece in _pieces(unicodedata.normalize("NFKC", question)):
        for morpheme in _tokenizer().tokenize(piece):
            surface, term = morpheme.surface(), morpheme.normalized_form().lower().replace(" ", "")
            if term in words and morpheme.part_of_speech()[0] == "名詞" and len(surface) > 1 and not surface.isascii():
                found.setdefault(term, surface)
    return found


def synonyms(words: tuple[str, ...]) -> tuple[str, ...]:
    """What the groups of words in synonyms.tsv add to some terms, each once, none of them among the terms themselves."""
    groups = _synonyms()
    return tuple(dict.fromkeys(other for word in words for other in groups.get(word, ()) if other not in words))


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    """Term to the other terms of its groups; a word that Sudachi cuts in two is left out."""
    groups: dict[str, tuple[str, ...]] = {}
    for row in resources.words("synonyms.tsv").read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
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


def place_names(text: str) -> tuple[str, ...]:
    """The words of a text that are places by the grammar, alone before a particle (川崎では, not 川崎さん or 多摩水道), in order."""
    found = list(_tokenizer().tokenize(text[:_LONGEST]))
    return tuple(
        word.surface()
        for word, after in pairwise(found)
        if word.part_of_speech()[:3] == ("名詞", "固有名詞", "地名") and after.part_of_speech()[0] == "助詞"
    )


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a shipped list."""
    rows = resources.words(name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for row in rows if not row.startswith("#") for word in row.split())


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
