"""XLSX to raw text: each row a line, its cells parted by tabs; of several sheets each under its name."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from rag.errors import DocumentError
from rag.minutes.caps import Budget
from rag.minutes.formats.archives import check_office
from rag.minutes.formats.office.hidden_cells import Plan, Styles, plan_of
from rag.minutes.formats.raw import SHEET, RawDocument, RawWriter
from rag.minutes.formats.table_rows import row_lines

_TARGET = re.compile(rb"Target=\"([^\"]{0,200}tables/[^\"/]{1,100})\"")


def read_xlsx(data: bytes, name: str, budget: Budget) -> RawDocument:
    """The text of a workbook; formulas as the values that were saved with them. Cells that are not shown are left out of it.

    Raises:
        DocumentError: it is damaged, locked, or larger than the caps.
    """
    check_office(data, name, budget)
    import openpyxl
    from openpyxl.styles.colors import COLOR_INDEX

    out = RawWriter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that it does not know: drawings, validation
            with closing(openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)) as book:
                styles = Styles(book, COLOR_INDEX)
                sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
                for sheet in sheets:
                    _sheet(sheet, styles, len(sheets) > 1, name, out, budget)
    except (DocumentError, MemoryError, RecursionError):
        raise
    except Exception as fault:  # openpyxl raises whatever a broken file makes it raise
        raise DocumentError(name, "is a broken XLSX; open it in a spreadsheet and save it again") from fault
    return out.done()


@dataclass(slots=True)
class _Row:
    """A row's cells as text, whether an empty row stands before it, and what of it nobody sees, with the reason."""

    gap: bool
    cells: list[str]
    unseen: list[tuple[str, str]]


def _sheet(sheet: Any, styles: Styles, several: bool, name: str, out: RawWriter, budget: Budget) -> None:
    hidden = sheet.sheet_state != "visible"
    rows = list(_filled(sheet, styles, budget))
    title = " ".join(str(sheet.title).split())
    if several and rows and not hidden:
        out.gap()
        out.words("# ")
        out.words(title + "\n\n")
    else:
        out.line_left_out(title, "sheet name")  # of the only sheet: it says nothing that the sheet does not
    first = min((next(at for at, cell in enumerate(row.cells) if cell) for row in rows if any(row.cells)), default=0)
    for row in rows:  # empty columns at the left are none
        if row.gap and any(row.cells):
            out.gap()
        for line in row_lines([cell.split("\n") if cell else [] for cell in row.cells[first:]]):
            if hidden:
                out.line_left_out(line, SHEET)
            else:
                out.line(line)
        for text, reason in row.unseen:
            out.line_left_out(text, SHEET if hidden else reason)


def _filled(sheet: Any, styles: Styles, budget: Budget) -> Iterator[_Row]:
    """The rows that hold something."""
    plan = _plan(sheet, styles)
    looked_at = bool(styles or plan.rows or plan.columns)
    sheet.reset_dimensions()  # what the file says of its size may be a lie
    gap = False
    for number, row in enumerate(sheet.iter_rows(values_only=not styles), 1):
        budget.cells(max(1, len(row)))
        cells = [shown(getattr(cell, "value", None) if styles else cell) for cell in row]
        if not any(cells):
            gap = True
            continue
        unseen = _taken(cells, row, number, plan, styles) if looked_at else []
        yield _Row(gap, cells, unseen)
        gap = gap and not any(cells)


def _taken(cells: list[str], row: Sequence[Any], number: int, plan: Plan, styles: Styles) -> list[tuple[str, str]]:
    """Take the cells that nobody sees out of a row: what they say, side by side, with the reason."""
    unseen: list[tuple[str, str]] = []
    last = -2
    for at, text in enumerate(cells):
        if not text:
            continue
        reason = plan.reason(number, at + 1)
        if not reason and styles:
            cell = row[at]
            reason = styles.reason(cell._style_id, cell.value, plan.is_painted(number, at + 1))
        if reason:
            cells[at] = ""
            said = " ".join(text.split())
            if last >= 0 and unseen[-1][1] == reason and not any(cells[last + 1 : at]):
                said = f"{unseen.pop()[0]}\t{said}"
            unseen.append((said, reason))
            last = at
    return unseen


def _plan(sheet: Any, styles: Styles) -> Plan:
    archive, path = sheet.parent._archive, sheet._worksheet_path
    folder, _, file = path.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    tables: list[bytes] = []
    if styles and relations in archive.namelist():
        for said in _TARGET.findall(archive.read(relations)[:1_000_000]):
            table = f"xl/tables/{said.decode('ascii', 'replace').rsplit('/', 1)[-1]}"
            tables += [archive.read(table)] if table in archive.namelist() else []
    return plan_of(archive.read(path), tables, bool(styles))


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
