"""What a spreadsheet does not show is in `dropped`, counted in a warning, and never in the text; what it shows stays."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.worksheet.table import Table

from rag.minutes.caps import Budget, Caps
from rag.minutes.document import read_raw
from rag.minutes.formats.office.workbooks import read_xlsx
from rag.records import Minutes

SEEN, SECRET = "窓口を延長する。", "秘密の買収である。"
WARNED = "1 hidden passage of text (9 characters) was left out: {}"
Make = Callable[[Any], None]


def read(make: Make) -> Minutes:
    """A sheet with what is seen in B2 and what is told apart in C4."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B2"], sheet["C4"] = SEEN, SECRET
    make(sheet)
    out = io.BytesIO()
    book.save(out)
    return read_raw(read_xlsx(out.getvalue(), "a", Budget(Caps(), "a")), "a", "a")


def styled(font: Font | None = None, fill: str = "", code: str = "", pattern: str = "solid") -> Make:
    def make(sheet: Any) -> None:
        if font:
            sheet["C4"].font = font
        if fill:
            sheet["C4"].fill = PatternFill(pattern, fgColor=fill)
        if code:
            sheet["C4"].number_format = code

    return make


def hidden_row(sheet: Any) -> None:
    sheet.row_dimensions[4].hidden = True


def hidden_column(sheet: Any) -> None:
    sheet.column_dimensions["C"].hidden = True


def hidden_columns(sheet: Any) -> None:
    sheet.column_dimensions.group("C", "F", hidden=True)


def filtered(sheet: Any) -> None:
    sheet.auto_filter.ref = "B1:C4"
    sheet.auto_filter.add_filter_column(0, ["a"])
    hidden_row(sheet)


def other_sheet(state: str) -> Make:
    def make(sheet: Any) -> None:
        sheet["C4"] = None
        other = sheet.parent.create_sheet("裏")
        other["A1"], other.sheet_state = SECRET, state

    return make


HIDDEN: dict[str, tuple[Make, str]] = {
    "row": (hidden_row, "hidden row"),
    "filter": (filtered, "hidden row"),
    "column": (hidden_column, "hidden column"),
    "columns": (hidden_columns, "hidden column"),
    "sheet": (other_sheet("hidden"), "hidden sheet"),
    "sheet hidden well": (other_sheet("veryHidden"), "hidden sheet"),
    ";;;": (styled(code=";;;"), "hidden text"),
    "empty quotes": (styled(code='"";"";"";""'), "hidden text"),
    "white by format": (styled(code="[White]General;;;[White]@"), "hidden text"),
    "white": (styled(Font(color="FFFFFFFF")), "hidden text"),
    "white without alpha": (styled(Font(color="00FFFFFF")), "hidden text"),
    "white of the theme": (styled(Font(color=Color(theme=0))), "hidden text"),
    "white by index": (styled(Font(color=Color(indexed=9))), "hidden text"),
    "white on white": (styled(Font(color="FFFFFFFF"), fill="FFFFFFFF"), "hidden text"),
    "blue on blue": (styled(Font(color="FF203080"), fill="FF203080"), "hidden text"),
    "one point": (styled(Font(size=1)), "hidden text"),
}


def merged(sheet: Any) -> None:
    sheet.merge_cells("C4:D5")
    hidden_row(sheet)


def merged_wide(sheet: Any) -> None:
    sheet.merge_cells("C4:D4")
    hidden_column(sheet)


def table(sheet: Any) -> None:
    for column, name in enumerate(("甲", "乙"), 2):
        sheet.cell(3, column).value = name
    sheet.add_table(Table(displayName="T", ref="B3:C4"))
    sheet["C4"].font = Font(color="FFFFFFFF")


def conditional(sheet: Any) -> None:
    sheet.conditional_formatting.add(
        "A1:D9", CellIsRule("greaterThan", ["0"], fill=PatternFill("solid", bgColor="FF000000"))
    )
    sheet["C4"].font = Font(color="FFFFFFFF")


SHOWN: dict[str, Make] = {
    "plain": lambda sheet: None,
    "white on blue": styled(Font(color="FFFFFFFF"), fill="FF203080"),
    "white on a pattern": styled(Font(color="FFFFFFFF"), fill="FF203080", pattern="gray125"),
    "black of the theme": styled(Font(color=Color(theme=1))),
    "grey": styled(Font(color=Color(theme=0, tint=-0.35))),
    "small": styled(Font(size=6)),
    "numbers alone hidden": styled(code=";;"),
    "two sections": styled(code='0;"-"0'),
    "semicolon in quotes": styled(code='@";;;"'),
    "merged over a hidden row": merged,
    "merged over a hidden column": merged_wide,
    "in a table": table,
    "under a condition": conditional,
    "other row hidden": lambda sheet: setattr(sheet.row_dimensions[9], "hidden", True),
}


@pytest.mark.parametrize("way", HIDDEN)
def test_what_a_sheet_hides_is_dropped_and_counted(way: str) -> None:
    make, reason = HIDDEN[way]
    minutes = read(make)
    assert SEEN in minutes.text
    assert SECRET not in minutes.text
    assert WARNED.format(reason) in minutes.warnings
    assert [d.end - d.start for d in minutes.dropped if d.reason == reason] == [9]


@pytest.mark.parametrize("way", SHOWN)
def test_what_a_sheet_shows_stays(way: str) -> None:
    minutes = read(SHOWN[way])
    assert SEEN in minutes.text
    assert SECRET in minutes.text
    assert not [warning for warning in minutes.warnings if "left out" in warning]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (5, ";;;", False), (5, "0;;", True), (-5, "0;;", False), (0, "0;;", False), (0, "0;-0", True), (date(2024, 5, 2), ";;;", False),
        (True, ";;;", True), (5, ";-0;0", False),
    ],
)  # fmt: skip
def test_a_number_is_hidden_where_its_part_of_the_format_is_empty(value: object, code: str, shown: bool) -> None:
    def make(sheet: Any) -> None:
        sheet["C4"] = value
        sheet["C4"].number_format = code

    minutes = read(make)
    assert ("\n\n" in minutes.text) == shown
    assert any("1 hidden passage" in warning for warning in minutes.warnings) != shown


def test_hidden_cells_leave_the_others_of_the_row_and_stand_side_by_side_in_what_is_dropped() -> None:
    def make(sheet: Any) -> None:
        sheet["B4"], sheet["E4"], sheet["F4"] = "市長", "延長する。", "別の秘密"
        sheet["D4"] = "なお秘密"
        for column in "CDF":
            sheet.column_dimensions[column].hidden = True

    minutes = read(make)
    assert minutes.text.split("\n")[-1] == "市長\t延長する。"
    assert "2 hidden passages of text (17 characters) were left out: hidden column" in minutes.warnings
