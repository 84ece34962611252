"""What stands in a text and no reader sees: comments and hidden elements of its markup, and characters without a shape."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from rag.minutes.formats.raw import HIDDEN
from rag.records import Dropped

# Of these characters of Unicode (tags) every letter has one, and none is drawn: whole sentences stand in them unseen.
_TAGS = re.compile("[\U000e0000-\U000e007f]++")
_OPENS = re.compile(
    r"<!--|<(?P<name>script|style|template|p|div|span|section|ul|ol|li|table|tr|td|th|font|b|i|u|em|strong|a|h[1-6])(?P<more>\s[^<>]*+)?>"
    r"|^\[(?://|comment)\]:[^\n]*+",
    re.IGNORECASE | re.MULTILINE,
)
_NEVER_SHOWN = frozenset(("script", "style", "template"))
_SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_HIDES = re.compile(r"\shidden(?=[\s=/]|$)|display\s*+:\s*+none|visibility\s*+:\s*+hidden", re.IGNORECASE)


def invisible(text: str, left_out: Sequence[Dropped] | None) -> tuple[Dropped, ...] | None:
    """What is left out of a text with what nobody sees in it, ascending and disjoint; None where nothing is.

    The markup of a text is looked at where no reader of its format has done so (``left_out`` is None).
    """
    found = [(m.start(), m.end()) for m in _TAGS.finditer(text)] if not text.isascii() else []
    known = list(left_out or ())
    if left_out is None and ("<" in text or "]:" in text):
        hidden = _unshown(text)
        found = hidden + _beside(found, hidden)
    if not found:
        return None if left_out is None else tuple(left_out)
    more = _beside(found, [(part.start, part.end) for part in known])
    return tuple(sorted([*known, *(Dropped(a, b, HIDDEN) for a, b in more)], key=lambda part: part.start))


def _beside(ranges: list[tuple[int, int]], others: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges that touch none of some others, which are ascending and disjoint."""
    ends = [end for _, end in others]
    out = []
    for start, end in ranges:
        at = bisect_left(ends, start + 1)
        if at == len(others) or others[at][0] >= end:
            out.append((start, end))
    return out


def _unshown(text: str) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    small = text.translate(_SMALL)  # lower() of some letters is longer
    never: set[str] = set()  # closings that the rest of the text has not
    at = 0
    while found := _OPENS.search(text, at):
        at = found.end()
        name = (found["name"] or "").lower()
        if found[0].startswith("["):
            out.append(found.span())
            continue
        if name and name not in _NEVER_SHOWN and not _HIDES.search(found["more"] or ""):
            continue
        closing = f"</{name}>" if name else "-->"
        end = -1 if closing in never else small.find(closing, at if name else found.start() + 2)
        if end < 0:
            never.add(closing)
            continue
        at = end + len(closing)
        out.append((found.start(), at))
    return out
