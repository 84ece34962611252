"""What a browser shows of an element: whether its words are seen, hidden or struck out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from rag.minutes.formats.colours import BLACK, CLEAR, WHITE, Hue, alike, of_hex, over
from rag.minutes.formats.html.boxes import FAR, FARTHEST, TINY, arguments, is_cut, is_gone, pixels, words
from rag.minutes.formats.html.style_sheets import Sheets, Tokens, colour
from rag.minutes.formats.raw import HIDDEN, STRUCK

_KEYWORDS = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
}
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
    reason: str = field(init=False, default="")  # why words of this look are left out; empty where they are not

    def __post_init__(self) -> None:
        reason = HIDDEN if self._is_hidden() else STRUCK if self.is_struck else ""
        object.__setattr__(self, "reason", reason)

    def _is_hidden(self) -> bool:
        if self.gone or self.unseen or self.indented or self.size <= TINY or self.opacity <= CLEAR:
            return True
        if self.cut_out:
            return False
        ground = self.ground
        return self.alpha <= CLEAR or (ground is not None and alike(over(self.hue, self.alpha, ground), ground))


class Looks:
    """The looks of a page's elements, each computed once."""

    def __init__(self, page: Any) -> None:
        self.sheets = Sheets(page)
        self._first = Look(ground=None) if self.sheets.linked else Look()
        self._found: dict[int, Look] = {}  # of elements
        self._struck: dict[int, Look] = {}
        self._made: dict[tuple[Any, ...], Look] = {}  # of what applies to them

    def of(self, tag: Any) -> Look:
        """The look of an element, by what it inherits and what applies to it."""
        if (known := self._found.get(id(tag))) is not None:
            return known
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
            above = self._struck.setdefault(id(above), replace(above, is_struck=True))
        if not tag.attrs and self.sheets.idle and tag.name not in ("mark", "template"):
            return above
        matched, hints, style = self.sheets.matched(tag), _hints(tag), str(tag.attrs.get("style") or "")
        is_link = tag.name == "a" and "href" in tag.attrs and above.hue != BLACK
        if not matched and not hints and not style and not is_link and tag.name != "mark":
            return above
        key = (
            id(above),
            tag.name,
            is_link,
            tuple(map(id, matched)),
            hints,
            style,
        )  # looks and rules live as long as this
        if key not in self._made:
            start = above
            if is_link:
                start = replace(above, hue=_LINK, alpha=1.0)
            elif tag.name == "mark":
                start = replace(above, hue=BLACK, alpha=1.0, ground=_YELLOW)
            own = self.sheets.declared(hints, matched, style)
            self._made[key] = _applied(tag, start, own) if own else start
        return self._made[key]


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
    if words(own.get("background-image")) != ["none"] and own.get("background-image"):
        ground = None
    if "text" in words(own.get("background-clip")):
        cut_out = True
    visibility = words(own.get("visibility"))
    unseen = (
        visibility[0] in ("hidden", "collapse")
        if visibility[:1] and visibility[0] not in ("inherit", "unset")
        else above.unseen
    )
    indent = pixels(own.get("text-indent"), size, 1_280)
    return Look(
        gone=is_gone(tag, own, size),
        unseen=unseen,
        hue=hue,
        alpha=alpha,
        ground=ground,
        size=size,
        indented=above.indented if indent is None else not FAR < indent < FARTHEST or (indent >= 1_280 and is_cut(own)),
        opacity=above.opacity * _opacity(own),
        cut_out=cut_out,
        is_struck=above.is_struck or "line-through" in words(own.get("text-decoration")),
    )


def _hue(value: Tokens | None, hue: Hue, alpha: float, above: Look, is_color: bool) -> tuple[Hue, float]:
    if not value:
        return hue, alpha
    found = colour(value[0])
    if isinstance(found, tuple):
        return found
    if words(value) == ["initial"] and is_color:
        return BLACK, 1.0
    return (above.hue, above.alpha) if is_color else (hue, alpha)


def _opacity(own: dict[str, Tokens]) -> float:
    alpha = 1.0
    for token in (*(own.get("opacity") or ())[:1], *arguments(own.get("filter"), "opacity")[:1]):
        if token.type in ("number", "percentage"):
            alpha *= min(1.0, max(0.0, token.value / (100 if token.type == "percentage" else 1)))
    return alpha


def _size(value: Tokens | None, above: float) -> float:
    if not value:
        return above
    word = (words(value) or [""])[0]
    if word in ("smaller", "larger"):
        return above * (1.2 if word == "larger" else 1 / 1.2)
    if word:
        return _KEYWORDS.get(word, 16.0 if word == "initial" else above)
    found = pixels(value, above, above)
    return above if found is None or found < 0 else min(found, 1e6)
