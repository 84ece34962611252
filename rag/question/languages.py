"""The language of a question, and what an answer says of itself in it."""

from __future__ import annotations

import re
from functools import cache

from rag import resources
from rag.question.question import is_japanese, is_term

LANGUAGES = ("ja", "en", "zh", "ko", "vi", "pt")
_HANGUL = re.compile(r"[가-힣]")
_KANJI = re.compile(r"[一-龠々]")
_LATIN = re.compile(r"[A-Za-zÀ-ỹ]{2,}")
# Letters that only Vietnamese has; é, ó and ã it shares with Portuguese.
_VIETNAMESE = re.compile(r"[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
# Words of Portuguese questions that are no English ones.
_PORTUGUESE = re.compile(
    r"[ãõç]|\b(?:que|qual|quais|quant[oa]s?|quando|onde|quem|como|por|em|é|foi|foram|de|d[ao]s|da|nas?|nos|ao|os|uma|sobre|para)\b",
    re.IGNORECASE,
)
_ENOUGH = 2  # words of it


def language_of(question: str) -> str:
    """One of LANGUAGES, for an NFKC question: by its script first, of Latin letters by letters and words; else English.

    A name in kanji inside a sentence of Latin letters (What did 和光市 decide?) does not make it Chinese.
    """
    if _HANGUL.search(question):
        return "ko"
    if is_term(question):
        return "ja"
    if len(_LATIN.findall(question)) > 2 and not re.search("[ぁ-ん]", question):
        if _VIETNAMESE.search(question):
            return "vi"
        return "pt" if len(_PORTUGUESE.findall(question)) >= _ENOUGH else "en"
    if is_japanese(question) and not _has_simplified(question):  # 大和市长的姓名 is as short as keywords
        return "ja"
    if _KANJI.search(question):
        return "zh"
    return "vi" if _VIETNAMESE.search(question) else "en"


def _has_simplified(text: str) -> bool:
    """Whether a text has a kanji that Japanese encodings do not have (长, 谁)."""
    return any(not c.encode("cp932", "ignore") for c in _KANJI.findall(text))


def say(key: str, language: str, **words: object) -> str:
    """A saying of sayings.tsv in a language, its places filled.

    Raises:
        KeyError: there is no such saying, language or place.
    """
    return _sayings()[key][language].format(**words)


@cache
def _sayings() -> dict[str, dict[str, str]]:
    cells = [row.split("\t") for row in resources.word_lines("sayings.tsv")]
    return {key: dict(zip(LANGUAGES, says, strict=True)) for key, *says in cells}
