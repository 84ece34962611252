"""A part of a generation: some thousand passages of documents that follow each other, written once, linked from then on.

A generation is a row of parts. One whose documents did not change is linked into the next generation instead of being
written again, and one that a killed build had finished is linked by the build after it. Its vectors may come later, all at
once: until then it has no file of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from rag.errors import DocumentError
from rag.index.columns import ColumnsWriter, day_number, field_values
from rag.index.dense import build_dense
from rag.index.lexical import LexicalRow, build_lexical
from rag.index.seals import hash_file
from rag.index.store import IndexedPassage, StoreWriter
from rag.records import Minutes, Passage

PARTS, LEXICAL = "parts", "lexical"
STORE, COLUMNS, DENSE, SEGMENT = "passages.sqlite3", "columns", "dense.faiss", "meta.json"
_RECORD, _OPEN = "part.json", ".open"
_NAME = re.compile("[0-9a-f]{16}")
_LONGEST = 200  # characters of a file's name with its folders; our own are below 70

Vectors = NDArray[np.float32]
Keep = Callable[[list[Passage], Vectors], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A finished part: ``files`` are its files, relative to the generation, with their SHA-256.

    The name is a hash of its documents and of how they were made, so that two parts of one name are the same.
    """

    name: str
    documents: int
    passages: int
    files: dict[str, str]

    @property
    def encoded(self) -> bool:
        """Whether its vectors are there."""
        return f"{PARTS}/{self.name}/{DENSE}" in self.files

    def place(self, generation: Path) -> Path:
        """The part's folder; its postings lie in the ``lexical`` of the generation."""
        return generation / PARTS / self.name

    def segment(self, generation: Path) -> tuple[Path, ...]:
        """The meta.json of its postings and the files that it speaks of, as ``join_lexical`` takes them."""
        postings = sorted(file for file in self.files if file.startswith(f"{LEXICAL}/"))
        return (self.place(generation) / SEGMENT, *(generation / file for file in postings))


class PartWriter:
    """Writes one part into a scratch folder; rows of passages count from 0 in it.

    Args:
        scratch: the folder of the generation that is being built.
        dim: the length of a vector.
        made: what the vectors and the cut of passages depend on; it goes into the part's name.
        keep: takes the vectors of passages in a part of which not all have theirs; they are not in it.

    Raises:
        OSError: the folder cannot be written.
    """

    def __init__(self, scratch: Path, dim: int, made: str, keep: Keep) -> None:
        self._scratch, self._dim, self._keep = scratch, dim, keep
        self._place = scratch / PARTS / _OPEN
        shutil.rmtree(self._place, ignore_errors=True)
        (self._place / COLUMNS).mkdir(parents=True)
        (self._place / LEXICAL).mkdir()
        self._store, self._columns = StoreWriter(self._place / STORE), ColumnsWriter()
        self._rows: list[LexicalRow] = []
        self._vectors: list[tuple[list[Passage], Vectors | None]] = []
        self._made = made
        self._documents: list[tuple[str, str, str]] = []
        self.passages = self.documents = 0

    def add(self, minutes: Minutes, digest: str, passages: list[IndexedPassage], vectors: Vectors | None) -> None:
        """Add a document: its passages, whose rows go on from ``passages``, and their vectors, float32 (n, dim), if they are known.

        Raises:
            DocumentError: it cannot be held; nothing of it was written.
        """
        if vectors is None and not passages:
            vectors = np.empty((0, self._dim), np.float32)
        if vectors is not None and (vectors.shape != (len(passages), self._dim) or not np.isfinite(vectors).all()):
            raise DocumentError(minutes.path, "was encoded to no numbers; please report this, best with the document")
        # Whatever may fail comes before the first of what is kept, so that no half of a document stays.
        rows, columns = list(map(_lexical_row, passages)), self._columns.rows_of([p.passage for p in passages])
        self._store.add(minutes, digest, passages)
        self._columns.add(columns)
        self._rows += rows
        self._vectors.append(([p.passage for p in passages], vectors))
        self._documents.append((minutes.doc_id, minutes.path, digest))
        self.passages += len(passages)
        self.documents += 1

    def finish(self) -> Part:
        """Write the legs and the columns; the part is there when its folder has its name."""
        known = [(passages, vectors) for passages, vectors in self._vectors if vectors is not None]
        if len(known) == len(self._vectors):
            every = [np.empty((0, self._dim), np.float32), *(vectors for _, vectors in known)]
            build_dense(self._place / DENSE, np.concatenate(every))
        else:
            for passages, vectors in known:
                self._keep(passages, vectors)
        self._columns.write(self._place / COLUMNS)
        meta, *postings = build_lexical(self._place / LEXICAL, self._rows)
        self._store.close()
        name = name_of(self._made, self._documents)
        files = {}
        (self._scratch / LEXICAL).mkdir(exist_ok=True)
        for file in postings:
            files[f"{LEXICAL}/{file.name}"] = hash_file(file)
            file.replace(self._scratch / LEXICAL / file.name)
        # Copied, because tantivy lets nobody else read it; whoever may read the folder may read the index.
        shutil.copyfile(meta, self._place / SEGMENT)
        shutil.rmtree(self._place / LEXICAL)
        for file in sorted(self._place.rglob("*")):
            if file.is_file():
                files[f"{PARTS}/{name}/{file.relative_to(self._place).as_posix()}"] = hash_file(file)
        part = Part(name, self.documents, self.passages, files)
        _write_record(self._place / _RECORD, part)
        self._place.rename(part.place(self._scratch))
        return part


