"""Whether the hits hold an answer: found, partial or not_found, with the reason."""

from __future__ import annotations

import math

from rag.question import Question
from rag.records import Reason, Verdict
from rag.search.engine import Found
from rag.text import bare, unhyphened

# How sure the verdict is: a logistic sum of what it sees, fitted by scripts/fit_verdict.py on judged questions, on junk and on
# questions of other domains (five folds; its figures are in benchmarks/results/verdict.json, where later changes of the
# search moved the counts by less than 0.6).
SIGNS = ("share", "cosine", "length", "foreign", "foreign cosine", "named share", "named cosine")
_COUNTS = (5.9, 9.3, 4.6, 2.5, 1.4, -0.1, 3.0)
_CONSTANT = -8.4
FOUND, PARTIAL = 0.24, 0.14
_LONG, _LONG_FOREIGN = 40, 80  # characters: a longer question is no more certain to mean something
LOOKED_AT = 5


def judge(question: Question, found: Found) -> tuple[Verdict, Reason | None]:
    """The verdict and, where it is not found, its reason.

    ``found`` holds only hits that may speak for the question (rag.summary.eligible), its shares the parts of the question's
    weighted words that they hold. A municipality that the question names and the index does not have is said to be
    missing; another city never answers for it.
    """
    missing = _not_held(question, found)
    if missing and not question.municipalities:
        return "not_found", missing
    if question.unmet:
        return "not_found", Reason("day")
    if question.wants.against_the_minutes:
        return "not_found", Reason("orders")
    if not found.hits or _lacks_a_term(question, found):
        return "not_found", Reason("words")
    level = _level(question, found)
    if level == "not_found":
        return level, Reason("place")
    if missing:
        return "partial", missing
    return (level, None) if level == "found" else (level, Reason("some"))


def signs(question: Question, found: Found) -> tuple[float, ...]:
    """What the verdict sees, in the order of SIGNS.

    The largest share and cosine of the best hits; how long the question is (junk is short), 0..1; the cosine once more where
    it is in another language, which shares no words; both once more where it names a municipality or a body of the index.
    """
    share, cosine = max(found.shares[:LOOKED_AT], default=0.0), max(found.cosines[:LOOKED_AT], default=0.0)
    length = min(1.0, question.length / (_LONG if question.japanese else _LONG_FOREIGN))
    foreign, named = float(not question.japanese), float(bool(question.municipalities or question.bodies))
    return share, cosine, length, foreign, foreign * cosine, named * share, named * cosine


def certainty(question: Question, found: Found) -> float:
    """How sure it is that the hits hold an answer, 0..1."""
    total = _CONSTANT + sum(c * sign for c, sign in zip(_COUNTS, signs(question, found), strict=True))
    return 1 / (1 + math.exp(-total))


def _level(question: Question, found: Found) -> Verdict:
    if found.hits[0].passage.kind == "header":  # only where the question asks for such a block
        return "found"
    sure = certainty(question, found)
    return "found" if sure >= FOUND else "partial" if sure >= PARTIAL else "not_found"


def _lacks_a_term(question: Question, found: Found) -> bool:
    """Whether a question asks for Latin terms and nothing else, one of which no hit has, however it is spelled."""
    if not question.latin:
        return False
    words = "\n".join(unhyphened(f"{hit.passage.section or ''}\n{hit.passage.text}") for hit in found.hits)
    return any(not any(spelled in words for spelled in spellings) for spellings in question.latin)


def _not_held(question: Question, found: Found) -> Reason | None:
    """That the index has no minutes of what the question names, unless those of others speak of it (川崎市との協定)."""
    words = "\n".join(hit.passage.text for hit in found.hits[:LOOKED_AT])
    missing = [city for city in question.missing if bare(city) not in words]
    return Reason("missing", tuple(missing)) if missing else None
