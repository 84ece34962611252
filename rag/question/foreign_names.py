"""Municipalities in questions of other languages: Daito, 다이토, 大东 for 大東市."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from rag.resources import word_list
from rag.text import reading

_COLUMNS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ", "h": "ハヒフヘホ", "m": "マミムメモ", "r": "ラリルレロ",
    "g": "ガギグゲゴ", "z": "ザジズゼゾ", "d": "ダヂヅデド", "b": "バビブベボ", "p": "パピプペポ",
}  # fmt: skip
_KANA = {kana: f"{start}{vowel}" for start, row in _COLUMNS.items() for kana, vowel in zip(row, "aiueo", strict=True)}
_KANA |= {"ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヲ": "o", "ン": "n", "ヂ": "zi", "ヅ": "zu"}
_SMALL = {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
_INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_VOWELS = (
    "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "u", "ui", "i",
)  # fmt: skip
# Korean closes syllables with more sounds than Japanese has: ン, and the ッ before a consonant, which is folded away.
_FINALS = ("", *("n" if n in (4, 21) else "" for n in range(1, 28)))
# Spellings of one sound (Hepburn, Korean, long vowels, voicing at the seam of two words) brought to one, in this order.
_ALIKE = (
    ("tsu", "tu"), ("chu", "tu"), ("ssu", "tu"), ("shi", "si"), ("chi", "ti"), ("sh", "sy"), ("ch", "ty"), ("fu", "hu"),
    ("ji", "zi"), ("j", "zy"), ("ou", "o"), ("oo", "o"), ("uu", "u"), ("oh", "o"), ("kk", "k"), ("tt", "t"), ("pp", "p"),
    ("ss", "s"), ("mb", "nb"), ("mp", "np"), ("mm", "nm"), ("g", "k"), ("z", "s"), ("d", "t"), ("b", "h"), ("p", "h"), ("l", "r"),
)  # fmt: skip
_WORDS = re.compile(r"[a-z]{3,}|[가-힣]{2,}")
_KOREAN_END = re.compile(r"[시정촌구초마치](?:에서는?|의|는|은|이|가|에|도|와)?$")
_JAPANESE_END = re.compile(r"(?:shi|cho|machi|mura|son|ku)$")
_SHORTEST = 4
_LONGEST_NAME = 5  # characters
_RUN = re.compile(r"[一-龠々〆ヶァ-ヴー]+")


def foreign_names(question: str, cities: tuple[str, ...]) -> tuple[str, ...]:
    """The municipalities of ``cities`` that a question in another language or script names."""
    plain = _simplified(question)
    words = _sounds_of(question)
    return tuple(
        city
        for city in cities
        if city in plain
        or (len(city) > 2 and city[:-1] in plain)
        or (len(_name_sound(city)) >= _SHORTEST and _name_sound(city) in words)
    )


def _sounds_of(question: str) -> frozenset[str]:
    """The sounds of the words of a question, with and without 市 and the particles behind them; é, ã, ố lose their marks."""
    flat = unicodedata.normalize("NFKD", question).lower()
    bare = unicodedata.normalize("NFC", "".join(c for c in flat if not unicodedata.combining(c)))
    cuts = [(word, _KOREAN_END.sub("", word), _JAPANESE_END.sub("", word)) for word in _WORDS.findall(bare)]
    return frozenset(_fold(_from_hangul(cut)) for words in cuts for cut in words)


def sounds_in(word: str, text: str) -> bool:
    """Whether a word in Latin letters or Hangul is heard in the kanji or katakana of a Japanese text: Kawabe in 川辺市長.

    It has to be all of some characters that stand together: 令和5 sounds as if it held Wako.
    """
    wanted = {sound for sound in _sounds_of(word) if len(sound) >= _SHORTEST}
    parts = {
        run[at : at + size]
        for run in _RUN.findall(text)
        for at in range(len(run))
        for size in range(1, _LONGEST_NAME + 1)
    }
    return any(_sound(part) in wanted for part in parts)


def _name_sound(city: str) -> str:
    """How the name of a municipality sounds, without 市, 町, 村, 区."""
    return _sound(city[:-1])


@lru_cache(maxsize=32_768)
def _sound(text: str) -> str:
    kana, out = reading(text), ""
    for c in kana:
        if c in _SMALL and out:
            out = (out[:-1] if out[-1] == "i" else out) + _SMALL[c]
        else:
            out += _KANA.get(c, "")
    return _fold(out)


def _fold(sound: str) -> str:
    for spelling, one in _ALIKE:
        sound = sound.replace(spelling, one)
    return sound


def _from_hangul(word: str) -> str:
    out = ""
    for c in word:
        if "가" <= c <= "힣":
            code = ord(c) - 0xAC00
            out += _INITIALS[code // 588] + _VOWELS[code // 28 % 21] + _FINALS[code % 28]
        else:
            out += c
    return out


@cache
def _table() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in word_list("simplified.tsv") if len(pair) == 2}


def _simplified(question: str) -> str:
    return question.translate(_table())
