"""The answer: the verdict in plain words, the statements with their citations beside them, the passages found."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rag.door.pages import (
    Evidence,
    Hit,
    Index,
    Reading,
    Statement,
    Summary,
    groups,
    place,
    place_line,
    say,
    summary_paper,
    writer_line,
)
from ui.answers import chips, citing, switching, taking
from ui.answers.kept import kept
from ui.answers.writing import awaited
from ui.frame import address
from ui.frame.address import Address
from ui.frame.drawing import Node, draw, node
from ui.frame.language import language, t


def ask(index: Index, asked: Address) -> tuple[Summary, tuple[Hit, ...]]:
    """The summary and the passages found."""
    return kept("ask", index, asked, partial(_ask, index, asked))


def _ask(index: Index, asked: Address) -> tuple[Summary, tuple[Hit, ...]]:
    words = asked.words
    chat = index.settings.writer == "chat"
    summary = (
        awaited(lambda shown: index.ask(asked.question, shown=shown, **words))
        if chat
        else index.ask(asked.question, **words)
    )
    return summary, index.search(asked.question, **words)


def show(index: Index, asked: Address, summary: Summary, hits: tuple[Hit, ...], municipalities: dict[str, int]) -> None:
    """The whole answer."""
    whole = index.read_question(asked.question)
    draw(
        "answer",
        node("p", asked.question, cls="printed"),
        node(
            "section",
            node("p", say(f"verdict.{summary.verdict}", summary.language), cls="verdict"),
            node("p", summary.reason, cls="reason") if summary.reason else None,
            cls=summary.verdict,
        ),
        *chips.chips(asked, whole),
        *(_statements(index, asked, summary) if summary.statements else _what_next(asked, whole, municipalities)),
        go=address.go,
    )
    if summary.statements:
        taking.show(summary_paper(summary, switching.asking(asked, "ask", summary.generation)))
    switching.links(asked, whole, "ask")
    if hits:
        label = t("answer.passages" if summary.statements else "answer.near", count=len(hits))
        with st.expander(label, key="passages"):
            draw("hits", node("ol", *(_hit(index, asked, hit) for hit in hits), cls="hits"), go=address.go)


def _statements(index: Index, asked: Address, summary: Summary) -> tuple[Node, ...]:
    """The headline, and the statements under the heading of their meeting."""
    own = "" if summary.writer == "chat" else say("verbatim", summary.language)
    rows: list[Node] = [node("p", f"{summary.headline}　{own}{writer_line(summary)}", cls="note")]
    for group in groups(summary):
        said = (_statement(index, asked, summary, *row) for row in group.statements)
        rows += [node("h2", group.heading, cls="meeting"), node("ol", *said, cls="statements")]
    return tuple(rows)


def _statement(index: Index, asked: Address, summary: Summary, said: Statement, cited: tuple[Evidence, ...]) -> Node:
    return node(
        "li",
        citing.marked(said.text, said.citations),
        node("div", *(citing.citation(index, asked, evidence, summary.language) for evidence in cited)),
    )


def _hit(index: Index, asked: Address, hit: Hit) -> Node:
    words = node("div", node("p", hit.passage.text, cls="passage"), *_alike(index, asked, hit))
    return node("li", words, citing.passage(index, asked, hit))


def _alike(index: Index, asked: Address, hit: Hit) -> tuple[Node, ...]:
    """How many passages say the same, and the way to each."""
    if not hit.alike:
        return ()
    others = [index.passage(name) for name in hit.alike]
    rows = (node("a", place_line(o, language()), to=asked.query(cite=place(o.doc_id, o.span))) for o in others)
    return node("p", t("answer.alike", count=len(hit.alike)), cls="note"), node(
        "ul", *(node("li", row) for row in rows), cls="alike"
    )


def _what_next(asked: Address, whole: Reading, municipalities: dict[str, int]) -> tuple[Node, ...]:
    steps: list[Node] = []
    if asked.narrowed:
        plain = Address(asked.question, ignore=asked.ignore, lang=asked.lang).query()
        steps.append(node("li", node("a", t("answer.unfilter"), to=plain)))
    steps.append(node("li", t("answer.reword")))
    steps.append(node("li", node("a", t("answer.exact"), to=switching.exact(asked, whole))))
    if municipalities:
        steps.append(node("li", t("answer.cities", names=switching.names(list(municipalities)))))
    return node("p", t("answer.next"), cls="lead"), node("ul", *steps, cls="next")
