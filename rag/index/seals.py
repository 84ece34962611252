"""What a file's content was last known to be, so that a generation is not hashed anew whenever it is opened.

A seal says: the file of this inode, length and time of change had this SHA-256. Where one of them differs (the file was
written to, cut off, copied from elsewhere) the file is hashed again before it is used. What a disk changes behind the
back of the file system only ``rag index verify`` finds, which hashes every file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from stat import S_ISREG

_NAME = "SEALS.json"


class Seals:
    """The seals of one index folder; a folder that cannot be written has none, and its files are hashed at each opening."""

    def __init__(self, index: Path) -> None:
        self._path = index / _NAME
        self._known: dict[str, str] = {}
        with suppress(OSError, ValueError, RecursionError):
            _stamp(self._path)
            plain = json.loads(self._path.read_text(encoding="utf-8"))
            if isinstance(plain, dict):
                self._known = plain

    def wrong(self, root: Path, files: Mapping[str, str]) -> list[str]:
        """Those of some files below a folder, given with their SHA-256, that are missing or hold something else."""
        bad, fresh = [], False
        folders = {root / folder for file in files for folder in PurePosixPath(file).parents}
        linked = {folder for folder in folders if folder != root and folder.is_symlink()}
        for file, digest in files.items():
            try:
                stamp = _stamp(root / file)
                if linked.intersection((root / file).parents):
                    raise FileNotFoundError(file)
                if self._known.get(stamp) == digest:
                    continue
                if hash_file(root / file) != digest:
                    bad.append(file)
                    continue
            except OSError:
                bad.append(file)
                continue
            self._known[stamp] = digest
            fresh = True
        if fresh:
            self._write()
        return sorted(bad)

    def seal(self, root: Path, files: Mapping[str, str], kept: Collection[str] = ()) -> None:
        """Seal files that were just written; of all other seals only those of the SHA-256s in ``kept`` stay."""
        self._known = {stamp: digest for stamp, digest in self._known.items() if digest in kept}
        for file, digest in files.items():
            with suppress(OSError):
                self._known[_stamp(root / file)] = digest
        self._write()

    def _write(self) -> None:
        own = self._path.with_name(f"{_NAME}.{os.getpid()}")
        with suppress(OSError):
            own.write_text(json.dumps(self._known), encoding="ascii")
            own.replace(self._path)
            return
        with suppress(OSError):
            own.unlink()


def unfinished_seals(index: Path) -> list[Path]:
    """What processes left that were killed while they wrote seals; one that writes at this moment only loses its seals."""
    return sorted(index.glob(f"{_NAME}.*"))


def hash_file(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _stamp(path: Path) -> str:
    """What tells a file from what it was before.

    Raises:
        OSError: it is not there, or is no file: a link may lead out of the index, and a pipe gives no end.
    """
    found = path.stat(follow_symlinks=False)
    if not S_ISREG(found.st_mode):
        raise FileNotFoundError(path)
    return f"{found.st_ino}:{found.st_size}:{found.st_mtime_ns}"
