"""Drawing what comes from documents: trees of elements whose every text goes to the page as text, never as markup.

``drawing.js`` makes the elements with ``createElement`` and ``createTextNode`` and knows no other way, so that neither
HTML nor Markdown in a document can become anything but letters.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from rag import resources

Node = dict[str, Any] | str


def node(tag: str, *children: Node | None, cls: str = "", to: str | None = None, label: str = "") -> Node:
    """One element. ``to`` makes a link within the page: the query of an address; ``label`` is what a reader aloud says."""
    made: dict[str, Any] = {"tag": tag, "children": [child for child in children if child is not None]}
    return made | {name: value for name, value in (("cls", cls), ("to", to), ("label", label)) if value}


def draw(key: str, *nodes: Node | None, go: Callable[[str], None]) -> None:
    """Draw some nodes; a followed link calls ``go`` with its query before the page runs again."""
    _component()(
        data={"nodes": [n for n in nodes if n is not None]},
        key=f"drawn_{key}",
        on_picked_change=partial(_picked, key, go),
    )


def _picked(key: str, go: Callable[[str], None]) -> None:
    query = st.session_state[f"drawn_{key}"].picked
    if query is not None:
        go(query)


def chrome() -> None:
    """Streamlit's own parts: their looks, and their words in Japanese."""
    folder = resources.ui_folder()
    st.html(folder / "page.css")
    script = (folder / "japanese.js").read_text(encoding="utf-8")
    st.components.v2.component("minutes_japanese", html="<span></span>", js=script)(key="japanese")


def _component() -> Any:
    # Registered on each run: a component belongs to the server that runs, and a test runs several.
    folder = resources.ui_folder()
    css, js = ((folder / name).read_text(encoding="utf-8") for name in ("drawing.css", "drawing.js"))
    return st.components.v2.component("minutes_drawing", html='<div class="drawing"></div>', css=css, js=js)
