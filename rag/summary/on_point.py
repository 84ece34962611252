"""How likely a quote is on point: a logistic sum of ten signs, fitted by scripts/fit_writer.py."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rag.question import Question, answer_type
from rag.records import Hit

SIGNS = ("lead", "words", "cosine", "phrase", "length", "lacking", "later", "asks", "foreign", "broad")
COUNTS = (3.41, 2.18, 2.08, 1.47, 0.58, -1.97, -1.66, -0.53, -0.94, 0.60)
CONSTANT = -1.85
_ALONE = 0.5  # what stands in for the others where there is only one passage
_LONG = 80  # characters: a shorter quote is seldom the whole of an answer
_PHRASE = 8  # characters of a phrase of the question that count as the whole of it
# Words that ask for more than one thing, whatever kind of thing it is.
_BROAD = re.compile(
    r"まとめ|要約|整理|それぞれ|各(?:市|町|村|自治|会派)|どのような|どんな|意見|経過|比べ|違[いう]|説明し|述べ|発言|項目|挙げ"
    r"|summar|overview|opinion|views|总结|概括|意见|요약|정리|의견|tóm tắt|ý kiến|resum|opini",
    re.IGNORECASE,
)
# What somebody asked for is asked for.
_ASKED_FOR = re.compile(
    r"尋ね|質問|質疑|問(?:う|わ|い|題)|聞(?:い|か|き)|求め|指摘|意見|やり取り|\bask|question|质问|提问|질문|hỏi|pergunt",
    re.IGNORECASE,
)
_EACH = re.compile(r"それぞれ|各(?:市|町|村|自治)|\beach\b|各[个個]?城|각 ?시|mỗi|cada")
_NOT_CONTENT = re.compile(r"[ぁ-ん\s、。，．・「」『』（）()\[\]?!：:]+")


@dataclass(frozen=True, slots=True)
class DraftQuote:
    """A quote before it is chosen: its hit, and what is known of its words.

    ``words``: the share of the question's weighted words that its passage holds; ``cosine`` of its best sentence to the
    question; ``detail``: the share of the details asked for that it holds, None where none is asked; ``later``: another
    quote of its passage is better.
    """

    hit: Hit
    text: str
    words: float
    cosine: float
    detail: float | None
    later: bool


def is_broad(question: Question) -> bool:
    """Whether a question wants several statements: several points, a list, a comparison, a course of events, opinions, what somebody said."""
    several = answer_type(question.text) in ("list", "compare", "trace", "who")
    meetings = bool(question.blocks) and question.several_days  # each of a month has its own place and day
    return several or meetings or bool(question.points) or bool(_BROAD.search(question.text))


def asks_for_questions(question: Question) -> bool:
    """Whether a question wants what somebody asked or asked for, and not only what was answered."""
    return bool(_ASKED_FOR.search(question.text))


def compares(question: Question) -> bool:
    """Whether each of several municipalities is asked about, so that the best of each counts as leading."""
    return len(question.municipalities) > 1 or bool(_EACH.search(question.text))


def signs(question: Question, drafts: Sequence[DraftQuote]) -> list[tuple[float, ...]]:
    """What the writer sees of each draft, in the order of SIGNS.

    How far its passage leads the other passages (of the same municipality, where several are asked about), by the search's
    score as a share of the best, and by words; the cosine; the longest phrase of the question that stands in it, 0..1; its
    length, 0..1; the share of the detail asked for that it lacks; whether it is not the best of its passage; whether it only asks
    where the question wants answers; the kind of question.
    """
    top = max((d.hit.score for d in drafts), default=0.0) or 1.0
    asked = content(question.text)
    foreign, broad = float(not question.japanese), float(is_broad(question))
    apart, asked_for = compares(question), asks_for_questions(question)
    passages = {d.hit.passage.passage_id: (d.hit.passage.municipality, d.hit.score / top, d.words) for d in drafts}
    out: list[tuple[float, ...]] = []
    for draft in drafts:
        own, city = draft.hit.passage.passage_id, draft.hit.passage.municipality
        others = [p for name, p in passages.items() if name != own and (not apart or p[0] == city)]
        lead = draft.hit.score / top - max((score for _, score, _ in others), default=_ALONE)
        words = draft.words - max((words for _, _, words in others), default=0.0)
        phrase = min(_longest_run(asked, content(draft.text)), _PHRASE) / _PHRASE
        length = min(len(draft.text), _LONG) / _LONG
        asks = float(draft.hit.passage.kind == "question" and not asked_for)
        lacking = 0.0 if draft.detail is None else 1.0 - draft.detail
        out.append((lead, words, draft.cosine, phrase, length, lacking, float(draft.later), asks, foreign, broad))
    return out


def likelihoods(row: Sequence[float]) -> float:
    """How likely a draft with these signs is on point, 0..1."""
    return 1 / (1 + math.exp(-CONSTANT - sum(count * sign for count, sign in zip(COUNTS, row, strict=True))))


def content(text: str) -> str:
    """The runs of kanji, katakana, letters and digits of a text, NFKC and in lower case, one space between them."""
    return _NOT_CONTENT.sub(" ", unicodedata.normalize("NFKC", text)).lower()


def _longest_run(asked: str, text: str) -> int:
    """Characters of the longest piece of a run of one text that stands in the other."""
    best = 0
    for run in asked.split():
        for start in range(len(run) - best):
            while start + best < len(run) and run[start : start + best + 1] in text:
                best += 1
    return best
