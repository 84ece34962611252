"""A calm line on every page while the search by meaning is being prepared."""

from __future__ import annotations

import streamlit as st

from rag.door.pages import Index, Rebuild
from ui.frame import opening, signin
from ui.frame.language import t

_EVERY = 20  # seconds


def show(index: Index) -> None:
    """How far it is, where passages lack their vectors; whoever opens the page has it gone on with."""
    if not index.manifest.complete:
        Rebuild.of(index.folder).complete()
        st.fragment(run_every=_EVERY)(signin.inside(_line))()


def _line() -> None:
    manifest = opening.live().manifest
    if not manifest.complete:
        st.caption(t("preparing", percent=100 * manifest.vectors // max(1, manifest.passages)))
