"""XLSX to raw text: each row a line, its cells parted by tabs; of several sheets each under its name."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from rag.errors import DocumentError
from rag.minutes.caps import Budget
from rag.minutes.packed import check_office
from rag.minutes.raw import RawDocument, RawWriter
from rag.minutes.rows import row_lines


def read_xlsx(data: bytes, name: str, budget: Budget) -> RawDocument:
    """The text of a workbook; formulas as the values that were saved with them.

    Raises:
        DocumentError: it is damaged, locked, or larger than the caps.
    """
    check_office(data, name, budget)
    import openpyxl

    out = RawWriter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that it does not know: drawings, validation
            with closing(openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)) as book:
                sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
                for sheet in sheets:
                    _sheet(sheet, len(sheets) > 1, name, out, budget)
    except (DocumentError, MemoryError, RecursionError):
        raise
    except Exception as fault:  # openpyxl raises whatever a broken file makes it raise
        raise DocumentError(name, "is a broken XLSX; open it in a spreadsheet and save it again") from fault
    return out.done()


def _sheet(sheet: Any, several: bool, name: str, out: RawWriter, budget: Budget) -> None:
    hidden = sheet.sheet_state != "visible"
    rows = list(_filled(sheet, name, budget))
    title = " ".join(str(sheet.title).split())
    if several and rows and not hidden:
        out.gap()
        out.words("# ")
        out.words(title + "\n\n")
    else:
        out.line_left_out(title, "sheet name")  # of the only sheet: it says nothing that the sheet does not
    for gap, cells in rows:
        if gap:
            out.gap()
        for line in row_lines(cells):
            if hidden:
                out.line_left_out(line, "hidden sheet")
            else:
                out.line(line)


def _filled(sheet: Any, name: str, budget: Budget) -> Iterator[tuple[bool, list[list[str]]]]:
    """The rows that hold something, and whether an empty one stands before; empty columns at the left are none."""
    sheet.reset_dimensions()  # what the file says of its size may be a lie
    gap = False
    kept = []
    for row in sheet.iter_rows(values_only=True):
        budget.cells(max(1, len(row)))
        cells = [shown(value) for value in row]
        if any(cells):
            kept.append((gap, cells))
            gap = False
        else:
            gap = True
    first = min((next(at for at, cell in enumerate(cells) if cell) for _, cells in kept), default=0)
    for before, cells in kept:
        yield before, [cell.split("\n") if cell else [] for cell in cells[first:]]


def shown(value: object) -> str:
    """A cell's value in words, as a reader of Japanese minutes expects them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        day = f"{value.year}年{value.month}月{value.day}日"
        return day if value.time() == time() else f"{day} {value.hour}時{value.minute:02d}分"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, time):
        return f"{value.hour}時{value.minute:02d}分"
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float):
        return f"{value:.10g}"
    # Excel writes what XML cannot hold as _x000D_.
    return re.sub(r"_x[0-9A-Fa-f]{4}_", " ", str(value)).replace("\r\n", "\n").replace("\r", "\n").strip()
