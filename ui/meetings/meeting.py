"""A whole meeting: its sections, its speakers told apart by name and colour, and the words looked for in it."""

from __future__ import annotations

import streamlit as st

from rag.door.pages import (
    Index,
    Minutes,
    QueryError,
    Span,
    Stretch,
    Trouble,
    check_place,
    cut,
    day_line,
    places,
    read_place,
    reason_line,
    say,
    sections,
    speaker_line,
    speakers,
    stretches,
)
from ui.answers.citing import facts
from ui.frame import address, states
from ui.frame.drawing import Node, draw, node
from ui.frame.language import language, t
from ui.meetings import correcting, original

_JUMPS = 200  # links to places, at most


def show(index: Index, doc_id: str) -> None:
    """The reader view of one document."""
    st.button(t("list.back"), key="back", on_click=_back)
    try:
        minutes = index.document(doc_id)
    except QueryError as fault:
        states.show(Trouble(t("meeting.gone"), t("meeting.gone.advice"), None, str(fault)))
        return
    meeting = minutes.meeting
    draw("title", node("h2", meeting.title or minutes.path, cls="title"), facts(_facts(minutes)), go=address.go)
    original.show(index, minutes, _cited(minutes))
    pending = correcting.show(index, minutes)
    # Enter looks for it; Streamlit leaves Enter alone while an input method composes.
    st.text_input(t("meeting.find"), key="looked", autocomplete="off", on_change=_find)
    marks = places(minutes, st.session_state["find"])
    opened = _cited(minutes)
    draw("meeting", *_found(marks), *_outline(minutes), _whole(minutes, marks, opened, pending), go=correcting.pick)


def _back() -> None:
    address.go(f"?{address.Address(lang=st.session_state['lang']).query()}")


def _find() -> None:
    address.act()
    st.session_state["find"] = st.session_state["looked"].strip()


def _cited(minutes: Minutes) -> Span | None:
    """The place that a link names, where it is one of this document."""
    try:
        doc_id, span = read_place(st.session_state["cite"])
        check_place(minutes, span)
    except QueryError:
        return None
    return span if doc_id == minutes.doc_id else None


def _facts(minutes: Minutes) -> tuple[tuple[str, str], ...]:
    meeting, words = minutes.meeting, language()
    hours = "–".join(time.strftime("%H:%M") for time in (meeting.start, meeting.end) if time)
    pairs = (
        ("municipality", meeting.municipality or ""),
        ("date", day_line(meeting.date, words)),
        ("time", hours),
        ("place", meeting.place or ""),
        ("file", minutes.path),
        ("warnings", " / ".join(reason_line(warning, words) for warning in minutes.warnings)),
    )
    return tuple((t(f"fact.{name}"), value) for name, value in pairs if value)


def _found(marks: tuple[Span, ...]) -> tuple[Node, ...]:
    if not st.session_state["find"]:
        return ()
    if not marks:
        return (node("p", t("meeting.found.none"), cls="verdict"),)
    rows = (node("li", node("a", str(number), jump=f"m{number}")) for number in range(1, min(len(marks), _JUMPS) + 1))
    return (
        node("p", t("meeting.found", count=f"{len(marks):,}"), cls="verdict"),
        node("ol", *rows, cls="jumps", label=t("meeting.found", count=f"{len(marks):,}")),
    )


def _outline(minutes: Minutes) -> tuple[Node, ...]:
    found, voices = sections(minutes), speakers(minutes)
    rows = [node("li", node("a", words, jump=f"u{number}")) for words, number in found]
    people = [
        node("li", node("span", f"{speaker_line(who, language())}　{count}", cls=f"voice v{look}"))
        for who, look, count in voices
    ]
    return (
        node(
            "nav",
            node("p", t("meeting.sections"), cls="lead"),
            node("ol", *rows),
            cls="outline",
            label=t("meeting.sections"),
        )
        if rows
        else None,
        node("p", t("fact.speakers", count=len(people)), cls="lead") if people else None,
        node("ul", *people, cls="voices") if people else None,
        None if minutes.utterances else node("p", t("meeting.silent"), cls="note"),
    )  # type: ignore[return-value]


def _whole(minutes: Minutes, marks: tuple[Span, ...], opened: Span | None, pending: dict[int, str] | None) -> Node:
    numbers = {mark: number for number, mark in enumerate(marks, 1)}
    shown = marks if st.session_state["find"] or opened is None else (opened,)
    rows = (_stretch(minutes, stretch, shown, numbers, pending) for stretch in stretches(minutes))
    return node("article", *rows, cls="meeting-text", label=t("meeting.text"))


def _stretch(
    minutes: Minutes,
    stretch: Stretch,
    marks: tuple[Span, ...],
    numbers: dict[Span, int],
    pending: dict[int, str] | None,
) -> Node:
    words: list[Node] = []
    for span, marked in cut(stretch.span, marks):
        quoted = minutes.quote(span)
        number = numbers.get(span, 0)
        words.append(node("mark", quoted, id=f"m{number}" if number else "cited") if marked else quoted)
    said = stretch.utterance
    if said is None:
        return node("p", *words, cls="between")
    who = f"{speaker_line(said.speaker, language())}　{say(f'kind.{said.kind}', language())}"
    return node(
        "div",
        node("div", node("p", who, cls="who"), *_fix(said.number, pending), cls="said-by"),
        node("p", *words, cls="said"),
        cls=f"turn v{stretch.voice}",
        id=f"u{said.number}",
    )


def _fix(number: int, pending: dict[int, str] | None) -> tuple[Node, ...]:
    """The way to correct a speaker, and what was corrected since the index was built."""
    if pending is None:
        return ()
    label = t("correct.turn.label", number=number)
    button = node("button", t("correct.turn"), act="pick", to=f"#{number}", cls="fix", label=label)
    return (node("p", pending[number], cls="pending"), button) if number in pending else (button,)
