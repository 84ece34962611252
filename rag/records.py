"""The words of the house: frozen records that every room shares.

Offsets are code points of ``Minutes.text``, half-open. No record holds a vector, and no passage a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from rag.corrections import Correction

Genre = Literal["minutes", "slides", "other"]
Kind = Literal["remark", "question", "reply", "report"]
PassageKind = Literal["remark", "question", "reply", "report", "header"]
Side = Literal["chair", "member", "executive", "secretariat"]
Verdict = Literal["found", "partial", "not_found"]
AnswerType = Literal[
    "who", "when", "where", "how_much", "how_many", "why", "how", "list", "compare", "trace", "yes_no", "what"
]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in ``Minutes.text``: code points ``start`` to ``end``, half-open, 0 <= start < end."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}-{self.end}")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: name and role as printed, digits, letters and brackets in half width; at least one of them is known."""

    name: str | None
    role: str | None
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Attendee:
    """One entry of the list of those present, as printed; a group such as 事務局 stands in ``group``."""

    name: str | None
    role: str | None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """The event. What the document does not say is ``None`` or empty."""

    municipality: str | None = None
    body: str | None = None
    title: str | None = None
    date: date | None = None
    start: time | None = None
    end: time | None = None
    place: str | None = None
    attendees: tuple[Attendee, ...] = ()
    agenda: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Utterance:
    """One turn. ``number`` counts from 1 in document order; ``reply_to`` is an earlier number; ``url`` its own address."""

    number: int
    span: Span
    speaker: Speaker | None
    kind: Kind
    section: str | None
    reply_to: int | None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """A block of the document that is no utterance but may be cited: title, date, place, attendees, agenda, result."""

    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Decision:
    """What a meeting decided: the words and the section they stand under."""

    span: Span
    text: str
    section: str | None


@dataclass(frozen=True, slots=True)
class Commitment:
    """What someone undertook to do; ``speaker`` is None where the text names nobody."""

    span: Span
    text: str
    speaker: Speaker | None


@dataclass(frozen=True, slots=True)
class RelativeDate:
    """A relative time (本年度, 昨年) and the days that it means, both inclusive, counted from the meeting's date."""

    span: Span
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Dropped:
    """Characters of the raw document that are not in the text: code points ``start`` to ``end`` of the raw document."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """From text offset ``start`` on, text and raw document run side by side: raw = offset - start + raw_start."""

    start: int
    raw_start: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Minutes:
    """What was read from one document. With white space removed, text plus dropped equals the raw document."""

    doc_id: str
    path: str
    url: str | None
    genre: Genre
    meeting: Meeting
    text: str
    headers: tuple[Header, ...]
    utterances: tuple[Utterance, ...]
    decisions: tuple[Decision, ...]
    commitments: tuple[Commitment, ...]
    dates: tuple[RelativeDate, ...]
    anchors: tuple[Anchor, ...]
    dropped: tuple[Dropped, ...]
    warnings: tuple[str, ...]
    corrections: tuple[Correction, ...] = ()

    def quote(self, span: Span) -> str:
        """The exact words at ``span``."""
        return self.text[span.start : span.end]


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
    is not read out of the question (rag.search.question.IGNORABLE)."""

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
class Evidence:
    """Numbered words that may be cited, sentences, or for a chat model a passage: ``quote`` is the slice of its document."""

    number: int
    passage: Passage
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One or several neighbouring sentences and the evidence cited, at least one; if not ``verbatim`` a chat model's, checked."""

    text: str
    citations: tuple[int, ...]
    verbatim: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read out of a question: all but ``answer`` boosts or limits the hits, and may be ignored. ``missing`` municipalities
    are not in the index; ``counts`` are 第2回 (of the body), 令和4年度 (of the date); ``blocks`` are sections of headers."""

    municipalities: tuple[str, ...]
    missing: tuple[str, ...]
    bodies: tuple[str, ...]
    roles: tuple[str, ...]
    since: date | None
    until: date | None
    counts: tuple[str, ...]
    blocks: tuple[str, ...]
    answer: AnswerType


@dataclass(frozen=True, slots=True)
class Summary:
    """The answer, in ``language`` (ja, en, zh, ko, vi, pt); ``not_found`` has a reason and no statement, ``partial`` both.

    Of a chat model's sentences ``removed`` were not borne out; ``note`` says why another writer answered, or the answer stops.
    """

    question: str
    verdict: Verdict
    statements: tuple[Statement, ...]
    evidence: tuple[Evidence, ...]
    reason: str | None
    writer: str
    generation: str
    seconds: float
    read: Reading | None = None
    headline: str = ""
    language: str = "ja"
    removed: int = 0
    note: str | None = None


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
