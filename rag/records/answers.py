"""What answers a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.records.documents import Span
from rag.records.passages import Passage
from rag.records.reasons import ReasonCode

Verdict = Literal["found", "partial", "not_found"]


AnswerType = Literal[
    "who", "when", "where", "how_much", "how_many", "why", "how", "list", "compare", "trace", "yes_no", "what"
]


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
    """The answer, in ``language`` (ja, en, zh, ko, vi, pt); ``not_found`` has a reason and no statement, ``partial`` both:
    ``reason`` in its language, ``reason_code`` for programs.

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
    reason_code: ReasonCode | None = None
