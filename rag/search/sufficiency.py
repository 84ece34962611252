"""Whether the hits hold an answer: found, partial or not_found, with the reason in words."""

from __future__ import annotations

import re

from rag.records import Verdict
from rag.search.cities import bare
from rag.search.engine import Found
from rag.search.question import Question
from rag.search.worth import said_by

# Share: how much of the question's weighted words (idf) a hit holds; with the cosine, of the best hits. Fitted on judged
# questions, junk and questions of other domains.
FOUND_SHARE, FOUND = 0.3, 0.62
FOUND_COSINE = 0.42
PARTIAL = 0.30
# A question of a few words that stand nowhere together is not in the minutes; a longer one may be there in other words.
FEW_TERMS, FEW_SHARE, FEW_COSINE = 6, 0.34, 0.5
VERY_FEW_TERMS, VERY_FEW_SHARE = 2, 0.45
# Another language shares no words: the cosine stands alone.
FOUND_FOREIGN, PARTIAL_FOREIGN = 0.34, 0.22
LOOKED_AT = 5
_AGAINST_THE_MINUTES = re.compile(
    r"(?:無視|忘れ|従わず)(?:し)?(?:て|た上で)|ignore (?:all|the|any|previous)|disregard|(?:ことにして|したと)(?:、)?要約",
    re.IGNORECASE,
)


def judge(question: Question, found: Found) -> tuple[Verdict, str | None]:
    """The verdict and, where it is not found, its reason.

    ``found`` holds only hits that may speak for the question (rag.search.worth), its shares the parts of the question's
    weighted words that they hold. A municipality that the question names and the index does not have is said to be
    missing; another city never answers for it.
    """
    missing = _not_held(question, found)
    if missing and not question.municipalities:
        return "not_found", missing
    if _AGAINST_THE_MINUTES.search(question.text):
        return "not_found", "会議録に書かれていることだけを引用します。書かれていないことの要約はできません。"
    if not found.hits:
        return "not_found", "質問の言葉に当たる箇所が会議録にありません。"
    share, cosine = max(found.shares[:LOOKED_AT]), max(found.cosines[:LOOKED_AT])
    level = _level(question, found, share, cosine)
    if level == "not_found":
        return level, "質問に答える箇所が会議録に見当たりません。"
    if missing:
        return "partial", missing
    return (level, None) if level == "found" else (level, "質問の言葉の一部しか当たりません。")


def _level(question: Question, found: Found, share: float, cosine: float) -> Verdict:
    if not question.japanese:
        strength = max(cosine, share)
        return "found" if strength >= FOUND_FOREIGN else "partial" if strength >= PARTIAL_FOREIGN else "not_found"
    if _is_pointed(question, found):
        return "found"
    needed = VERY_FEW_SHARE if len(question.terms) <= VERY_FEW_TERMS else FEW_SHARE
    few = len(question.terms) <= FEW_TERMS and share < needed and cosine < FEW_COSINE
    if few or share + cosine < PARTIAL:
        return "not_found"
    sure = (share >= FOUND_SHARE and share + cosine >= FOUND) or cosine >= FOUND_COSINE
    return "found" if sure else "partial"


def _is_pointed(question: Question, found: Found) -> bool:
    """Whether the question points at what the hits are: a header block, or what an office said in a named place."""
    if found.hits[0].passage.kind == "header":
        return True
    if not (question.municipalities or question.bodies):
        return False
    best = zip(found.hits[:LOOKED_AT], found.shares, found.cosines, strict=False)
    return any(said_by(hit, question.roles) and share + cosine >= PARTIAL for hit, share, cosine in best)


def _not_held(question: Question, found: Found) -> str | None:
    """That the index has no minutes of what the question names, unless those of others speak of it (川崎市との協定)."""
    words = "\n".join(hit.passage.text for hit in found.hits[:LOOKED_AT])
    missing = [city for city in question.missing if bare(city) not in words]
    return f"{'、'.join(missing)}の会議録は索引にありません。" if missing else None
