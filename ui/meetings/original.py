"""The original of a document: its cited page as a picture, the file itself, and where it was published.

A picture, because nothing in the app can open a PDF at a page: ``st.pdf`` takes none, and needs a package of its own.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from rag.door.pages import DocumentError, Index, Minutes, Span, Trouble, cited_pages, original_address, reason_line
from ui.frame import address, signin, states
from ui.frame.drawing import draw, node
from ui.frame.language import language, t

_WIDTH = 760  # pixels of the page: wider, a picture of 150 dots an inch is no longer crisp


def show(index: Index, minutes: Minutes, span: Span | None, *, dialog: bool = False) -> None:
    """Where the document was published, and its original for whoever asks to see it; ``span`` is what is cited."""
    pages = cited_pages(minutes, span) if span else ()
    published = original_address(minutes, span, pages[0] if pages else None)
    if published:
        link = node("a", published, out=published)
        draw("published", node("p", f"{t('original.published')} ", link, cls="path"), go=address.go, dialog=dialog)
    st.fragment(signin.inside(_original))(index, minutes, span, pages)


def _original(index: Index, minutes: Minutes, span: Span | None, pages: tuple[int, ...]) -> None:
    # Nothing of the file is read before it is opened.
    box = st.expander(t("original"), key="original", on_change="rerun")
    if not box.open:
        return
    with box:
        found = index.original(minutes.doc_id)
        if found.state != "same":
            told = Trouble(t(f"original.{found.state}"), t(f"original.{found.state}.advice"))
            states.show(told, key="no_original")
            return
        if found.is_pdf:
            _page(index, minutes, span, pages)
        draw("original_name", node("p", f"{t('original.file')} ", node("code", found.name), cls="path"), go=address.go)
        st.download_button(
            t("original.download"), signin.later(partial(index.original_bytes, minutes.doc_id)), found.name, found.media_type,
            key="download_original", on_click="ignore",
        )  # fmt: skip


def _page(index: Index, minutes: Minutes, span: Span | None, cited: tuple[int, ...]) -> None:
    """One page, the ways to its neighbours, and whether what is cited stands on it."""
    first = cited[0] if cited else 1
    at = (minutes.doc_id, span)
    opened, page = st.session_state.get("original_at", (None, 0))
    page = page if opened == at else first
    try:
        with st.spinner(t("original.drawing")):
            picture = index.page_picture(minutes.doc_id, page, span)
    except DocumentError as fault:
        states.show(
            Trouble(t("original.undrawn"), t("original.undrawn.advice"), None, reason_line(fault.reason, language())),
            key="no_page",
        )
        return
    numbers = {"page": page, "pages": picture.pages}
    with st.container(horizontal=True, vertical_alignment="center", key="original_steps"):
        # Never disabled: a button that is would lose the keyboard, and the dialog its Escape.
        st.button(t("original.previous"), on_click=_turn, args=(at, max(page - 1, 1)), key="page_before")
        st.button(t("original.next"), on_click=_turn, args=(at, min(page + 1, picture.pages)), key="page_after")
        st.text(t("original.page", **numbers))
        if cited and page not in cited:
            st.button(t("original.cited"), on_click=_turn, args=(at, first), key="page_cited")
    outlined = "outlined" if picture.boxes else "unplaced" if page in cited else "plain"
    if outlined != "plain":
        st.text(t(f"original.{outlined}"))
    with st.container(width=_WIDTH, key="original_page"):
        st.image(
            picture.data, width="stretch", output_format="PNG" if picture.media_type == "image/png" else "JPEG",
            alt=t(f"original.alt.{outlined}", **numbers),
        )  # fmt: skip


def _turn(at: tuple[str, Span | None], page: int) -> None:
    st.session_state["original_at"] = (at, page)
