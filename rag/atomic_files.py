"""Files that are written beside their place and take it in one step; what a kill leaves of them is swept.

While one is written it is hidden, so that no build sees half a document, and locked by the operating system, so that what
nobody writes any more can be told from what somebody does.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PREFIX = ".minutes-rag."
# Where a disk knows no locks, what is older than this is nobody's.
_DAY = 86_400


@contextmanager
def half(target: Path, content: bytes) -> Iterator[Path]:
    """A file with some content, on the disk and not only on its way there, beside the one that it is to become.

    It has the permissions of a new file (the umask counts). What is left of it at the end is removed.

    Raises:
        OSError: it cannot be written.
    """
    stream, path = _opened(target.parent)
    try:
        with stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
            if os.name == "nt":  # which renames and removes no open file
                stream.close()
            yield path
        with suppress(OSError):  # the file itself is there
            sync(target.parent)
    finally:
        with suppress(OSError):
            path.unlink()


def replace_file(path: Path, content: bytes) -> None:
    """Write a file, which may be new, in one step: whoever reads it sees the old content or the new one; its permissions stay.

    Raises:
        OSError: it cannot be written; it is as before then.
    """
    with half(path, content) as fresh:
        if path.exists():
            fresh.chmod(path.stat().st_mode & 0o777)
        fresh.replace(path)


def sweep(folder: Path) -> None:
    """Remove what killed writers left in a folder, those below it not included."""
    with suppress(OSError):
        for path in sorted(folder.glob(f"{PREFIX}*")):
            sweep_one(path)


def sweep_one(path: Path) -> None:
    """Remove a file that nobody writes any more, where it is one of these; what cannot be removed stays."""
    with suppress(OSError):
        if path.name.startswith(PREFIX) and path.is_file() and not path.is_symlink():
            with path.open("rb") as stream:
                left = _locked(stream)
                if left is None:
                    left = time.time() - path.stat().st_mtime > _DAY
            if left:
                path.unlink()


def _opened(folder: Path) -> tuple[IO[bytes], Path]:
    while True:
        path = folder / f"{PREFIX}{secrets.token_hex(8)}"
        stream = os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666), "wb"
        )
        if _locked(stream) is not False and path.exists():
            return stream, path
        stream.close()  # somebody swept it between the two steps


def _locked(stream: IO[bytes]) -> bool | None:
    """Whether the file is ours now; None where that cannot be told."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def sync(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk.

    Raises:
        OSError: it cannot be opened, or the disk refuses it.
    """
    # Windows opens no folder for syncing; a rename is durable there without it.
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
