"""The app: which page, in which language, on which index. ``rag ui`` serves it."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qs

import streamlit as st

from rag.door.pages import RagError, resources, trouble
from ui.frame import address, navigation, opening, preparing, signin, states
from ui.frame.drawing import chrome
from ui.frame.language import language, t
from ui.screens import PAGES, Page


def app() -> None:
    """One run of the app: the page that the address names."""
    known = [
        st.Page(partial(_run, page), title=page.name, url_path=page.name, default=page is PAGES[0]) for page in PAGES
    ]
    chosen = st.navigation(known, position="hidden")
    name, query = st.session_state.pop("turn", ("", ""))
    for page, place in zip(PAGES, known, strict=True):
        if page.name == name:
            st.switch_page(place, query_params=parse_qs(query))
    st.session_state["known"] = known
    chosen.run()


def _run(page: Page) -> None:
    address.enter(page.name, page.holds)
    if not signin.may_enter():
        signin.show(navigation.languages)
        return
    question = st.session_state["question"]
    title = t(f"{page.name}.title")
    icon = resources.ui_folder() / "icon.svg"
    st.set_page_config(page_title=f"{question[:40]}｜{title}" if question else title, page_icon=str(icon))
    chrome(language(), t("navigation"), PAGES.index(page))
    navigation.show(page.name, PAGES)
    st.title(title, anchor=False)
    try:
        opened = opening.opened()
    except RagError as fault:
        states.show(trouble(fault, opening.folder(), language()))
        st.button(t("again"), type="primary", key="again")
        return
    preparing.show(opened.index)
    page.show(opened)
    address.leave()


app()
