"""A paper as a Word document: real headings, block quotes with their numbers, a table of citations, page numbers, A4."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

from rag.present.papers.paper import Paper, Part, citation_row, says_something
from rag.question import say

# The fonts of Japanese offices; where they are not installed, Word and LibreOffice take others for the same characters.
_TEXT, _HEADINGS, _LATIN = "游明朝", "游ゴシック", "Times New Roman"
# What XML cannot hold: control characters that old files carry.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_A4 = (21.0, 29.7)  # cm
_MARGIN = 2.5
_PROPERTY = 255  # characters of a property of the file, as the format has it
# Of the citations' table, on a page turned on its side; the widths of those that are there are shared out, cm.
_WIDTHS = {
    "number": 1.1, "part": 2.6, "municipality": 2.2, "meeting": 4.4, "date": 3.1, "speaker": 3.0, "page": 1.1, "quote": 9.0,
    "url": 3.4,
}  # fmt: skip


def document(paper: Paper) -> bytes:
    """The .docx file. Text is that of the paper, less characters that XML cannot hold."""
    from docx import Document
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Cm

    made: Any = Document()
    _dress(made)
    _page(made.sections[0], *_A4)
    made.add_heading(_line(paper.title), level=0)
    _pairs(made, paper.facts)
    for part in paper.parts:
        _add(made, part)
    if paper.counts:
        made.add_heading(say("timeline.counts", paper.language), level=1)
        names = (say("paper.period", paper.language), say("paper.count", paper.language))
        _rows(made, names, [(period, str(count)) for period, count in paper.counts], (4.0, 2.5))
    if paper.citations:
        wide = made.add_section(WD_SECTION.NEW_PAGE)
        wide.orientation = WD_ORIENT.LANDSCAPE
        _page(wide, *reversed(_A4))
        made.add_heading(say("paper.citations", paper.language), level=1)
        _citations(made, paper)
    _numbers(made.sections[0].footer.paragraphs[0])
    made.core_properties.title = _line(paper.title)[:_PROPERTY]
    made.core_properties.author = ""
    made.core_properties.comments = ""
    made.core_properties.created = made.core_properties.modified = datetime.now(UTC).replace(tzinfo=None)
    made.styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _add(made: Any, part: Part) -> None:
    if part.style in ("heading", "subheading"):
        made.add_heading(_line(part.text), level=1 if part.style == "heading" else 2)
    elif part.style == "note":
        # What is said of a column stays with it, not alone at the foot of a page.
        made.add_paragraph(_line(part.text)).paragraph_format.keep_with_next = True
    elif part.style == "said":
        said = made.add_paragraph(_line(part.text))
        said.add_run(f" {_legal(part.marks)}").bold = True
        said.add_run(f"（{_line(part.voice)}）")
    else:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        quote = made.add_paragraph(style="Quote")
        quote.add_run(_legal(part.text))
        quote.paragraph_format.keep_with_next = True
        source = made.add_paragraph(style="Source")
        source.add_run(f"{_legal(part.marks)} ").bold = True
        source.add_run(_line(part.voice))
        source.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _citations(made: Any, paper: Paper) -> None:
    rows = [citation_row(citation, paper.language) for citation in paper.citations]
    names = [name for name in _WIDTHS if says_something(name, rows)]
    whole = sum(_WIDTHS[name] for name in names)
    widths = tuple(_WIDTHS[name] * (_A4[1] - 2 * _MARGIN) / whole for name in names)
    cells = [tuple(_cell(row, name) for name in names) for row in rows]
    _rows(made, tuple(say(f"paper.{name}", paper.language) for name in names), cells, widths)


def _cell(row: dict[str, str], name: str) -> str:
    return f"{row['date']}\n{row['iso']}".strip() if name == "date" else row[name]


def _rows(made: Any, heads: tuple[str, ...], rows: list[tuple[str, ...]], widths: tuple[float, ...]) -> None:
    """A ruled table whose head is repeated on every page."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table = made.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    for words in rows:
        table.add_row()
        for cell, text in zip(table.rows[-1].cells, words, strict=True):
            cell.paragraphs[0].add_run(_legal(text))
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(_legal(text)).bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    # Word goes by the cells, LibreOffice by the grid.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].style = made.styles["Cell"]


def _pairs(made: Any, facts: tuple[tuple[str, str], ...]) -> None:
    for name, words in facts:
        line = made.add_paragraph(style="Fact")
        line.add_run(f"{_legal(name)}　").bold = True
        line.add_run(_line(words))


def _page(section: Any, width: float, height: float) -> None:
    from docx.shared import Cm

    section.page_width, section.page_height = Cm(width), Cm(height)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(_MARGIN))


def _dress(made: Any) -> None:
    """Give the styles their fonts and the sizes of a Japanese paper, and the document its language."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size, before, after in (("Source", 9, 0, 8), ("Fact", 9.5, 0, 2), ("Cell", 8.5, 1.5, 1.5)):
        style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = made.styles["Normal"]
        style.font.size = Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    sizes = {"Normal": 10.5, "Title": 16, "Heading 1": 13, "Heading 2": 11, "Quote": 10.5}
    for name, size in sizes.items():
        style = made.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.italic = False  # Japanese is not slanted
        _fonts(style, _HEADINGS if name.startswith(("Title", "Heading")) else _TEXT)
    made.styles["Quote"].paragraph_format.space_after = Pt(1)
    # Without it a reader without these fonts may take Chinese forms of the same characters.
    for language in made.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "ja-JP")


def _fonts(style: Any, japanese: str) -> None:
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)  # a theme's font would win over the named one
    for kind, font in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", japanese)):
        fonts.set(qn(f"w:{kind}"), font)


def _numbers(line: Any) -> None:
    """Page of pages, in the middle of the footer; sections that follow share it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for at, field in enumerate(("PAGE", "NUMPAGES")):
        if at:
            line.add_run(" / ")
        simple = OxmlElement("w:fldSimple")
        simple.set(qn("w:instr"), field)
        run = OxmlElement("w:r")
        run.append(OxmlElement("w:t"))
        run[0].text = "1"  # until a reader counts
        simple.append(run)
        line._p.append(simple)


def _line(text: str) -> str:
    return " ".join(_legal(text).split())


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
