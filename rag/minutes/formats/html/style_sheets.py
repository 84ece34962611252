"""Style sheets of a page: which declarations a browser with a wide screen applies to an element.

tinycss2 reads them and cssselect2 matches their selectors: WeasyPrint's own parts, small, and right about specificity, escapes
and broken rules. Only sheets within the page are read, and of them only what can hide text or show it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

import cssselect2
import tinycss2
from tinycss2.color4 import parse_color

from rag.minutes.formats.colours import Hue
from rag.minutes.formats.html.media import applies

Tokens = tuple[Any, ...]  # tinycss2's, without white space and comments
Declared = tuple[tuple[str, Tokens, bool], ...]  # name, value, whether important

_WANTED = frozenset((
    "background-clip", "background-color", "background-image", "clip", "clip-path", "color", "content-visibility", "display", "filter",
    "float", "font-size", "height", "left", "margin-left", "margin-top", "max-height", "max-width", "opacity", "overflow", "position",
    "right", "bottom", "scale", "text-decoration", "text-indent", "top", "transform", "translate", "visibility", "width",
    "padding-left", "-webkit-text-fill-color",
))  # fmt: skip
_SAME = {
    "-webkit-background-clip": "background-clip", "-webkit-clip-path": "clip-path", "-webkit-transform": "transform",
    "text-decoration-line": "text-decoration", "overflow-x": "overflow", "overflow-y": "overflow", "inset-inline-start": "left",
    "inset-block-start": "top", "margin-inline-start": "margin-left", "block-size": "height", "inline-size": "width",
    "max-block-size": "max-height", "max-inline-size": "max-width",
}  # fmt: skip
_ANY = frozenset(("inherit", "initial", "unset", "revert", "revert-layer"))
_SHOWN = (
    "none", "block", "inline", "flex", "grid", "table", "list-item", "contents", "flow", "ruby", "run-in", "-webkit-", "-ms-",
)  # fmt: skip
_MOST_TEXT = 1_000_000  # characters of sheets
_MOST_RULES = 5_000
_MOST_STEPS = 3_000_000  # elements looked at while selectors are matched: some seconds
_CLEAR, _NONE, _TEXT = ((tinycss2.parse_one_component_value(word),) for word in ("transparent", "none", "text"))
_LONGEST = 2_000  # characters of a selector
_DEEPEST = 4  # rules within rules


class _TooMuch(Exception):
    """The selectors of a page cost more than its text is worth."""


class _Element(cssselect2.ElementWrapper):  # type: ignore[misc]
    """An element whose ancestors and siblings are counted as selectors look at them, and never copied."""

    steps = 0

    @property
    def ancestors(self) -> Iterator[_Element]:
        return self._walk("parent")

    @property
    def previous_siblings(self) -> Iterator[_Element]:
        return self._walk("previous")

    def _walk(self, way: str) -> Iterator[_Element]:
        at = getattr(self, way)
        while at is not None:
            _Element.steps += 1
            if _Element.steps > _MOST_STEPS:
                raise _TooMuch
            yield at
            at = getattr(at, way)


class Sheets:
    """The style sheets of a page; ``followed`` says whether all of them could be, ``linked`` that there are others elsewhere."""

    def __init__(self, page: Any) -> None:
        self.followed = True
        self.linked = page.find("link", rel="stylesheet") is not None
        self._matcher: Any = None
        self._elements: dict[int, Any] = {}
        self._names: dict[str, Tokens] = {}  # custom properties, wherever they stand
        text = [
            str(style.string or style.get_text())
            for style in page.find_all("style")
            if applies(str(style.get("media") or ""))
        ]
        if not text:
            return
        if sum(map(len, text)) > _MOST_TEXT:
            self.followed = False
            return
        try:
            self._read("\n".join(text))
            if self._matcher is not None:
                self._wrap(page)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - foreign sheets may break a parser or a selector in ways that nobody foresaw
            self._matcher, self.followed = None, False

    @property
    def idle(self) -> bool:
        """Whether the sheets say nothing that matters here."""
        return self._matcher is None

    def matched(self, tag: Any) -> tuple[Declared, ...]:
        """The rules whose selectors match an element, the weakest first."""
        if self._matcher is None or id(tag) not in self._elements:
            return ()
        try:
            _Element.steps += 1 + len(self._matcher.other_selectors)
            return tuple(rule for _, _, pseudo, rule in self._matcher.match(self._elements[id(tag)]) if pseudo is None)
        except (_TooMuch, RecursionError):
            self._matcher, self.followed = None, False
            return ()

    def declared(self, hints: str, matched: tuple[Declared, ...], style: str) -> dict[str, Tokens]:
        """What applies to an element, by property: what its attributes stand for, the rules of sheets, its own style."""
        found = [_declarations(hints), *matched, _declarations(style[:_LONGEST])]
        own: dict[str, Tokens] = {}
        for important in (False, True):
            for declared in found:
                for name, value, is_important in declared:
                    if is_important == important:
                        value = self._resolved(value)
                        if name in _WANTED and _is_valid(name, value):
                            own[name] = value
        return own

    def _read(self, text: str) -> None:
        matcher = cssselect2.Matcher()
        rules = 0
        for selector, declared in _rules(
            tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), "", 0
        ):
            rules += 1
            if rules > _MOST_RULES:
                self.followed = False
                break
            self._names |= {name: value for name, value, _ in declared if name.startswith("--")}
            if len(selector) > _LONGEST or ":has(" in selector:
                continue
            try:
                for compiled in cssselect2.compile_selector_list(selector):
                    matcher.add_selector(compiled, declared)
                    self._matcher = matcher
            except (cssselect2.SelectorError, NotImplementedError):
                continue  # a browser leaves out a rule whose selector it does not know

    def _wrap(self, page: Any) -> None:
        """Lay an element tree as the selectors' library wants it beside the page."""
        _Element.steps = 0
        root = ET.Element("document")
        made = {id(page): root}
        tags = page.find_all(True)
        for tag in tags:
            attributes = {name: " ".join(v) if isinstance(v, list) else str(v) for name, v in tag.attrs.items()}
            made[id(tag)] = ET.SubElement(made.get(id(tag.parent), root), tag.name, attributes)
        last: dict[int, tuple[Any, int]] = {}
        for tag in tags:
            parent = self._elements.get(id(tag.parent))
            previous, index = last.get(id(tag.parent), (None, -1))
            wrapped = _Element(made[id(tag)], parent, index + 1, previous, in_html_document=True)
            self._elements[id(tag)] = wrapped
            last[id(tag.parent)] = (wrapped, index + 1)

    def _resolved(self, value: Tokens, depth: int = 0) -> Tokens:
        if not any(map(_is_var, value)):
            return value
        out: list[Any] = []
        for token in value:
            if not _is_var(token):
                out.append(token)
                continue
            inner = _plain(token.arguments)
            name = inner[0].value if inner and inner[0].type == "ident" else ""
            found = self._names.get(name, inner[2:])
            out += self._resolved(found, depth + 1) if depth < _DEEPEST else ()
        return tuple(out[:100])


