"""A small file replaced in one step: whoever reads it sees the old content or the new one, also after a power cut."""

from __future__ import annotations

from pathlib import Path

from rag.minutes.halves import half


def replace_file(path: Path, content: bytes) -> None:
    """Write a file, which may be new; its permissions stay.

    Raises:
        OSError: it cannot be written; it is as before then.
    """
    with half(path, content) as fresh:
        if path.exists():
            fresh.chmod(path.stat().st_mode & 0o777)
        fresh.replace(path)
