"""What was read out of the question, as chips: one click takes it off or puts it back, and asks again."""

from __future__ import annotations

from rag.door.pages import READ_JA, Reading, read_parts
from ui.frame.address import Address
from ui.frame.drawing import Node, node
from ui.frame.language import t


def chips(asked: Address, whole: Reading) -> tuple[Node, ...]:
    """A chip for each thing that ``whole``, the reading with nothing ignored, holds; none where it holds nothing."""
    rows = [node("li", _chip(asked, name, words)) for name, words in read_parts(whole)]
    return (node("p", t("read.note"), cls="note"), node("ul", *rows, cls="chips", label=t("read"))) if rows else ()


def _chip(asked: Address, name: str, words: tuple[str, ...]) -> Node:
    # A link, as everything else that changes the address: the keyboard reaches it, and it opens in another tab, too.
    off = name in asked.ignore
    shown = t("read.chip", name=t(f"read.{name}"), words=t("read.and").join(words))
    ignore = tuple(other for other in READ_JA if (other in asked.ignore) != (other == name))
    return node(
        "a",
        node("span", shown, cls="words"),
        node("span", "＋" if off else "✕", cls="sign"),
        cls="chip off" if off else "chip",
        to=asked.query(ignore=ignore, cite=""),
        label=t("read.back" if off else "read.off", shown=shown),
    )
