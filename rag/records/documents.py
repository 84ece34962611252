"""What is read from a document. Offsets are code points of ``Minutes.text``, half-open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from rag.records.corrections import Correction

Genre = Literal["minutes", "slides", "other"]


Kind = Literal["remark", "question", "reply", "report"]


Side = Literal["chair", "member", "executive", "secretariat"]


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
