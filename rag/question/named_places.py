"""Which municipalities a question names: names of closed lists, at the borders of words; 市 or 区 alone names none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rag.question.foreign_names import foreign_names
from rag.resources import word_list
from rag.text import KINDS, PREFECTURES, bare, morphemes, prefecture_of, whole_of, without_prefecture

_LONGEST = 12  # characters of a name; the longest of the list has seven
# Between such characters no word ends without the grammar saying so.
_DENSE = re.compile(r"[一-龠々〆ァ-ヶー]")
_LATIN = re.compile(r"[A-Za-z0-9]")
_KANA = re.compile(r"[ぁ-んァ-ヴー]+")
_PLACE, _PERSON = ("名詞", "固有名詞", "地名"), ("名詞", "固有名詞", "人名")
# What goes on behind 市: 椿坂市民, 椿坂市議会, 椿坂市立, but not 椿坂市場; and what makes a part of it another word: 北区域, 大井町会.
_OF_IT = frozenset("民長議立営内外道有報史章政制庁職税役")
_OTHER_WORDS = re.compile(r"市場|区[域画間分]|町(?:内?会|歩|並|名|家)|村落|道路")
# Districts, stations and schools within a city are called like towns elsewhere: 大井町駅, 栄町の公園.
_TOWN = re.compile(
    r"[長議民立営役教]|(?!の?駅|の?(?:踏切|交差点|商店街|通り|電停|バス停|[0-9一二三四五六七八九十]{1,3}丁目))[^一-龠々ァ-ヶー]|$"
)
_TINY_TOWN = re.compile(r"議会|民|立|営|役場|教育委員会")
_PREFECTURE = re.compile(r"[議知庁民警]|[^一-龠々ァ-ヶー]|$")
# Who is called so is a person.
_CALLED = re.compile(r"さん|くん|ちゃん|さま|[氏君様]")
# Where a bare name of the list is a municipality: 横浜では, 川崎と比べて. As a district it stands before の and は, too: 八潮の公園.
_AS_PLACE = re.compile(
    r"では|でも|にも|における|に比べ|と比べ|と比較|と同じ|の(?:場合|[事実]?例(?![外年会]))|(?:と|や).{1,8}(?:違い|比べ|比較)"
)
_DIRECTIONS = frozenset("東西南北新大小上中下奥")
_CITY_BEFORE = frozenset("旧元現前各両全対同")
# A name of no list is a municipality by its form alone where it ends like a place, and by the word behind it: 夕凪島市の.
# 東坂市長 is a person, and a 区 or 町 of no list is a part of a city.
_FORM = re.compile(
    r"(?<![一-龠々〆ァ-ヶーA-Za-z])(?P<name>[一-龠々][一-龠々ヶケノ]{0,2}(?P<end>[一-龠々]))(?P<kind>[市村])"
    r"(?=[のはがをとにでもへや、。・」)?!\s]|$|から|まで|より|議会|役所|役場|民|立)"
)


@dataclass(frozen=True, slots=True)
class Places:
    """``named`` are municipalities as the index has them, ``missing`` those that it does not have, in order."""

    named: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str
    start: int
    end: int


def places_of(question: str, held: Collection[str], japanese: bool, people: Collection[str] = ()) -> Places:
    """The municipalities that an NFKC question names.

    Args:
        question: the question.
        held: the municipalities of the index.
        japanese: the language; others have no grammar here, and their names of cities are heard as well.
        people: names of speakers: 松本市長 is one of them before he is the mayor of 松本市.
    """
    names = {without_prefecture(city): city for city in held} | {city: city for city in held}
    text = _Text(question, japanese)
    whole = _without_parts(question, [one for one in _whole(question, names) if text.bounds(one, one.name in names)])
    named = [names[one.name] for one in whole if one.name in names]
    missing = [one for one in whole if one.name not in names and text.is_listed_city(one, people)]
    rest = question
    for one in whole:
        rest = rest[: one.start] + "\n" * (one.end - one.start) + rest[one.end :]
    if japanese:
        named += [names[name] for name in names if text.has_bare(rest, bare(name))]
        missing += text.bare_places(rest)
        missing += [_Mention(m["name"] + m["kind"], m.start(), m.end()) for m in _FORM.finditer(rest) if _is_formed(m)]
    else:
        named += [names[name] for name in names if bare(name) in rest]
        named += foreign_names(question, tuple(held))
    listed = [one.name for one in sorted(missing, key=lambda one: one.start)]
    known = tuple(without_prefecture(city) for city in held)
    own = tuple(dict.fromkeys(city for city in listed if not any(one.startswith(city) for one in known)))
    return Places(_with_offices(question, tuple(dict.fromkeys(named)), held), own)


def missing_cities(sentence: str, held: Collection[str]) -> tuple[str, ...]:
    """The municipalities that a Japanese sentence names and ``held`` does not have, in order."""
    return places_of(sentence, held, True).missing


def _whole(question: str, names: Collection[str]) -> Iterator[_Mention]:
    """Whole names of the index or the list, at each end the longest, none that lies in another."""
    found: list[_Mention] = []
    listed = prefecture_of()
    for end in (at + 1 for at, c in enumerate(question) if c in KINDS):
        for start in range(max(0, end - _LONGEST), end - 1):
            if (name := question[start:end]) in names or name in listed:
                found.append(_Mention(name, start, end))
                break
    for name in names:  # 広域連合 and other names that end in no 市
        if name[-1] not in KINDS:
            found += [_Mention(name, at, at + len(name)) for at in _starts(question, name)]
    last = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= last:
            last = one.end
            yield one


def _starts(text: str, name: str) -> Iterator[int]:
    """Where a name stands in a text."""
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + len(name))


def _without_parts(question: str, mentions: list[_Mention]) -> list[_Mention]:
    """Mentions without the prefecture before a city (神奈川県川崎市), and without the ward behind it (札幌市中央区)."""
    out = []
    for at, one in enumerate(mentions):
        before = mentions[at - 1] if at else None
        after = mentions[at + 1] if at + 1 < len(mentions) else None
        ward = one.name[-1] == "区" and before and before.end == one.start and before.name[-1] == "市"
        if not ward and not (one.name[-1] in PREFECTURES and after and after.start == one.end):
            out.append(one)
    return out


def _is_formed(match: re.Match[str]) -> bool:
    return match["end"] in word_list("place_ends.tsv") and match[0] not in word_list("no_cities.tsv")


class _Text:
    """A question with the borders of its words."""

    def __init__(self, question: str, japanese: bool) -> None:
        self._text, self._japanese = question, japanese
        words = morphemes(question) if japanese else ()
        self._from = {word.start: word for word in words}
        self._to = {word.end: word for word in words}

    def bounds(self, one: _Mention, held: bool) -> bool:
        """Whether a whole name is a word, and no part of one."""
        if not self._japanese:  # Chinese and others leave no borders
            return held or (not self._dense(one.start - 1) and not _OTHER_WORDS.match(self._text, one.end - 1))
        return self._begins(one.start) and self._ends(one.end, held)

    def is_listed_city(self, one: _Mention, people: Collection[str]) -> bool:
        """Whether a name that only the list has is meant as a municipality: no person, no station, no district."""
        after = self._text[one.end : one.end + 1]
        if after == "長" and any(name.startswith(bare(one.name)) for name in people):
            return False
        if one.name[-1] in PREFECTURES:
            return bool(_PREFECTURE.match(self._text, one.end))
        before = self._to.get(one.start)
        alone = before is None or self._text[before.end - 1] not in "都道府県郡"
        if self._japanese and one.name[-1] in "町村" and alone:
            pattern = _TINY_TOWN if len(one.name) == 2 else _TOWN
            return bool(pattern.match(self._text, one.end))
        return True

    def has_bare(self, rest: str, name: str) -> bool:
        """Whether the rest of a question has a municipality of the index without its 市, as a word by itself."""
        at = rest.find(name)
        while at >= 0:
            if self._alone(at, at + len(name)) and not self._is_common(at, at + len(name)):
                return True
            at = rest.find(name, at + 1)
        return False

    def bare_places(self, rest: str) -> list[_Mention]:
        """Names of the list without 市, where grammar and words make them places."""
        out = []
        for word in self._from.values():
            name = rest[word.start : word.end]
            if (
                word.speech == _PLACE
                and name in whole_of()
                and self._alone(word.start, word.end)
                and _AS_PLACE.match(rest, word.end)
            ):
                out.append(_Mention(whole_of()[name], word.start, word.end))
        return out

    def _begins(self, at: int) -> bool:
        if not self._dense(at - 1):
            return not _KANA.match(self._text, at) or not self._kana(at - 1) or at in self._from
        before = self._to.get(at)
        if before is None:
            return False
        last = self._text[at - 1]
        if last in "都道府県市郡" or last in _CITY_BEFORE:
            return True
        return before.end - before.start > 1 and before.speech not in (_PLACE, _PERSON) and last not in _DIRECTIONS

    def _ends(self, at: int, held: bool) -> bool:
        if _OTHER_WORDS.match(self._text, at - 1):
            return False
        # An invented or rare name is cut anywhere by the grammar; one of the index is known all the same.
        return held or not self._dense(at) or at in self._from or self._text[at] in _OF_IT

    def _alone(self, start: int, end: int) -> bool:
        """Whether a bare name stands between marks and particles: 椿坂の, but not 椿坂線, 北椿坂, JR椿坂, 椿坂さん."""
        before = self._text[start - 1 : start]
        joined = self._dense(start - 1) and before not in "都道府県郡"
        after = self._text[end : end + 1]
        return not (
            joined or _LATIN.match(before) or self._dense(end) or _LATIN.match(after) or _CALLED.match(self._text, end)
        )

    def _is_common(self, start: int, end: int) -> bool:
        """Whether a bare name is one common word (日光を遮る, 中央の), or a piece of kana that is no word."""
        word = self._from.get(start)
        one = word is not None and word.end == end
        if _KANA.fullmatch(self._text, start, end) and not one:
            return True
        return one and word is not None and word.speech[:2] != ("名詞", "固有名詞")

    def _dense(self, at: int) -> bool:
        return 0 <= at < len(self._text) and bool(_DENSE.match(self._text[at]))

    def _kana(self, at: int) -> bool:
        return at >= 0 and bool(_KANA.match(self._text[at]))


# The kind of municipality that an office is of: 小池知事と品川区 speaks of two.
_OFFICES = tuple(
    (re.compile(rf"{before}{office}"), kinds)
    for before, office, kinds in (
        ("(?<!副)", "知事", PREFECTURES),
        ("(?<![地校学自治副])", "区長", "区"),
        ("(?<!副)", "市長", "市"),
        ("(?<!副)", "町長", "町"),
        ("(?<!副)", "村長", "村"),
    )
)


def _with_offices(question: str, named: tuple[str, ...], held: Collection[str]) -> tuple[str, ...]:
    """The named municipalities, and the one of the index whose governor or mayor the question names beside them.

    Only where none of that kind is named, and where it can only be one: of several prefectures that of a city that is named.
    """
    for office, kinds in _OFFICES:
        if not named or any(city[-1] in kinds for city in named) or not office.search(question):
            continue
        own = [city for city in held if city[-1] in kinds]
        if kinds == PREFECTURES and len(own) > 1:
            of_named = {prefecture_of().get(without_prefecture(city)) for city in named}
            own = [city for city in own if city in of_named]
        named += tuple(own) if len(own) == 1 else ()
    return named
