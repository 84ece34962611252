"""A small file replaced in one step: whoever reads it sees the old content or the new one, also after a power cut."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Write a file, which may be new; its permissions stay.

    Raises:
        OSError: it cannot be written; it is as before then.
    """
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    # Hidden while it is written: a build that runs meanwhile does not see it.
    handle, half = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(half).chmod(mode)
        Path(half).replace(path)
    finally:
        with suppress(OSError):
            Path(half).unlink()
    _sync(path.parent)


def _sync(folder: Path) -> None:
    with suppress(OSError):  # Windows opens no folder, and needs no such thing
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
