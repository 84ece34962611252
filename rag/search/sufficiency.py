"""Whether the hits hold an answer: found, partial or not_found, with the reason in words."""

from __future__ import annotations

from rag.records import Verdict
from rag.search.engine import Found
from rag.search.question import Question

# Share of the question's weighted words plus cosine, of the best hits. Fitted on judged questions, junk and questions of
# other domains; where no word is shared (another language) the cosine stands alone.
FOUND, PARTIAL = 0.60, 0.40
FOUND_FAR, PARTIAL_FAR = 0.36, 0.26
NO_SHARE = 0.08
_LOOKED_AT = 5


def judge(question: Question, found: Found) -> tuple[Verdict, str | None]:
    """The verdict and, where it is not found, its reason.

    A municipality that the question names and the index does not have is said to be missing; another city never
    answers for it.
    """
    if question.missing and not question.municipalities:
        return "not_found", _not_held(question)
    if not found.hits:
        return "not_found", "質問の言葉に当たる箇所が会議録にありません。"
    share, cosine = max(found.shares[:_LOOKED_AT]), max(found.cosines[:_LOOKED_AT])
    far = not question.japanese or share < NO_SHARE
    strength = cosine if far else share + cosine
    if strength < (PARTIAL_FAR if far else PARTIAL):
        return "not_found", "質問に答える箇所が会議録に見当たりません。"
    if question.missing:
        return "partial", _not_held(question)
    if strength < (FOUND_FAR if far else FOUND):
        return "partial", "質問の言葉の一部しか当たりません。"
    return "found", None


def _not_held(question: Question) -> str:
    return f"{'、'.join(question.missing)}の会議録は索引にありません。"
