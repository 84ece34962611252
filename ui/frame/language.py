"""The language of the interface: the one chosen, else the browser's first."""

from __future__ import annotations

import streamlit as st

from rag.door.pages import interface_language, text


def language() -> str:
    """ja or en."""
    return interface_language(st.session_state.get("lang", ""), st.context.locale)


def t(key: str, **words: object) -> str:
    """A text of the pages in the language of the interface."""
    return text(key, language(), **words)
