"""A file of any form to Minutes, within caps; what runs in the process that may fall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import DocumentError
from rag.minutes.caps import Budget, Caps
from rag.minutes.document import read_raw, read_words
from rag.minutes.formats.archives import entries, open_packed, unpacked
from rag.minutes.formats.detection import form_of
from rag.minutes.formats.html.reader import read_html
from rag.minutes.formats.office.word import read_docx
from rag.minutes.formats.office.workbooks import read_xlsx
from rag.minutes.formats.pdf.ocr import recognised
from rag.minutes.formats.pdf.reader import NeedsOcr, read_pdf
from rag.minutes.formats.raw import RawDocument
from rag.minutes.identities import doc_id, entry_id
from rag.records import Minutes, Skipped

OUT_OF_MEMORY = "takes more than {} MB of memory to read; split it, or set RAG_DOCUMENT_MEMORY higher"
TOO_DEEP = "is nested too deeply to be read; open it in the program that made it, and save it again"
_OFFICE = {"docx": read_docx, "xlsx": read_xlsx, "html": read_html}


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What one file held: its documents, and those of its entries that could not be read."""

    documents: tuple[Minutes, ...]
    skipped: tuple[Skipped, ...] = ()


def read_within(data: bytes, name: str, caps: Caps, recognising: Callable[[], None] = lambda: None) -> ReadFile:
    """Read a file of any form.

    Args:
        data: its bytes.
        name: its path as shown and cited.
        caps: what it may cost; seconds and memory are for the caller to hold.
        recognising: called before text is recognised in pictures, which takes longer.

    Raises:
        DocumentError: it cannot be read. Of an archive that can be opened the entries are reported instead.
    """
    budget = Budget(caps, name, recognising)
    form, why = form_of(data, name)
    if form == "other":
        raise DocumentError(name, why)
    if form == "zip":
        documents: list[Minutes] = []
        skipped: list[Skipped] = []
        _archive(data, name, name, doc_id(name), "", 1, budget, documents, skipped)
        if not documents:
            told = f": {skipped[0].path.removeprefix(name + '/')}: {skipped[0].reason}" if skipped else ""
            raise DocumentError(name, f"is an archive of {len(skipped)} documents, of which none can be read{told}")
        return ReadFile(tuple(documents), tuple(skipped))
    unread: list[Skipped] = []
    found = _one(data, name, doc_id(name), budget, unread)
    budget.documents(found)
    return ReadFile(found, tuple(unread))


def _one(data: bytes, name: str, own: str, budget: Budget, skipped: list[Skipped]) -> tuple[Minutes, ...]:
    """The documents of a file that is no archive; what of it cannot be read goes to ``skipped``."""
    form, why = form_of(data, name)
    try:
        if form == "other":
            raise DocumentError(name, why)
        if form in ("text", "json"):
            return read_words(data, name, own, skipped)
        raw = _scanned(data, name, budget) if form == "pdf" else _OFFICE[form](data, name, budget)
        return (read_raw(raw, name, own),)
    except MemoryError as fault:
        raise DocumentError(name, OUT_OF_MEMORY.format(budget.caps.memory_megabytes), code="memory") from fault
    except RecursionError as fault:
        raise DocumentError(name, TOO_DEEP) from fault


def _scanned(data: bytes, name: str, budget: Budget) -> RawDocument:
    try:
        return read_pdf(data, name, budget)
    except NeedsOcr as pictures:
        budget.recognising()
        seen = recognised(data, name, pictures.pages, budget.caps)
        try:
            return read_pdf(seen, name, budget, scanned=True)
        except NeedsOcr as still:
            raise DocumentError(name, "needs OCR, which found no text in its pictures; scan it again") from still


def _archive(
    data: bytes,
    file: str,
    name: str,
    own: str,
    before: str,
    depth: int,
    budget: Budget,
    documents: list[Minutes],
    skipped: list[Skipped],
) -> None:
    """Read the entries of an archive; ``before`` stands before their paths within the outermost archive, ``file``."""
    with open_packed(data, name) as archive:
        for inner, member, why in entries(archive, name):
            shown, within = f"{name}/{inner}", f"{before}{inner}"
            budget.entry()
            try:
                if why:
                    raise DocumentError(shown, why)
                content = unpacked(archive, member, shown, budget)
                if form_of(content, shown)[0] == "zip":
                    if depth >= budget.caps.depth:
                        raise DocumentError(
                            shown, f"is a ZIP within {depth} others; unpack it, or set RAG_ARCHIVE_DEPTH higher"
                        )
                    _archive(content, file, shown, own, f"{within}/", depth + 1, budget, documents, skipped)
                else:
                    found = _one(content, shown, entry_id(own, within), budget, skipped)
                    budget.documents(found)
                    documents += found
            except DocumentError as fault:
                if fault.path == file:
                    raise
                skipped.append(Skipped(fault.path, fault.reason))
