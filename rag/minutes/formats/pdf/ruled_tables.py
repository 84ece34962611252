"""Ruled tables of a PDF: where a page has ruling lines, pdfplumber says which cells they make."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from io import BytesIO
from typing import Any

from rag.minutes.formats.pdf.glyphs import Box

_FEWEST = 4  # lines: two across, two down
_THIN = 3.0  # points
_LONG = 15.0  # points
_MOST = 5_000  # drawn objects: a page with more is a drawing
_LARGEST = 2_000_000  # bytes a page: pdfminer takes seconds for it


class Ruled:
    """Finds the cells of a document's pages; the library is loaded at the first page that has rules."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._opened: Any = None

    def cells(self, page: Any, number: int, raw: Any) -> list[list[list[Box | None]]]:
        """The tables of a page: rows from top to bottom of boxes from left to right; None for a cell that a merged one covers.

        Args:
            page: PDFium's page.
            number: counted from 0.
            raw: PDFium's functions.
        """
        if page.get_rotation() or not _has_rules(page, raw):
            return []
        import pdfplumber

        try:
            if self._opened is None:
                self._opened = pdfplumber.open(BytesIO(self._data))
            there = self._opened.pages[number]
            height = float(there.height)
            found = []
            for table in there.find_tables()[:50]:
                rows = [[_turned(cell, height) for cell in row.cells] for row in table.rows[:2_000]]
                found.append(rows)
            there.close()
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - without its cells a table is read line by line
            return []
        return found

    def close(self) -> None:
        """Let go of the document."""
        if self._opened is not None:
            with suppress(Exception):  # closing a broken document reads what it has not read yet
                self._opened.close()


def _turned(cell: Any, height: float) -> Box | None:
    if cell is None:
        return None
    x0, top, x1, bottom = cell
    return float(x0), height - float(bottom), float(x1), height - float(top)


def _has_rules(page: Any, raw: Any) -> bool:
    """Whether at least two lines run across and two down, or boxes are drawn that do."""
    count = raw.FPDFPage_CountObjects(page.raw)
    if count > _MOST * 4:
        return False
    across = down = 0
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for at in range(min(count, _MOST)):
        item = raw.FPDFPage_GetObject(page.raw, at)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
            continue
        if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        wide, high = right.value - left.value, top.value - bottom.value
        across += wide > _LONG
        down += high > _LONG
        if across >= _FEWEST // 2 and down >= _FEWEST // 2:
            return True
    return False
