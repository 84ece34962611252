"""What a file is, by its first bytes and members; its name decides only between kinds of text."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import Literal

Form = Literal["text", "json", "html", "pdf", "docx", "xlsx", "zip", "other"]
JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")
TEXT_SUFFIXES = (".txt", ".text", ".md", ".markdown", *JSON_SUFFIXES)
HTML_SUFFIXES = (".html", ".htm", ".xhtml")
SUFFIXES = (*TEXT_SUFFIXES, ".pdf", ".docx", ".xlsx", *HTML_SUFFIXES, ".zip")
HEAD = 1_024  # bytes that tell a form
# Forms that are known and not read: what stands at the first byte, and what to do.
_UNREAD = {
    b"\xd0\xcf\x11\xe0": "is an old DOC or XLS, or one with a password; save it as DOCX or XLSX without one",
    b"{\\rtf": "is an RTF; save it as DOCX",
    b"\x1f\x8b": "is a GZIP; unpack it",
    b"7z\xbc\xaf\x27\x1c": "is a 7-Zip archive; unpack it, or pack it as ZIP",
    b"Rar!": "is a RAR archive; unpack it, or pack it as ZIP",
    b"\x89PNG": "is a picture; scan it to a PDF",
    b"\xff\xd8\xff": "is a picture; scan it to a PDF",
    b"GIF8": "is a picture; scan it to a PDF",
    b"II*\x00": "is a picture; scan it to a PDF",
    b"MM\x00*": "is a picture; scan it to a PDF",
    b"\x7fELF": "is a program",
}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?>(?:<!--.*?-->\s*+)*)<(?:!doctype\s+html|html|head|body|frameset)\b",
    re.IGNORECASE | re.DOTALL,
)
_OFFICE = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "is a binary workbook (XLSB); save it as XLSX",
    "ppt/presentation.xml": "is a PowerPoint; save it as PDF",
    "META-INF/container.xml": "is an EPUB; save it as PDF",
}


def form_of(data: bytes, name: str) -> tuple[Form, str]:
    """The form of a file, and for ``other`` why it is not read.

    Args:
        data: the whole file.
        name: its path; the ending tells JSON, HTML and other text apart.
    """
    head = data[:HEAD]
    if told := unread(head):
        return "other", told
    # A PDF may have a few bytes before its mark (ISO 32000-1, annex H).
    if is_pdf(head):
        return "pdf", ""
    if head.startswith(_ZIP):
        return _packed(data)
    suffix = PurePosixPath(name).suffix.casefold()
    if suffix in JSON_SUFFIXES:
        return "json", ""
    if is_html(head) or suffix in HTML_SUFFIXES:
        return "html", ""
    if suffix in (".pdf", ".docx", ".xlsx", ".zip"):
        return "other", f"is no {suffix[1:].upper()}, whatever its name says; save or download it again"
    return "text", ""


def is_plain(data: bytes, name: str) -> bool:
    """Whether a file is text, JSON or of no form that is read; told without opening an archive, whose directory may be a bomb."""
    return not data.startswith(_ZIP) and form_of(data, name)[0] in ("text", "json", "other")


def unread(head: bytes) -> str:
    """Why a file with this head is not read; empty where its form is one that is, or may be."""
    return next((why for magic, why in _UNREAD.items() if head.startswith(magic)), "")


def is_html(head: bytes) -> bool:
    """Whether a file that begins so is HTML."""
    plain = head.replace(b"\0", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    return bool(_HTML.match(plain.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")))


def is_taken(head: bytes, suffix: str) -> bool:
    """Whether a file is a document for its ending, or for a head that leaves no doubt."""
    if suffix.casefold() in SUFFIXES:
        return True
    return head.startswith((*_ZIP, b"%PDF-")) or is_html(head)


def is_pdf(head: bytes) -> bool:
    """Whether a file that begins so, and is of no form that is not read, is a PDF."""
    if b"%PDF-" not in head:
        return False
    at = head.index(b"%PDF-")
    before = head[:at]
    return at == 0 or not before.strip() or b"\0" in before or not _is_text(before)


def _is_text(data: bytes) -> bool:
    try:
        return data.decode("utf-8").isprintable() or b"\n" in data
    except UnicodeDecodeError:
        return False


def _packed(data: bytes) -> tuple[Form, str]:
    """A ZIP by its members; its directory alone is read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and not names.isdisjoint(("content.xml", "META-INF/manifest.xml")):
                return "other", "is an OpenDocument file; save it as DOCX, XLSX or PDF"
    except Exception:  # noqa: BLE001 - zipfile raises whatever the bytes make it raise
        return "other", "is a damaged ZIP, DOCX or XLSX; save or download it again"
    found = next((form for member, form in _OFFICE.items() if member in names), "")
    if found == "docx":
        return "docx", ""
    if found == "xlsx":
        return "xlsx", ""
    return ("other", found) if found else ("zip", "")
