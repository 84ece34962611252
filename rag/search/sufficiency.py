"""Whether the hits hold an answer: found, partial or not_found, with the reason in words."""

from __future__ import annotations

from rag.records import Verdict
from rag.search.engine import Found
from rag.search.question import Question

# A question counts as answered when its best hits share this much of its weighted words, or lie this near.
SHARE_FOUND = 0.30
COSINE_FOUND = 0.45
SHARE_NONE = 0.12
COSINE_NONE = 0.28


def judge(question: Question, found: Found) -> tuple[Verdict, str | None]:
    """The verdict and, where it is not found, its reason."""
    if question.missing and not question.municipalities:
        names = "、".join(question.missing)
        return "not_found", f"{names}の会議録は索引にありません。"
    if not found.hits:
        return "not_found", "質問の言葉に当たる箇所が会議録にありません。"
    share, cosine = max(found.shares[:5]), max(found.cosines[:5])
    if share < SHARE_NONE and cosine < COSINE_NONE:
        return "not_found", "質問に答える箇所が会議録に見当たりません。"
    if question.missing:
        return "partial", f"{'、'.join(question.missing)}の会議録は索引にありません。"
    if share < SHARE_FOUND and cosine < COSINE_FOUND:
        return "partial", "近い話題の箇所はありますが、質問の答えとは言い切れません。"
    return "found", None
