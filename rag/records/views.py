"""The words of what is read across meetings: a comparison, a timeline, an exchange; frozen records like those of rag.records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.records.answers import Evidence, Reading, Summary
from rag.records.passages import Filters, Passage
from rag.records.reasons import ReasonCode

By = Literal["municipality", "year", "body"]
Label = Literal["question", "reply", "decision", "report", "remark"]
Unit = Literal["month", "year"]
View = Literal["ask", "municipality", "year", "body", "timeline", "commitments", "find"]
BYS: tuple[By, ...] = ("municipality", "year", "body")


@dataclass(frozen=True, slots=True)
class Column:
    """What one municipality, fiscal year or body says: ``value`` names it, the other fields are what it is narrowed to.

    ``summary`` quotes nothing from outside of it; where it holds nothing its verdict is not_found, with the reason.
    """

    value: str
    municipality: str | None
    body: str | None
    since: date | None
    until: date | None
    summary: Summary


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question asked of several places or years, a column each, in order; years ascend.

    The numbers of the evidence ascend over all columns, each given once. ``more`` columns have something to the question and
    are not shown; ``unplaced`` passages have something, too, and no municipality, date or body to stand under.
    ``reason`` says why there is no column at all, ``reason_code`` to programs; None where there is one.
    """

    question: str
    by: By
    columns: tuple[Column, ...]
    more: int
    unplaced: int
    reason: str | None
    generation: str
    seconds: float
    read: Reading | None
    language: str
    reason_code: ReasonCode | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of all columns, numbers ascending."""
        return tuple(e for column in self.columns for e in column.summary.evidence)


@dataclass(frozen=True, slots=True)
class Point:
    """One thing said on a day: a quote with its place. ``day`` is the meeting's; None where the document has no date.

    ``first``: nothing earlier of this municipality in the index is about the topic. ``differs_from`` is the number of an
    earlier point of the same municipality that takes another stand on the same matter, by the words of both.
    """

    day: date | None
    label: Label
    first: bool
    differs_from: int | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Count:
    """How many passages of the meetings from ``first`` to ``last``, both inclusive, are about the topic; may be 0."""

    first: date
    last: date
    passages: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """What was said on a topic: ``points`` by day and place, ``undated`` apart, numbers ascending over both.

    ``counts`` are months, or fiscal years (April to March) where they span more than three years; none is left out between
    the first and the last. ``passages`` are about the topic in all, shown as points or not; ``complete`` is false where
    there may be further ones, because only the best of the index were looked at. ``reason`` and ``reason_code`` as above.
    """

    question: str
    points: tuple[Point, ...]
    undated: tuple[Point, ...]
    unit: Unit
    counts: tuple[Count, ...]
    passages: int
    complete: bool
    reason: str | None
    generation: str
    seconds: float
    read: Reading | None
    language: str
    reason_code: ReasonCode | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of all points, numbers ascending."""
        return tuple(point.evidence for point in (*self.points, *self.undated))


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with every reply to it, in the order of the document; all are whole passages.

    ``between`` stands after the question and before its last reply and is neither (the chair calls the next speaker).
    A passage that neither asks nor answers is its own ``question``, without replies.
    """

    before: tuple[Passage, ...]
    question: tuple[Passage, ...]
    between: tuple[Passage, ...]
    replies: tuple[Passage, ...]
    after: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """How something was asked, so that it can be asked again: ``index`` and ``writer`` only where one was named."""

    view: View
    question: str
    filters: Filters
    generation: str
    day: date
    index: str | None = None
    writer: str | None = None
