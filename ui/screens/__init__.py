"""The pages of the app in the order of their links. A page is one file with a ``show`` and a line here.

Its texts are ``NAME.nav`` and ``NAME.title`` of ``rag/data/words/interface.tsv``; NAME is also its place in the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.frame.address import FILTERS
from ui.frame.opening import Opened
from ui.screens import ask, commitments, compare, documents, status, timeline


@dataclass(frozen=True)
class Page:
    """A page: what draws it, and the parameters of the address that it has; the first page has no name in the address."""

    name: str
    show: Callable[[Opened], None]
    holds: tuple[str, ...] = ()


PAGES = (
    Page("ask", ask.show, ("q", "mode", *FILTERS, "ignore", "page", "cite")),
    Page("compare", compare.show, ("q", "by", *FILTERS, "ignore", "cite")),
    Page("timeline", timeline.show, ("q", *FILTERS, "ignore", "cite")),
    Page("commitments", commitments.show, ("q", *FILTERS, "open", "page", "cite")),
    Page("documents", documents.show, ("doc", "find", "cite")),
    Page("status", status.show),
)
