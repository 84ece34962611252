"""The kept generations of the index: which one answers, the way back to another, and the way back from there."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from rag.door.pages import Index, KeptGeneration, RagError, Trouble, kept, rollback
from ui.frame import address, signin, states
from ui.frame.drawing import Node, draw, node
from ui.frame.language import t
from ui.meetings.corpus import why_closed


def show(index: Index) -> None:
    """The list, and one way back at a time."""
    state = st.session_state
    try:
        found = kept(index.folder)
    except RagError as fault:
        states.show(Trouble(t("generations.failed"), t("build.note"), None, str(fault)), key="no_list")
        return
    draw("generations", node("p", t("generations.note"), cls="note"), _table(found), go=address.go)
    failed = state.pop("switch_fault", None)
    if failed:
        states.show(Trouble(t("generations.failed"), t("build.note"), None, failed), key="no_switch")
    if why_closed(index):
        return
    undo = state.get("switched")
    if undo and undo[1] == index.generation:
        st.success(t("generations.done", generation=undo[1]))
        st.button(t("generations.undo", generation=undo[0]), key="undo", on_click=_switch, args=(index, undo[0]))
    wanted = next((one for one in found if one.generation == state.get("sure")), None)
    if wanted:
        with st.container(border=True, key="confirm"):
            st.text(t("generations.sure", generation=wanted.generation, documents=f"{wanted.documents or 0:,}"))
            with st.container(horizontal=True):
                st.button(
                    t("generations.yes"), key="yes", type="primary", on_click=_switch, args=(index, wanted.generation)
                )
                st.button(t("generations.no"), key="no", on_click=lambda: state.pop("sure", None))
        return
    for one in found:
        if not one.live and one.trouble is None:
            label = t("generations.back", generation=one.generation)
            st.button(label, key=f"back_{one.generation}", on_click=_ask, args=(one.generation,))


def _ask(generation: str) -> None:
    st.session_state["sure"] = generation


def _switch(index: Index, generation: str) -> None:
    state = st.session_state
    state.pop("sure", None)
    if signin.why_closed():
        return
    try:
        rollback(index.folder, index.encoder(), generation)
    except RagError as fault:
        state["switch_fault"] = str(fault)
    else:
        state["switched"] = (index.generation, generation)


def _table(found: tuple[KeptGeneration, ...]) -> Node:
    names = ("generation", "created", "documents", "passages", "megabytes", "state")
    head = node("tr", *(node("th", t(f"column.{name}")) for name in names))
    return node("table", node("thead", head), node("tbody", *(_row(one) for one in found)))


def _row(one: KeptGeneration) -> Node:
    cells = (
        one.generation, moment(one.created), _number(one.documents), _number(one.passages), f"{one.megabytes:,.1f} MB",
        t("generations.live") if one.live else one.trouble or "",
    )  # fmt: skip
    return node("tr", *(node("td", cell) for cell in cells))


def _number(count: int | None) -> str:
    return "—" if count is None else f"{count:,}"


def moment(created: str | None) -> str:
    """2026-11-20 15:34 of the ISO time of a manifest, in the time of this machine."""
    return datetime.fromisoformat(created).astimezone().strftime("%Y-%m-%d %H:%M") if created else "—"
