"""Every passage that holds some words, by date, page by page, the words marked."""

from __future__ import annotations

import streamlit as st

from rag.door.pages import MOST, Evidence, FoundPage, FoundPassage, Index, citation_lines, found_paper, place
from ui.answers import switching, taking
from ui.answers.citing import take
from ui.frame import address
from ui.frame.address import Address
from ui.frame.drawing import Node, draw, node
from ui.frame.language import language, t


def show(index: Index, asked: Address) -> None:
    """One page of what was found, and the ways to the others.

    Raises:
        QueryError: the words cannot be read as an expression.
    """
    found = index.find(asked.question, page=asked.page, **asked.filters)
    last = max(1, -(-found.total // found.size))
    if asked.page > last:  # a link of an index that held more
        st.session_state["page"] = last
        found = index.find(asked.question, page=last, **asked.filters)
    if not found.total:
        _nothing(asked)
        return
    pages = t("exact.pages", page=found.page, pages=last)
    draw(
        "exact",
        node("section", node("p", _total(found), cls="verdict"), cls="found"),
        node("ol", *(_passage(asked, one) for one in found.passages), cls="hits"),
        switching.ways(asked, pages, page=found.page, more=found.page < last) if last > 1 else None,
        go=address.go,
    )
    words = language()
    asking = switching.asking(asked, "find", index.generation)
    taking.files(
        f"{t('mode.exact')} {asked.question}", words,
        lambda: found_paper(index.find(asked.question, size=MOST, **asked.filters), asking, words),
    )  # fmt: skip


def _total(found: FoundPage) -> str:
    return t("exact.total", total=f"{found.total:,}", documents=f"{found.documents:,}")


def _passage(asked: Address, one: FoundPassage) -> Node:
    passage = one.passage
    label = t("answer.check.hit", number=one.rank)
    there = place(passage.doc_id, one.spans[0] if one.spans else passage.span)
    return node(
        "li",
        node("p", *_marked(one), cls="passage"),
        node(
            "div",
            *(node("p", line) for line in citation_lines(passage, language())),
            node("a", t("answer.check"), cls="open", to=asked.query(cite=there), label=label),
            take(Evidence(one.rank, passage, passage.span, passage.text), language()),
            cls="citation",
        ),
    )


def _marked(one: FoundPassage) -> list[Node]:
    words: list[Node] = []
    at = start = one.passage.span.start
    for span in one.spans:
        words.append(one.passage.text[at - start : span.start - start])
        words.append(node("mark", one.passage.text[span.start - start : span.end - start]))
        at = span.end
    return [*words, one.passage.text[at - start :]]


def _nothing(asked: Address) -> None:
    steps: list[Node] = []
    if asked.narrowed:
        plain = Address(asked.question, asked.mode, lang=asked.lang).query()
        steps.append(node("li", node("a", t("answer.unfilter"), to=plain)))
    steps.append(node("li", t("exact.shorter")))
    steps.append(node("li", node("a", t("exact.ask"), to=asked.query(mode="", page=1))))
    draw(
        "exact",
        node("section", node("p", t("exact.none"), cls="verdict"), cls="not_found"),
        node("p", t("answer.next"), cls="lead"),
        node("ul", *steps, cls="next"),
        go=address.go,
    )
