"""The index, opened once for all readers of the page, and again when a build has made a new generation."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import streamlit as st

from rag.door import Index, live_generation, open_index
from rag.settings import load_settings


@dataclass(frozen=True)
class Opened:
    """An open index with what every run of the page shows of it."""

    index: Index
    municipalities: dict[str, int]
    bodies: dict[str, int]
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
    return _open(folder(), live_generation(folder()))


# Two generations: one that others still read, and the new one. Each page holds on to its own while it runs.
@st.cache_resource(max_entries=2, show_spinner="索引を開いています…")
def _open(index: str, generation: str) -> Opened:
    made = open_index(index)
    return Opened(made, made.values("municipality"), made.values("body"), made.examples())
