"""The index, opened once for all readers of the page, and again when a build has made a new generation."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import streamlit as st

from rag.door.pages import DocumentEntry, Index, LiveIndex, load_settings
from ui.frame.language import t


@dataclass(frozen=True)
class Opened:
    """An open index with what every run of the page shows of it."""

    index: Index
    municipalities: dict[str, int]
    bodies: dict[str, int]
    names: dict[str, int]
    roles: dict[str, int]
    examples: tuple[str, ...]


def folder() -> str:
    """The index folder: what follows ``--index`` on the command line, else the setting."""
    arguments = sys.argv[1:]
    given = arguments[arguments.index("--index") + 1 :][:1] if "--index" in arguments else []
    return given[0] if given else load_settings().index


def opened() -> Opened:
    """The live generation, open.

    Raises:
        RagError: it cannot be used; nothing is kept, so that the next run tries again.
    """
    with st.spinner(t("opening")):
        index = live()
        return _open(index.manifest.digest, index)


def live() -> Index:
    """The live generation by itself.

    Raises:
        RagError: as ``opened``.
    """
    return _live(folder()).index


@st.cache_resource(show_spinner=False)
def _live(index: str) -> LiveIndex:
    return LiveIndex(index)


# Only the newest: a generation that holds a forgotten document is let go as soon as no page is being drawn with it.
@st.cache_resource(max_entries=1, show_spinner=False)
def _open(build: str, _index: Index) -> Opened:
    return Opened(
        _index,
        _index.values("municipality"),
        _index.values("body"),
        _index.values("name"),
        _index.values("role"),
        _examples(_index.manifest.parts, _index),
    )


# While vectors follow there is a new generation about every minute, of the same parts.
@st.cache_resource(max_entries=1, show_spinner=False)
def _examples(parts: tuple[str, ...], _index: Index) -> tuple[str, ...]:
    return _index.examples()


def topics(opened: Opened) -> tuple[str, ...]:
    """Topics to begin with; found when the first page asks for them."""
    return _topics(opened.index.manifest.parts, opened.index)


@st.cache_resource(max_entries=1, show_spinner=False)
def _topics(parts: tuple[str, ...], _index: Index) -> tuple[str, ...]:
    return _index.topics()


def entries(opened: Opened) -> tuple[tuple[DocumentEntry, ...], dict[str, int]]:
    """The documents of an open index, and doc_id to the number of speakers; the first page does not wait for them."""
    return _entries(opened.index.manifest.parts, opened.index)


@st.cache_resource(max_entries=1, show_spinner=False)
def _entries(parts: tuple[str, ...], _index: Index) -> tuple[tuple[DocumentEntry, ...], dict[str, int]]:
    return _index.documents(), _index.speakers()
