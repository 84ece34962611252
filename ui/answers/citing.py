"""What stands beside quoted words: where they are, what they answer, the way to them, and the quotation to take along."""

from __future__ import annotations

from rag.door.pages import Evidence, Hit, Index, Passage, Span, citation_lines, place, quotation, taken_up, turn_lines
from ui.frame.address import Address
from ui.frame.drawing import Node, node
from ui.frame.language import language, t


def marked(text: str, numbers: tuple[int, ...]) -> Node:
    """The words of a statement behind the numbers of its citations."""
    return node(
        "p",
        *(node("span", str(number), cls="number") for number in numbers),
        node("span", text, cls="quote"),
        cls="statement",
    )


def citation(
    index: Index, asked: Address, evidence: Evidence, language: str, *, whole: bool = False, spoken: bool = True
) -> Node:
    """The margin of a citation.

    ``whole`` also names the meeting and the day, where no heading does; ``spoken`` is false of a decision, which nobody
    alone took.
    """
    lines = (citation_lines if whole else turn_lines)(evidence.passage, language, spoken)
    label = t("answer.check.citation", number=evidence.number)
    return margin(index, asked, evidence.passage, evidence.span, label, lines, take(evidence, language, spoken))


def take(evidence: Evidence, language: str, spoken: bool = True) -> Node:
    """The button that copies a quote with its source."""
    return node("button", t("copy.quote"), cls="take", copy=quotation(evidence, language, spoken), done=t("copied"))


def passage(index: Index, asked: Address, hit: Hit) -> Node:
    """The margin of a passage found."""
    label = t("answer.check.hit", number=hit.rank)
    return margin(index, asked, hit.passage, hit.passage.span, label, citation_lines(hit.passage, language()))


def margin(
    index: Index, asked: Address, passage: Passage, span: Span, label: str, lines: tuple[str, ...], *more: Node
) -> Node:
    """Where a span of a passage stands, what it answers, and the way to it."""
    said = passage.text[span.start - passage.span.start : span.end - passage.span.start]
    there = asked.query(cite=place(passage.doc_id, span))
    return node(
        "div",
        *(node("p", line) for line in lines),
        answered(index.passage(passage.reply_to).text, said) if passage.reply_to else None,
        node("a", t("answer.check"), cls="open", to=there, label=label),
        *more,
        cls="citation",
    )


def answered(question: str, reply: str) -> Node:
    """What a reply answers (a question, or a remark), in its own words, from where the reply takes it up."""
    words = taken_up(question, reply)
    return node("blockquote", node("span", t("answer.replies"), cls="lead"), words, cls="asked")


def facts(pairs: tuple[tuple[str, str], ...]) -> Node:
    """Label and words, pair by pair."""
    return node("dl", *(part for label, words in pairs for part in (node("dt", label), node("dd", words))), cls="facts")
