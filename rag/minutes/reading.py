"""A file to its documents: in this process or in one that may fall, with what a minutes.toml beside it says."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path, PurePosixPath

from rag.errors import DocumentError
from rag.minutes.caps import Caps
from rag.minutes.corrections.notes import NAME as NOTES
from rag.minutes.corrections.notes import Note, read_note
from rag.minutes.document import load
from rag.minutes.formats.read_file import ReadFile
from rag.minutes.identities import printable, shown
from rag.minutes.isolation.reader import Reader
from rag.records import Minutes


def read_file(path: Path, name: str | None = None, megabytes: int = 64, caps: Caps | None = None) -> Minutes:
    """Read a file that holds one document; see read_all.

    Raises:
        DocumentError: it holds several meetings (JSON, ZIP), or see read_all.
    """
    found = read_all(path, name, megabytes, caps)
    if len(found) > 1:
        raise DocumentError(found[0].path, f"holds {len(found)} meetings, and one is wanted; read it with read_all")
    return found[0]


def read_all(path: Path, name: str | None = None, megabytes: int = 64, caps: Caps | None = None) -> tuple[Minutes, ...]:
    """Read the documents of one file: one a meeting of a JSON file, one an entry of a ZIP, one of any other.

    Args:
        path: the file; a minutes.toml beside it is heeded.
        name: its path as shown and cited, relative to the corpus with ``/``; by default ``path`` as given.
        megabytes: the largest size read.
        caps: what reading it may cost, where it is no text.

    Raises:
        DocumentError: it is missing, empty, too large, or cannot be read; the message says which and what to do. Of a ZIP:
            none of its entries can be.
    """
    return read_path(path, name, megabytes, caps).documents


def read_path(path: Path, name: str | None, megabytes: int, caps: Caps | None = None) -> ReadFile:
    """Read one file of any form; a minutes.toml beside it is heeded, or left out, with a warning, where it cannot be used.

    Args:
        path: the file.
        name: its path as shown and cited, relative to the corpus with ``/``; by default ``path`` as given.
        megabytes: the largest size read.
        caps: what reading it may cost.

    Raises:
        DocumentError: it is missing, empty, too large, or of no form that is read; the message says which and what to do.
    """
    own = name if name is not None else shown(path)
    data = load(path, own, megabytes)
    beside = path.parent / NOTES
    notes: tuple[Note, ...] = ()
    told = ""
    if os.path.lexists(beside):
        try:
            notes = (read_note(beside, PurePosixPath(own).parent.as_posix()),)
        except DocumentError as fault:
            told = f"{NOTES} is left out: {printable(fault.reason)}"
    with closing(Reader(caps)) as reader:
        found = reader.read(data, own, notes)
    if not told:
        return found
    documents = tuple(replace(minutes, warnings=(told, *minutes.warnings)) for minutes in found.documents)
    return replace(found, documents=documents)
