"""The door that people hold: build_index, open_index, Index, and what is done with an index besides.

Each name is looked up at its first use, so that a command that asks nothing loads nothing of the search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.door.corrections import correct as correct
    from rag.door.corrections import kept_corrections as kept_corrections
    from rag.door.feedback import NAME as NAME
    from rag.door.feedback import Feedback as Feedback
    from rag.door.feedback import FeedbackStore as FeedbackStore
    from rag.door.index import Index as Index
    from rag.door.index import build_index as build_index
    from rag.door.index import complete_index as complete_index
    from rag.door.index import open_index as open_index
    from rag.door.index import read_document as read_document
    from rag.door.live import LiveIndex as LiveIndex
    from rag.door.rebuild import Rebuild as Rebuild
    from rag.door.watching import look as look
    from rag.door.watching import unchanged as unchanged
    from rag.door.watching import watch as watch

_HOMES = {
    **dict.fromkeys(("correct", "kept_corrections"), "corrections"),
    **dict.fromkeys(("NAME", "Feedback", "FeedbackStore"), "feedback"),
    **dict.fromkeys(("Index", "build_index", "complete_index", "open_index", "read_document"), "index"),
    "LiveIndex": "live",
    "Rebuild": "rebuild",
    **dict.fromkeys(("look", "unchanged", "watch"), "watching"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'rag.door' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"rag.door.{_HOMES[name]}"), name)
