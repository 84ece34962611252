"""DOCX to raw text: paragraphs and tables in order, the marks of lists, and what stands beside the text left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from rag.errors import DocumentError
from rag.minutes.caps import Budget
from rag.minutes.formats.archives import check_office, open_packed
from rag.minutes.formats.decode import UnknownEncoding, decode
from rag.minutes.formats.office.hidden_runs import Ground, Runs, W
from rag.minutes.formats.office.numbering import Numbering
from rag.minutes.formats.office.paragraphs import SILENT, Piece, branch, pieces
from rag.minutes.formats.raw import HIDDEN, RawDocument, RawWriter
from rag.minutes.formats.table_rows import row_lines
from rag.minutes.structure.shapes import shape_of

_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATIONS = "word/_rels/document.xml.rels"
_BESIDE = (("footnotes", "footnote"), ("endnotes", "footnote"), ("comments", "comment"))
_DEEPEST = 200
_NESTED = 3  # documents within each other


def read_docx(data: bytes, name: str, budget: Budget, depth: int = 0) -> RawDocument:
    """The text of a DOCX. Deleted words of tracked changes are no part of it; hidden and struck-out ones are left out of it.

    ``depth`` is that of a document within others.

    Raises:
        DocumentError: it is damaged, locked, or larger than the caps.
    """
    check_office(data, name, budget)
    import docx

    try:
        document = docx.Document(BytesIO(_openable(data, name)))
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
    runs = _runs(document)
    _Body(
        out, _numbering(document), runs, budget, name, lambda chunk: _chunk(document, chunk, out, budget, name, depth)
    ).blocks(body, _Place(runs.page), 0)
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


def _openable(data: bytes, name: str) -> bytes:
    """The same document, its parts that are documents themselves no longer called XML, which python-docx would take them for."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml

    with open_packed(data, name) as archive:
        if _RELATIONS not in archive.namelist() or b"aFChunk" not in archive.read(_RELATIONS):
            return data
        members = [(member, archive.read(member)) for member in archive.infolist()]
    held = {f"/{member.filename}" for member, content in members if content.startswith(b"PK")}
    if not held:
        return data
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for member, content in members:
            if member.filename == "[Content_Types].xml":
                types = parse_xml(content)
                ends = tuple(part.rsplit(".", 1)[-1] for part in held)
                for element in types:
                    if element.get("PartName") in held or element.get("Extension") in ends:
                        element.set("ContentType", "application/octet-stream")
                content = serialize_part_xml(types)
            archive.writestr(member.filename, content)
    return out.getvalue()


def _runs(document: Any) -> Runs:
    from docx.oxml import parse_xml

    theme = styles = None
    for part in document.part.package.iter_parts():
        try:
            if "/theme/" in str(part.partname) and theme is None:
                theme = parse_xml(part.blob)
            elif str(part.partname) == "/word/styles.xml":
                styles = document.styles.element
        except Exception:  # noqa: BLE001 - without its styles a document is read as it stands
            continue
    return Runs(styles, theme, document.element.find(f"{W}background"))


