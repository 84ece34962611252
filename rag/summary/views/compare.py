"""The columns of a comparison, filled one by one from their own hits; no column ever sees another's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.question import Question, in_time
from rag.records import Column, Evidence, Filters, Reason, Statement, Summary
from rag.search.engine import Found
from rag.summary.answer import Answer
from rag.summary.headline import headline
from rag.summary.views.compared import Place

# A question narrowed to a column, and the filters that go with it, to what may speak for it.
Search = Callable[[Question, Filters], Found]
Write = Callable[[Question, Found], Answer]


@dataclass(frozen=True, slots=True)
class Filling:
    """What fills a column: the search under some filters, the writer, the generation that both read, and how a reason is said in a language."""

    search: Search
    write: Write
    generation: str
    words: Callable[[Reason | None, str], str | None]


def fill(question: Question, places: Sequence[Place], filters: Filters, by: Filling) -> tuple[Column, ...]:
    """A column for each place, in order; the numbers of the evidence go on from column to column."""
    out: list[Column] = []
    taken = 0
    for place in places:
        in_time()
        own = narrowed_question(question, place)
        made = by.write(own, by.search(own, narrowed(filters, place))) if place.held else _missing(place)
        statements, evidence = _renumbered(made, taken)
        taken += len(evidence)
        summary = Summary(
            question.text, made.verdict, statements, evidence, by.words(made.reason, question.language), "extractive",
            by.generation, 0.0, None, headline(evidence, question.language), question.language,
            reason_code=made.reason.code if made.reason else None,
        )  # fmt: skip
        out.append(Column(place.value, place.municipality, place.body, place.since, place.until, summary))
    return tuple(out)


def narrowed(filters: Filters, place: Place) -> Filters:
    """The filters of one column: its own value, within what was asked for."""
    since = max((day for day in (filters.since, place.since) if day), default=None)
    until = min((day for day in (filters.until, place.until) if day), default=None)
    return replace(
        filters,
        municipality=(place.municipality,) if place.municipality else filters.municipality,
        body=(place.body,) if place.body else filters.body,
        since=since,
        until=until,
    )


def narrowed_question(question: Question, place: Place) -> Question:
    """The question as it is asked of one column: of the municipalities that it names only the column's own."""
    cities = (place.municipality,) if place.municipality else question.municipalities
    points = tuple(narrowed_question(point, place) for point in question.points)
    return replace(question, municipalities=cities, missing=(), points=points)


def _missing(place: Place) -> Answer:
    return Answer("not_found", Reason("missing", (place.value,)))


def _renumbered(made: Answer, taken: int) -> tuple[tuple[Statement, ...], tuple[Evidence, ...]]:
    """Statements and evidence numbered on from ``taken``: done once, before anything is shown."""
    statements = tuple(replace(s, citations=tuple(n + taken for n in s.citations)) for s in made.statements)
    return statements, tuple(replace(e, number=e.number + taken) for e in made.evidence)
