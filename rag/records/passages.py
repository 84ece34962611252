"""What is indexed, searched and found. No record holds a vector, and no passage a score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.records.documents import Genre, Span, Speaker

PassageKind = Literal["remark", "question", "reply", "report", "header"]


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit indexed and cited: its document at ``span``, 600 characters at most; ``reply_to`` is the passage it answers."""

    passage_id: str
    doc_id: str
    path: str
    url: str | None
    title: str | None
    municipality: str | None
    body: str | None
    date: date | None
    section: str | None
    speaker: Speaker | None
    kind: PassageKind
    text: str
    span: Span
    page: int | None
    reply_to: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; several values of one field mean any of them. Dates are inclusive. ``ignore`` names what
    is not read out of the question (rag.question.question.IGNORABLE)."""

    municipality: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: ``rank`` counts from 1, ties are ordered by passage_id, ``score`` never rises with the rank.

    A reranked hit has the score that the hit at its rank had before. ``alike``: passage_ids of the hits folded into it.
    """

    passage: Passage
    score: float
    rank: int
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that an exact search found: the places of its words, ascending, apart; ``rank`` counts over all pages."""

    passage: Passage
    spans: tuple[Span, ...]
    rank: int


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page, counted from 1, of ``size`` passages; ``total`` of ``documents`` documents stand on all pages together."""

    total: int
    documents: int
    page: int
    size: int
    passages: tuple[FoundPassage, ...]


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One line of the list of documents in an index."""

    doc_id: str
    path: str
    title: str | None
    municipality: str | None
    body: str | None
    date: date | None
    genre: Genre
    utterances: int
    warnings: tuple[str, ...]
