"""Files of every form made from one text, so that what is read from them can be held against what is read from the text.

The same text gives the same bytes, but for DOCX and XLSX, which hold the time at which they were made.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import Any

PAGE = (595, 842)  # points: A4
SIZE = 10.5
_FONT = "HeiseiMin-W3"
_TURNED = {0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, 842, 0), 180: (-1, 0, 0, -1, 595, 842), 270: (0, -1, 1, 0, 0, 595)}
_NEVER_FIRST = "、。，．）」』】？！"
_HEADING = re.compile(r"【[^】]+】")


def pdf_of(
    text: str,
    *,
    width: int = 40,
    lines: int = 38,
    header: str = "",
    columns: int = 1,
    turn: int = 0,
    crop: tuple[float, float, float, float] | None = None,
) -> bytes:
    """A PDF of plain text with page numbers at the foot.

    Args:
        text: lines; an empty one stays empty.
        width: ems a line: where a longer one is broken.
        lines: rows a page.
        header: what stands at the top of every page.
        columns: side by side, each ``width`` wide.
        turn: degrees by which a page, whose content lies on its side, is turned to be shown upright.
        crop: left, bottom, right and top of the part of a page that is shown.
    """
    canvas, out = _canvas()
    rows = [row for line in text.split("\n") for row in (wrapped(line, width) if line.strip() else [""])]
    a_page = lines * columns
    for number, start in enumerate(range(0, len(rows), a_page), 1):
        canvas.setPageRotation(turn)
        canvas.transform(*_TURNED[turn])
        canvas.setFont(_FONT, SIZE)
        if header:
            canvas.drawString(60, 810, header)
        for column in range(columns):
            y = 770.0
            for row in rows[start + column * lines : start + (column + 1) * lines]:
                if row:
                    canvas.drawString(70 + column * (width + 3) * SIZE, y, row)
                y -= SIZE * 1.7
        canvas.drawCentredString(PAGE[0] / 2, 30, f"- {number} -")
        if crop:
            canvas.setCropBox(crop)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def vertical_pdf_of(text: str, *, height: int = 44, lines: int = 26) -> bytes:
    """A PDF of plain text in vertical writing: characters downwards, lines from right to left."""
    canvas, out = _canvas()
    rows = [row for line in text.split("\n") for row in (wrapped(line, height, narrow=1.0) if line.strip() else [""])]
    for start in range(0, len(rows), lines):
        canvas.setFont(_FONT, SIZE)
        for column, row in enumerate(rows[start : start + lines]):
            for down, character in enumerate(row):
                canvas.drawString(540 - column * SIZE * 1.8, 780 - down * SIZE * 1.05, character)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def table_pdf_of(rows: list[tuple[str, str]], *, label: float = 90, width: float = 370) -> bytes:
    """A PDF of one ruled table of two columns, each cell's text broken at its border; it ends on its page."""
    canvas, out = _canvas()
    canvas.setFont(_FONT, SIZE)
    y = 790.0
    for key, words in rows:
        cells = [line for part in words.split("\n") for line in wrapped(part, int(width / SIZE) - 1)]
        high = max(1, len(cells)) * SIZE * 1.5 + 6
        canvas.rect(60, y - high, label, high)
        canvas.rect(60 + label, y - high, width, high)
        canvas.drawString(64, y - SIZE - 3, key)
        for at, line in enumerate(cells):
            canvas.drawString(64 + label, y - SIZE - 3 - at * SIZE * 1.5, line)
        y -= high
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def scan_of(pdf: bytes, dpi: int = 200) -> bytes:
    """The same pages as pictures alone."""
    import pypdfium2 as pdfium
    from reportlab.lib.utils import ImageReader

    canvas, out = _canvas()
    document = pdfium.PdfDocument(pdf)
    for page in document:
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        canvas.drawImage(ImageReader(picture), 0, 0, *PAGE)
        canvas.showPage()
    document.close()
    canvas.save()
    return out.getvalue()


def docx_of(text: str, *, header: str = "", lists: bool = False) -> bytes:
    """A DOCX: a paragraph a line, a table where lines hold tabs; with ``lists`` what begins with ・ is a list without the mark."""
    import docx

    document = docx.Document()
    if header:
        document.sections[0].header.paragraphs[0].text = header
    table: Any = None
    for line in text.split("\n"):
        if "\t" in line.strip():
            table = table or document.add_table(0, 2)
            key, _, words = line.partition("\t")
            cells = table.add_row().cells
            cells[0].text, cells[1].text = key.strip(), words.strip()
            continue
        table = None
        if lists and line.startswith("・"):
            document.add_paragraph(line[1:], style="List Bullet")
        else:
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx_of(text: str, title: str = "Sheet1") -> bytes:
    """A workbook of one sheet: a row a line, a cell for what stands between tabs."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for number, line in enumerate(text.split("\n"), 1):
        for column, cell in enumerate(line.split("\t"), 1):
            if cell.strip():
                sheet.cell(number, column).value = cell
                sheet.cell(number, column).data_type = "s"  # what begins with = or is a number stays as written
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def html_of(text: str, encoding: str = "utf-8", declared: str = "") -> bytes:
    """A page of a municipality's site: navigation around the text, headings as such, rows with tabs as a table."""
    parts = []
    for line in text.split("\n"):
        words = html.escape(line.strip())
        if "\t" in line.strip():
            cells = "".join(f"<td>{html.escape(cell.strip())}</td>" for cell in line.split("\t"))
            parts.append(f"<table><tr>{cells}</tr></table>")
        elif _HEADING.fullmatch(words):
            parts.append(f"<h2>{words}</h2>")
        elif words:
            parts.append(f"<p>{words}</p>")
    page = f"""<!DOCTYPE html>
<html lang="ja"><head><meta http-equiv="Content-Type" content="text/html; charset={declared or encoding}">
<title>会議の記録</title><style>p {{ color: black }}</style></head><body>
<header><ul><li><a href="/">トップ</a></li><li><a href="/a">くらし</a></li><li><a href="/b">市政情報</a></li></ul></header>
<nav class="breadcrumb"><a href="/">トップ</a> &gt; <a href="/c">会議録</a></nav>
<main>
{chr(10).join(parts)}
</main>
<div id="side-menu"><a href="/1">新着</a><a href="/2">予算</a><a href="/3">議会</a></div>
<script>document.write("市長は「いいえ」と答えた。")</script>
<footer>電話 000-000-0000</footer></body></html>
"""
    return page.encode(encoding, "xmlcharrefreplace")


def zip_of(files: dict[str, bytes]) -> bytes:
    """A ZIP of files by name, with one time for all."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 4, 1, 9, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def wrapped(line: str, width: int, narrow: float = 0.5) -> list[str]:
    """A line broken after ``width`` ems, no row beginning with a mark that never does; ASCII is ``narrow`` ems wide."""
    rows, row, ems = [], "", 0.0
    for character in line.replace("\t", "\u3000" * 3):
        em = narrow if character.isascii() else 1.0
        if ems + em > width and character not in _NEVER_FIRST:
            rows.append(row)
            row, ems = "", 0.0
        row += character
        ems += em
    return [*rows, row] if row else rows


def _canvas() -> tuple[Any, io.BytesIO]:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    out = io.BytesIO()
    return canvas.Canvas(out, pagesize=PAGE, invariant=1), out
