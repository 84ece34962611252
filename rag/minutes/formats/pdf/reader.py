"""PDF to raw text: characters and their places from PDFium, lines and columns from their places."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

from rag.errors import DocumentError
from rag.minutes.caps import Budget
from rag.minutes.formats.pdf.glyphs import Box, Glyph
from rag.minutes.formats.pdf.gutters import Columns
from rag.minutes.formats.pdf.hidden import Veils
from rag.minutes.formats.pdf.page_lines import PageLine, goes_on_over, lines_of
from rag.minutes.formats.pdf.rendering import Drawings
from rag.minutes.formats.pdf.ruled_tables import Ruled
from rag.minutes.formats.pdf.running_parts import running_parts
from rag.minutes.formats.raw import RawDocument, RawWriter

_SPACES = frozenset(" \t\r\n\f\v\0\u00a0\u3000\u200b\ufeff\ufffe\uffff\u0002")
# PDFium's codes of why a document cannot be opened (fpdfview.h).
_PASSWORD, _SECURITY = 4, 5
_PICTURE, _BROKEN = "without text, only pictures: needs OCR", "broken, and not read"
_NOT_DRAWN = "not looked at whether something covers text: too many pages have drawings over or under it"
_FEWEST = 8  # characters a page: below, a page that shows a picture is a scan
_LONGEST_PAGE = 400_000  # characters: a page of minutes has 2,000


class NeedsOcr(Exception):
    """The pages are pictures; ``pages`` says how many."""

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        self.pages = pages


def read_pdf(data: bytes, name: str, budget: Budget, *, scanned: bool = False) -> RawDocument:
    """The text of a PDF, page by page.

    Args:
        data: the file.
        name: its path, for messages.
        budget: the pages that may be read.
        scanned: the text was recognised in pictures: blanks between Japanese characters mean nothing.

    Raises:
        NeedsOcr: it holds pictures and no text.
        DocumentError: it is broken, locked, or larger than the caps.
    """
    with opened(data, name) as (document, raw):
        count = len(document)
        budget.pages(name, count)
        pages: list[list[PageLine]] = []
        unseen: dict[int, list[tuple[str, str]]] = {}
        heights: list[float] = []
        pictures: list[int] = []
        broken: list[int] = []
        characters = 0
        ruled, columns, drawings = Ruled(data), Columns(), Drawings()
        for number in range(count):
            try:
                page = document[number]
            except RuntimeError:  # PDFium's own error is one
                broken.append(number + 1)
                pages.append([])
                heights.append(0.0)
                continue
            with closing(page):
                hidden: list[tuple[str, str]] = []
                veils = Veils(page, raw, drawings, number + 1)
                glyphs, size = glyphs_of(page, name, raw, veils, hidden)
                if hidden:
                    unseen[number] = hidden
                characters += len(glyphs)
                if len(glyphs) < _FEWEST and _has_picture(page, raw):
                    pictures.append(number + 1)
                pages.append(lines_of(glyphs, size, ruled.cells(page, number, raw), columns))
                heights.append(size[1])
        ruled.close()
    if not characters or (len(pictures) > count / 2 and characters < _FEWEST * count):
        if pictures:
            raise NeedsOcr(count)
        raise DocumentError(name, "is a PDF without any text")
    told = [f"{_pages(which)} {why}" for which, why in ((pictures, _PICTURE), (broken, _BROKEN)) if which]
    if drawings.missed:
        told.append(f"{_pages(drawings.missed)} {_NOT_DRAWN}")
    return replace(_written(pages, heights, unseen, scanned), warnings=tuple(told))


@contextmanager
def opened(data: bytes, name: str) -> Iterator[tuple[Any, Any]]:
    """PDFium's document of some bytes, and its functions.

    Raises:
        DocumentError: they are broken or locked.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as fault:
        code = getattr(fault, "err_code", None)
        if code in (_PASSWORD, _SECURITY) or "assword" in str(fault):
            raise DocumentError(name, "is locked with a password; save it without one") from fault
        raise DocumentError(name, "is a broken PDF; save or download it again") from fault
    with closing(document):
        yield document, pdfium.raw


def _pages(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:5])) + (", …" if len(numbers) > 5 else "")
    return f"page {shown}" if len(numbers) == 1 else f"pages {shown}"


