"""What a reader takes along: the words on the clipboard, a print, or a file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rag.present.export import ENDINGS, MIME, exported, file_name
from rag.present.paper import Paper
from rag.present.plain import lines
from ui import address
from ui.drawing import draw, node
from ui.language import t


def show(paper: Paper) -> None:
    """The row under an answer; a file is made when it is asked for."""
    plain = "\n".join((paper.title, *lines(paper)))
    with st.container(horizontal=True, vertical_alignment="center", key="taking"):
        draw(
            "taking",
            node("button", t("copy.all"), cls="plain", copy=plain, done=t("copied")),
            node("button", t("print"), cls="plain", act="print"),
            go=address.go,
        )
        for ending in ENDINGS:
            st.download_button(
                t(f"export{ending}"), partial(exported, paper, ending), file_name(paper, ending), MIME[ending],
                key=f"export{ending}", on_click="ignore",
            )  # fmt: skip
