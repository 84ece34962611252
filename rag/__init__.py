"""Semantic search with cited summaries over the minutes of Japanese local government.

>>> import rag
>>> index = rag.build_index("corpus", "index")  # doctest: +SKIP
>>> index.ask("テレワークの課題は何ですか").statements  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"

if TYPE_CHECKING:
    from rag.door import Index, LiveIndex, build_index, open_index, read_document
    from rag.errors import RagError
    from rag.settings import Settings, load_settings

__all__ = ["Index", "LiveIndex", "RagError", "Settings", "build_index", "load_settings", "open_index", "read_document"]

_HOMES = {
    "Index": "rag.door",
    "LiveIndex": "rag.door.live",
    "RagError": "rag.errors",
    "Settings": "rag.settings",
    "build_index": "rag.door",
    "load_settings": "rag.settings",
    "open_index": "rag.door",
    "read_document": "rag.door",
}


def __getattr__(name: str) -> Any:
    # Looked up at first use, so that importing rag loads nothing heavy.
    if name not in _HOMES:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
