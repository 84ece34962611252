"""The words of a paragraph of a DOCX, stretch by stretch, each with why it is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from rag.minutes.formats.colours import WHITE, of_hex
from rag.minutes.formats.office.hidden_runs import Ground, Runs, W
from rag.minutes.formats.raw import HIDDEN

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
SILENT = frozenset(
    f"{W}{name}"
    for name in (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "rt",
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "tcPr",
        "trPr",
        "tblPr",
    )
) | {f"{_M}ctrlPr", f"{_M}rPr"}
_KNOWN = ("http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/")


class Piece(NamedTuple):
    """Words, and why they are left out; empty where they are seen."""

    text: str
    reason: str = ""


class _Frame(NamedTuple):
    """An element that is being walked."""

    children: Iterator[Any]
    paragraph: Any
    ground: Ground
    whole: str  # why all of it is left out
    reason: str = ""
    closing: str = ""


def branch(element: Any) -> Iterable[Any]:
    """The children of an element; of alternatives those of the first that Word understands, or that hold words."""
    if element.tag != f"{_MC}AlternateContent":
        return element  # type: ignore[no-any-return]
    choices = [child for child in element if child.tag == f"{_MC}Choice"]
    rest = [child for child in element if child.tag == f"{_MC}Fallback"]
    known = [choice for choice in choices if _is_understood(choice)]
    order = [*known, *rest, *choices]
    return next((choice for choice in order if _has_words(choice)), order[0] if order else ())


def _is_understood(choice: Any) -> bool:
    named = [choice.nsmap.get(prefix) or "" for prefix in (choice.get("Requires") or "").split()]
    return bool(named) and all(space.startswith(_KNOWN) for space in named)


def _has_words(element: Any) -> bool:
    return any(t.text for name in (f"{W}t", f"{_M}t") for t in element.iter(name)) or (
        next(element.iter(f"{W}altChunk"), None) is not None
    )


def pieces(
    paragraph: Any, runs: Runs | None = None, under: Ground = WHITE, table: str = "", whole: str = ""
) -> Iterator[Piece]:
    """The words of a paragraph, text boxes in it included, each box on a line of its own.

    Args:
        paragraph: its element.
        runs: how runs look; without it everything is seen.
        under: the colour under the paragraph.
        table: the style of the table in which it stands.
        whole: why all of it is left out.
    """
    ground = runs.paragraph_ground(paragraph, under) if runs else under
    stack = [_Frame(iter(paragraph), paragraph, ground, whole)]
    while stack:
        frame = stack[-1]
        element = next(frame.children, None)
        if element is None:
            stack.pop()
            if frame.closing:
                yield Piece(frame.closing, frame.reason)
            continue
        tag = element.tag
        if not isinstance(tag, str) or tag in SILENT:
            continue
        inner = frame._replace(children=iter(branch(element)), closing="")
        if tag in (f"{W}r", f"{_M}r"):
            inner = inner._replace(reason=frame.whole or (_reason(element, runs, frame, table) if runs else ""))
        elif tag == f"{W}p":
            yield Piece("\n")
            ground = runs.paragraph_ground(element, frame.ground) if runs else frame.ground
            inner = inner._replace(paragraph=element, ground=ground, reason=frame.whole)
        elif tag in (f"{W}drawing", f"{W}pict") and _is_hidden(element):
            inner = inner._replace(whole=HIDDEN)
        elif tag in (f"{_WPS}wsp", f"{_V}shape", f"{_V}rect", f"{_V}roundrect"):
            inner = inner._replace(ground=_filled(element, frame.ground))
        elif tag.startswith(_M):
            opening, closing = _signs(element)
            inner = inner._replace(closing=closing)
            if opening:
                yield Piece(opening, frame.reason)
        if text := _said(element):
            yield Piece(text, frame.reason)
        stack.append(inner)


def _said(element: Any) -> str:
    name = element.tag
    if name in (f"{W}t", f"{_M}t"):
        return element.text or ""
    if name == f"{W}tab":
        return "\t"
    if name in (f"{W}br", f"{W}cr"):
        return "\n"
    return "-" if name == f"{W}noBreakHyphen" else ""


def _reason(run: Any, runs: Runs, frame: _Frame, table: str) -> str:
    reason = runs.reason(run, frame.paragraph, table, frame.ground)
    if reason and run.find(f"{W}rPr/{W}webHidden") is not None and _is_page_number(run):
        return "page number"  # of a table of contents, which is hidden on the web alone
    return reason


def _is_page_number(run: Any) -> bool:
    return all((t.text or "").strip().isdigit() for t in run.iter(f"{W}t"))


def _is_hidden(drawing: Any) -> bool:
    for named in drawing.iter(f"{_WP}docPr"):
        return (named.get("hidden") or "0") in ("1", "true")
    styles = ["".join((shape.get("style") or "").lower().split()) for shape in drawing.iter(f"{_V}shape", f"{_V}rect")]
    return any("visibility:hidden" in style or "display:none" in style for style in styles[:1])


def _filled(shape: Any, under: Ground) -> Ground:
    """The colour of a text box; not known where it is more than one plain colour."""
    if shape.tag.startswith(_V):
        if (shape.get("filled") or "t")[:1] in ("f", "0"):
            return under
        said = shape.get("fillcolor") or "white"
        return WHITE if said.startswith("white") else of_hex(said.split()[0]) if said.startswith("#") else None
    properties = shape.find(f"{_WPS}spPr")
    if properties is None:
        return under
    if properties.find(f"{_A}noFill") is not None:
        return under
    plain = properties.find(f"{_A}solidFill/{_A}srgbClr")
    if plain is not None and not len(plain):
        return of_hex(plain.get("val") or "")
    styled = shape.find(f"{_WPS}style") is not None or any("Fill" in str(child.tag) for child in properties)
    return None if styled else under


def _signs(element: Any) -> tuple[str, str]:
    """The signs that an equation shows around a part of it, and that it does not write as text."""
    name = element.tag.removeprefix(_M)
    if name == "d":
        return _sign(element, "dPr", "begChr", "("), _sign(element, "dPr", "endChr", ")")
    if name == "nary":
        return _sign(element, "naryPr", "chr", "∫"), ""
    if name == "rad":
        return "√(", ")"
    if name in ("num", "den"):
        alone = "".join("".join(t.text or "" for t in element.iter(f"{_M}t")).split()).isalnum()
        opening, closing = ("", "") if alone else ("(", ")")
        return ("/" if name == "den" else "") + opening, closing
    return ("^" if name == "sup" else ""), ""


def _sign(element: Any, properties: str, name: str, usual: str) -> str:
    found = element.find(f"{_M}{properties}/{_M}{name}")
    return usual if found is None else str(found.get(f"{_M}val") or "")
