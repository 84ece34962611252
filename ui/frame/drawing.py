"""Drawing what comes from documents: trees of elements whose every text goes to the page as text, never as markup.

``drawing.js`` makes the elements with ``createElement`` and ``createTextNode`` and knows no other way, so that neither
HTML nor Markdown in a document can become anything but letters.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from rag.door.pages import resources

Node = dict[str, Any] | str


def node(tag: str, *children: Node | None, to: str | None = None, **more: str) -> Node:
    """One element.

    Args:
        tag: its name; ``drawing.js`` lists those that it makes.
        children: elements and words; None is left out.
        to: makes a link within the app: the query of an address.
        more: ``cls``; ``label``, what a reader aloud says; ``page``, which page ``to`` leads to; ``load``, a query under
            which this page is loaded anew; ``id`` and ``jump``, a place in the drawing and a link to it; ``lang``;
            ``top``, a link that leads to the top of the page;
            ``out``, an address of the web that opens in another tab when it is followed;
            ``act="print"``, a button that prints the page; ``act="pick"``, one that calls ``go`` with ``to``;
            ``copy``, words that a button puts on the clipboard, and ``done``, what it then says.
    """
    made: dict[str, Any] = {"tag": tag, "children": [child for child in children if child is not None]}
    return made | ({} if to is None else {"to": to}) | {name: value for name, value in more.items() if value}


def draw(key: str, *nodes: Node | None, go: Callable[[str], None], dialog: bool = False) -> None:
    """Draw some nodes; a followed link calls ``go`` with its ``page?query`` before the page runs again.

    What the keyboard is to reach in a ``dialog`` is drawn in the page's own tree: a dialog keeps the keyboard to itself, and
    does not see into others.
    """
    _component(dialog)(
        data={"nodes": [n for n in nodes if n is not None]},
        key=f"drawn_{key}",
        on_picked_change=partial(_picked, key, go),
    )


def _picked(key: str, go: Callable[[str], None]) -> None:
    target = st.session_state[f"drawn_{key}"].picked
    if target is not None:
        go(target)


def chrome(language: str, navigation: str, page: int) -> None:
    """Streamlit's own parts: their looks, their words in the language of the interface, the open page of the row of links."""
    folder = resources.ui_folder()
    st.html(folder / "page.css")
    script = (folder / "chrome.js").read_text(encoding="utf-8")
    chrome = st.components.v2.component("minutes_chrome", html="<span></span>", js=script)
    chrome(key="chrome", data={"language": language, "navigation": navigation, "page": page})


def _component(dialog: bool) -> Any:
    # Registered on each run: a component belongs to the server that runs, and a test runs several.
    folder = resources.ui_folder()
    css, js = ((folder / name).read_text(encoding="utf-8") for name in ("drawing.css", "drawing.js"))
    html, make = '<div class="drawing"></div>', st.components.v2.component
    if dialog:  # its rules are kept from the rest of the page by nesting
        nested = f".open-drawing {{\n{css}\n}}"
        html = f'<div class="open-drawing">{html}</div>'
        return make("minutes_open_drawing", html=html, css=nested, js=js, isolate_styles=False)
    return make("minutes_drawing", html=html, css=css, js=js)
