"""Hits to an answer: which may speak, whether they suffice, what is quoted, and what is missing all the same."""

from __future__ import annotations

from dataclasses import dataclass

from rag.index.encoder import Encoder
from rag.records import Evidence, Statement, Verdict
from rag.search.detail import missing_detail
from rag.search.engine import Found
from rag.search.question import Question
from rag.search.sufficiency import judge
from rag.search.worth import worth_reading
from rag.summary.extractive import write

# Hits that an answer looks at; those of other cities than the question names are then left out.
READ_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """What a Summary is made of; ``not_found`` has a reason and no statement."""

    verdict: Verdict
    reason: str | None
    statements: tuple[Statement, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def answer(question: Question, found: Found, encoder: Encoder, idf: dict[str, float], most: int) -> Answer:
    """Quote at most ``most`` sentences of the hits that may speak for the question, or say why there is none."""
    worth = worth_reading(question, found)
    verdict, reason = judge(question, worth)
    if verdict == "not_found":
        return Answer(verdict, reason)
    statements, evidence = write(question, worth.hits, encoder, idf, most)
    if not statements:
        return Answer("not_found", "質問が挙げる自治体や発言者の言葉に、答える文が見当たりません。")
    lacking = missing_detail(question, [e.passage for e in evidence])
    if lacking and verdict == "found":
        verdict, reason = "partial", f"話題の箇所はありますが、{lacking}の記載は見当たりません。"
    return Answer(verdict, reason, statements, evidence)
