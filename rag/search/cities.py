"""Municipalities that a question names: those that the index holds, and those that it does not."""

from __future__ import annotations

import re
from functools import cache

from rag import resources
from rag.index.terms import place_names, word_list
from rag.search.foreign import foreign_names

# A municipality by its form, for names of no list; kinds of city (政令指定都市) and offices (副市長) have the form, too.
_CITY = re.compile(
    r"(?<![一-龠々ァ-ヶー])((?!市区|市町|区市|町村|自治|地区|校区|学区|[本当各全他同両副近隣][市区町村])"
    r"[一-龠々ヶケノ][一-龠々ヶケノぁ-ねは-ゑんァ-ヴー]{0,4}?(?<![特地校学街都副たるうくすむぶつぬいなん])[市区町村])"
    r"(?=[長議民役立のはでとがにをへや、。・：:\s「（(]|$|会議|庁|職員|教育|小学|中学|における|から|より|まで|も)"
)


def named_cities(question: str, held: tuple[str, ...], japanese: bool) -> tuple[str, ...]:
    """Those of ``held`` that a question names: whole, without 市, or in another script."""
    named = tuple(city for city in held if city in question or bare(city) in question)
    return named if japanese else tuple(dict.fromkeys((*named, *foreign_names(question, held))))


def missing_cities(question: str, held: tuple[str, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    """The municipalities that a question names and ``held`` does not have, in order.

    A name of the list of all municipalities, a prefecture that stands alone, a listed name without 市 where the grammar
    makes it a place (川崎では, not 川崎さん), or a word of a municipality's form.
    """
    every = _municipalities()
    rest = question
    for city in (*named, *map(bare, named)):
        rest = rest.replace(city, "\n")
    common = word_list("no_cities.tsv")
    found = [match[1] or match[2] for match in _pattern().finditer(rest)]
    rest = _pattern().sub("\n", rest)
    found += [city for city in _CITY.findall(rest) if city not in common]
    rest = _CITY.sub("\n", rest)
    found += [every[place] for place in place_names(rest) if place in every]
    whole = [city for city in dict.fromkeys(found) if not any(city != other and city in other for other in found)]
    return tuple(city for city in whole if not any(city in known or known in city for known in held))


def bare(city: str) -> str:
    """大東 of 大東市, where two characters or more are left; a bare name of one is too common a word."""
    return city[:-1] if len(city) > 2 else city


@cache
def _municipalities() -> dict[str, str]:
    """Bare names of the list, of two characters and more, to the whole name; of several a prefecture, then a 市, 区, 町, 村."""
    names = [name for prefecture, cities in _listed() for name in (prefecture, *cities) if len(name) > 2]
    return {name[:-1]: name for name in sorted(names, key=lambda name: "村町区市".find(name[-1]) % 5)}


@cache
def _pattern() -> re.Pattern[str]:
    """Whole names of the list, longest first; a prefecture that no name follows. 北区 may be a part of a word: 北区域."""
    names = sorted((city for _, cities in _listed() for city in cities), key=len, reverse=True)
    prefectures = "|".join(prefecture for prefecture, _ in _listed())
    return re.compile(
        f"(?<![一-龠々ァ-ヶー])(?:{prefectures})?({'|'.join(names)})(?![域画間民村部])|({prefectures})(?=[のでとはがに、。議]|$)"
    )


def every_city() -> tuple[str, ...]:
    """The names of the list of all municipalities, prefecture by prefecture."""
    return tuple(city for _, cities in _listed() for city in cities)


@cache
def _listed() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Prefecture and its municipalities."""
    split = (row.split("\t") for row in resources.word_lines("municipalities.tsv"))
    return tuple((prefecture, tuple(cities.split())) for prefecture, cities in split)
