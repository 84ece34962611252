"""New documents for a corpus folder: a safe name, a known ending, never over another file unless that is asked for."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path, PurePosixPath
from typing import Literal

from rag.atomic_files import half, replace_file, sweep
from rag.minutes.formats.detection import SUFFIXES

Taken = Literal["added", "replaced", "same", "taken", "ending", "name", "large", "empty", "write"]
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")  # no file on Windows, whatever their ending
_LONGEST = 200  # bytes; file systems take 255


def take_in(corpus: Path, name: str, data: bytes, *, megabytes: int, replace: bool = False) -> Taken:
    """Write a document into the topmost folder of a corpus; what came of it.

    ``added`` and ``replaced``: it is there, whole. ``same``: it was there already, with this content. ``taken``: a file of
    this name holds something else, and ``replace`` is false. Refused for its ``ending``, its ``name`` (empty, hidden, a
    README, too long, a folder or a link in its place), as too ``large`` or ``empty``; ``write``: the disk refused it.

    Args:
        corpus: a folder that exists.
        name: as its owner calls it; of a path only the last part counts.
        data: what it holds.
        megabytes: the largest document that is read.
        replace: whether a file of the same name may go.
    """
    safe = safe_name(name)
    if PurePosixPath(safe).suffix.casefold() not in SUFFIXES:
        return "ending"
    if safe.startswith(".") or len(safe.encode()) > _LONGEST or _DEVICES.fullmatch(safe):
        return "name"
    if PurePosixPath(safe).stem.casefold() == "readme":
        return "name"
    if len(data) > megabytes * 1_000_000:
        return "large"
    if not data.strip():
        return "empty"
    target = corpus / safe
    if target.is_symlink() or (target.exists() and not target.is_file()):
        return "name"
    try:
        return _written(target, data, replace)
    except OSError:
        return "write"


def safe_name(name: str) -> str:
    """The last part of a path, composed (NFC), without what file systems forbid or nobody sees."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    printable = "".join(c for c in last if not "\ud800" <= c <= "\udfff")
    return _FORBIDDEN.sub("", printable).strip(" ").rstrip(".")


def _written(target: Path, data: bytes, replace: bool) -> Taken:
    if target.exists():
        if target.read_bytes() == data:
            return "same"
        if not replace:
            return "taken"
    sweep(target.parent)
    if replace and target.exists():
        replace_file(target, data)
        return "replaced"
    with half(target, data) as fresh:
        try:
            os.link(fresh, target)  # fails where a file came in between, which a rename would remove
        except FileExistsError:
            return "taken"
        except OSError:  # a disk that knows no links
            fresh.replace(target)
        return "added"
