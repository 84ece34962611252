"""Files that mean harm, or are broken: what each is, made small, and the word that its line in the report must hold."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from formats.making import docx_of, html_of, pdf_of, xlsx_of, zip_of

Bomb = tuple[str, Callable[[], bytes], str]  # file name, its bytes, what the report says
_TEXT = "会議を開いた。\n\n・公園の木陰を増やしてほしい。\n→来年度に植える。（事務局）\n"


def bombs() -> dict[str, Bomb]:
    """Each by what it is."""
    return {
        "ZIP of zeros, 1 : 1000": ("zeros.zip", _zeros, "more than"),
        "ZIP whose directory says that it is small": ("liar.zip", _liar, "damaged"),
        "ZIP of overlapping members": ("overlap.zip", _overlapping, "none can be read"),
        "ZIP in ZIP in ZIP": ("deep.zip", lambda: _nested(6), "a ZIP within 2 others"),
        "ZIP that holds itself many times": ("wide.zip", _wide, "more than"),
        "ZIP of 20,000 entries": ("many.zip", _many, "holds more than"),
        "ZIP entries that climb out": ("climb.zip", _climbing, "climbs out"),
        "ZIP with a symbolic link": ("link.zip", _link, "symbolic link"),
        "ZIP with a password": ("locked.zip", _locked_zip, "locked"),
        "ZIP cut off": ("cut.zip", lambda: zip_of({"a.txt": _TEXT.encode() * 50})[:200], "damaged"),
        "DOCX that unpacks to 400 MB": ("big.docx", _big_docx, "more than"),
        "DOCX with an XML bomb": ("laughs.docx", _laughing_docx, "document type"),
        "DOCX of tables in tables": ("nested.docx", _nested_docx, "nested too deeply|broken DOCX"),
        "DOCX cut off": ("cut.docx", lambda: docx_of(_TEXT)[:5000], "damaged"),
        "DOCX with a password": ("locked.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "password"),
        "XLSX that says it has a billion cells": ("wide.xlsx", _lying_xlsx, "cells"),
        "XLSX with an XML bomb": ("laughs.xlsx", _laughing_xlsx, "document type"),
        "PDF whose stream unpacks to 2 GB": ("stream.pdf", _pdf_bomb, "memory|seconds|without any text|broken|crashed|ended|characters"),
        "PDF of 100,000 pages": ("pages.pdf", _pdf_pages, "pages, more than"),
        "PDF whose pages are their own parents": ("loop.pdf", _pdf_loop, "broken|without any text"),
        "PDF with a password": ("locked.pdf", _locked_pdf, "password"),
        "PDF cut off": ("cut.pdf", lambda: pdf_of(_TEXT)[:700], "broken"),
        "PDF of nothing but its mark": ("mark.pdf", lambda: b"%PDF-1.7\n", "broken"),
        "HTML of a million open tags": ("open.html", lambda: b"<html><body>" + b"<div>" * 1_000_000, "nested|seconds|memory|navigation|no words"),
        "one line of 200 MB": ("line.txt", lambda: b"a" * 200_000_000, "larger than 64 MB"),
        "binary junk named .txt": ("junk.txt", lambda: bytes(range(256)) * 400, "encoding is not known"),
        "a program named .pdf": ("program.pdf", lambda: b"\x7fELF" + bytes(range(256)) * 40, "is a program"),
        "old DOC": ("old.doc.txt", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old DOC"),
        "nothing": ("empty.pdf", lambda: b"", "is no PDF|empty"),
    }  # fmt: skip


def _zeros() -> bytes:
    return zip_of({"zeros.txt": bytes(400_000_000)})


def _liar() -> bytes:
    """The size in the directory is 10 bytes; what is unpacked is 50 MB."""
    data = zip_of({"a.txt": bytes(50_000_000)})
    size = struct.pack("<I", 50_000_000)
    return data.replace(size, struct.pack("<I", 10))


def _overlapping() -> bytes:
    """Many names in the directory for one member that unpacks to 30 MB."""
    once = zip_of({"a000.txt": bytes(30_000_000)})
    end = once.rindex(b"PK\x05\x06")
    at = once.index(b"PK\x01\x02")
    entry = once[at:end]
    body = once[:at]
    entries = b"".join(entry.replace(b"a000.txt", f"a{n:03}.txt".encode()) for n in range(200))
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 200, 200, len(entries), len(body), 0)
    return body + entries + tail


def _nested(depth: int) -> bytes:
    data = zip_of({"a.txt": _TEXT.encode()})
    for _ in range(depth):
        data = zip_of({"in.zip": data})
    return data


def _wide() -> bytes:
    inner = zip_of({f"{n}.txt": bytes(5_000_000) for n in range(10)})
    return zip_of({f"{n}.zip": inner for n in range(10)})


def _many() -> bytes:
    return zip_of({f"{n}.txt": b"" for n in range(20_000)})


def _climbing() -> bytes:
    names = ("../../outside.txt", "/etc/outside.txt", "C:\\outside.txt", "a/../../outside.txt", "..\\outside.txt")
    return zip_of(dict.fromkeys(names, _TEXT.encode()))


def _link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("secret.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def _locked_zip() -> bytes:
    data = bytearray(zip_of({"a.txt": _TEXT.encode()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _with_part(office: bytes, part: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(office)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, content if member == part else old.read(member))
    return out.getvalue()


def _big_docx() -> bytes:
    head = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    return _with_part(docx_of(_TEXT), "word/document.xml", head + b"a" * 400_000_000)


_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "%s">%s]>' % (
    b"ha" * 50,
    b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%s;" % (str(n - 1).encode() if n > 1 else b"") * 10) for n in range(1, 10)
    ),
)


def _laughing_docx() -> bytes:
    body = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
        b"&a9;</w:t></w:r></w:p></w:body></w:document>"
    )
    return _with_part(docx_of(_TEXT), "word/document.xml", _LAUGHS + body)


def _laughing_xlsx() -> bytes:
    body = _SHEET + b'<sheetData><row><c t="str"><v>&a9;</v></c></row></sheetData></worksheet>'
    return _with_part(xlsx_of(_TEXT), "xl/worksheets/sheet1.xml", _LAUGHS + body)


def _nested_docx() -> bytes:
    head = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    one, end = b"<w:sdt><w:sdtContent>", b"</w:sdtContent></w:sdt>"
    body = one * 5_000 + b"<w:p/>" + end * 5_000
    return _with_part(docx_of(_TEXT), "word/document.xml", head + body + b"</w:body></w:document>")


def _lying_xlsx() -> bytes:
    """Two cells, the second in the last column of the last row."""
    body = (
        _SHEET + b'<dimension ref="A1:XFD1048576"/><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>'
    )
    return _with_part(xlsx_of(_TEXT), "xl/worksheets/sheet1.xml", body)


def _pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


_PAGE = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R>>"


def _pdf_bomb() -> bytes:
    """The content of a page is packed twice, and unpacks to 2 GB of operators."""
    packer = zlib.compressobj(9)
    inner = b"".join(packer.compress(b"BT (a) Tj ET " * 80_000) for _ in range(2_000)) + packer.flush()
    data = zlib.compress(inner, 9)
    stream = b"<</Length %d /Filter [/FlateDecode /FlateDecode]>>\nstream\n%s\nendstream" % (len(data), data)
    return _pdf([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [3 0 R] /Count 1>>", _PAGE, stream])


def _pdf_pages() -> bytes:
    kids = b"3 0 R " * 100_000
    pages = b"<</Type /Pages /Kids [%s] /Count 100000>>" % kids
    return _pdf([b"<</Type /Catalog /Pages 2 0 R>>", pages, _PAGE, b"<</Length 0>>\nstream\n\nendstream"])


def _pdf_loop() -> bytes:
    return _pdf([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R>>"])


def _locked_pdf() -> bytes:
    from reportlab.lib import pdfencrypt
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    page = canvas.Canvas(out, encrypt=pdfencrypt.StandardEncryption("secret", strength=128))
    page.drawString(72, 700, "locked")
    page.save()
    return out.getvalue()


def good() -> dict[str, bytes]:
    """A sound document of each form, to stand beside the bombs."""
    return {
        "good.txt": _TEXT.encode(),
        "good.pdf": pdf_of(_TEXT),
        "good.docx": docx_of(_TEXT),
        "good.xlsx": xlsx_of(_TEXT),
        "good.html": html_of(_TEXT),
        "good.zip": zip_of({"inner.pdf": pdf_of(_TEXT)}),
    }
