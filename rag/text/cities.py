"""The names of municipalities: all that there are, those of an index, and what is left of one without its 市."""

from __future__ import annotations

from functools import cache

from rag import resources

# What the name of a municipality or a prefecture ends in.
KINDS = "都道府県市区町村"
PREFECTURES = "都道府県"


def bare(city: str) -> str:
    """大東 of 大東市, where two characters or more are left; a bare name of one is too common a word."""
    return city[:-1] if len(city) > 2 else city


def every_city() -> tuple[str, ...]:
    """The names of the list of all municipalities, prefecture by prefecture."""
    return tuple(city for _, cities in _listed() for city in cities)


@cache
def prefecture_of() -> dict[str, str]:
    """Each municipality of the list to its prefecture, each prefecture to itself; of several of one name the first."""
    found: dict[str, str] = {}
    for prefecture, cities in _listed():
        for name in (prefecture, *cities):
            found.setdefault(name, prefecture)
    return found


@cache
def every_name() -> frozenset[str]:
    """Every municipality and prefecture of the list, alone and one behind the other (神奈川県川崎市)."""
    alone = {name for prefecture, cities in _listed() for name in (prefecture, *cities)}
    return frozenset(alone | {prefecture + city for prefecture, cities in _listed() for city in cities})


@cache
def whole_of() -> dict[str, str]:
    """Bare names of the list, of two characters and more, to the whole name; of several a prefecture, then a 市, 区, 町, 村."""
    names = [name for name in prefecture_of() if len(name) > 2]
    return {name[:-1]: name for name in sorted(names, key=lambda name: "村町区市".find(name[-1]) % 5)}


def without_prefecture(city: str) -> str:
    """川崎市 of 神奈川県川崎市, as some documents give it; a prefecture alone stays."""
    rest = next((city[len(p) :] for p, _ in _listed() if city.startswith(p)), "")
    return rest or city


@cache
def _listed() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Prefecture and its municipalities."""
    split = (row.split("\t") for row in resources.word_lines("municipalities.tsv"))
    return tuple((prefecture, tuple(cities.split())) for prefecture, cities in split)
