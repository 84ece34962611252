"""Colours of text and of what lies under it: whether an eye tells them apart."""

from __future__ import annotations

from string import hexdigits

Hue = tuple[float, float, float]  # red, green, blue, each 0 to 255

WHITE: Hue = (255.0, 255.0, 255.0)
BLACK: Hue = (0.0, 0.0, 0.0)
CLEAR = 0.05  # an alpha at or below it shows nothing
_APART = 12.0  # of 255 in one channel: #f3f3f3 on white is seen by nobody, #eeeeee hardly


def alike(one: Hue, other: Hue) -> bool:
    """Whether text of one colour on the other cannot be seen."""
    return all(abs(a - b) <= _APART for a, b in zip(one, other, strict=True))


def over(hue: Hue, alpha: float, ground: Hue) -> Hue:
    """The colour that a colour of some opacity gives on a ground."""
    red, green, blue = (alpha * a + (1 - alpha) * b for a, b in zip(hue, ground, strict=True))
    return red, green, blue


def of_hex(text: str) -> Hue | None:
    """The colour that six hexadecimal digits name, or the last six of eight; None for anything else."""
    digits = text.strip().removeprefix("#")[-6:]
    if len(digits) != 6 or any(c not in hexdigits for c in digits):
        return None
    return float(int(digits[:2], 16)), float(int(digits[2:4], 16)), float(int(digits[4:], 16))
