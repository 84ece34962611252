"""The first page: ask, read the answer, open a citation; or find every passage that holds some words."""

from __future__ import annotations

import streamlit as st

from rag.errors import QueryError, RagError
from rag.present.troubles import question_trouble, told, trouble
from ui import address, answer, asking, exact, feedback, opening, reader, states
from ui.language import language, t
from ui.opening import Opened


def show(opened: Opened) -> None:
    """One run of the page."""
    asking.mode()
    pressed = asking.form(opened)
    asking.filters(opened)
    asked = address.current()
    if st.session_state.pop("stopped", False):
        st.info(t("stopped"))
    elif asked.question or pressed:
        _results(opened, asked)
    else:
        asking.examples(opened)


def _results(opened: Opened, asked: address.Address) -> None:
    longest = opened.index.settings.question_characters
    fault = question_trouble(asked.question, longest, asked.since, asked.until, language())
    if fault:
        states.show(fault)
        return
    summary = None
    try:
        if asked.mode:
            exact.show(opened.index, asked)
        else:
            summary, hits = answer.ask(opened.index, asked)
            answer.show(opened.index, asked, summary, hits, opened.municipalities)
            feedback.show(opened.index, asked, summary)
    except QueryError as error:
        found = told("expression", language()) if asked.mode else trouble(error, opening.folder(), language())
        states.show(found)
        return
    except RagError as error:
        states.show(trouble(error, opening.folder(), language()))
        return
    if asked.cite:
        reader.show(opened.index, summary)
