"""The first page: ask, read the answer, open a citation; or find every passage that holds some words."""

from __future__ import annotations

import streamlit as st

from rag.door.pages import Evidence
from ui.answers import answer, asking, exact, feedback, results
from ui.frame import address
from ui.frame.address import Address
from ui.frame.language import t
from ui.frame.opening import Opened


def show(opened: Opened) -> None:
    """One run of the page."""
    asking.mode()
    of = "exact" if st.session_state["mode"] else "ask"
    pressed = asking.form(of, t("exact.empty") if of == "exact" else asking.example(opened.examples))
    asking.filters(opened)
    asked = address.current()
    if st.session_state.pop("stopped", False):
        st.info(t("stopped"))
    elif asked.question or pressed:
        results.show(opened, asked, lambda: _results(opened, asked))
    else:
        asking.begin(opened, of, () if asked.mode else opened.examples)


def _results(opened: Opened, asked: Address) -> tuple[Evidence, ...]:
    if asked.mode:
        exact.show(opened.index, asked)
        return ()
    summary, hits = answer.ask(opened.index, asked)
    answer.show(opened.index, asked, summary, hits, opened.municipalities)
    feedback.show(opened.index, asked, summary)
    return summary.evidence
