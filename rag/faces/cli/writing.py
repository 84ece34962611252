"""A file that a command writes: it appears whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from rag.errors import QueryError


@contextmanager
def whole(file: Path) -> Iterator[BinaryIO]:
    """Open a file to be written; it replaces one that is there when all is written. A device or a pipe is written into.

    Raises:
        QueryError: it cannot be written; what was there stays.
    """
    try:
        place = Path(os.path.realpath(file))
        if place.exists() and not place.is_file() and not place.is_dir():
            with place.open("wb") as stream:
                yield stream
            return
        # A name of its own length: that of the file may be as long as names can be.
        fresh = place.with_name(f".{secrets.token_hex(8)}.new")
        try:
            with fresh.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            if place.is_file():
                fresh.chmod(place.stat().st_mode & 0o777)
            fresh.replace(place)
        finally:
            with suppress(OSError):
                fresh.unlink()
    except (OSError, ValueError) as fault:
        raise cannot(file, fault) from fault


def write_whole(file: Path, data: bytes) -> None:
    """Write a file in one go; see ``whole``."""
    with whole(file) as stream:
        stream.write(data)


def cannot(file: Path, fault: OSError | ValueError) -> QueryError:
    """That a file cannot be written, with why and the remedy."""
    why = getattr(fault, "strerror", None) or fault
    return QueryError(f"{file} cannot be written ({why}); name a place that can.")