def _rules(rules: Iterable[Any], parent: str, depth: int) -> Iterator[tuple[str, Declared]]:
    """Selectors and declarations of rules, those within other rules too, in order."""
    if depth > _DEEPEST:
        return
    for rule in rules:
        if rule.type == "qualified-rule":
            selector = tinycss2.serialize(rule.prelude).strip()
            if parent:
                around = f":is({parent})"
                selector = selector.replace("&", around) if "&" in selector else f"{around} {selector}"
            if len(selector) > _LONGEST:
                continue
            inner = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            if declared := _expanded(inner):
                yield selector, declared
            yield from _rules((i for i in inner if i.type in ("qualified-rule", "at-rule")), selector, depth + 1)
        elif rule.type == "at-rule" and rule.content is not None:
            said = tinycss2.serialize(rule.prelude)
            name = rule.lower_at_keyword
            if name == "layer" or (name == "media" and applies(said)) or (name == "supports" and "not" not in said):
                content = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
                if parent and (declared := _expanded(content)):
                    yield parent, declared
                yield from _rules((i for i in content if i.type in ("qualified-rule", "at-rule")), parent, depth + 1)


@lru_cache(maxsize=2_000)
def _declarations(text: str) -> Declared:
    return _expanded(tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True))


def _expanded(items: Iterable[Any]) -> Declared:
    """The declarations that matter, short forms taken apart."""
    out: list[tuple[str, Tokens, bool]] = []
    for item in items:
        if item.type != "declaration":
            continue
        name, value = _SAME.get(item.lower_name, item.lower_name), _plain(item.value)
        if name.startswith("--"):  # a custom property, whose name is not folded
            out.append((item.name, value, item.important))
        elif name in _WANTED:
            out.append((name, value, item.important))
        elif name in ("background", "font", "inset", "margin", "padding") and value:
            out += [(long, part, item.important) for long, part in _long(name, value)]
    return tuple(out)


