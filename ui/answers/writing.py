"""Waiting for an answer that a chat model writes: shown as it comes, and stopped when the reader says so."""

from __future__ import annotations

import threading
from collections.abc import Callable

import streamlit as st

from rag.door.pages import Statement, Summary
from ui.frame import address
from ui.frame.language import t

_LOOK = 0.1  # seconds between two looks


def awaited(ask: Callable[[Callable[[Statement], None]], Summary]) -> Summary:
    """What ``ask`` gives, called with what shows a statement.

    It runs beside the page: a click reaches a page only between two of its own steps, and a chat model may think for a
    minute. One that was stopped ends by itself, unseen.
    """
    passed: list[str] = []
    given: list[Summary] = []
    faults: list[BaseException] = []

    def work() -> None:
        try:
            given.append(ask(lambda statement: passed.append(statement.text)))
        except BaseException as fault:  # noqa: BLE001 - told below, in the page's own thread
            faults.append(fault)

    place, button = st.empty(), st.empty()
    button.button(t("stop"), key="stop", on_click=_stop)
    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(_LOOK)
        place.text("\n".join(passed))
    place.empty()
    button.empty()
    if faults:
        raise faults[0]
    return given[0]


def _stop() -> None:
    address.act()
    st.session_state["stopped"] = True
