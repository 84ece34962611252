"""A page of a PDF as a picture, the cited words outlined; what runs in the process that may fall."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from rag.errors import DocumentError
from rag.minutes.caps import Budget, Caps
from rag.minutes.formats.archives import unpacked_at
from rag.minutes.formats.detection import form_of
from rag.minutes.formats.pdf.glyphs import Box, Glyph
from rag.minutes.formats.pdf.gutters import Columns
from rag.minutes.formats.pdf.outlines import PageWords, outlined
from rag.minutes.formats.pdf.page_lines import lines_of
from rag.minutes.formats.pdf.reader import glyphs_of, opened, upright
from rag.minutes.formats.pdf.ruled_tables import Ruled

_DPI = 150
_WIDEST, _HIGHEST = 1_460, 3_000  # pixels: what the widest box of the app shows on a screen of two pixels a point
_MOST = 4_000_000  # pixels
_LIGHT = 300_000  # bytes: a larger picture is a scan or a photograph, which JPEG holds better
_BEFORE = 4  # pages that may tell in which columns a page is read
_MARKER, _LINE = (255, 232, 110), (176, 64, 0)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a file: the document at ``path`` in it, and of a PDF the picture of a page, counted from 1.

    ``words`` are those of the page, where some of them are cited; without ``page`` the document's own bytes are wanted.
    """

    path: str
    page: int | None = None
    words: PageWords | None = None


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page of ``pages`` as PNG or JPEG; ``boxes`` are left, top, right and bottom of each outline, in pixels.

    There is none where nothing on the page is cited, or where its place cannot be told for certain.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    page: int
    pages: int
    boxes: tuple[tuple[int, int, int, int], ...]


def look(data: bytes, name: str, wish: Wish, caps: Caps) -> bytes | PagePicture:
    """What is wanted of a file.

    Raises:
        DocumentError: the document is not in it, is no PDF, has no such page, or costs more than the caps.
    """
    budget = Budget(caps, name)
    content = unpacked_at(data, name, wish.path, budget)
    if wish.page is None:
        return content
    if form_of(content, wish.path)[0] != "pdf":
        raise DocumentError(wish.path, "is no PDF, and only the pages of a PDF can be shown")
    with opened(content, wish.path) as (document, raw):
        budget.pages(wish.path, len(document))
        if not 1 <= wish.page <= len(document):
            raise DocumentError(wish.path, f"has {len(document)} pages, and no page {wish.page}")
        try:
            sheet = document[wish.page - 1]
        except RuntimeError as fault:
            raise DocumentError(wish.path, f"page {wish.page} is broken, and not shown") from fault
        with closing(sheet):
            boxes = _boxes(document, sheet, raw, content, wish) if wish.words else ()
            return _drawn(sheet, boxes, wish.page, len(document), wish.path)


def _boxes(document: Any, sheet: Any, raw: Any, data: bytes, wish: Wish) -> tuple[Box, ...]:
    """The outlines as parts of the shown page, 0 to 1 from its upper left corner; none where they are not certain."""
    assert wish.page
    assert wish.words
    left, bottom, right, top = upright(sheet.get_bbox(), sheet.get_rotation(), sheet.get_mediabox())
    width, height = sheet.get_size()
    if abs(right - left - width) > 1 or abs(top - bottom - height) > 1:
        return ()  # its box is written in a way that nobody foresaw
    ruled = Ruled(data)
    try:
        glyphs, size = glyphs_of(sheet, wish.path, raw)
        tables = ruled.cells(sheet, wish.page - 1, raw)
        cited, boxes = outlined(wish.words, glyphs, size, tables, Columns())
        if not boxes:
            cited, boxes = outlined(wish.words, glyphs, size, tables, _columns(document, raw, ruled, wish))
    finally:
        ruled.close()

    def shown(box: Box) -> Box:
        return (
            (box[0] - left) / width, (top - box[3]) / height, (box[2] - left) / width, (top - box[1]) / height
        )  # fmt: skip

    found = tuple(map(shown, boxes))
    visible = all(0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1 for x0, y0, x1, y1 in found)
    return found if visible and _agrees(sheet, raw, cited, [shown(glyph[1:5]) for glyph in cited]) else ()


def _columns(document: Any, raw: Any, ruled: Ruled, wish: Wish) -> Columns:
    """The columns as the pages before leave them: a page with little text is read in those."""
    columns = Columns()
    assert wish.page
    for number in range(max(0, wish.page - 1 - _BEFORE), wish.page - 1):
        try:
            before = document[number]
        except RuntimeError:
            continue
        with closing(before):
            glyphs, size = glyphs_of(before, wish.path, raw)
            lines_of(glyphs, size, ruled.cells(before, number, raw), columns)
    return columns


def _agrees(sheet: Any, raw: Any, cited: Sequence[Glyph], places: Sequence[Box]) -> bool:
    """Whether PDFium, asked which character it shows at the middle of each place, never names another one."""
    across, down = ctypes.c_double(), ctypes.c_double()
    fine = 10_000  # steps across and down the page
    same = 0
    with closing(sheet.get_textpage()) as text:
        for glyph, (x0, y0, x1, y1) in zip(cited, places, strict=True):
            at = round((x0 + x1) / 2 * fine), round((y0 + y1) / 2 * fine)
            if not raw.FPDF_DeviceToPage(sheet.raw, 0, 0, fine, fine, 0, *at, across, down):
                return False
            index = raw.FPDFText_GetCharIndexAtPos(text.raw, across.value, down.value, 1.0, 1.0)
            if index >= 0:
                if raw.FPDFText_GetUnicode(text.raw, index) != ord(glyph.c):
                    return False
                same += 1
    return same >= len(cited) / 2


def _drawn(sheet: Any, boxes: Sequence[Box], page: int, pages: int, path: str) -> PagePicture:
    from PIL import Image, ImageChops, ImageDraw

    width, height = sheet.get_size()
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise DocumentError(path, f"page {page} has no size, and is not shown")
    scale = min(_DPI / 72, _WIDEST / width, _HIGHEST / height, math.sqrt(_MOST / width / height))
    try:
        bitmap = sheet.render(scale=scale)
    except RuntimeError as fault:
        raise DocumentError(path, f"page {page} is broken, and not shown") from fault
    with closing(bitmap):
        picture = bitmap.to_pil().convert("RGB")
    places = [
        (
            math.floor(x0 * picture.width), math.floor(y0 * picture.height),
            math.ceil(x1 * picture.width), math.ceil(y1 * picture.height),
        )
        for x0, y0, x1, y1 in boxes
    ]  # fmt: skip
    marks = ImageDraw.Draw(picture)
    for place in places:
        part = picture.crop(place)
        picture.paste(ImageChops.multiply(part, Image.new("RGB", part.size, _MARKER)), place)
        marks.rectangle((place[0] - 3, place[1] - 2, place[2] + 2, place[3] + 1), outline=_LINE, width=2)
    data, media_type = _written(picture)
    return PagePicture(data, media_type, picture.width, picture.height, page, pages, tuple(places))


def _written(picture: Any) -> tuple[bytes, str]:
    """Letters as PNG, whatever is larger so as JPEG."""
    out = BytesIO()
    picture.quantize(128, method=2, dither=0).save(out, "PNG")
    if out.tell() <= _LIGHT:
        return out.getvalue(), "image/png"
    other = BytesIO()
    picture.save(other, "JPEG", quality=82)
    return min((out.getvalue(), "image/png"), (other.getvalue(), "image/jpeg"), key=lambda pair: len(pair[0]))