def _chunk(document: Any, chunk: Any, out: RawWriter, budget: Budget, name: str, depth: int) -> None:
    """Read a part of another form that stands in the document."""
    from rag.minutes.formats.html.reader import read_html

    part = document.part.related_parts.get(chunk.get(_ID) or "")
    data, kind = (part.blob, str(part.content_type)) if part is not None else (b"", "missing")
    try:
        if data.startswith(b"PK") and depth < _NESTED:
            out.include(read_docx(data, name, budget, depth + 1))
        elif "html" in kind:
            out.include(read_html(data, name, budget))
        elif kind.startswith("text/plain"):
            out.include(RawDocument(decode(data)[0], ()))
        else:
            out.warn(
                f"a part of it ({kind[:60]}) is of a form that is not read; save the document anew in a word processor"
            )
    except (DocumentError, UnknownEncoding) as fault:
        why = fault.reason if isinstance(fault, DocumentError) else str(fault)
        out.warn(f"a part of it ({kind[:60]}) is not read: {why}")


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
    texts = ("".join(piece.text for piece in pieces(p)).strip() for p in element.iter(f"{W}p"))
    return [" ".join(text.split()) for text in texts if text]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands: the colour under it, the style of its table, and why all of it is left out."""

    ground: Ground
    table: str = ""
    reason: str = ""


class _Body:
    """One pass over the blocks of a document."""

    def __init__(
        self, out: RawWriter, numbering: Numbering, runs: Runs, budget: Budget, name: str, chunk: Callable[[Any], None]
    ) -> None:
        self._out, self._numbering, self._runs = out, numbering, runs
        self._budget, self._name, self._chunk = budget, name, chunk

    def blocks(self, body: Any, place: _Place, depth: int) -> None:
        """Write what a block holds."""
        for element in self._inner(body, depth):
            if element.tag == f"{W}p":
                self._paragraph(element, place)
            elif element.tag == f"{W}tbl":
                self._table(element, place, depth)
            elif element.tag == f"{W}altChunk":
                self._chunk(element)
            else:
                self.blocks(element, place, depth + 1)

    def _inner(self, body: Any, depth: int) -> Iterator[Any]:
        """What stands in a block, of alternatives the one that is shown."""
        if depth > _DEEPEST:
            raise DocumentError(self._name, "is nested too deeply; open it in a word processor and save it again")
        for element in branch(body):
            if isinstance(element.tag, str) and element.tag not in SILENT:
                yield element

    def _table(self, table: Any, place: _Place, depth: int) -> None:
        place = replace(place, ground=self._runs.table_ground(table, place.ground), table=_style_of(table))
        for row in _rows(table):
            within = replace(place, reason=HIDDEN) if row.find(f"{W}trPr/{W}hidden") is not None else place
            cells: list[list[str]] = []
            unseen: list[Piece] = []
            for cell in (cell for cell in row.iter(f"{W}tc") if _row_of(cell) is row):
                lines: list[str] = []
                ground = self._runs.ground(cell.find(f"{W}tcPr"), within.ground)
                self._cell(cell, replace(within, ground=ground), lines, unseen, depth + 1)
                cells.append(lines)
            self._budget.cells(len(cells))
            for line in row_lines(cells):
                self._out.line(line)
            self._left_out(unseen)
        self._out.end_line()

    def _cell(self, cell: Any, place: _Place, lines: list[str], unseen: list[Piece], depth: int) -> None:
        """Add the lines of a cell, those of tables within it included, and what of it nobody sees."""
        for element in self._inner(cell, depth):
            if element.tag == f"{W}p":
                mark = self._numbering.mark(element)
                text, hidden = self._parted(element, place)
                unseen += hidden
                if text.strip():
                    lines += [line for line in (mark + text).split("\n") if line.strip()]
            elif element.tag == f"{W}altChunk":
                self._chunk(element)
            else:
                self._cell(element, place, lines, unseen, depth + 1)

    def _parted(self, paragraph: Any, place: _Place) -> tuple[str, list[Piece]]:
        """What is seen of a paragraph, and the stretches of it that are not."""
        text: list[str] = []
        unseen: list[Piece] = []
        goes_on = False
        for piece in pieces(paragraph, self._runs, place.ground, place.table, place.reason):
            if not piece.reason:
                text.append(piece.text)
                goes_on = goes_on and not piece.text.strip()
            elif goes_on and unseen[-1].reason == piece.reason:
                unseen[-1] = Piece(unseen[-1].text + piece.text, piece.reason)
            else:
                unseen.append(piece)
                goes_on = True
        return "".join(text), [piece for piece in unseen if piece.text.strip()]

    def _left_out(self, unseen: list[Piece]) -> None:
        for piece in unseen:
            self._out.line_left_out(" ".join(piece.text.split()), piece.reason)

    def _paragraph(self, paragraph: Any, place: _Place) -> None:
        mark = self._numbering.mark(paragraph)
        text, unseen = self._parted(paragraph, place)
        if not text.strip():
            self._out.gap()
            self._left_out(unseen)
            return
        for line in (mark + text).split("\n"):
            plain = line.strip()
            if not plain:
                self._out.gap()
                continue
            level = self._numbering.outline(paragraph)
            if level and shape_of(plain).kind == "paragraph":
                self._out.end_line()
                self._out.words("#" * level + " ")
                self._out.words(plain + "\n")
            else:
                self._out.line(line)
        self._left_out(unseen)


def _rows(table: Any) -> Iterator[Any]:
    return (row for row in table.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl"), None) is table)


def _row_of(element: Any) -> Any:
    return next(element.iterancestors(f"{W}tr"), None)


def _style_of(table: Any) -> str:
    found = table.find(f"{W}tblPr/{W}tblStyle")
    return str(found.get(f"{W}val") or "") if found is not None else ""
