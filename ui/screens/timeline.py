"""The third page: what was said on a topic, by date, with a chart whose points open what was said."""

from __future__ import annotations

from functools import partial
from itertools import groupby

import streamlit as st

from rag.door.pages import (
    Evidence,
    Index,
    Point,
    Timeline,
    both_dates,
    place,
    point_label,
    say,
    timeline_notes,
    timeline_paper,
)
from ui.answers import asking, charting, chips, citing, results, switching, taking
from ui.answers.kept import kept
from ui.frame import address, opening
from ui.frame.address import Address
from ui.frame.drawing import Node, draw, node
from ui.frame.language import language, t
from ui.frame.opening import Opened


def show(opened: Opened) -> None:
    """One run of the page."""
    pressed = asking.form("timeline", t("view.empty"))
    asking.filters(opened)
    asked = address.current()
    if asked.question or pressed:
        results.show(opened, asked, lambda: _line(opened.index, asked))
    else:
        asking.begin(opened, "timeline", opening.topics(opened))


def _line(index: Index, asked: Address) -> tuple[Evidence, ...]:
    made = kept("timeline", index, asked, lambda: index.timeline(asked.question, **asked.words))
    whole = index.read_question(asked.question)
    found = len(made.evidence)
    draw(
        "found",
        node("p", asked.question, cls="printed"),
        node(
            "section",
            node("p", t("timeline.found", count=found) if found else t("timeline.none"), cls="verdict"),
            *(node("p", line, cls="reason") for line in timeline_notes(made)),
            cls="found" if found else "not_found",
        ),
        *chips.chips(asked, whole),
        go=address.go,
    )
    if made.points:
        # Keyed by what it shows: what was chosen on the chart of another question is not chosen on this one.
        key = f"chart_{abs(hash((asked, made.generation)))}"
        st.altair_chart(
            charting.chart(made, language()), key=key, on_select=partial(_chosen, key, made), selection_mode=charting.CHOSEN,
            alt=t("timeline.chart", count=len(made.points)),
        )  # fmt: skip
    note = node("p", t("timeline.chart.note"), cls="note") if made.points else None
    draw("days", note, *_days(index, asked, made), go=address.go)
    if found:
        taking.show(timeline_paper(made, switching.asking(asked, "timeline", made.generation)))
    switching.links(asked, whole, "timeline")
    return made.evidence


def _chosen(key: str, made: Timeline) -> None:
    rows = st.session_state[key]["selection"].get(charting.CHOSEN) or []
    chosen = {row["number"] for row in rows if "number" in row}
    evidence = next((e for e in made.evidence if e.number in chosen), None)
    if evidence:
        address.act()
        st.session_state["cite"] = place(evidence.passage.doc_id, evidence.span)


def _days(index: Index, asked: Address, made: Timeline) -> list[Node]:
    out: list[Node] = []
    for _, group in groupby(made.points, key=lambda point: point.day):
        points = list(group)
        out += _day(index, asked, made, points, both_dates(points[0].evidence.passage, made.language))
    return out + (_day(index, asked, made, list(made.undated), say("day.none", made.language)) if made.undated else [])


def _day(index: Index, asked: Address, made: Timeline, points: list[Point], heading: str) -> list[Node]:
    rows = (_point(index, asked, made, point) for point in points)
    return [node("h2", heading, cls="meeting"), node("ol", *rows, cls="statements")]


def _point(index: Index, asked: Address, made: Timeline, point: Point) -> Node:
    number = point.evidence.number
    earlier = point.differs_from
    return node(
        "li",
        node(
            "div",
            node("p", node("span", point_label(point, made.language), cls=f"label {point.label}")),
            citing.marked(point.evidence.quote, (number,)),
            node("a", t("timeline.earlier", number=earlier), jump=f"p{earlier}") if earlier else None,
        ),
        citing.citation(index, asked, point.evidence, made.language, whole=True, spoken=point.label != "decision"),
        id=f"p{number}",
    )
