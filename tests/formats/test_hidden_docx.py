# ruff: noqa: E501 - markup is easier read unbroken
"""What Word does not show of a document is in `dropped`, counted in a warning, and never in the text; nothing that it shows is lost."""

import io
import zipfile
from functools import cache

import pytest

from rag.minutes.caps import Budget, Caps
from rag.minutes.document import read_raw
from rag.minutes.formats.office.word import read_docx
from rag.records import Minutes
from scripts.formats import making

SEEN, SECRET = "窓口を延長する。", "秘密の買収である。"
WARNED = "1 hidden passage of text (9 characters) was left out: hidden text"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:x="http://example.jp/unknown" xmlns:v="urn:schemas-microsoft-com:vml"'
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="V"><w:basedOn w:val="V0"/></w:style><w:style w:type="paragraph" w:styleId="V0"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="C"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:type="character" w:styleId="White"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Dark"><w:pPr><w:shd w:val="clear" w:fill="203040"/></w:pPr></w:style>'
    '<w:style w:type="table" w:styleId="Bands"><w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:fill="203040"/></w:tcPr></w:tblStylePr></w:style>'
    '<w:style w:type="character" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
)


@cache
def empty() -> bytes:
    return making.docx_of("a")


def docx(
    body: str, styles: str = STYLES, parts: dict[str, tuple[str, bytes]] | None = None, defaults: str = ""
) -> bytes:
    """A document of a body; ``parts`` are further ones by name, with their types, related as r1, r2 and so on."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(empty())) as made, zipfile.ZipFile(out, "w") as archive:
        for member in made.infolist():
            data = made.read(member)
            if member.filename == "word/document.xml":
                data = f"<w:document {SPACES}><w:body>{body}</w:body></w:document>".encode()
            elif member.filename == "word/styles.xml":
                data = data.replace(b"</w:styles>", f"{styles}</w:styles>".encode())
                data = data.replace(b"<w:rPrDefault><w:rPr>", b"<w:rPrDefault><w:rPr>" + defaults.encode())
            elif member.filename == "[Content_Types].xml":
                more = "".join(
                    f'<Override PartName="/word/{name}" ContentType="{kind}"/>'
                    for name, (kind, _) in (parts or {}).items()
                )
                data = data.replace(b"</Types>", f"{more}</Types>".encode())
            elif member.filename == "word/_rels/document.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
                more = "".join(
                    f'<Relationship Id="r{n}" Type="{kind}" Target="{name}"/>' for n, name in enumerate(parts or {}, 1)
                )
                data = data.replace(b"</Relationships>", f"{more}</Relationships>".encode())
            archive.writestr(member.filename, data)
        for name, (_, data) in (parts or {}).items():
            archive.writestr(f"word/{name}", data)
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


GREEN, PALE = (paragraph(run(SECRET, f'<w:color w:val="{hue}"/>')) for hue in ("00FF00", "FFFFFF"))


def read(data: bytes) -> Minutes:
    return read_raw(read_docx(data, "a", Budget(Caps(), "a")), "a", "a")


def check_hidden(minutes: Minutes) -> None:
    assert SEEN in minutes.text
    assert SECRET not in minutes.text
    assert WARNED in minutes.warnings
    assert [d.end - d.start for d in minutes.dropped if d.reason == "hidden text"] == [9]


def check_shown(minutes: Minutes) -> None:
    assert SEEN in minutes.text
    assert SECRET in minutes.text
    assert not [warning for warning in minutes.warnings if "left out" in warning]


@pytest.mark.parametrize(
    "properties",
    [
        "<w:vanish/>", '<w:vanish w:val="1"/>', '<w:vanish w:val="true"/>', "<w:webHidden/>", "<w:specVanish/>", '<w:rStyle w:val="C"/>',
        '<w:color w:val="FFFFFF"/>', '<w:color w:val="fefefe"/>', '<w:color w:val="000000" w:themeColor="background1"/>', '<w:color w:themeColor="light1"/>',
        '<w:rStyle w:val="White"/>', '<w:color w:val="203040"/><w:shd w:val="clear" w:fill="203040"/>', '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>',
        '<w:color w:val="000000"/><w:shd w:val="solid" w:color="000000"/>', '<w:sz w:val="2"/>', '<w:sz w:val="1"/>',
        "<w14:textFill><w14:noFill/></w14:textFill>", '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha w14:val="100000"/></w14:srgbClr></w14:solidFill></w14:textFill>',
    ],
)  # fmt: skip
def test_hidden_runs_are_dropped_and_counted(properties: str) -> None:
    check_hidden(read(docx(paragraph(run(SEEN)) + paragraph(run(SECRET, properties)))))
    check_hidden(
        read(
            docx(
                paragraph(run("窓口を") + run(SECRET[:4], properties) + run(SECRET[4:], properties) + run("延長する。"))
            )
        )
    )


@pytest.mark.parametrize(
    "properties",
    [
        "", '<w:vanish w:val="0"/>', '<w:vanish w:val="false"/>', '<w:rStyle w:val="C"/><w:vanish w:val="off"/>', '<w:color w:val="auto"/>', '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="203040"/>', '<w:color w:val="FFFFFF"/><w:shd w:val="pct50" w:fill="203040"/>', '<w:sz w:val="4"/>', '<w:sz w:val="x"/>',
        '<w:color w:val="000000"/>', '<w:highlight w:val="black"/>', '<w:rStyle w:val="Loop"/>', '<w:rStyle w:val="none"/>', '<w:color w:val="FFFFFF" w:themeColor="text1"/>',
    ],
)  # fmt: skip
def test_visible_runs_stay(properties: str) -> None:
    check_shown(read(docx(paragraph(run(SEEN)) + paragraph(run(SECRET, properties)))))


BODIES_HIDDEN = [
    paragraph(run(SECRET), '<w:pStyle w:val="V"/>'), paragraph(run(SECRET, '<w:color w:val="203040"/>'), '<w:pStyle w:val="Dark"/>'),
    paragraph(run(SECRET, '<w:color w:val="FF0000"/>'), '<w:shd w:val="clear" w:fill="FF0000"/>'),
    f'<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{paragraph(run(SECRET))}</w:tc></w:tr></w:tbl>',
    f'<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="00FF00"/></w:tcPr>{GREEN}</w:tc></w:tr></w:tbl>',
    f'<w:p><w:r><w:drawing><wp:docPr hidden="1"/><wps:txbx><w:txbxContent>{paragraph(run(SECRET))}</w:txbxContent></wps:txbx></w:drawing></w:r></w:p>',
    f'<w:p><w:r><w:pict><v:shape style="visibility:hidden"><w:txbxContent>{paragraph(run(SECRET))}</w:txbxContent></v:shape></w:pict></w:r></w:p>',
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES_HIDDEN, ids=range(len(BODIES_HIDDEN)))
def test_hidden_blocks_are_dropped_and_counted(body: str) -> None:
    check_hidden(read(docx(paragraph(run(SEEN)) + body)))


BODIES_SHOWN = [
    paragraph(run(SECRET), "<w:rPr><w:vanish/></w:rPr>"), paragraph(run(SECRET, '<w:rStyle w:val="C"/>'), '<w:pStyle w:val="V"/>'),  # toggles cancel each other
    paragraph(run(SECRET, '<w:vanish w:val="0"/>'), '<w:pStyle w:val="V"/>'), paragraph(run(SECRET, '<w:color w:val="FFFFFF"/>'), '<w:pStyle w:val="Dark"/>'),
    f'<w:tbl><w:tblPr><w:tblStyle w:val="Bands"/></w:tblPr><w:tr><w:tc>{PALE}</w:tc></w:tr></w:tbl>',
    f'<w:p><w:r><w:drawing><wps:wsp><wps:spPr><a:solidFill><a:srgbClr val="203040"/></a:solidFill></wps:spPr><wps:txbx><w:txbxContent>{PALE}</w:txbxContent></wps:txbx></wps:wsp></w:drawing></w:r></w:p>',
    f'<w:sdt><w:sdtPr/><w:sdtContent>{paragraph(run(SECRET))}</w:sdtContent></w:sdt>', f"<w:moveTo>{paragraph(run(SECRET))}</w:moveTo>",
    f'<mc:AlternateContent><mc:Choice Requires="wps">{paragraph(run(SECRET))}</mc:Choice><mc:Fallback>{paragraph(run(SECRET))}</mc:Fallback></mc:AlternateContent>',
    f'<mc:AlternateContent><mc:Choice Requires="x">{paragraph(run("知らない形である。"))}</mc:Choice><mc:Fallback>{paragraph(run(SECRET))}</mc:Fallback></mc:AlternateContent>',
    f'<mc:AlternateContent><mc:Choice Requires="wps"/><mc:Fallback>{paragraph(run(SECRET))}</mc:Fallback></mc:AlternateContent>',
    f'<w:tbl><w:tr><w:tc><mc:AlternateContent><mc:Choice Requires="wps">{paragraph(run(SECRET))}</mc:Choice><mc:Fallback>{paragraph(run(SECRET))}</mc:Fallback></mc:AlternateContent></w:tc></w:tr></w:tbl>',
    f"<w:unknown>{paragraph(run(SECRET))}</w:unknown>", f"<w:p><m:oMath><m:r><m:t>{SECRET}</m:t></m:r></m:oMath></w:p>",
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES_SHOWN, ids=range(len(BODIES_SHOWN)))
def test_visible_blocks_stay_and_once(body: str) -> None:
    minutes = read(docx(paragraph(run(SEEN)) + body))
    check_shown(minutes)
    assert minutes.text.count(SECRET) == 1
    assert "知らない形" not in minutes.text


def test_a_document_whose_defaults_hide_shows_only_what_says_otherwise() -> None:
    body = paragraph(run(SEEN, '<w:vanish w:val="0"/>')) + paragraph(run(SECRET))
    check_hidden(read(docx(body, defaults="<w:vanish/>")))


def test_equations_keep_what_they_mean() -> None:
    part = "<m:{0}><m:r><m:t>{1}</m:t></m:r></m:{0}>".format
    fraction = f"<m:f>{part('num', '3')}{part('den', '4')}</m:f>"
    power = f"<m:sSup>{part('e', '10')}{part('sup', '4')}</m:sSup>"
    root = f"<m:rad>{part('e', 'a+b')}</m:rad><m:d>{part('e', 'x')}</m:d>"
    body = f"<w:p>{run('比は')}<m:oMath>{fraction}{power}{root}</m:oMath>{run('である。')}</w:p>"
    assert read(docx(body)).text == "比は3/410^4√(a+b)(x)である。"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("text/html", f"<p>{SECRET}</p>".encode()), ("application/xhtml+xml", f"<html><body><p>{SECRET}</p></body></html>".encode()),
        ("text/plain", SECRET.encode()), ("text/plain", SECRET.encode("cp932")),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", docx(paragraph(run(SECRET)))),
    ],
)  # fmt: skip
def test_a_part_of_another_form_is_read_where_it_stands(kind: str, data: bytes) -> None:
    body = paragraph(run("前である。")) + '<w:altChunk r:id="r1"/>' + paragraph(run(SEEN))
    minutes = read(docx(body, parts={"part.bin": (kind, data)}))
    check_shown(minutes)
    assert minutes.text.index("前である。") < minutes.text.index(SECRET) < minutes.text.index(SEEN)


def test_a_part_that_cannot_be_read_is_named_and_hidden_words_of_a_part_are_counted() -> None:
    body = paragraph(run(SEEN)) + '<w:altChunk r:id="r1"/><w:altChunk r:id="r2"/><w:altChunk r:id="none"/>'
    parts = {
        "a.rtf": ("application/rtf", b"{\\rtf1 a}"),
        "b.html": ("text/html", f"<p>a</p><p hidden>{SECRET}</p>".encode()),
    }
    minutes = read(docx(body, parts=parts))
    check_hidden(minutes)
    told = "a part of it ({}) is of a form that is not read; save the document anew in a word processor"
    assert [told.format("application/rtf"), told.format("missing")] == list(minutes.warnings[:2])


def test_struck_out_words_are_no_part_of_the_sentence() -> None:
    minutes = read(docx(paragraph(run("窓口は") + run("午後5時", "<w:strike/>") + run("午後7時まで開ける。"))))
    assert minutes.text == "窓口は午後7時まで開ける。"
    assert "1 struck-out passage of text (4 characters) was left out: struck out" in minutes.warnings


def test_page_numbers_of_a_table_of_contents_are_no_hidden_text() -> None:
    minutes = read(docx(paragraph(run(SEEN) + run("12", "<w:webHidden/>"))))
    assert minutes.text == SEEN
    assert not [warning for warning in minutes.warnings if "left out" in warning]


def test_a_row_with_a_hidden_stretch_stays_one_row() -> None:
    cells = f"<w:tc>{paragraph(run('市長'))}</w:tc><w:tc>{paragraph(run('窓口を') + run(SECRET, '<w:vanish/>') + run('延長する。'))}</w:tc>"
    assert read(docx(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")).text == "市長\t窓口を延長する。"
