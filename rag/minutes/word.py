"""DOCX to raw text: paragraphs and tables in order, the marks of lists, and what stands beside the text left out."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from rag.errors import DocumentError
from rag.minutes.caps import Budget
from rag.minutes.numbering import Numbering
from rag.minutes.packed import check_office
from rag.minutes.raw import RawDocument, RawWriter
from rag.minutes.rows import row_lines
from rag.minutes.shapes import shape_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SILENT = frozenset(
    (f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", _FALLBACK, f"{_W}rt", f"{_W}pPr", f"{_W}rPr")
)
_BESIDE = (("footnotes", "footnote"), ("endnotes", "footnote"), ("comments", "comment"))
_DEEPEST = 200


def read_docx(data: bytes, name: str, budget: Budget) -> RawDocument:
    """The text of a DOCX. Deleted words of tracked changes are no part of it.

    Raises:
        DocumentError: it is damaged, locked, or larger than the caps.
    """
    check_office(data, name, budget)
    import docx

    try:
        document = docx.Document(BytesIO(data))
        body = document.element.body
    except (MemoryError, RecursionError):
        raise
    except Exception as fault:  # python-docx raises whatever a broken file makes it raise
        raise DocumentError(name, "is a broken DOCX; open it in a word processor and save it again") from fault
    out = RawWriter()
    if body is None:
        raise DocumentError(name, "is a DOCX without a body")
    edges = _edges(document)
    for text in edges["header"]:
        out.line_left_out(text, "running header")
    _blocks(body, out, _numbering(document), budget, name, 0)
    for text in edges["footer"]:
        out.line_left_out(text, "running footer")
    for part in document.part.package.iter_parts():
        for kind, reason in _BESIDE:
            if part.partname.endswith(f"/{kind}.xml"):
                for text in _paragraphs(part):
                    out.line_left_out(text, reason)
    return out.done()


def _numbering(document: Any) -> Numbering:
    try:
        return Numbering(document.part.numbering_part.element, document.styles.element)
    except Exception:  # noqa: BLE001 - a document without lists has no such part
        return Numbering(None, None)


def _edges(document: Any) -> dict[str, list[str]]:
    """What headers and footers say, each once."""
    out: dict[str, list[str]] = {"header": [], "footer": []}
    for part in document.part.package.iter_parts():
        place = str(part.partname).rsplit("/", 1)[-1]
        for kind, found in out.items():
            if place.startswith(kind) and place.endswith(".xml"):
                found += [text for text in _paragraphs(part) if text not in found]
    return out


def _paragraphs(part: Any) -> list[str]:
    element = getattr(part, "element", None)
    if element is None:
        from docx.oxml import parse_xml

        try:
            element = parse_xml(part.blob)
        except Exception:  # noqa: BLE001 - what stands beside the text stops nobody from reading it
            return []
    texts = ("".join(_words(p)).strip() for p in element.iter(f"{_W}p"))
    return [" ".join(text.split()) for text in texts if text]


def _blocks(body: Any, out: RawWriter, numbering: Numbering, budget: Budget, name: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise DocumentError(name, "is nested too deeply; open it in a word processor and save it again")
    for element in body:
        tag = element.tag
        if tag == f"{_W}p":
            _paragraph(element, out, numbering)
        elif tag == f"{_W}tbl":
            for row in _rows(element):
                cells = [_cell(cell, numbering) for cell in row]
                budget.cells(len(cells))
                for line in row_lines(cells):
                    out.line(line)
            out.end_line()
        elif tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"):
            _blocks(element, out, numbering, budget, name, depth + 1)


def _rows(table: Any) -> Iterator[list[Any]]:
    for row in table.iter(f"{_W}tr"):
        if _table_of(row) is table:
            yield [cell for cell in row.iter(f"{_W}tc") if _row_of(cell) is row]


def _table_of(element: Any) -> Any:
    return next(element.iterancestors(f"{_W}tbl"), None)


def _row_of(element: Any) -> Any:
    return next(element.iterancestors(f"{_W}tr"), None)


def _cell(cell: Any, numbering: Numbering) -> list[str]:
    """The lines of a cell, those of tables within it included."""
    lines: list[str] = []
    for paragraph in cell.iter(f"{_W}p"):
        mark = numbering.mark(paragraph)
        text = "".join(_words(paragraph))
        if text.strip():
            lines += (mark + text).split("\n")
    return [line for line in lines if line.strip()]


def _paragraph(paragraph: Any, out: RawWriter, numbering: Numbering) -> None:
    mark = numbering.mark(paragraph)
    text = "".join(_words(paragraph))
    if not text.strip():
        out.gap()
        return
    for line in (mark + text).split("\n"):
        plain = line.strip()
        if not plain:
            out.gap()
            continue
        level = numbering.outline(paragraph)
        if level and shape_of(plain).kind == "paragraph":
            out.end_line()
            out.words("#" * level + " ")
            out.words(plain + "\n")
        else:
            out.line(line)


def _words(paragraph: Any) -> Iterator[str]:
    """The words of a paragraph, text boxes in it included, each box on a line of its own."""
    stack = [iter(paragraph)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        tag = element.tag
        if tag in _SILENT:
            continue
        if tag == f"{_W}t":
            yield element.text or ""
        elif tag == f"{_W}tab":
            yield "\t"
        elif tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif tag == f"{_W}noBreakHyphen":
            yield "-"
        elif tag == f"{_W}p":
            yield "\n"
        stack.append(iter(element))
