"""The page: ask, read the answer, open a citation. ``rag ui`` serves it."""

from __future__ import annotations

import streamlit as st

from rag import resources
from rag.errors import RagError
from rag.present.troubles import question_trouble, trouble
from ui import address, answer, asking, opening, reader, states
from ui.drawing import chrome

TITLE = "会議録に尋ねる"


def page() -> None:
    """One run of the page."""
    address.enter()
    question = st.session_state["question"]
    icon = resources.ui_folder() / "icon.svg"
    st.set_page_config(page_title=f"{question[:40]}｜{TITLE}" if question else TITLE, page_icon=str(icon))
    chrome()
    st.title(TITLE, anchor=False)
    try:
        opened = opening.opened()
    except RagError as fault:
        states.show(trouble(fault, opening.folder()))
        st.button("もう一度確かめる", type="primary")
        return
    pressed = asking.form(opened)
    asking.filters(opened)
    asked = address.current()
    if not asked.question and not pressed:
        asking.examples(opened)
    else:
        _answer(opened, asked)
    address.leave()


def _answer(opened: opening.Opened, asked: address.Address) -> None:
    fault = question_trouble(asked.question, opened.index.settings.question_characters, asked.since, asked.until)
    if fault:
        states.show(fault)
        return
    try:
        summary, hits = answer.ask(opened.index, asked)
    except RagError as error:
        states.show(trouble(error, opening.folder()))
        return
    answer.show(opened.index, asked, summary, hits, opened.municipalities)
    if asked.cite:
        reader.show(opened.index, summary)


page()