def _long(name: str, value: Tokens) -> Iterator[tuple[str, Tokens]]:
    if name == "background":
        hue = next(
            ((t,) for t in value if t.type != "function" or t.lower_name != "url" if colour(t) or _is_var(t)), None
        )
        yield "background-color", hue or _CLEAR
        yield "background-image", tuple(t for t in value if _is_picture(t)) or _NONE
        if any(t.type == "ident" and t.lower_value == "text" for t in value):
            yield "background-clip", _TEXT
    elif name == "font":
        if size := next(
            (t for t in value if t.type in ("dimension", "percentage") or (t.type == "number" and t.value == 0)), None
        ):
            yield "font-size", (size,)
    else:
        sides = value[:4]
        top, left = sides[0], sides[3] if len(sides) > 3 else sides[1] if len(sides) > 1 else sides[0]
        yield f"{name}-left" if name != "inset" else "left", (left,)
        if name != "padding":
            yield f"{name}-top" if name != "inset" else "top", (top,)


def _plain(tokens: Sequence[Any]) -> Tokens:
    return tuple(t for t in tokens if t.type not in ("whitespace", "comment"))[:100]


def _is_var(token: Any) -> bool:
    return bool(token.type == "function" and token.lower_name == "var")


def _is_picture(token: Any) -> bool:
    is_function = token.type == "function" and (
        token.lower_name in ("url", "image-set") or "gradient" in token.lower_name
    )
    return token.type == "url" or is_function


def _is_valid(name: str, value: Tokens) -> bool:
    """Whether a browser takes a value; one that it does not know leaves the one before in force."""
    if not value or any(t.type == "error" for t in value):
        return False
    first = value[0]
    word = first.lower_value if first.type == "ident" else ""
    if word in _ANY:
        return len(value) == 1
    if name == "display":
        return word.startswith(_SHOWN)
    if name in ("color", "background-color", "-webkit-text-fill-color"):
        return len(value) == 1 and colour(first) is not None
    if name == "visibility":
        return word in ("visible", "hidden", "collapse")
    if name in ("opacity", "font-size", "text-indent", "left", "top", "right", "bottom", "width", "height"):
        return bool(word) or first.type in ("number", "percentage", "dimension", "function")
    return True


def colour(token: Any) -> tuple[Hue, float] | str | None:
    """The colour of a token and its opacity, ``currentcolor``, or None where it is none."""
    if token.type not in ("ident", "hash", "function"):
        return None
    found = parse_color(token)
    if found is None or isinstance(found, str):
        return found
    try:
        red, green, blue, alpha = found.to("srgb")
    except NotImplementedError:  # a space of colours that the library does not turn into this one
        return None
    return (red * 255, green * 255, blue * 255), alpha
