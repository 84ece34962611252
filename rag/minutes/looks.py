"""What a browser shows of an element: whether its words are seen, hidden or struck out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from rag.minutes.css import Sheets, Tokens, colour
from rag.minutes.hues import BLACK, CLEAR, WHITE, Hue, alike, of_hex, over
from rag.minutes.raw import HIDDEN, STRUCK

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
_KEYWORDS = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
}
_NUMBERS = ("percentage", "dimension", "number")
_TINY = 1.0  # pixels: a letter of it is a dot
_FAR, _FARTHER = -500.0, 5_000.0  # pixels: so far to the left or up, or to the right, nobody scrolls
_INLINE = frozenset(
    ("a", "b", "i", "u", "s", "em", "span", "font", "small", "strong", "sub", "sup", "del", "ins", "mark", "code", "q")
)
_LINK: Hue = (0.0, 0.0, 238.0)
_YELLOW: Hue = (255.0, 255.0, 0.0)


@dataclass(frozen=True, slots=True)
class Look:
    """How the words of an element look: ``gone`` with all that it holds; the rest is inherited and may be set anew below."""

    gone: bool = False
    unseen: bool = False
    hue: Hue = BLACK
    alpha: float = 1.0
    ground: Hue | None = WHITE  # None: a picture, or a sheet that is not at hand
    size: float = 16.0  # pixels
    indented: bool = False
    opacity: float = 1.0
    cut_out: bool = False  # the background shows through the letters
    is_struck: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether nobody sees words of this look."""
        if self.gone or self.unseen or self.indented or self.size <= _TINY or self.opacity <= CLEAR:
            return True
        if self.cut_out:
            return False
        return self.alpha <= CLEAR or (
            self.ground is not None and alike(over(self.hue, self.alpha, self.ground), self.ground)
        )

    @property
    def reason(self) -> str:
        """Why words of this look are left out; empty where they are not."""
        return HIDDEN if self.is_hidden else STRUCK if self.is_struck else ""


class Looks:
    """The looks of a page's elements, each computed once."""

    def __init__(self, page: Any) -> None:
        self.sheets = Sheets(page)
        self._first = Look(ground=None) if self.sheets.linked else Look()
        self._found: dict[int, Look] = {}

    def of(self, tag: Any) -> Look:
        """The look of an element, by what it inherits and what applies to it."""
        chain = []
        at = tag
        while at is not None and id(at) not in self._found:
            chain.append(at)
            at = at.parent
        look = self._found[id(at)] if at is not None else self._first
        for element in reversed(chain):
            look = self._under(element, look)
            self._found[id(element)] = look
        return look

    def whole(self, tag: Any) -> str:
        """Why all the words of an element are left out, for the same reason; empty where it may hold others."""
        reason = self.of(tag).reason
        if not reason or self.of(tag).gone:
            return reason
        inner = (string.parent for string in tag.strings if string.strip())
        return reason if all(self.of(parent).reason == reason for parent in inner) else ""

    def _under(self, tag: Any, above: Look) -> Look:
        if above.gone or tag.name == "[document]":
            return above
        if tag.name in ("s", "del", "strike") and not above.is_struck:
            above = replace(above, is_struck=True)
        if not tag.attrs and self.sheets.idle and tag.name not in ("mark", "template"):
            return above
        own = self.sheets.declared(tag, _hints(tag))
        if tag.name == "mark" or (tag.name == "a" and "href" in tag.attrs and above.hue != BLACK):
            ground = _YELLOW if tag.name == "mark" else above.ground
            above = replace(above, hue=BLACK if tag.name == "mark" else _LINK, alpha=1.0, ground=ground)
        return _applied(tag, above, own) if own else above


def _hints(tag: Any) -> str:
    """The declarations that attributes of an element stand for."""
    attrs = tag.attrs
    out = "display:none;" if "hidden" in attrs or tag.name == "template" else ""
    for name, wanted in (("color", "color"), ("text", "color"), ("bgcolor", "background-color")):
        if name in attrs and (name != "text" or tag.name == "body") and (name != "color" or tag.name == "font"):
            said = str(attrs[name]).strip()
            out += f"{wanted}:{'#' + said if of_hex(said) and not said.startswith('#') else said[:40]};"
    return out + ("background-image:url(x);" if "background" in attrs else "")


def _applied(tag: Any, above: Look, own: dict[str, Tokens]) -> Look:
    size = _size(own.get("font-size"), above.size)
    hue, alpha = above.hue, above.alpha
    for name in ("color", "-webkit-text-fill-color"):
        hue, alpha = _hue(own.get(name), hue, alpha, above, name == "color")
    ground, cut_out = above.ground, above.cut_out
    if (
        "background-color" in own
        and isinstance(found := colour(own["background-color"][0]), tuple)
        and found[1] > CLEAR
    ):
        ground = over(found[0], found[1], ground) if ground else found[0] if found[1] > 0.95 else None
        cut_out = False
    if _words(own.get("background-image")) != ["none"] and own.get("background-image"):
        ground = None
    if "text" in _words(own.get("background-clip")):
        cut_out = True
    visibility = _words(own.get("visibility"))
    unseen = (
        visibility[0] in ("hidden", "collapse")
        if visibility[:1] and visibility[0] not in ("inherit", "unset")
        else above.unseen
    )
    indent = _pixels(own.get("text-indent"), size, 1_280)
    return Look(
        gone=_is_gone(tag, own, size),
        unseen=unseen,
        hue=hue,
        alpha=alpha,
        ground=ground,
        size=size,
        indented=above.indented
        if indent is None
        else not _FAR < indent < _FARTHER or (indent >= 1_280 and _is_cut(own)),
        opacity=above.opacity * _opacity(own),
        cut_out=cut_out,
        is_struck=above.is_struck or "line-through" in _words(own.get("text-decoration")),
    )


