"""One builder at a time: a lock of the operating system, which ends with the process that holds it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import IO

from rag.errors import IndexBusy


def claim(path: Path) -> IO[str]:
    """Lock a file, which is made, and write the process id into it; held until ``give_back`` or the end of the process.

    Raises:
        IndexBusy: another one holds it.
        OSError: the file cannot be written.
    """
    while True:
        handle = path.open("a+", encoding="ascii", errors="replace")
        try:
            if not _lock(handle):
                handle.seek(0)
                raise IndexBusy(
                    f"Another build (process {handle.read().strip() or 'unknown'}) is writing {path.parent}. Wait for it, or "
                    "end it, then try again."
                )
            if _is_still_there(handle, path):
                with suppress(OSError):  # on a full disk the lock holds without a number, so that room can be made
                    handle.truncate(0)
                    os.write(handle.fileno(), str(os.getpid()).encode())
                return handle
        except BaseException:
            handle.close()
            raise
        handle.close()  # who held it removed the file in between


def give_back(handle: IO[str], path: Path) -> None:
    """Remove the file and end the lock."""
    with suppress(OSError):  # Windows removes no open file; it then stays, unlocked, and does no harm
        path.unlink()
    handle.close()


def _is_still_there(handle: IO[str], path: Path) -> bool:
    with suppress(OSError):
        return os.path.samestat(os.fstat(handle.fileno()), path.stat())
    return False


def _lock(handle: IO[str]) -> bool:
    if os.name == "nt":
        import msvcrt

        handle.seek(1 << 30)  # far behind the number, which others may read on
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
