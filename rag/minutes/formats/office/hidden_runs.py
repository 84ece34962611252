"""How the runs of a DOCX look: whether a word processor shows their words, by styles, colours, sizes and marks of hiding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.minutes.formats.colours import BLACK, WHITE, Hue, alike, of_hex
from rag.minutes.formats.raw import HIDDEN, STRUCK

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OFF = frozenset(("0", "false", "off", "none"))
_DEEPEST = 12  # styles based on each other
_TINY = 2.0  # half points: a letter of one point is a dot
_THEME = {"background1": "lt1", "text1": "dk1", "background2": "lt2", "text2": "dk2", "light1": "lt1", "dark1": "dk1", "light2": "lt2",
          "dark2": "dk2"}  # fmt: skip
_MARKERS: dict[str, Hue] = {
    "black": BLACK, "white": WHITE, "yellow": (255, 255, 0), "green": (0, 255, 0), "cyan": (0, 255, 255), "magenta": (255, 0, 255),
    "blue": (0, 0, 255), "red": (255, 0, 0), "darkBlue": (0, 0, 128), "darkCyan": (0, 128, 128), "darkGreen": (0, 128, 0),
    "darkMagenta": (128, 0, 128), "darkRed": (128, 0, 0), "darkYellow": (128, 128, 0), "darkGray": (128, 128, 128), "lightGray": (192, 192, 192),
}  # fmt: skip
_TOGGLES = ("vanish", "strike")  # set by two kinds of styles, they cancel each other (ISO 29500-1, 17.7.3)
Ground = Hue | None  # None: not known, as under a pattern or a picture
Marks = dict[str, Any]  # what one element of run properties says


class Runs:
    """The looks of a document's runs."""

    def __init__(self, styles: Any, theme: Any, background: Any) -> None:
        """Take the elements of the styles, the theme and the page's background; each may be None."""
        self._theme: dict[str, Hue] = {"lt1": WHITE, "dk1": BLACK}
        for scheme in theme.iter(f"{_A}clrScheme") if theme is not None else ():
            for slot in scheme:
                said = next((of_hex(c.get("lastClr") or c.get("val") or "") for c in slot), None)
                if said:
                    self._theme[slot.tag.removeprefix(_A)] = said
        self._styles: dict[str, Any] = {}
        self._first = {"paragraph": "", "character": "", "table": ""}
        self._defaults: Marks = {}
        for style in styles.iter(f"{W}style") if styles is not None else ():
            identity, kind = style.get(f"{W}styleId") or "", style.get(f"{W}type") or "paragraph"
            self._styles[identity] = style
            if (style.get(f"{W}default") or "0") not in _OFF and kind in self._first:
                self._first[kind] = identity
        for defaults in styles.iter(f"{W}rPrDefault") if styles is not None else ():
            self._defaults = self._marks(defaults.find(f"{W}rPr"))
        self.page: Ground = WHITE
        if background is not None:
            self.page = self._hue(background, "color", "themeColor") or WHITE
        self._known: dict[tuple[str, str, str], Marks] = {}

    def ground(self, properties: Any, under: Ground) -> Ground:
        """The colour under the words of a paragraph, a cell or a table with these properties."""
        shade = properties.find(f"{W}shd") if properties is not None else None
        found = self._shade(shade)
        return found[0] if found else under

    def paragraph_ground(self, paragraph: Any, under: Ground) -> Ground:
        """The colour under the words of a paragraph."""
        properties = paragraph.find(f"{W}pPr")
        for style in self._chain(_value(properties, "pStyle") or self._first["paragraph"]):
            found = self._shade(_inner(style.find(f"{W}pPr"), "shd"))
            if found:
                under = found[0]
                break
        return self.ground(properties, under)

    def table_ground(self, table: Any, under: Ground) -> Ground:
        """The colour under the words of a table; not known where its style shades rows or cells."""
        properties = table.find(f"{W}tblPr")
        for style in self._chain(_value(properties, "tblStyle") or self._first["table"]):
            if any((found := self._shade(shade)) and found[0] != WHITE for shade in style.iter(f"{W}shd")):
                return None
        return self.ground(properties, under)

    def reason(self, run: Any, paragraph: Any, table: str, ground: Ground) -> str:
        """Why the words of a run are left out; empty where they are seen."""
        own = run.find(f"{W}rPr")
        named = (
            _value(paragraph.find(f"{W}pPr") if paragraph is not None else None, "pStyle") or self._first["paragraph"]
        )
        key = (named, _value(own, "rStyle") or self._first["character"], table)
        marks = self._known.get(key)
        if marks is None:
            marks = self._known[key] = self._styled(*key)
        if own is not None and len(own):
            marks = marks | self._marks(own)
        if not marks:
            return ""
        if marks.get("vanish") or marks.get("webHidden") or marks.get("specVanish") or marks.get("clear"):
            return HIDDEN
        if marks.get("size", 24.0) <= _TINY:
            return HIDDEN
        hue, under = marks.get("hue"), marks["ground"][0] if marks.get("ground") else ground
        if hue and under and alike(hue, under):
            return HIDDEN
        return STRUCK if marks.get("strike") or marks.get("dstrike") else ""

    def _styled(self, paragraph: str, character: str, table: str) -> Marks:
        """What the styles of a run say together."""
        out = dict(self._defaults)
        toggled = dict.fromkeys(_TOGGLES, False)
        for identity in (table, paragraph, character):
            level: Marks = {}
            for style in self._chain(identity):
                level = self._marks(style.find(f"{W}rPr")) | level
            for name in _TOGGLES:
                toggled[name] ^= bool(level.pop(name, False))
            out |= level
        return out | {name: True for name, on in toggled.items() if on}

    def _chain(self, identity: str) -> Iterator[Any]:
        """A style and those that it is based on."""
        seen: set[str] = set()
        while identity in self._styles and identity not in seen and len(seen) < _DEEPEST:
            seen.add(identity)
            style = self._styles[identity]
            yield style
            identity = _value(style, "basedOn")

    def _marks(self, properties: Any) -> Marks:
        out: Marks = {}
        for element in properties if properties is not None else ():
            tag = element.tag if isinstance(element.tag, str) else ""
            if tag in (f"{_W14}textFill",):
                out["clear"] = _is_clear(element)
            if not tag.startswith(W):
                continue
            name, value = tag.removeprefix(W), element.get(f"{W}val")
            if name in ("vanish", "webHidden", "specVanish", "strike", "dstrike"):
                out[name] = (value or "1").lower() not in _OFF
            elif name == "color":
                out["hue"] = self._hue(element, "val", "themeColor")
            elif name == "sz" and value:
                out["size"] = _number(value)
            elif name == "highlight" and value in _MARKERS:
                out["ground"] = (_MARKERS[value],)
            elif name == "shd" and "ground" not in out and (found := self._shade(element)):
                out["ground"] = found
        return out

    def _hue(self, element: Any, plain: str, theme: str) -> Hue | None:
        """A colour, by the theme where it names one unchanged; None for the one that always shows."""
        named = element.get(f"{W}{theme}") or ""
        changed = any(element.get(f"{W}{theme.removesuffix('Color')}{how}") for how in ("Tint", "Shade"))
        found = self._theme.get(_THEME.get(named, named)) if not changed else None
        return found or of_hex(element.get(f"{W}{plain}") or "")

    def _shade(self, shade: Any) -> tuple[Ground] | None:
        """The colour of a shading, (None,) where it is a pattern; None where nothing is shaded."""
        if shade is None:
            return None
        pattern = shade.get(f"{W}val") or "clear"
        if pattern in ("clear", "nil"):
            found = self._hue(shade, "fill", "themeFill")
            return (found,) if found else None
        return (self._hue(shade, "color", "themeColor") or BLACK,) if pattern == "solid" else (None,)


def _is_clear(fill: Any) -> bool:
    """Whether letters are filled with nothing, or with a colour that lets all through."""
    if fill.find(f"{_W14}noFill") is not None:
        return True
    alphas = [_number(alpha.get(f"{_W14}val") or "0") for alpha in fill.iter(f"{_W14}alpha")]
    return bool(alphas) and min(alphas) >= 95_000  # Word writes how much it lets through, of 100,000


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 24.0


def _inner(element: Any, name: str) -> Any:
    return element.find(f"{W}{name}") if element is not None else None


def _value(properties: Any, name: str) -> str:
    found = _inner(properties, name)
    return (found.get(f"{W}val") or "") if found is not None else ""
