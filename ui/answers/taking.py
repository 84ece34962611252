"""What a reader takes along: the words on the clipboard, a print, or a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rag.door.pages import ENDINGS, MIME, Paper, exported, file_name, lines
from ui.frame import address, signin
from ui.frame.drawing import draw, node
from ui.frame.language import t


def show(paper: Paper) -> None:
    """The row under an answer."""
    plain = "\n".join((paper.title, *lines(paper)))
    with _row():
        draw(
            "taking",
            node("button", t("copy.all"), cls="plain", copy=plain, done=t("copied")),
            node("button", t("print"), cls="plain", act="print"),
            go=address.go,
        )
        _files(paper.title, paper.language, lambda: paper)


def files(title: str, language: str, make: Callable[[], Paper]) -> None:
    """The files alone, of a paper that is made when one is asked for."""
    with _row():
        _files(title, language, make)


def _row() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", key="taking")


def _files(title: str, language: str, make: Callable[[], Paper]) -> None:
    for ending in ENDINGS:
        made = signin.later(partial(_exported, make, ending))
        st.download_button(
            t(f"export{ending}"), made, file_name(title, language, ending), MIME[ending], key=f"export{ending}",
            on_click="ignore",
        )  # fmt: skip


def _exported(make: Callable[[], Paper], ending: str) -> bytes:
    return exported(make(), ending)