def _is_gone(tag: Any, own: dict[str, Tokens], size: float) -> bool:
    display, position = _words(own.get("display")), _words(own.get("position"))
    if display[:1] == ["none"] or _words(own.get("content-visibility")) == ["hidden"]:
        return True
    placed = position[:1] in (["absolute"], ["fixed"])
    for name, whole in (("left", 1_280), ("right", 1_280), ("top", 800), ("bottom", 800)):
        at = _pixels(own.get(name), size, whole)
        if at is not None and (placed or position[:1] == ["relative"]) and not _FAR < at < _FARTHER:
            return True
    for name in ("margin-left", "margin-top"):
        at = _pixels(own.get(name), size, 1_280)
        if at is not None and at <= _FAR and "padding-left" not in own:
            return True
    boxed = placed or tag.name not in _INLINE or bool(display and display[0] != "inline") or "float" in own
    narrow = (_pixels(own.get(name), size, 1_280) for name in ("width", "height", "max-width", "max-height"))
    if boxed and _is_cut(own) and any(at is not None and at <= _TINY for at in narrow):
        return True
    return (placed and _is_clipped(own.get("clip"), size)) or _is_cut_off(own, size)


def _is_cut(own: dict[str, Tokens]) -> bool:
    return bool({"hidden", "clip"} & set(_words(own.get("overflow"))))


def _is_clipped(value: Tokens | None, size: float) -> bool:
    """Whether ``clip: rect(…)`` leaves nothing."""
    found = _function(value, "rect")
    sides = [_pixels((t,), size, 0) for t in found if t.type != "literal"]
    if len(sides) != 4:
        return False
    top, right, bottom, left = sides
    narrow = right is not None and right - (left or 0) <= _TINY
    return narrow or (bottom is not None and bottom - (top or 0) <= _TINY)


def _is_cut_off(own: dict[str, Tokens], size: float) -> bool:
    """Whether a clip path, a shift or a scale leaves nothing in sight."""
    parts = [t for t in _function(own.get("clip-path"), "inset") if t.type in _NUMBERS][:4]
    if parts and all(t.type == "percentage" or t.value == 0 for t in parts):
        top, right = parts[0].value, parts[1 % len(parts)].value
        bottom, left = parts[2].value if len(parts) > 2 else top, parts[3].value if len(parts) > 3 else right
        if top + bottom >= 100 or left + right >= 100:
            return True
    for name in ("circle", "ellipse", "polygon"):
        numbers = [t for t in _function(own.get("clip-path"), name) if t.type in _NUMBERS]
        shape = numbers[:1] if name == "circle" else numbers[:2] if name == "ellipse" else numbers
        if shape and all(t.value == 0 for t in shape):
            return True
    shifts = [*_moves(own.get("transform"), "translate"), *(own.get("translate") or ())]
    if any((at := _pixels((t,), size, 0)) is not None and not _FAR < at < _FARTHER for t in shifts):
        return True
    scales = [*_moves(own.get("transform"), "scale"), *(own.get("scale") or ())]
    return any(t.type in ("number", "percentage") and abs(t.value) <= 0.01 for t in scales)


def _moves(value: Tokens | None, name: str) -> list[Any]:
    """The arguments of every function of a value whose name begins so."""
    functions = [t for t in value or () if t.type == "function" and t.lower_name.startswith(name)]
    return [t for f in functions for t in f.arguments if t.type in _NUMBERS]


def _function(value: Tokens | None, name: str) -> list[Any]:
    found = next((t for t in value or () if t.type == "function" and t.lower_name == name), None)
    return [t for t in found.arguments if t.type not in ("whitespace", "comment")] if found else []


def _hue(value: Tokens | None, hue: Hue, alpha: float, above: Look, is_color: bool) -> tuple[Hue, float]:
    if not value:
        return hue, alpha
    found = colour(value[0])
    if isinstance(found, tuple):
        return found
    if _words(value) == ["initial"] and is_color:
        return BLACK, 1.0
    return (above.hue, above.alpha) if is_color else (hue, alpha)


def _opacity(own: dict[str, Tokens]) -> float:
    alpha = 1.0
    for token in (*(own.get("opacity") or ())[:1], *_function(own.get("filter"), "opacity")[:1]):
        if token.type in ("number", "percentage"):
            alpha *= min(1.0, max(0.0, token.value / (100 if token.type == "percentage" else 1)))
    return alpha


def _size(value: Tokens | None, above: float) -> float:
    if not value:
        return above
    word = (_words(value) or [""])[0]
    if word in ("smaller", "larger"):
        return above * (1.2 if word == "larger" else 1 / 1.2)
    if word:
        return _KEYWORDS.get(word, 16.0 if word == "initial" else above)
    found = _pixels(value, above, above)
    return above if found is None or found < 0 else min(found, 1e6)


def _pixels(value: Tokens | None, em: float, whole: float) -> float | None:
    """A length in pixels; ``whole`` is what a percentage is of. None where it is none."""
    if not value:
        return None
    token = value[0]
    if token.type == "function" and token.lower_name in ("calc", "min", "max", "clamp"):
        inner = [t for t in token.arguments if t.type not in ("whitespace", "comment")]
        return _pixels(tuple(inner), em, whole) if len(inner) == 1 else None
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


def _words(value: Tokens | None) -> list[str]:
    return [t.lower_value for t in value or () if t.type == "ident"]
