"""Lengths and boxes of a page: whether an element lies where nobody sees it."""

from __future__ import annotations

from typing import Any

from rag.minutes.formats.html.style_sheets import Tokens

_UNITS = {
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "in": 96.0,
    "cm": 37.8,
    "mm": 3.78,
    "q": 0.945,
    "rem": 16.0,
    "vw": 12.8,
    "vh": 8.0,
}
_NUMBERS = ("percentage", "dimension", "number")
FAR, FARTHEST = -500.0, 5_000.0  # pixels: so far to the left or up, or to the right, nobody scrolls
_INLINE = frozenset(
    ("a", "b", "i", "u", "s", "em", "span", "font", "small", "strong", "sub", "sup", "del", "ins", "mark", "code", "q")
)
TINY = 1.0  # pixels: a letter of it is a dot


def is_gone(tag: Any, own: dict[str, Tokens], size: float) -> bool:
    """Whether an element is taken out of sight with all that it holds; ``size`` is that of its letters in pixels."""
    display, position = words(own.get("display")), words(own.get("position"))
    if display[:1] == ["none"] or words(own.get("content-visibility")) == ["hidden"]:
        return True
    placed = position[:1] in (["absolute"], ["fixed"])
    for name, whole in (("left", 1_280), ("right", 1_280), ("top", 800), ("bottom", 800)):
        at = pixels(own.get(name), size, whole)
        if at is not None and (placed or position[:1] == ["relative"]) and not FAR < at < FARTHEST:
            return True
    for name in ("margin-left", "margin-top"):
        at = pixels(own.get(name), size, 1_280)
        if at is not None and at <= FAR and "padding-left" not in own:
            return True
    boxed = placed or tag.name not in _INLINE or bool(display and display[0] != "inline") or "float" in own
    narrow = (pixels(own.get(name), size, 1_280) for name in ("width", "height", "max-width", "max-height"))
    if boxed and is_cut(own) and any(at is not None and at <= TINY for at in narrow):
        return True
    return (placed and _is_clipped(own.get("clip"), size)) or _is_cut_off(own, size)


def is_cut(own: dict[str, Tokens]) -> bool:
    """Whether what does not fit into the box is cut off."""
    return bool({"hidden", "clip"} & set(words(own.get("overflow"))))


def _is_clipped(value: Tokens | None, size: float) -> bool:
    """Whether ``clip: rect(…)`` leaves nothing."""
    found = arguments(value, "rect")
    sides = [pixels((t,), size, 0) for t in found if t.type != "literal"]
    if len(sides) != 4:
        return False
    top, right, bottom, left = sides
    narrow = right is not None and right - (left or 0) <= TINY
    return narrow or (bottom is not None and bottom - (top or 0) <= TINY)


def _is_cut_off(own: dict[str, Tokens], size: float) -> bool:
    """Whether a clip path, a shift or a scale leaves nothing in sight."""
    parts = [t for t in arguments(own.get("clip-path"), "inset") if t.type in _NUMBERS][:4]
    if parts and all(t.type == "percentage" or t.value == 0 for t in parts):
        top, right = parts[0].value, parts[1 % len(parts)].value
        bottom, left = parts[2].value if len(parts) > 2 else top, parts[3].value if len(parts) > 3 else right
        if top + bottom >= 100 or left + right >= 100:
            return True
    for name in ("circle", "ellipse", "polygon"):
        numbers = [t for t in arguments(own.get("clip-path"), name) if t.type in _NUMBERS]
        shape = numbers[:1] if name == "circle" else numbers[:2] if name == "ellipse" else numbers
        if shape and all(t.value == 0 for t in shape):
            return True
    shifts = [*_moves(own.get("transform"), "translate"), *(own.get("translate") or ())]
    if any((at := pixels((t,), size, 0)) is not None and not FAR < at < FARTHEST for t in shifts):
        return True
    scales = [*_moves(own.get("transform"), "scale"), *(own.get("scale") or ())]
    return any(t.type in ("number", "percentage") and abs(t.value) <= 0.01 for t in scales)


def _moves(value: Tokens | None, name: str) -> list[Any]:
    """The arguments of every function of a value whose name begins so."""
    functions = [t for t in value or () if t.type == "function" and t.lower_name.startswith(name)]
    return [t for f in functions for t in f.arguments if t.type in _NUMBERS]


def arguments(value: Tokens | None, name: str) -> list[Any]:
    """What stands in the parentheses of a function of that name; nothing where it is not there."""
    found = next((t for t in value or () if t.type == "function" and t.lower_name == name), None)
    return [t for t in found.arguments if t.type not in ("whitespace", "comment")] if found else []


def pixels(value: Tokens | None, em: float, whole: float) -> float | None:
    """A length in pixels; ``whole`` is what a percentage is of. None where it is none."""
    if not value:
        return None
    token = value[0]
    if token.type == "function" and token.lower_name in ("calc", "min", "max", "clamp"):
        inner = [t for t in token.arguments if t.type not in ("whitespace", "comment")]
        return pixels(tuple(inner), em, whole) if len(inner) == 1 else None
    if token.type == "percentage":
        return float(token.value) * whole / 100
    if token.type == "number":
        return float(token.value) if token.value == 0 or whole == 0 else None
    if token.type != "dimension":
        return None
    unit = _UNITS.get(
        token.lower_unit, em if token.lower_unit == "em" else em / 2 if token.lower_unit in ("ex", "ch") else 0.0
    )
    return float(token.value) * unit if unit else None


def words(value: Tokens | None) -> list[str]:
    """The keywords of a value."""
    return [t.lower_value for t in value or () if t.type == "ident"]