def with_vectors(part: Part, generation: Path, vectors: Vectors) -> Part:
    """Give a part that lies below a generation, which nobody reads yet, the vectors that it lacks, float32 (passages, dim).

    Raises:
        OSError: they cannot be written.
    """
    place = part.place(generation)
    # Neither file may be written through: what lies there may be a link into a generation that is read.
    (place / DENSE).unlink(missing_ok=True)
    build_dense(place / DENSE, vectors)
    files = part.files | {f"{PARTS}/{part.name}/{DENSE}": hash_file(place / DENSE)}
    by_place = sorted((file for file in files if not file.startswith(f"{LEXICAL}/")), key=PurePosixPath)
    postings = [file for file in files if file.startswith(f"{LEXICAL}/")]
    done = replace(part, files={file: files[file] for file in (*postings, *by_place)})
    fresh = place / f"{_RECORD}.new"
    _write_record(fresh, done)
    fresh.replace(place / _RECORD)
    return done


def name_of(made: str, documents: Iterable[tuple[str, str, str]]) -> str:
    """The name of a part made in one way of some documents, each its doc_id, path and SHA-256, in their order."""
    whole = hashlib.sha256(made.encode())
    for document in documents:
        whole.update(json.dumps(document).encode())
    return whole.hexdigest()[:16]


def finished(generation: Path) -> list[Part]:
    """The finished parts that lie below a generation or a scratch folder, in no order; what cannot be read is left out."""
    found: list[Part] = []
    if (generation / PARTS).is_symlink():
        return found
    for record in sorted((generation / PARTS).glob(f"*/{_RECORD}")):
        if any(path.is_symlink() for path in (record, record.parent)) or not record.is_file():
            continue
        try:
            part = Part(**json.loads(record.read_text(encoding="utf-8")))
            if _is_sound(part) and part.name == record.parent.name:
                found.append(part)
        except (OSError, ValueError, TypeError, RecursionError):
            continue
    return found


def _is_sound(part: Part) -> bool:
    """Whether a record that was read is one of a part; a stranger may have written it."""
    return (
        isinstance(part.name, str)
        and _NAME.fullmatch(part.name) is not None
        and all(type(count) is int and count >= 0 for count in (part.documents, part.passages))
        and isinstance(part.files, dict)
        and {f"{PARTS}/{part.name}/{name}" for name in (STORE, SEGMENT)} <= part.files.keys()
        and all(is_inside(file) for file in part.files)
    )


def link(part: Part, source: Path, scratch: Path) -> None:
    """Take a finished part over into another generation: the files are linked, or copied where there are no links.

    Raises:
        OSError: the scratch folder cannot be written.
    """
    for file in (*part.files, record_of(part)):
        link_file(source / file, scratch / file)


def link_file(source: Path, target: Path) -> None:
    """Link one file, or copy it where there are no links, with the folders that lead to it.

    Raises:
        OSError: it cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if target.name == SEGMENT:  # in older indexes only its owner may read it
            raise OSError
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def is_inside(file: str) -> bool:
    """Whether a name in a manifest stays below its generation: no drive, no climbing, no start at the root."""
    pieces = file.split("/")
    return (
        len(file) <= _LONGEST
        and all(piece not in ("", ".", "..") for piece in pieces)
        and not re.search(r"[\\:\0]", file)
    )


def record_of(part: Part) -> str:
    """The name of the file, relative to the generation, that says what a part is."""
    return f"{PARTS}/{part.name}/{_RECORD}"


def _write_record(path: Path, part: Part) -> None:
    path.write_text(json.dumps(asdict(part), indent=1), encoding="utf-8")


def _lexical_row(p: IndexedPassage) -> LexicalRow:
    passage = p.passage
    return LexicalRow(p.terms, p.heading, *field_values(passage), day_number(passage.date), passage.text)
