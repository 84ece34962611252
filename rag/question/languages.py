"""The language of a question, and what an answer says of itself in it."""

from __future__ import annotations

import re
from functools import cache

from rag import resources

LANGUAGES = ("ja", "en", "zh", "ko", "vi", "pt")
UNSPACED = frozenset({"ja", "zh"})  # no blank between sentences and words
_HANGUL = re.compile(r"[가-힣]")
_LETTERS = re.compile(r"[A-Za-zÀ-ỹ]{2,}")
# Letters that only Vietnamese has; é, ó and ã it shares with Portuguese.
_VIETNAMESE = re.compile(r"[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
# Words of Portuguese questions that are no English ones.
_PORTUGUESE = re.compile(
    r"[ãõç]|\b(?:que|qual|quais|quant[oa]s?|quando|onde|quem|como|por|em|é|foi|foram|de|d[ao]s|da|nas?|nos|ao|os|uma|sobre|para)\b",
    re.IGNORECASE,
)
_ENOUGH = 2  # words of it
# A ノ or ヶ between kanji is a part of a name (霧ノ瀬市), in whatever language the question is.
_KANA = re.compile(r"[ぁ-んァ-グゲ-ネハ-ヴー]|(?<![一-龠々])[ノケ]|[ノケ](?![一-龠々])")
_KANJI = re.compile(r"[一-龠々]")
_NAME = re.compile(r"[A-Z0-9][A-Za-z0-9]*(?:[-‐.+&/][A-Za-z0-9]+)*")
_LATIN = re.compile(r"[A-Za-z0-9]+(?:[-‐.+&/][A-Za-z0-9]+)*")
# A capital after the first letter, a digit beside a letter, or parts joined by a hyphen.
_TERM = re.compile(r"(?=.*[A-Za-z])(?:.+[A-Z]|.*[0-9]|.+[-‐])")
_TERM_WORDS = 2
# Kanji alone may be keywords of a Japanese as well as Chinese; a sentence of this many characters is Chinese.
_KEYWORDS = 12


def language_of(question: str) -> str:
    """One of LANGUAGES, for an NFKC question: by its script first, of Latin letters by letters and words; else English.

    A name in kanji inside a sentence of Latin letters (What did 和光市 decide?) does not make it Chinese.
    """
    if _HANGUL.search(question):
        return "ko"
    if is_term(question):
        return "ja"
    if len(_LETTERS.findall(question)) > 2 and not re.search("[ぁ-ん]", question):
        if _VIETNAMESE.search(question):
            return "vi"
        return "pt" if len(_PORTUGUESE.findall(question)) >= _ENOUGH else "en"
    if is_japanese(question) and not _has_simplified(question):  # 大和市长的姓名 is as short as keywords
        return "ja"
    if _KANJI.search(question):
        return "zh"
    return "vi" if _VIETNAMESE.search(question) else "en"


def latin_terms(question: str) -> tuple[str, ...]:
    """The Latin words of an NFKC question that name a thing (RPA, AI-OCR), in order."""
    return tuple(name for name in _LATIN.findall(question) if _TERM.match(name))


def is_japanese(text: str) -> bool:
    """Whether a question is in Japanese: it has kana, or kanji and nothing else (ﾏｲﾅﾝﾊﾞｰ 交付率), or is a term that Japanese
    write so (AI-OCR, RPA); Chinese has no kana."""
    if _KANA.search(text) or is_term(text):
        return True
    if _KANJI.search(text):
        return len(text) <= _KEYWORDS
    return not any(c.isalpha() for c in text)


def is_term(text: str) -> bool:
    """Whether a text is one or two Latin words, none in plain small letters, that name a thing: RPA, Wi-Fi, AI OCR, 5G."""
    words = text.rstrip("?!.").split()
    return 0 < len(words) <= _TERM_WORDS and all(map(_NAME.fullmatch, words)) and any(map(_TERM.match, words))


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
