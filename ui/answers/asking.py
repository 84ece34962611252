"""The question box, how it is searched, the examples to begin with, and the filters."""

from __future__ import annotations

from datetime import date

import streamlit as st

from rag.door.pages import day_line, text
from ui.frame import address
from ui.frame.drawing import Node, draw, node
from ui.frame.language import language, t
from ui.frame.opening import Opened


def mode() -> None:
    """Whether an answer is looked for, or the words themselves."""
    words = {"": t("mode.answer"), "exact": t("mode.exact")}
    st.radio(
        t("mode"),
        list(words),
        key="how",
        horizontal=True,
        label_visibility="collapsed",
        on_change=_switch,
        format_func=words.__getitem__,
    )


def _switch() -> None:
    state = st.session_state
    address.narrow()
    state["mode"], state["cite"] = state["how"] or "", ""


def form(of: str, placeholder: str) -> bool:
    """The question box of a page, with the texts ``OF.label`` and ``OF.submit``; whether its button was pressed in this run."""
    # Enter submits; Streamlit leaves Enter alone while an input method composes.
    with st.form("ask", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(t(f"{of}.label"), key="typed", autocomplete="off", placeholder=placeholder)
        return st.form_submit_button(t(f"{of}.submit"), type="primary", key="submit", on_click=_ask)


def example(questions: tuple[str, ...]) -> str:
    """What stands in an empty question box."""
    return t("ask.example", example=questions[0]) if questions else t("ask.empty")


def _ask() -> None:
    address.act()
    state, question = st.session_state, st.session_state["typed"].strip()
    if question != state["question"]:
        state["ignore"] = ()  # it was about another question
    state["question"], state["cite"], state["page"] = question, "", 1


def filters(opened: Opened) -> None:
    """Municipality, meeting, speaker and role with their counts of passages, and the first and the last day."""
    fields = {"city": opened.municipalities, "body": opened.bodies, "speaker": opened.names, "role": opened.roles}
    unknown = [value for key, known in fields.items() for value in _drop_unknown(key, known)]
    narrowed = address.current().narrowed
    label = t("filters.set", count=narrowed) if narrowed else t("filters")
    # Unfolded where a link brings filters; from then on it is the reader who folds and unfolds.
    unfolded = st.session_state.setdefault("unfolded", bool(narrowed))
    with st.expander(label, key="filters", expanded=unfolded):
        counts = _counts(opened, fields)
        left, right = st.columns(2)
        with left:
            _choice("city", fields["city"], counts["city"])
            _choice("speaker", fields["speaker"], counts["speaker"])
            _day("since", opened)
        with right:
            _choice("body", fields["body"], counts["body"])
            _choice("role", fields["role"], counts["role"])
            _day("until", opened)
        if narrowed:
            st.button(t("filters.clear"), key="clear", on_click=clear)
    if unknown:
        words = t("read.and").join(f"「{value}」" for value in unknown)
        draw("unknown", node("p", t("filters.unknown", words=words), cls="note"), go=address.go)


def clear() -> None:
    """Take every filter off."""
    asked = address.current()
    address.go(f"?{address.Address(asked.question, asked.mode, ignore=asked.ignore, lang=asked.lang).query()}")


def begin(opened: Opened, of: str, questions: tuple[str, ...]) -> None:
    """What can be asked on a page, with examples, and what the index holds."""
    now, manifest, words = address.current(), opened.index.manifest, language()
    first, last = opened.index.days()
    span = t("examples.span", first=day_line(first, words), last=day_line(last, words)) if first else ""
    cities = t("examples.cities", count=len(opened.municipalities)) if opened.municipalities else ""
    links: list[Node] = [node("li", node("a", question, to=now.query(question=question))) for question in questions]
    draw(
        "examples",
        node("p", t(f"{of}.help")),
        node("h2", t("examples.lead")) if links else None,
        node("ul", *links, cls="examples") if links else None,
        node("p", t("examples.holds", cities=cities, documents=f"{manifest.documents:,}", span=span), cls="note"),
        go=address.go,
    )


def _counts(opened: Opened, fields: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """How many passages each value has under the other filters."""
    now = address.current()
    if not now.narrowed or (now.since and now.until and now.since > now.until):
        return fields
    names = {"city": "municipality", "body": "body", "speaker": "name", "role": "role"}
    return {key: opened.index.facets(name, **now.filters) for key, name in names.items()}


def _choice(key: str, known: dict[str, int], counts: dict[str, int]) -> None:
    words = language()

    def counted(value: str) -> str:
        return text("filters.counted", words, value=value, count=f"{counts.get(value, 0):,}")

    if known:
        st.multiselect(
            t(f"filter.{key}"), list(known), key=key, format_func=counted, placeholder=t("filters.all"),
            select_all=False, on_change=address.narrow,
        )  # fmt: skip


def _day(key: str, opened: Opened) -> None:
    # Days before the first meeting are no mistake; the last one is where the calendar opens.
    days = [day for day in (opened.index.days()[1], st.session_state[key]) if day]
    if days:
        first = min(date(1868, 1, 1), *days)
        st.date_input(
            t(f"filter.{key}"), value=None, key=key, min_value=first, max_value=max(days), on_change=address.narrow
        )


def _drop_unknown(key: str, known: dict[str, int]) -> list[str]:
    wanted = st.session_state[key]
    st.session_state[key] = [value for value in wanted if value in known]
    return [value for value in wanted if value not in known]
