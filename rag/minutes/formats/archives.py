"""Members of a ZIP, unpacked within a budget of bytes that are really there, whatever its directory promises."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

from rag.errors import DocumentError
from rag.minutes.caps import Budget

_CHUNK = 1 << 18
_UTF8 = 0x800  # the flag that says that a name is UTF-8
BROKEN = "is a damaged ZIP, DOCX or XLSX; save or download it again"


def open_packed(data: bytes, name: str) -> zipfile.ZipFile:
    """The archive that some bytes are.

    Raises:
        DocumentError: they are none.
    """
    try:
        return zipfile.ZipFile(BytesIO(data))
    except Exception as fault:  # zipfile raises whatever the bytes make it raise
        raise DocumentError(name, BROKEN) from fault


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, budget: Budget) -> bytes:
    """The bytes of a member, counted as they come.

    Raises:
        DocumentError: the budget is used up, or the member is damaged or locked.
    """
    if member.flag_bits & 1:
        raise DocumentError(name, "is locked with a password; save it without one")
    parts = []
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                budget.unpack(len(chunk))
                parts.append(chunk)
    except (DocumentError, MemoryError):
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as fault:
        raise DocumentError(name, BROKEN) from fault
    except (NotImplementedError, RuntimeError) as fault:
        raise DocumentError(name, "is packed in a way that is not known; pack it again as ZIP") from fault
    except Exception as fault:
        raise DocumentError(name, BROKEN) from fault
    return b"".join(parts)


def check_office(data: bytes, name: str, budget: Budget) -> None:
    """Unpack every member of a DOCX or XLSX once, so that the library which reads it next meets no bomb.

    Raises:
        DocumentError: it unpacks to more than the budget, is damaged or locked, or holds a document type, which Office
            never writes and which is how XML bombs are made.
    """
    with open_packed(data, name) as archive:
        for member in archive.infolist():
            budget.entry()
            content = unpacked(archive, member, name, budget)
            if member.filename.endswith((".xml", ".rels")) and _has_type(content):
                raise DocumentError(name, "holds an XML document type, which no office program writes; save it anew")


def _has_type(xml: bytes) -> bool:
    plain = xml.replace(b"\0", b"")  # UTF-16
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def entries(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, zipfile.ZipInfo, str]]:
    """Each file of an archive: its path within, the member, and why it is not opened, empty where it may be."""
    seen: set[str] = set()
    for member in archive.infolist():
        inner = _decoded(member)
        if member.is_dir() or inner.endswith("/"):
            continue
        parts = PurePosixPath(inner.replace("\\", "/")).parts
        why = ""
        if inner.startswith(("/", "\\")) or ".." in parts or (len(inner) > 1 and inner[1] == ":"):
            why = "has a path that climbs out of the archive; pack it again"
        elif stat.S_ISLNK(member.external_attr >> 16):
            why = "is a symbolic link, which is not followed"
        shown = "/".join(part for part in parts if part not in ("/", "\\", ".."))
        shown = "".join("\ufffd" if "\ud800" <= c <= "\udfff" or c < " " else c for c in shown) or "nameless"
        if shown in seen:
            why = why or "has the path of another entry; pack it again"
        seen.add(shown)
        if not why and _is_hidden(shown):
            continue
        yield shown, member, why


def _is_hidden(inner: str) -> bool:
    parts = PurePosixPath(inner).parts
    return any(part.startswith((".", "__MACOSX")) for part in parts) or PurePosixPath(inner).stem.casefold() == "readme"


def _decoded(member: zipfile.ZipInfo) -> str:
    """The name of a member; Windows writes Japanese names in CP932 and does not say so."""
    if member.flag_bits & _UTF8:
        return member.filename
    try:
        stored = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "cp932"):
        try:
            return stored.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def unpacked_at(data: bytes, name: str, path: str, budget: Budget) -> bytes:
    """The bytes of the document at a path: those of the file itself, or of an entry of the archive that it is.

    Args:
        data: the file.
        name: its path.
        path: that of the document, which begins with ``name``.
        budget: what may be unpacked.

    Raises:
        DocumentError: there is no such entry, or see ``unpacked``.
    """
    if path == name:
        return data
    with open_packed(data, name) as archive:
        for inner, member, why in entries(archive, name):
            shown = f"{name}/{inner}"
            budget.entry()
            if why or not f"{path}/".startswith(f"{shown}/"):
                continue
            content = unpacked(archive, member, shown, budget)
            return content if path == shown else unpacked_at(content, shown, path, budget)
    raise DocumentError(path, "is no longer in its archive; build the index again")
