"""manifest.json: what a generation is, how it was made, and the SHA-256 of each of its files and of itself."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from rag.errors import IndexDamaged, IndexMismatch
from rag.index.encoder import Encoder
from rag.index.parts import is_inside

SCHEMA = 4
MANIFEST = "manifest.json"
_DIGEST = re.compile("[0-9a-f]{64}")
_NO_DIGEST = "0" * 64
_TOLD = 200  # characters of what is wrong: the remedy must not drown in what a stranger wrote


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is: how it was made, what it counts, and the SHA-256 of every file in it.

    ``parts`` are the names of its parts in the order of rows; of ``passages``, ``vectors`` have a vector, those of whole parts:
    a part that lacks its vectors has no file of them. ``unread`` are documents of the corpus that could not be
    read: path to SHA-256 and reason. ``digest`` is the SHA-256 of the manifest itself with 64 zeros in its place.
    """

    schema: int
    generation: str
    created: str
    encoder: str
    encoder_digest: str
    dim: int
    passage_tokens: int
    reader: int
    cutter: int
    corpus: str
    documents: int
    passages: int
    vectors: int
    parts: tuple[str, ...]
    unread: dict[str, tuple[str, str]]
    files: dict[str, str]
    digest: str = _NO_DIGEST

    @property
    def complete(self) -> bool:
        """Whether every passage has its vector."""
        return self.vectors == self.passages

    @property
    def made(self) -> str:
        """What passages and vectors depend on beside the document: a build takes over what was made in the same way."""
        return made(self.encoder_digest, self.passage_tokens, self.reader, self.cutter)

    def check_encoder(self, encoder: Encoder, index: Path) -> None:
        """Make sure that an encoder is the one whose vectors the generation holds.

        Raises:
            IndexMismatch: it is another one; the message names the command that rebuilds the index.
        """
        if (encoder.digest, encoder.dim) != (self.encoder_digest, self.dim):
            raise IndexMismatch(
                f"{index} was built by the encoder {self.encoder!r}, and {encoder.name!r} is set. "
                f"Rebuild with: rag index build {self.corpus} --index {index}, "
                f"or set RAG_ENCODER to the encoder that built it."
            )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a manifest with its own digest into a generation's folder.

    Raises:
        OSError: it cannot be written.
    """
    plain = asdict(replace(manifest, digest=_NO_DIGEST))  # the digest is the last field
    raw = json.dumps(plain, ensure_ascii=False, indent=1).encode()
    (folder / MANIFEST).write_bytes(_with_digest(raw, _NO_DIGEST, hashlib.sha256(raw).hexdigest()))


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a generation's folder.

    Raises:
        IndexDamaged: it cannot be read, is not what was written, or was written by another version of this package.
    """
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
        plain = json.loads(raw)
        json.dumps(plain, ensure_ascii=False).encode()  # half a surrogate pair, which nothing could print
        if plain["schema"] != SCHEMA:
            raise IndexDamaged(
                f"{path} has schema {plain['schema']!r}, and this version reads {SCHEMA}. "
                "Rebuild with: rag index build CORPUS --full"
            )
        manifest = _manifest(plain)
        digest = hashlib.sha256(_with_digest(raw, manifest.digest, _NO_DIGEST)).hexdigest()
        if manifest.generation != folder.name or manifest.digest != digest:
            raise ValueError("it is not what was written")
        return manifest
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise IndexDamaged(
            f"{path} cannot be read ({str(fault)[:_TOLD]}). Rebuild with: rag index build CORPUS --full, or serve an earlier "
            f"generation: rag index rollback --index {folder.parent.parent}"
        ) from fault


def made(encoder_digest: str, passage_tokens: int, reader: int, cutter: int) -> str:
    """One line of all that passages and vectors depend on beside the document."""
    return f"{SCHEMA} {encoder_digest} {passage_tokens} {reader} {cutter}"


def _manifest(plain: dict[str, Any]) -> Manifest:
    """The manifest of its JSON values, each of its kind; names that lead out of the generation are refused.

    Raises:
        ValueError, TypeError, KeyError: it is none.
    """
    parts, unread, files = plain["parts"], plain["unread"], plain["files"]
    manifest = Manifest(**{**plain, "parts": tuple(parts), "unread": {k: (a, b) for k, (a, b) in unread.items()}})
    for field in fields(Manifest):
        value = getattr(manifest, field.name)
        if field.type == "int" and (type(value) is not int or value < 0):
            raise ValueError(f"{field.name} is no number")
        if field.type == "str" and not isinstance(value, str):
            raise ValueError(f"{field.name} is no text")
    for file, digest in files.items():
        if not is_inside(file) or not _DIGEST.fullmatch(digest):
            raise ValueError(f"{file!r} is no file of a generation")
    if not manifest.parts or not all(isinstance(name, str) and f"parts/{name}/part.json" in files for name in parts):
        raise ValueError("a part is named that is not there")
    if manifest.vectors > manifest.passages:
        raise ValueError("there are more vectors than passages")
    if not all(isinstance(word, str) for pair in manifest.unread.values() for word in pair):
        raise ValueError("unread is no list of documents")
    return manifest


def _with_digest(raw: bytes, old: str, new: str) -> bytes:
    before, found, after = raw.rpartition(old.encode())
    return before + new.encode() + after if found else raw
