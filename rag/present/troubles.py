"""What stands in the way of an answer, in the language of the interface, with what to do next; pure."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import date

from rag.errors import (
    EncoderError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    MissingExtra,
    QueryError,
    QuestionExpired,
    RagError,
    SettingsError,
    WriterError,
)
from rag.present.interface import text


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened, what to do, the command that does it (None: there is none) and the message for whoever maintains."""

    title: str
    advice: str
    command: str | None = None
    details: str | None = None


_INDEX_TROUBLES: tuple[tuple[type[RagError], str, str], ...] = (
    (IndexMissing, "missing", ""),
    (IndexMismatch, "mismatch", " --full"),
    (IndexDamaged, "damaged", " --full"),
)


def trouble(fault: RagError, index: str, language: str = "ja") -> Trouble:
    """An error in words for the reader of a page; ``index`` is the folder that the command names."""
    build = f"rag index build {text('trouble.corpus', language)} --index {shlex.quote(index)}"
    for kind, name, option in _INDEX_TROUBLES:
        if isinstance(fault, kind):
            return told(name, language, build + option, None if kind is IndexMissing else str(fault))
    if isinstance(fault, WriterError | SettingsError) or (isinstance(fault, MissingExtra) and fault.extra == "chat"):
        return told("writer", language, "rag settings", str(fault))
    if isinstance(fault, EncoderError | MissingExtra):
        return told("model", language, "rag settings", str(fault))
    if isinstance(fault, QuestionExpired):
        return told("expired", language, None, str(fault))
    return told("query" if isinstance(fault, QueryError) else "other", language, None, str(fault))


def told(name: str, language: str, command: str | None = None, details: str | None = None) -> Trouble:
    """A trouble of interface.tsv by its name."""
    title, advice = text(f"trouble.{name}", language), text(f"trouble.{name}.advice", language)
    return Trouble(title, advice, command, details)


def question_trouble(
    question: str, longest: int, since: date | None, until: date | None, language: str = "ja", *, needed: bool = True
) -> Trouble | None:
    """What keeps a question from being asked: none where one is ``needed``, one too long, or days the wrong way round.

    None where all is well.
    """
    if needed and not question.strip():
        return told("empty", language)
    if len(question) > longest:
        return Trouble(
            text("trouble.long", language, count=f"{len(question):,}"),
            text("trouble.long.advice", language, longest=f"{longest:,}"),
        )
    if since and until and since > until:
        return told("days", language)
    return None
