"""What each reader keeps, what it leaves out, and how a form is told: by its content."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.minutes.caps import Budget, Caps
from rag.minutes.document import read_raw, read_text
from rag.minutes.formats.detection import form_of
from rag.minutes.formats.html.reader import read_html
from rag.minutes.formats.office.word import read_docx
from rag.minutes.formats.office.workbooks import read_xlsx
from rag.minutes.formats.pdf.reader import read_pdf
from rag.minutes.formats.raw import RawDocument
from rag.minutes.isolation.reader import Reader
from scripts.formats import making
from tests.formats.same import NAMES, text_of
from tests.properties.test_nothing_is_lost import check_passages, check_records, raw_offsets

READERS: dict[str, tuple[Callable[[str], bytes], Callable[[bytes, str, Budget], RawDocument]]] = {
    "PDF": (lambda text: making.pdf_of(text, header="霧ノ瀬市 会議録"), read_pdf),
    "DOCX": (lambda text: making.docx_of(text, header="霧ノ瀬市 会議録", lists=True), read_docx),
    "XLSX": (making.xlsx_of, read_xlsx),
    "HTML": (making.html_of, read_html),
}


def raw_of(form: str, text: str) -> RawDocument:
    make, read = READERS[form]
    return read(make(text), "a", Budget(Caps(), "a"))


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("name", NAMES)
def test_text_and_dropped_together_are_what_the_reader_extracted(form: str, name: str) -> None:
    raw = raw_of(form, text_of(name))
    minutes = read_raw(raw, "a", "a")
    kept = [origin for _, origin in raw_offsets(minutes)]
    assert all(minutes.text[offset] == raw.text[origin] for offset, origin in raw_offsets(minutes))
    assert kept == sorted(kept)
    dropped = [at for d in minutes.dropped for at in range(d.start, d.end) if not raw.text[at].isspace()]
    assert sorted(kept + dropped) == [at for at, c in enumerate(raw.text) if not c.isspace()]
    check_records(minutes)
    check_passages(minutes)


@pytest.mark.parametrize("form", READERS)
def test_every_character_of_the_document_is_extracted(form: str) -> None:
    text = text_of(NAMES[4])
    found = "".join(raw_of(form, text).text.split())
    missing = [line for line in text.split() if line and line.lstrip("・") not in found]
    broken = [word for word in missing if form == "PDF" and len(word) > 30]  # a page ends within it
    assert missing == broken[:2]


def test_pages_of_a_pdf_are_kept_for_citations() -> None:
    text = text_of(NAMES[1])
    raw = raw_of("PDF", text)
    minutes = read_raw(raw, "a", "a")
    pages = [a.page for a in minutes.anchors]
    assert pages[0] == 1
    assert pages == sorted(pages)
    assert max(page or 0 for page in pages) == raw.text.count("\f") >= 2
    second = raw.text.split("\f")[1].strip().splitlines()
    kept = next(line for line in second if line not in ("霧ノ瀬市 会議録", "- 2 -"))
    at = minutes.text.index(kept[:12])
    anchor = [a for a in minutes.anchors if a.start <= at][-1]
    assert anchor.page == 2


def test_a_page_that_is_a_picture_among_pages_of_text_is_told() -> None:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(making.pdf_of(text_of(NAMES[0])))
    pages = len(document)
    document.import_pages(pdfium.PdfDocument(making.scan_of(making.pdf_of("会議"), 20)))
    out = io.BytesIO()
    document.save(out)
    minutes = read_raw(read_pdf(out.getvalue(), "a", Budget(Caps(), "a")), "a", "a")
    assert minutes.warnings == (f"page {pages + 1} without text, only pictures: needs OCR",)
    assert len(minutes.utterances) == 17


def test_headers_and_page_numbers_are_dropped_with_their_reason() -> None:
    minutes = read_raw(raw_of("PDF", text_of(NAMES[0])), "a", "a")
    raw = raw_of("PDF", text_of(NAMES[0])).text
    told = {(raw[d.start : d.end], d.reason) for d in minutes.dropped}
    assert {("霧ノ瀬市 会議録", "running header"), ("- 1 -", "page number"), ("- 2 -", "page number")} <= told
    assert "霧ノ瀬市 会議録" not in minutes.text


def test_a_heading_at_the_same_place_of_two_of_many_pages_is_no_running_header() -> None:
    pages = [f"【議題{n}について】\n\n" + "本文である。\n" * 30 for n in (1, 2)]
    other = "\n".join(f"これは{'あいうえお'[n % 5]}の段落{n}である。" for n in range(64))
    minutes = read_raw(raw_of("PDF", "\n".join([pages[0], other, pages[1]])), "a", "a")
    assert "【議題1について】" in minutes.text
    assert "【議題2について】" in minutes.text


def test_lists_of_a_docx_get_the_marks_that_word_shows() -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("第2回環境会議　議事要旨")
    for words in ("開会", "公園の管理について"):
        document.add_paragraph(words, style="List Number")
    document.add_paragraph("木陰を増やしてほしい。", style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    raw = read_docx(out.getvalue(), "a", Budget(Caps(), "a")).text
    assert raw.split("\n")[1:4] == ["1. 開会", "2. 公園の管理について", "・木陰を増やしてほしい。"]


def test_deleted_words_of_tracked_changes_are_no_part_of_a_docx_and_inserted_ones_are() -> None:
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
        "<w:r><w:t>予算は</w:t></w:r><w:del><w:r><w:delText>三億円</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>二億円</w:t></w:r></w:moveFrom>"
        "<w:ins><w:r><w:t>四億円</w:t></w:r></w:ins><w:r><w:t>である。</w:t></w:r></w:p></w:body></w:document>"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "scripts"))
        from formats.bombs import _with_part
    data = _with_part(making.docx_of("a"), "word/document.xml", body.encode())
    assert read_docx(data, "a", Budget(Caps(), "a")).text.strip() == "予算は四億円である。"


def test_sheets_stand_under_their_names_and_hidden_ones_are_dropped() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    first = book.active
    first.title = "第1回"
    first.append(["日時", "令和5年7月3日"])
    second = book.create_sheet("第2回")
    second.append([None, "・木陰を増やしてほしい。"])
    hidden = book.create_sheet("作業")
    hidden.append(["下書きである。"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    raw = read_xlsx(out.getvalue(), "a", Budget(Caps(), "a"))
    assert [line for line in raw.text.split("\n") if line] == [
        "# 第1回", "日時\t令和5年7月3日", "# 第2回", "・木陰を増やしてほしい。", "作業", "下書きである。",
    ]  # fmt: skip
    assert [(raw.text[d.start : d.end], d.reason) for d in raw.left_out or ()] == [
        ("作業", "sheet name"), ("下書きである。", "hidden sheet"),
    ]  # fmt: skip


def test_numbers_beyond_all_bounds_break_no_reader() -> None:
    text = "会議\n\n日時：令和5年7月3日 午後99999999999999999999時～99999999999999999999時\n\n令和99999999999999999999年99月の話である。"
    assert read_text(text, "a").meeting.start is None
    page = making.html_of("木陰を植える。XX").replace(b"XX", b"&#999999999999999999999;")
    assert "木陰を植える。" in read_html(page, "a", Budget(Caps(), "a")).text


def test_a_list_that_names_no_numbering_has_no_mark() -> None:
    import docx
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = docx.Document()
    paragraph = document.add_paragraph("木陰", style="List Number")
    properties = paragraph._p.get_or_add_pPr()
    numbers = OxmlElement("w:numPr")
    identity = OxmlElement("w:numId")
    identity.set(qn("w:val"), "9999")
    numbers.append(identity)
    properties.append(numbers)
    out = io.BytesIO()
    document.save(out)
    assert read_docx(out.getvalue(), "a", Budget(Caps(), "a")).text.strip() == "木陰"


def test_navigation_of_a_page_is_dropped_and_scripts_are_no_text() -> None:
    raw = raw_of("HTML", "・木陰を増やしてほしい。")
    told = {raw.text[d.start : d.end]: d.reason for d in raw.left_out or ()}
    assert told == {
        "会議の記録": "page title",
        "トップ くらし 市政情報": "navigation",
        "トップ > 会議録": "navigation",
        "新着 予算 議会": "navigation",
        "電話 000-000-0000": "navigation",
    }
    assert "いいえ" not in raw.text


TEXT = "会議を開いた。"


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [
        (making.pdf_of(TEXT), "a.txt", "pdf"),
        (making.docx_of(TEXT), "a.pdf", "docx"),
        (making.xlsx_of(TEXT), "a.docx", "xlsx"),
        (making.html_of(TEXT), "a.txt", "html"),
        (making.html_of(TEXT, "utf-16"), "a", "html"),
        (making.zip_of({"a.txt": b"a"}), "a.xlsx", "zip"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "a.md", "text"),
        ("「%PDF-1.7」で保存した。".encode(), "a.txt", "text"),
        (b"{}", "a.json", "json"),
        (b"II*\x00" + bytes(20), "a.pdf", "other"),
        (TEXT.encode(), "a.pdf", "other"),
    ],
)
def test_a_form_is_told_by_content(data: bytes, name: str, form: str) -> None:
    assert form_of(data, name)[0] == form


def test_other_members_of_the_zip_family_are_named() -> None:
    for member, words in (("ppt/presentation.xml", "PowerPoint"), ("xl/workbook.bin", "XLSB")):
        assert words in form_of(making.zip_of({member: b"a"}), "a.zip")[1]
    assert "OpenDocument" in form_of(making.zip_of({"mimetype": b"a", "content.xml": b"b"}), "a.odt")[1]


def test_names_that_windows_packed_in_cp932_are_read() -> None:
    data = bytearray(making.zip_of({"XXXXXX.txt": TEXT.encode()}))
    data = data.replace(b"XXXXXX", "会議録".encode("cp932"))
    reader = Reader()
    assert [m.path for m in reader.read(bytes(data), "a.zip").documents] == ["a.zip/会議録.txt"]
    reader.close()


def test_an_entry_of_an_archive_is_a_document_and_a_broken_one_is_named() -> None:
    data = making.zip_of({
        "回/1.pdf": making.pdf_of(TEXT), "回/1.txt": TEXT.encode(), "壊.pdf": b"%PDF-1.7 x", "中.zip": making.zip_of({"2.txt": TEXT.encode()}),
        "README.txt": b"no document", "__MACOSX/a.txt": b"no document",
    })  # fmt: skip
    reader = Reader()
    found = reader.read(data, "年 度.zip")
    reader.close()
    assert [(m.path, m.doc_id) for m in found.documents] == [
        ("年 度.zip/回/1.pdf", "年%20度.zip!/回%2F1.pdf"),
        ("年 度.zip/回/1.txt", "年%20度.zip!/回%2F1.txt"),
        ("年 度.zip/中.zip/2.txt", "年%20度.zip!/中.zip%2F2.txt"),
    ]
    assert [(s.path, s.reason) for s in found.skipped] == [
        ("年 度.zip/壊.pdf", "is a broken PDF; save or download it again")
    ]


@pytest.mark.parametrize("make", [making.pdf_of, making.docx_of, making.xlsx_of, making.html_of])
def test_a_document_without_words_is_refused(make: Callable[[str], bytes]) -> None:
    reader = Reader()
    with pytest.raises(DocumentError, match=r"holds no words|holds no text but navigation"):
        reader.read(make("\n\n"), "a")
    reader.close()


def test_a_large_text_is_read_in_a_child_as_it_would_be_here() -> None:
    text = "・木陰を増やしてほしい。\n" * 40_000
    reader = Reader()
    (found,) = reader.read(text.encode(), "a.txt").documents
    reader.close()
    assert found == read_text(text, "a.txt")
