"""One question with its replies, and what stands around them, out of the passages of a document; pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.records import Exchange, Minutes, Passage, Span

AROUND = 2  # passages before the question and after the last reply


def exchange(minutes: Minutes, passages: Sequence[Passage], passage_id: str) -> Exchange:
    """The exchange that a passage is a part of.

    Args:
        minutes: the document.
        passages: all of it, in order.
        passage_id: of one of them; the reply to a question leads to the whole of it, and to every other reply.
    """
    here = next(passage for passage in passages if passage.passage_id == passage_id)
    if here.kind == "header":
        after = [p for p in passages if p.kind != "header"][:AROUND]
        return Exchange((), (here,), (), (), tuple(after))
    spoken = [passage for passage in passages if passage.kind != "header"]
    turn = next((u for u in minutes.utterances if _touch(u.span, here.span)), None)
    asked = next((u for u in minutes.utterances if turn and u.number == turn.reply_to), turn)
    question = [p for p in spoken if asked and _touch(asked.span, p.span)] or [here]
    names = {p.passage_id for p in question}
    replies = [p for p in spoken if p.reply_to in names and p.passage_id not in names]
    first, last = spoken.index(question[0]), spoken.index((replies or question)[-1])
    own = {*names, *(p.passage_id for p in replies)}
    between = tuple(p for p in spoken[first : last + 1] if p.passage_id not in own)
    return Exchange(
        tuple(spoken[max(first - AROUND, 0) : first]),
        tuple(question),
        between,
        tuple(replies),
        tuple(spoken[last + 1 : last + 1 + AROUND]),
    )


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
