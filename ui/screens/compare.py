"""The second page: the same question asked of each municipality, fiscal year or body, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import streamlit as st

from rag.door.pages import (
    BYS,
    By,
    Column,
    Comparison,
    Evidence,
    Index,
    column_name,
    compare_notes,
    comparison_paper,
    verdict_line,
)
from ui.answers import asking, chips, citing, results, switching, taking
from ui.answers.kept import kept
from ui.frame import address, opening
from ui.frame.address import Address
from ui.frame.drawing import Node, draw, node
from ui.frame.language import t
from ui.frame.opening import Opened


def show(opened: Opened) -> None:
    """One run of the page."""
    words = {by: t(f"view.{by}") for by in BYS}
    st.radio(
        t("compare.by"), ["", *BYS[1:]], key="compared", horizontal=True, label_visibility="collapsed", on_change=_switch,
        format_func=lambda by: words[by or BYS[0]],
    )  # fmt: skip
    pressed = asking.form("compare", t("view.empty"))
    asking.filters(opened)
    asked = address.current()
    if asked.question or pressed:
        results.show(opened, asked, lambda: _columns(opened, asked))
    else:
        asking.begin(opened, "compare", opening.topics(opened))


def _switch() -> None:
    address.act()
    st.session_state["by"], st.session_state["cite"] = st.session_state["compared"] or "", ""


def _columns(opened: Opened, asked: Address) -> tuple[Evidence, ...]:
    index = opened.index
    by = cast("By", asked.by or BYS[0])
    made = kept("compare", index, asked, lambda: index.compare(asked.question, by, **asked.words))
    whole = index.read_question(asked.question)
    found = sum(bool(column.summary.statements) for column in made.columns)
    draw(
        "columns",
        node("p", asked.question, cls="printed"),
        node(
            "section",
            node(
                "p",
                t("compare.found", count=len(made.columns), found=found) if made.columns else t("compare.none"),
                cls="verdict",
            ),
            *(node("p", line, cls="reason") for line in (*compare_notes(made), *_silent(opened, asked, made))),
            cls="found" if found else "not_found",
        ),
        *chips.chips(asked, whole),
        node("div", *(_column(index, asked, made, column) for column in made.columns), cls="columns"),
        go=address.go,
    )
    if made.columns:
        taking.show(comparison_paper(made, switching.asking(asked, by, made.generation)))
    switching.links(asked, whole, "compare", by)
    return made.evidence


def _silent(opened: Opened, asked: Address, made: Comparison) -> Iterator[str]:
    """The municipalities of the index that have nothing, where all that have something stand in a column."""
    named = asked.municipality or (made.read and (made.read.municipalities or made.read.missing))
    if made.by == "municipality" and made.columns and not made.more and not named:
        shown = {column.value for column in made.columns}
        rest = [name for name in opened.municipalities if name not in shown]
        if rest:
            yield t("compare.silent", names=switching.names(rest))


def _column(index: Index, asked: Address, made: Comparison, column: Column) -> Node:
    summary, name = column.summary, column_name(column, made)
    verdict = verdict_line(summary) if not summary.statements or summary.reason else ""
    rows = (
        node("li", citing.marked(said.text, said.citations), *_margins(index, asked, column, said.citations))
        for said in summary.statements
    )
    return node(
        "article",
        node("h2", name),
        node("p", verdict, cls="reason") if verdict else None,
        node("p", summary.headline, cls="note") if summary.headline else None,
        node("ol", *rows, cls="statements") if summary.statements else None,
        cls=summary.verdict,
        label=name,
    )


def _margins(index: Index, asked: Address, column: Column, numbers: tuple[int, ...]) -> list[Node]:
    cited = (e for e in column.summary.evidence if e.number in numbers)
    return [citing.citation(index, asked, e, column.summary.language, whole=True) for e in cited]
