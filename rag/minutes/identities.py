"""What documents are called: an id that is unique and one word, and the key under which a minutes.toml names them."""

from __future__ import annotations

import os
import re
from pathlib import PurePath, PurePosixPath


def doc_id(path: str) -> str:
    """A document's id: its path with white space and ``#`` percent-encoded, so that it is unique and one word."""
    return quoted(PurePosixPath(path).as_posix(), "")


def entry_id(archive: str, inner: str) -> str:
    """The id of an entry of an archive, whose id is ``archive``: !/ stands between, which no other id holds."""
    return f"{archive}!/{quoted(inner, '/')}"


def is_text(words: str) -> bool:
    """Whether words hold no half of a surrogate pair, which no file, database or terminal takes."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True


def printable(words: str) -> str:
    """Words with a replacement character for each half of a surrogate pair."""
    return words if is_text(words) else "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in words)


def shown(path: PurePath) -> str:
    """A path as it is shown and cited, with ``/``: always text.

    A name whose bytes are no UTF-8 comes from an old share and is read as CP932; where it is none, the bytes that are no
    text are percent-encoded.
    """
    return (path if is_text(str(path)) else PurePosixPath(*map(_shown, path.parts))).as_posix()


def _shown(name: str) -> str:
    if is_text(name):
        return name
    try:
        words = os.fsencode(name).decode("cp932")
        return words if "/" not in words and words.isprintable() else escaped(name)
    except UnicodeError:
        return escaped(name)


def escaped(name: str) -> str:
    """A name with each byte that is no text percent-encoded."""
    return printable("".join(f"%{ord(c) - 0xDC00:02X}" if "\udc80" <= c <= "\udcff" else c for c in name))


def file_of(own: str, path: str) -> str:
    """The file of the corpus that a document was read from: its path, or that of the archive that it is an entry of."""
    archive, entry, _ = own.partition("!/")
    if not entry:
        return path
    bytes_ = re.sub(rb"%([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]), archive.encode("utf-8", "surrogatepass"))
    return bytes_.decode("utf-8", "surrogatepass")


def quoted(words: str, more: str) -> str:
    """Words with white space, control characters, halves of surrogate pairs, ``#``, ``%``, the characters of ``more`` and
    a ! before a slash percent-encoded."""
    return re.sub(
        rf"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff#%{more}]|!(?=/)",
        lambda m: "".join(f"%{b:02X}" for b in m[0].encode("utf-8", "surrogatepass")),
        words,
    )


def meeting_key(own: str, path: str) -> str:
    """What a minutes.toml calls a document: its path, and behind that the last part of its id where its file holds several."""
    archive, entry, inner = own.partition("!/")
    meeting = inner.partition("/")[2] if entry else archive.removeprefix(doc_id(path)).removeprefix("/")
    return f"{path}/{meeting}" if meeting else path
