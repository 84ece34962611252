"""What was last asked, kept with its question until something else is asked or the index changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from rag.door.pages import Index
from ui.frame.address import Address
from ui.frame.language import t

Found = TypeVar("Found")


def kept(view: str, index: Index, asked: Address, find: Callable[[], Found]) -> Found:
    """What ``find`` gives, asked once for each view, question and generation; a page runs again at every click."""
    key = (str(index.folder), index.generation, replace(asked, cite="", lang=""))
    state, slot = st.session_state, f"kept_{view}"
    if slot not in state or state[slot][0] != key:
        state.pop(slot, None)
        with st.spinner(t("asking")):
            state[slot] = (key, find())
    found: Found = state[slot][1]
    return found
