"""Vectors that lie in no part yet, by the text that they are of: appended as they are made, so that a kill loses none.

A part gets its vectors all at once. What it needs and was encoded before (a batch before a kill, a document that was
copied from a part that had vectors into one that has not) waits in one file beside the generations until then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

NAME = "VECTORS.partial"
_KEY, _SEAL, _HEAD = 16, 8, 32  # bytes

Vector = NDArray[np.float32]


class KnownVectors:
    """The file of one index; only who holds the lock writes it, and it is made with the first vector.

    Args:
        index: the index folder.
        encoder_digest, dim: of the encoder; what another one made is taken for nothing.
    """

    def __init__(self, index: Path, encoder_digest: str, dim: int) -> None:
        self._path, self._dim = index / NAME, dim
        self._head = hashlib.sha256(f"{encoder_digest} {dim}".encode()).digest()
        self._size = _KEY + 4 * dim + _SEAL

    def __len__(self) -> int:
        return len(self._places)

    def find(self, texts: Sequence[str]) -> list[Vector | None]:
        """The vector of each text, None where it is not known."""
        places = [self._places.get(_key(text)) for text in texts]
        if not any(place is not None for place in places):
            return [None] * len(texts)
        with self._path.open("rb") as stream:
            return [None if place is None else np.frombuffer(self._read(stream, place), "<f4") for place in places]

    def add(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Append the vectors of some texts, float32 (n, dim).

        Raises:
            OSError: they cannot be written.
        """
        keyed = {_key(text): vector for text, vector in zip(texts, vectors, strict=True)}
        fresh = [(key, vector.astype("<f4").tobytes()) for key, vector in keyed.items() if key not in self._places]
        if not fresh:
            return
        if not self._places:  # of another encoder, or nothing whole
            self._path.unlink(missing_ok=True)
        with self._path.open("ab") as stream:
            start = stream.tell()
            if not start:
                start = stream.write(self._head)
            elif over := (start - _HEAD) % self._size:  # half a record, of a kill
                start = stream.truncate(start - over)
            stream.write(b"".join(_sealed(key, raw) for key, raw in fresh))
        self._places.update((key, start + at * self._size) for at, (key, _) in enumerate(fresh))

    def keep(self, texts: Sequence[str]) -> None:
        """Forget all but the vectors of some texts.

        Raises:
            OSError: the file cannot be written.
        """
        wanted = {_key(text) for text in texts}
        kept = [(key, place) for key, place in self._places.items() if key in wanted]
        if not kept:
            self.remove()
        elif len(kept) < len(self._places):
            with self._path.open("rb") as old, self._half.open("wb") as new:
                new.write(self._head)
                for key, place in kept:
                    new.write(_sealed(key, self._read(old, place)))
            self._half.replace(self._path)
            del self._places

    def remove(self) -> None:
        """Remove the file, whatever it holds; one that cannot be removed stays for the next time."""
        for path in (self._path, self._half):
            with suppress(OSError):
                path.unlink(missing_ok=True)
        self._places.clear()

    @property
    def _half(self) -> Path:
        return self._path.with_name(f"{NAME}.new")

    def _read(self, stream: IO[bytes], place: int) -> bytes:
        stream.seek(place + _KEY)
        return stream.read(4 * self._dim)

    @cached_property
    def _places(self) -> dict[bytes, int]:
        """Where the record of each text begins, of those that are as they were written."""
        found: dict[bytes, int] = {}
        with suppress(OSError):
            if self._path.is_symlink() or not self._path.is_file():
                return found
            with self._path.open("rb") as stream:
                if stream.read(_HEAD) != self._head:
                    return found
                while len(record := stream.read(self._size)) == self._size:
                    key = record[:_KEY]
                    if record == _sealed(key, record[_KEY:-_SEAL]):
                        found[key] = stream.tell() - self._size
        return found


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY).digest()


def _sealed(key: bytes, raw: bytes) -> bytes:
    """A record, with what tells that it was written to its end and is as it was."""
    return key + raw + hashlib.blake2b(key + raw, digest_size=_SEAL).digest()