def _written(
    pages: list[list[PageLine]], heights: list[float], unseen: dict[int, list[tuple[str, str]]], scanned: bool
) -> RawDocument:
    running = running_parts(pages, heights)
    out = RawWriter()
    last: PageLine | None = None  # of the page before
    for number, lines in enumerate(pages):
        before: PageLine | None = None
        for at, line in enumerate(lines):
            text = without_blanks(line.text) if scanned else line.text
            if reason := running.get((number, at)):
                out.line_left_out(text, reason)
                continue
            if last and goes_on_over(last, line):
                out.goes_on()
            elif line.gap:
                out.gap()
            out.line(text)
            before, last = line, None
        for hidden, reason in unseen.get(number, ()):
            out.line_left_out(hidden, reason)
        out.words("\f")
        last = before
    return out.done()


def without_blanks(text: str) -> str:
    """A line without the blanks that text recognition puts between Japanese characters."""
    kept = []
    for at, c in enumerate(text):
        beside = text[at - 1 : at] + text[at + 1 : at + 2]
        if c == " " and not (len(beside) == 2 and beside.isascii()):
            continue
        kept.append(c)
    return "".join(kept)


def glyphs_of(
    page: Any, name: str, raw: Any, veils: Veils | None = None, unseen: list[tuple[str, str]] | None = None
) -> tuple[list[Glyph], tuple[float, float]]:
    """The visible characters of a page in the order of its content, upright as the page is shown; and its size in points.

    Args:
        page: PDFium's page.
        name: the path of its document, for messages.
        raw: PDFium's functions.
        veils: what covers its characters; by default what the page itself says.
        unseen: takes the stretches of characters that nobody sees, each with the reason.
    """
    veils = veils or Veils(page, raw, Drawings(), 1)
    unseen = [] if unseen is None else unseen
    width, height = page.get_size()
    turn = page.get_rotation()
    left, bottom, right, top = page.get_mediabox()
    found: list[Glyph] = []
    with closing(page.get_textpage()) as text:
        count = text.count_chars()
        if count > _LONGEST_PAGE:
            raise DocumentError(name, f"has a page of {count} characters; split it")
        rect, handle = raw.FS_RECTF(), text.raw
        unicode_of, box_of, ref = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, ctypes.byref(rect)
        object_of, last_unseen = raw.FPDFText_GetTextObject, -1
        high, blank, behind = 0, "", (0.0, 0.0, 0.0, 0.0)
        for at in range(count):
            code = unicode_of(handle, at)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
            c = chr(code) if 0 < code < 0x110000 else "\ufffd" if code else " "
            if c in _SPACES:
                written = c in " \u3000" and not raw.FPDFText_IsGenerated(handle, at)
                if written and found and box_of(handle, at, ref):
                    here = upright((rect.left, rect.bottom, rect.right, rect.top), turn, (left, bottom, right, top))
                    if _follows(found[-1], here):
                        blank, behind = blank + c, here
                continue
            if not box_of(handle, at, ref):
                continue
            place = (rect.left, rect.bottom, rect.right, rect.top)
            if (item := object_of(handle, at)) and (reason := veils.reason(item, place)):
                goes_on = last_unseen == len(found) and unseen and unseen[-1][1] == reason
                text_before = unseen.pop()[0] if goes_on else ""
                unseen.append((text_before + c, reason))
                last_unseen = len(found)
                continue
            box = upright(place, turn, (left, bottom, right, top))
            glyph = Glyph(c, *box)
            found.append(glyph._replace(blank=blank[:4]) if blank and _follows(Glyph(" ", *behind), box) else glyph)
            blank = ""
    return found, (width, height)


def _follows(glyph: Glyph, box: Box) -> bool:
    """Whether a blank stands behind a character; the content of a page may bring it at another time."""
    slack = 0.3 * max(glyph.size, 1.0)
    return box[0] > glyph.x1 - slack or box[3] < glyph.y0 + slack


def upright(box: Box, turn: int, media: Box) -> Box:
    """A box as the page is shown, with the origin at the lower left corner."""
    x0, y0, x1, y1 = (box[0] - media[0], box[1] - media[1], box[2] - media[0], box[3] - media[1])
    width, height = media[2] - media[0], media[3] - media[1]
    if turn == 90:
        return y0, width - x1, y1, width - x0
    if turn == 180:
        return width - x1, height - y1, width - x0, height - y0
    if turn == 270:
        return height - y1, x0, height - y0, x1
    return x0, y0, x1, y1


def _has_picture(page: Any, raw: Any) -> bool:
    return any(True for _ in _objects(page, raw, (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)))


def _objects(page: Any, raw: Any, kinds: tuple[int, ...]) -> Iterator[Any]:
    for at in range(min(raw.FPDFPage_CountObjects(page.raw), 20_000)):
        item = raw.FPDFPage_GetObject(page.raw, at)
        if raw.FPDFPageObj_GetType(item) in kinds:
            yield item
