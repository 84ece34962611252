"""Which hits may speak for a question: only those of the cities and the office that it names."""

from __future__ import annotations

from rag.index.columns import day_number
from rag.question import Question, said_by
from rag.records import Hit
from rag.search.engine import Found

# A header block is taken beside the best one while its hit scores this share: the same meeting, not a sister meeting.
_SAME_HEADER = 0.85


def eligible(question: Question, found: Found) -> Found:
    """The hits that may answer, in order, ranks as they were.

    A city, an office or the day of a meeting that the question names is never answered for by another one, nor any other date
    where something of that date was found; header blocks speak only where the question asks for them, and then alone.
    """
    blocks = () if question.wants.summary else question.blocks
    kept = [
        at
        for at, hit in enumerate(found.hits)
        if (hit.passage.kind == "header") == (hit.passage.section in blocks)
        and (not question.municipalities or hit.passage.municipality in question.municipalities)
    ]
    if question.met:  # another day never answers for it
        kept = [at for at in kept if _within(found.hits[at], question.days)]
    elif question.days[0] and question.wants.of_a_meeting:
        kept = [at for at in kept if _within(found.hits[at], question.days)] or kept
    headers = [at for at in kept if found.hits[at].passage.kind == "header"]
    spoken = [at for at in kept if _speaks(found.hits[at], question)]
    if question.wants.reply and (not question.whose or question.wants.asked):
        # what the named speaker asked, and what somebody replied
        names = {found.hits[at].passage.passage_id for at in spoken}
        spoken = [at for at in kept if at in spoken or found.hits[at].passage.reply_to in names]
    if blocks and headers:
        best = _SAME_HEADER * found.hits[headers[0]].score
        first = _of_each_meeting(found, headers, question)
        kept = [at for at in headers if at in first or found.hits[at].score >= best]
    elif spoken:
        kept = spoken
    return found.only(kept)


def _of_each_meeting(found: Found, headers: list[int], question: Question) -> set[int]:
    """The best header hit of each meeting, where the question names days on which there may be several: a month."""
    if not question.several_days:
        return set()
    first: dict[str, int] = {}
    for at in headers:
        if not question.bodies or found.hits[at].passage.body in question.bodies:
            first.setdefault(found.hits[at].passage.doc_id, at)
    return set(first.values())


def _within(hit: Hit, days: tuple[int, int]) -> bool:
    return days[0] <= day_number(hit.passage.date) <= days[1]


def _speaks(hit: Hit, question: Question) -> bool:
    """Whether a hit is what somebody said whose words the question asks for, or else a holder of an office that it names."""
    if question.whose:
        return any(said_by(hit.passage, who) for who in question.whose)
    return hit.passage.speaker is not None and hit.passage.speaker.role in question.roles
