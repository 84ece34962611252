"""What a page shows when there is no answer to show."""

from __future__ import annotations

from rag.door.pages import Trouble
from ui.frame import address
from ui.frame.drawing import draw, node
from ui.frame.language import t


def show(trouble: Trouble, key: str = "trouble") -> None:
    """What happened, what to do next, and the command that does it."""
    draw(
        key,
        node(
            "section",
            node("p", trouble.title, cls="verdict"),
            node("p", trouble.advice, cls="reason"),
            node("pre", node("code", trouble.command)) if trouble.command else None,
            cls="trouble",
        ),
        node("p", t("trouble.details", details=trouble.details), cls="details") if trouble.details else None,
        go=address.go,
    )
