"""A question as read, in the words of people: what boosts or limits its hits, and the kind of answer that it asks for."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from rag.question.question import Question
from rag.records import Reading


def reading_of(question: Question) -> Reading:
    """What was read out of a question; a month goes from its first to its last real day."""
    first, last = question.days
    return Reading(
        question.municipalities,
        question.missing,
        question.bodies,
        question.roles,
        _day(first),
        _day(last),
        question.counts,
        question.blocks,
        question.wants.answer_type,
    )


def _day(number: int) -> date | None:
    """20220231 as the last of February 2022: a month that is named ends on its 31st; None for 0."""
    if not number:
        return None
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    return date(year, month, min(day, monthrange(year, month)[1]))
