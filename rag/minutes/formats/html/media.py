"""Media of style sheets: whether a rule counts on the screen on which a page is read."""

from __future__ import annotations

import re

_WIDE, _HIGH = 1_280.0, 800.0  # pixels of that screen
_LONGEST = 2_000  # characters of a list of media
_FEATURE = re.compile(r"(min-|max-)?(width|height) ?(:|>=|<=|>|<|=) ?([0-9]{1,6}(?:\.[0-9]{1,4})?)(px|em|rem|)")


def applies(media: str) -> bool:
    """Whether a wide screen is among the media of a rule."""
    return not media.strip() or any(_fits(query) for query in media[:_LONGEST].lower().split(","))


def _fits(query: str) -> bool:
    plain = " ".join(query.split())
    kind, *rest = plain.split("(")
    words = kind.split()
    fits = not {"print", "speech", "tty", "tv", "projection", "handheld", "braille"} & set(words)
    fits = fits and all(_has(feature.split(")")[0].strip()) for feature in rest)
    return not fits if words[:1] == ["not"] else fits


def _has(feature: str) -> bool:
    found = _FEATURE.fullmatch(feature.replace(": ", ":"))
    if found is None:
        return feature in (
            "color",
            "hover",
            "hover:hover",
            "orientation:landscape",
            "prefers-color-scheme:light",
            "pointer:fine",
        )
    side, what, sign, number, unit = found.groups()
    size, wanted = (_WIDE if what == "width" else _HIGH), float(number) * (16 if unit in ("em", "rem") else 1)
    if side == "min-" or sign in (">=", ">"):
        return size >= wanted
    if side == "max-" or sign in ("<=", "<"):
        return size <= wanted
    return size == wanted
