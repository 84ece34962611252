"""Hits to an answer: which may speak, whether they suffice, what is quoted, and what is missing all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rag.index.encoder import Encoder
from rag.question import Question, asks_for, said_by
from rag.records import Evidence, Hit, Reason, Statement, Verdict
from rag.search.alike import folded
from rag.search.engine import Found
from rag.search.topics import HOLDS, matter_of
from rag.summary.detail import missing_detail
from rag.summary.eligible import eligible
from rag.summary.extractive import READ, openings, write
from rag.summary.quotes import citable
from rag.summary.sufficiency import LOOKED_AT, judge
from rag.text import terms, word_share

# A question in the minutes that holds this much of the words asked is the question asked.
_SAME_QUESTION = 0.6
# Hits that an answer looks at; those of other cities than the question names are then left out.
READ_DEPTH = 40
_FOLDED = 2 * READ  # of these, those that say the same are one
Order = Callable[[Question, tuple[Hit, ...]], tuple[Hit, ...]]


def as_found(_question: Question, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The order of the search."""
    return hits


@dataclass(frozen=True, slots=True)
class Answer:
    """What a Summary is made of; ``not_found`` has a reason and no statement. ``hits`` are those that a writer may read."""

    verdict: Verdict
    reason: Reason | None
    statements: tuple[Statement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    hits: tuple[Hit, ...] = ()


def with_shares(found: Found, idf: dict[str, float]) -> Found:
    """The hits with how much of the question's weighted words each holds, heading included; a long passage loses nothing.

    Only the best hits are looked at; BM25's own share, which falls with the length of a passage, ranks but does not judge.
    """
    looked_at = (hit.passage for hit in found.hits[:LOOKED_AT])
    held = [word_share(idf.items(), set(terms(f"{p.section or ''}\n{p.text}"))) for p in looked_at]
    return replace(found, shares=(*held, *found.shares[LOOKED_AT:]))


def _answers_it(lacking: str, evidence: tuple[Evidence, ...], worth: Found) -> bool:
    """Whether a quoted reply answers the very question in the minutes, which asks for that detail: 「年に何回か」「春と秋に実施している」 names no number."""
    same = {
        hit.passage.passage_id
        for hit, share in zip(worth.hits, worth.shares, strict=True)
        if hit.passage.kind == "question" and share >= _SAME_QUESTION and asks_for(lacking, hit.passage.text)
    }
    return any(e.passage.reply_to in same for e in evidence)


def answer(
    question: Question,
    found: Found,
    encoder: Encoder,
    idf: dict[str, float],
    most: int,
    order: Order = as_found,
    known: bool = False,
) -> Answer:
    """Quote at most ``most`` sentences of the hits that may speak for the question, or say why there is none.

    The writer reads the hits as ``order`` puts them, each said once. Whether there is an answer is judged in the order of
    the search, to which the limits were fitted. Hits that are ``known`` to be about the topic are never too little to quote:
    to say that nothing is written would be wrong.
    """
    if question.topicless and not question.missing:
        return _last_words(question, found, most)
    own = _answered(question, found, encoder, idf, most, order, known)
    unheard = tuple(who for who in question.whose if not any(said_by(e.passage, who) for e in own.evidence))
    if not unheard:
        return own
    if own.verdict != "not_found" and len(unheard) < len(question.whose):
        reason = Reason("silent", who=unheard)
        return replace(own, verdict="partial", reason=own.reason or reason)
    return _of_others(question, found, encoder, idf, most, order) or own


def _last_words(question: Question, found: Found, most: int) -> Answer:
    """What those said last whose words are asked for without a matter; partial where they said more."""
    theirs = (hit for hit in found.hits if any(said_by(hit.passage, who) for who in question.whose))
    hits = folded(tuple(hit for hit in theirs if citable(hit.passage)))
    statements, evidence = openings(hits, most)
    if not statements:
        return Answer("not_found", Reason("place"))
    more = len({e.passage.passage_id for e in evidence}) < len(hits)
    verdict: Verdict = "partial" if more else "found"
    reason = Reason("topicless") if more else None
    return Answer(verdict, reason, statements, evidence, hits)


def _of_others(
    question: Question, found: Found, encoder: Encoder, idf: dict[str, float], most: int, order: Order
) -> Answer | None:
    """What stands in for those who said nothing that answers: what they said next to it, or else what others said; never found."""
    if found.beside:
        statements, evidence = write(question, found.beside, encoder, idf, most)
        return Answer("partial", Reason("beside", who=question.whose), statements, evidence, found.beside)
    others = _answered(replace(question, whose=(), roles=()), found, encoder, idf, most, order, False)
    topic = matter_of(idf)
    if not any(topic.share(e.passage.section or "", e.passage.text) >= HOLDS for e in others.evidence):
        return None
    return replace(others, verdict="partial", reason=Reason("silent", who=question.whose))


def _answered(
    question: Question, found: Found, encoder: Encoder, idf: dict[str, float], most: int, order: Order, known: bool
) -> Answer:
    worth = with_shares(eligible(question, found), idf)
    verdict, reason = judge(question, worth)
    if verdict == "not_found" and known and worth.hits and reason and reason.code == "place":
        verdict, reason = "partial", Reason("some")
    if verdict == "not_found":
        return Answer(verdict, reason)
    hits = folded(order(question, worth.hits)[:_FOLDED])
    # Whose words are asked for, theirs answer; and what somebody asked is the answer itself.
    replies = () if question.roles or question.whose or question.wants.questions else found.replies
    statements, evidence = write(question, hits, encoder, idf, most, replies)
    if not statements:
        return Answer("not_found", Reason("sentence"))
    passages = [e.passage for e in evidence]
    lacking = missing_detail(question, passages, [hit.passage for hit in found.hits], [e.quote for e in evidence])
    if lacking and verdict == "found" and not _answers_it(lacking, evidence, worth):
        verdict, reason = "partial", Reason("detail", detail=lacking)
    return Answer(verdict, reason, statements, evidence, hits)
