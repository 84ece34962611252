"""The links to the pages, and to the same page in the other language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from rag.door.pages import INTERFACE
from ui.frame import address, signin
from ui.frame.drawing import draw, node
from ui.frame.language import language, t

if TYPE_CHECKING:
    from ui.screens import Page

_OWN_NAMES = {"ja": "日本語", "en": "English"}


def show(name: str, pages: Sequence[Page]) -> None:
    """A row above the page. A page is left as it is: its link leads back to the same question or document."""
    with st.container(horizontal=True, vertical_alignment="center", key="navigation"):
        for page, place in zip(pages, st.session_state["known"], strict=True):
            query = None if page.name == name else address.left(page.name, page.holds)
            st.page_link(place, label=t(f"{page.name}.nav"), query_params=query)
        languages()
        signin.row()


def languages() -> None:
    """The link to the same page in the other language."""
    # Loaded anew: what Streamlit has drawn in the one language would stay beside what it draws in the other.
    now = address.current()
    others = (code for code in INTERFACE if code != language())
    draw(
        "languages",
        *(node("a", _OWN_NAMES[code], load=now.query(lang=code), lang=code) for code in others),
        go=address.go,
    )
