"""The headline of an answer: it counts and names what is cited, and claims nothing."""

from __future__ import annotations

from collections.abc import Sequence

from rag.question import say
from rag.records import Evidence

_NAMED = 3  # municipalities; more are only counted
_KINDS = "市町村区"


def headline(evidence: Sequence[Evidence], language: str) -> str:
    """What is cited, in one line: 大東市・和光市：2市3会議の5発言; empty where nothing is.

    A turn that is quoted twice counts once; lines of header blocks are counted by themselves. Municipalities that are all of
    one kind are counted as that (2市), others as 自治体.
    """
    if not evidence:
        return ""
    cities = tuple(dict.fromkeys(e.passage.municipality for e in evidence if e.passage.municipality))
    meetings = len({e.passage.doc_id for e in evidence})
    where = {
        "meetings": _counted("meeting", meetings, language),
        "cities": _counted("city", len(cities), language),
        "unit": _unit(cities),
    }
    # Where one municipality is named already, 「1市」 says nothing more.
    place = say("headline.cities" if len(cities) > 1 else "headline.meetings", language, **where)
    turns = len({e.passage.passage_id for e in evidence if e.passage.kind != "header"})
    entries = len({e.passage.passage_id for e in evidence if e.passage.kind == "header"})
    counts = (("turns", turns), ("entries", entries))
    what = say("headline.and", language).join(
        say(f"headline.{name}{'.one' if count == 1 else ''}", language, count=count) for name, count in counts if count
    )
    # The place stands before what it holds in Japanese, Chinese and Korean, and behind it in the others.
    line = what + place if place.startswith(" ") else place + what
    named = say("headline.comma", language).join(cities) if len(cities) <= _NAMED else ""
    return named + say("headline.colon", language) + line if named else line


def _counted(name: str, count: int, language: str) -> str:
    return say(f"{name}.{'one' if count == 1 else 'many'}", language, count=count)


def _unit(cities: Sequence[str]) -> str:
    ends = {city[-1] for city in cities}
    return ends.pop() if len(ends) == 1 and ends <= set(_KINDS) else "自治体"
