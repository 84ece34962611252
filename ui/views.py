"""What the pages that look across meetings share with the first: the way from a question to the same one in another view."""

from __future__ import annotations

from datetime import datetime

from rag.door import Index
from rag.present.reading import exact_words
from rag.search.filters import filters_of
from rag.views import Asking, View
from ui import address
from ui.address import Address
from ui.drawing import draw, node
from ui.language import t

_WAYS = (
    ("ask", ""),
    ("compare", "municipality"),
    ("compare", "year"),
    ("compare", "body"),
    ("timeline", ""),
    ("commitments", ""),
)


def asking(asked: Address, view: View, generation: str) -> Asking:
    """How it was asked, today."""
    return Asking(view, asked.question, filters_of(asked.words), generation, datetime.now().astimezone().date())


def links(index: Index, asked: Address, here: str, by: str = "") -> None:
    """The same question in the other views, and its words one by one."""
    rows = [
        node("li", node("a", t(f"view.{way or page}"), page=page, to=_same(asked, way)))
        for page, way in _WAYS
        if (page, way) != (here, by)
    ]
    rows.append(node("li", node("a", t("view.exact"), page="" if here == "ask" else "ask", to=exact(index, asked))))
    draw("views", node("p", t("view"), cls="lead"), node("ul", *rows, cls="ways", label=t("view")), go=address.go)


def exact(index: Index, asked: Address) -> str:
    """The address of an exact search for the words of a question."""
    words = exact_words(asked.question, index.read_question(asked.question))
    return asked.query(question=words, mode="exact", by="", page=1, cite="", open=False, ignore=())


def _same(asked: Address, by: str) -> str:
    return asked.query(mode="", by=by, page=1, cite="", open=False)
