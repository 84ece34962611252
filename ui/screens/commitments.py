"""The fourth page: what officials undertook, with what took it up later, or that nothing in the index does."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from rag.door.pages import (
    Evidence,
    FollowedCommitment,
    FollowUp,
    Index,
    citation_lines,
    commitment_evidence,
    commitments_paper,
    meeting_line,
    place,
    say,
    time_lines,
)
from ui.answers import asking, citing, results, switching, taking
from ui.answers.kept import kept
from ui.frame import address
from ui.frame.address import Address
from ui.frame.drawing import Node, draw, node
from ui.frame.language import language, t
from ui.frame.opening import Opened

_PAGE = 20


def show(opened: Opened) -> None:
    """One run of the page."""
    asking.form("commitments", t("view.empty"))
    asking.filters(opened)
    st.checkbox(t("commitments.open"), key="only_open", on_change=_only_open)
    asked = address.current()
    results.show(opened, asked, lambda: _list(opened.index, asked), needed=False)


def _only_open() -> None:
    address.narrow()
    st.session_state["open"], st.session_state["cite"] = st.session_state["only_open"], ""


def _list(index: Index, asked: Address) -> tuple[Evidence, ...]:
    topic = asked.question or None
    found = kept(
        "commitments", index, asked,
        lambda: index.commitments(topic, limit=_PAGE, page=asked.page, only_open=asked.open, **asked.filters),
    )  # fmt: skip
    if not found:
        _nothing(asked)
        return ()
    first = (asked.page - 1) * _PAGE
    numbered = commitment_evidence(found, first + 1)
    # How many there are in all is not known before each was looked at: the next page may be empty, and says so.
    page, more = t("commitments.page", page=asked.page), len(found) == _PAGE
    draw(
        "commitments",
        node("p", asked.question, cls="printed"),
        node("p", t("commitments.help"), cls="note"),
        *_meetings(index, asked, list(zip(found, numbered, strict=True))),
        switching.ways(asked, page, page=asked.page, more=more) if more or asked.page > 1 else None,
        go=address.go,
    )
    taking.show(
        commitments_paper(found, switching.asking(asked, "commitments", index.generation), first + 1, language())
    )
    return numbered


def _meetings(index: Index, asked: Address, rows: list[tuple[FollowedCommitment, Evidence]]) -> list[Node]:
    out: list[Node] = []
    for heading, group in groupby(rows, key=lambda row: meeting_line(row[0].passage, language())):
        out += [
            node("h2", heading, cls="meeting"),
            node("ol", *(_one(index, asked, *row) for row in group), cls="statements"),
        ]
    return out


def _one(index: Index, asked: Address, made: FollowedCommitment, evidence: Evidence) -> Node:
    words = language()
    return node(
        "li",
        node(
            "div",
            citing.marked(made.quote, (evidence.number,)),
            *(node("p", line, cls="note") for line in time_lines(made, words)),
            *_later(asked, made),
        ),
        citing.citation(index, asked, evidence, words),
    )


def _later(asked: Address, made: FollowedCommitment) -> list[Node]:
    if made.open:
        return [node("p", say("commitment.open", language()), cls="note")]
    return [
        node("p", t("commitments.later"), cls="lead"),
        node("ul", *(_follow_up(asked, later) for later in made.later), cls="later"),
    ]


def _follow_up(asked: Address, later: FollowUp) -> Node:
    there = asked.query(cite=place(later.passage.doc_id, later.span))
    where = "　".join(citation_lines(later.passage, language()))
    return node(
        "li",
        node("p", later.quote, cls="passage"),
        node("p", where, cls="note"),
        node("a", t("answer.check"), cls="open", to=there, label=t("commitments.check", where=where)),
    )


def _nothing(asked: Address) -> None:
    steps: list[Node] = []
    if asked.page > 1:
        steps.append(node("li", node("a", t("commitments.first"), to=asked.query(page=1))))
    if asked.open:
        steps.append(node("li", node("a", t("commitments.all"), to=asked.query(open=False, page=1))))
    if asked.narrowed:
        plain = Address(asked.question, open=asked.open, lang=asked.lang).query()
        steps.append(node("li", node("a", t("answer.unfilter"), to=plain)))
    if asked.question:
        steps.append(node("li", node("a", t("commitments.any"), to=asked.query(question="", page=1))))
    told = t("commitments.end" if asked.page > 1 else "commitments.none")
    draw(
        "commitments",
        node("section", node("p", told, cls="verdict"), cls="not_found"),
        node("p", t("answer.next"), cls="lead") if steps else None,
        node("ul", *steps, cls="next") if steps else None,
        go=address.go,
    )
