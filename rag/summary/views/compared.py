"""Which columns a comparison has: those that the question names, or its filters, or else the ones that have something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.question import Question
from rag.records import By, DocumentEntry, Filters, Passage
from rag.text import may_be_held
from rag.text.dates.periods import fiscal_days, fiscal_name, fiscal_year

MOST = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One column before it is filled. ``held`` is false of a municipality that the question names and the index lacks."""

    value: str
    municipality: str | None = None
    body: str | None = None
    since: date | None = None
    until: date | None = None
    held: bool = True


@dataclass(frozen=True, slots=True)
class Places:
    """The columns in order, how many more have something, and how many passages have no place to stand under."""

    shown: tuple[Place, ...]
    more: int
    unplaced: int


def place_of(by: By, passage: Passage | DocumentEntry) -> Place | None:
    """The column that a passage stands under; None where its document does not say, or says a day that no meeting had."""
    city, body, day = passage.municipality, passage.body, passage.date
    if by == "municipality":
        return Place(city, city) if city else None
    if by == "body":
        return Place(f"{city or ''}　{body}".strip("　"), city, body) if body else None
    return year_place(fiscal_year(day)) if day and may_be_held(day) else None


def year_place(year: int) -> Place:
    """The column of a fiscal year."""
    first, last = fiscal_days(year)
    return Place(fiscal_name(year), since=first, until=last)


def choose(
    by: By,
    question: Question,
    years: Sequence[int],
    filters: Filters,
    relevant: Sequence[Passage],
    entries: Sequence[DocumentEntry],
) -> Places:
    """The columns of a comparison, MOST at most.

    Municipalities and bodies stand in the order in which they are named, or else with what the index has most on the topic
    first; years ascend, and a year between two that have something is a column, too: a gap says something.

    Args:
        by: what is compared.
        question: as read.
        years: the fiscal years that it names.
        filters: with the values as the index holds them.
        relevant: the passages about the topic under the filters.
        entries: the documents of the index.
    """
    having = Counter(place for passage in relevant if (place := place_of(by, passage)))
    unplaced = len(relevant) - having.total()
    named = _named(by, question, years, filters, entries)
    if named:
        return Places(tuple(named[:MOST]), len(named) - len(named[:MOST]), unplaced)
    ordered = [place for place, _ in having.most_common()]
    if by == "year" and ordered:
        starts = [fiscal_year(place.since) for place in ordered if place.since]
        ordered = [year_place(year) for year in range(min(starts), max(starts) + 1)]
        shown = ordered[-MOST:]  # the newest
        return Places(tuple(shown), sum(place in having for place in ordered[:-MOST]), unplaced)
    return Places(tuple(ordered[:MOST]), len(ordered) - len(ordered[:MOST]), unplaced)


def _named(
    by: By, question: Question, years: Sequence[int], filters: Filters, entries: Sequence[DocumentEntry]
) -> list[Place]:
    held = dict.fromkeys(place for entry in entries if (place := place_of(by, entry)))
    if by == "municipality":
        cities = question.municipalities or filters.municipality
        missing = [Place(city, city, held=False) for city in question.missing]
        # In the order in which they are named; in another language, where no name is found, as the index has them.
        named = [*(Place(city, city) for city in cities), *missing]
        order = question.in_order([place.value for place in named])
        return sorted(named, key=lambda place: order.index(place.value)) if question.municipalities else named
    if by == "year":
        if not years and filters.since and filters.until:
            years = range(fiscal_year(filters.since), fiscal_year(filters.until) + 1)
        return [year_place(year) for year in years]
    bodies = question.bodies or filters.body
    cities = question.municipalities or filters.municipality
    own = [p for p in held if p.body in bodies and (not cities or p.municipality in cities)]
    return sorted(own, key=lambda place: bodies.index(place.body or ""))
