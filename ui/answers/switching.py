"""What the pages that look across meetings share with the first: the way from a question to the same one in another view."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rag.door.pages import Asking, Reading, View, exact_words, filters_of
from ui.frame import address
from ui.frame.address import Address
from ui.frame.drawing import Node, draw, node
from ui.frame.language import t

_NAMES = 12
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
    words = asked.filters if view in ("find", "commitments") else asked.words  # out of these nothing is read
    return Asking(view, asked.question, filters_of(words), generation, datetime.now().astimezone().date())


def links(asked: Address, whole: Reading, here: str, by: str = "") -> None:
    """The same question in the other views, and its words one by one; ``whole`` as for the chips."""
    rows = [
        node("li", node("a", t(f"view.{way or page}"), page=page, to=_same(asked, way)))
        for page, way in _WAYS
        if (page, way) != (here, by)
    ]
    rows.append(node("li", node("a", t("view.exact"), page="" if here == "ask" else "ask", to=exact(asked, whole))))
    draw("views", node("p", t("view"), cls="lead"), node("ul", *rows, cls="ways", label=t("view")), go=address.go)


def exact(asked: Address, whole: Reading) -> str:
    """The address of an exact search for the words of a question."""
    words = exact_words(asked.question, whole)
    return asked.query(question=words, mode="exact", by="", page=1, cite="", open=False, ignore=())


def ways(asked: Address, label: str, *, page: int, more: bool) -> Node:
    """The links to the page before and the one after, where there is one, around what says which page this is."""
    before, after = (asked.query(page=other, cite="") for other in (page - 1, page + 1))
    return node(
        "nav",
        node("a", t("exact.previous"), to=before, top="1") if page > 1 else None,
        node("span", label, cls="note"),
        node("a", t("exact.next"), to=after, top="1") if more else None,
        cls="ways",
        label=label,
    )


def names(known: Sequence[str]) -> str:
    """Some names in a row, the first of many."""
    return t("read.and").join(known[:_NAMES]) + (t("answer.more") if len(known) > _NAMES else "")


def _same(asked: Address, by: str) -> str:
    return asked.query(mode="", by=by, page=1, cite="", open=False)
