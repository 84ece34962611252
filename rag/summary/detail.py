"""Whether what is quoted holds the detail that a question asks for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rag.question import Question
from rag.records import Passage
from rag.text import split_name
from rag.text.offices import same_office


def missing_detail(
    question: Question, passages: Sequence[Passage], found: Sequence[Passage] = (), quotes: Sequence[str] = ()
) -> str | None:
    """The detail that a question asks for and none of the quoted passages holds, in words; None where nothing is missing.

    Args:
        question: as read.
        passages: those that are quoted, best document first.
        found: every passage that was found; a paper that the question names may be among them only.
        quotes: what is quoted of the passages, where an amount or a date must stand; by default the whole of each.
    """
    asked = question.wants.details
    words = [unicodedata.normalize("NFKC", p.text) for p in passages]
    if asked.name and not _names(question, passages, words):
        return "氏名"
    if asked.city and not _city(question, [*passages, *found]):
        return "自治体名"
    read = [unicodedata.normalize("NFKC", quote) for quote in quotes] or words
    return next((label for label, pattern in asked.patterns if not any(map(pattern.search, read))), None)


def _city(question: Question, passages: Sequence[Passage]) -> bool:
    """Whether the paper that a question names in 「」, or else the best passage, says of which municipality it is."""
    named = question.wants.details.titles
    own = [
        p for p in passages if any(t in "".join(unicodedata.normalize("NFKC", p.title or "").split()) for t in named)
    ]
    return (own or passages)[0].municipality is not None


def _names(question: Question, passages: Sequence[Passage], words: Sequence[str]) -> bool:
    """Whether the name of a holder of the office is printed: beside what was said, or in the list of those present."""
    offices = question.roles or question.wants.details.offices
    for passage in passages:
        speaker = passage.speaker
        if speaker and speaker.name and any(same_office(speaker.role, office) for office in offices):
            return True
    for token in (t for word in words for t in re.split(r"[、，,\s()（）：:・]+", word)):
        name, role = split_name(token)
        if name and role and any(same_office(role, office) for office in offices):
            return True
    return False
