"""The second page: every meeting with what was read of it, one meeting from end to end, and the upkeep of the index."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from rag.door.pages import DocumentEntry, day_line
from ui.frame import address, opening
from ui.frame.language import language, t
from ui.frame.opening import Opened
from ui.meetings import corpus, generations, meeting


def show(opened: Opened) -> None:
    """One run of the page."""
    if st.session_state["doc"]:
        meeting.show(opened.index, st.session_state["doc"])
        return
    _table(opened)
    st.header(t("corpus.heading"), anchor=False)
    corpus.show(opened.index)
    st.header(t("generations.heading"), anchor=False)
    generations.show(opened.index)


def _table(opened: Opened) -> None:
    entries, speakers = opening.entries(opened)
    if not entries:
        st.text(t("list.none"))
        return
    said = sum(entry.utterances for entry in entries)
    st.text(t("list.count", documents=f"{len(entries):,}", utterances=f"{said:,}"))
    # The keyboard and a phone reach every meeting here; the table is for looking and sorting.
    st.selectbox(
        t("list.open"), entries, index=None, key="chosen", format_func=partial(_line, language()), placeholder=t("list.open.empty"),
        on_change=_open, args=("chosen",),
    )  # fmt: skip
    st.dataframe(
        _columns(entries, speakers), key="table", hide_index=True, selection_mode="single-row", height=_height(entries),
        column_config={name: _column(name) for name in _SHOWN}, on_select=lambda: _row(entries),
        alt=t("list.label"),
    )  # fmt: skip


_SHOWN = ("date", "municipality", "title", "body", "utterances", "speakers", "warnings", "path")


def _columns(entries: tuple[DocumentEntry, ...], speakers: dict[str, int]) -> dict[str, list[Any]]:
    return {
        "date": [entry.date.isoformat() if entry.date else "" for entry in entries],
        "municipality": [entry.municipality or "" for entry in entries],
        "title": [entry.title or entry.path for entry in entries],
        "body": [entry.body or "" for entry in entries],
        "utterances": [entry.utterances for entry in entries],
        "speakers": [speakers.get(entry.doc_id, 0) for entry in entries],
        "warnings": [len(entry.warnings) for entry in entries],
        "path": [entry.path for entry in entries],
    }


def _column(name: str) -> Any:
    label = t(f"column.{name}")
    if name in ("utterances", "speakers", "warnings"):
        return st.column_config.NumberColumn(label, width=70)
    return st.column_config.TextColumn(
        label, width={"date": 100, "municipality": 110, "title": 330, "body": 200}.get(name, 260)
    )


def _height(entries: tuple[DocumentEntry, ...]) -> int:
    return min(38 + 35 * len(entries), 560)


def _line(words: str, entry: DocumentEntry) -> str:
    day = day_line(entry.date, words) if entry.date else ""
    return "　".join(part for part in (day, entry.municipality, entry.title or entry.path) if part)


def _row(entries: tuple[DocumentEntry, ...]) -> None:
    rows = st.session_state["table"]["selection"]["rows"]
    if rows:
        address.go(f"?{address.Address(doc=entries[rows[0]].doc_id, lang=st.session_state['lang']).query()}")


def _open(key: str) -> None:
    entry = st.session_state[key]
    if entry is not None:
        address.go(f"?{address.Address(doc=entry.doc_id, lang=st.session_state['lang']).query()}")
