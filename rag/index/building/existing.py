"""What is there already when a build begins: parts of the live generation, and those that stopped builds had finished."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged
from rag.index.building.preparing import encoded_text
from rag.index.dense import Dense
from rag.index.known_vectors import Vector
from rag.index.parts import DENSE, STORE, Part, name_of
from rag.index.seals import Seals
from rag.index.store import IndexedPassage, Store
from rag.minutes.identities import doc_id, file_of
from rag.records import Minutes

HeldDocument = tuple[Minutes, list[IndexedPassage], NDArray[np.float32] | None]


@dataclass(frozen=True, slots=True)
class ExistingPart:
    """A part that can be taken over: the generation below which it lies, and its files as (path, SHA-256) in their order."""

    part: Part
    root: Path
    documents: tuple[tuple[str, str], ...]


class Existing:
    """Parts whose files are sound and that were made in the wanted way, and the documents in them.

    Args:
        index: the index folder, whose seals say which files did not change.
        made: what vectors and passages depend on; a stopped build may have had another encoder or other settings.
        parts: each with the generation or scratch folder below which it lies; of two with one name the first counts that has
            its vectors.
    """

    def __init__(self, index: Path, made: str, parts: Iterable[tuple[Part, Path]]) -> None:
        seals = Seals(index)
        found: dict[str, ExistingPart] = {}
        for part, root in parts:
            before = found.get(part.name)
            if (before and (before.part.encoded or not part.encoded)) or seals.wrong(root, part.files):
                continue
            try:
                store = Store([part.place(root) / STORE])
                sources = store.sources()
            except IndexDamaged:
                continue
            # Its record is none of its files, so nothing else checks what that says.
            told = (part.name, part.documents, part.passages)
            if told == (name_of(made, sources), store.documents, store.count):
                files = {file_of(own, path): digest for own, path, digest in sources}
                found[part.name] = ExistingPart(part, root, tuple(files.items()))
        self.parts = tuple(found.values())
        self._by_first = {held.documents[0]: held for held in reversed(self.parts) if held.documents}
        self._by_document = {document: held for held in reversed(self.parts) for document in held.documents}
        self._by_digest = {digest: (path, digest) for path, digest in reversed(self._by_document)}
        self._by_path = {path: held for (path, _), held in self._by_document.items()}
        self._opened: dict[str, tuple[Store, Dense | None]] = {}

    def part_from(self, documents: Sequence[tuple[str, str]], at: int) -> ExistingPart | None:
        """The part that holds just the next of some documents, as they are; None where there is none."""
        held = self._by_first.get(documents[at])
        if held and held.documents == tuple(documents[at : at + len(held.documents)]):
            return held
        return None

    def place_of(self, path: str, digest: str, *, elsewhere: bool) -> tuple[ExistingPart, str] | None:
        """The part that holds a document, and its path there; with ``elsewhere`` under another path of the same ending, too."""
        if held := self._by_document.get((path, digest)):
            return held, path
        other = self._by_digest.get(digest) if elsewhere else None
        if other and PurePosixPath(other[0]).suffix == PurePosixPath(path).suffix:
            return self._by_document[other], other[0]
        return None

    def vectors_of(self, path: str) -> dict[str, Vector]:
        """The vectors of a file as it was, by what the encoder reads: where a file changed, most of its passages did not."""
        held = self._by_path.get(path)
        if held is None or not held.part.encoded:
            return {}
        return {
            encoded_text(one.passage): vector
            for _, passages, vectors in self.documents(held, path, path)
            if vectors is not None
            for one, vector in zip(passages, vectors, strict=True)
        }

    def documents(self, held: ExistingPart, path: str, now: str) -> list[HeldDocument]:
        """The documents of a file that a part holds, with passages and vectors, if it has any, under the path that the file has now."""
        if held.part.name not in self._opened:
            place = held.part.place(held.root)
            dense = Dense([place / DENSE]) if held.part.encoded else None
            self._opened = {held.part.name: (Store([place / STORE]), dense)}  # they are read in order
        store, dense = self._opened[held.part.name]
        found = []
        for minutes, passages in store.documents_at(path):
            vectors = dense.vectors(np.array([p.row for p in passages], np.int64)) if dense else None
            if now != path:
                minutes, passages = _moved(minutes, passages, path, now)
            found.append((minutes, passages, vectors))
        return found


def _moved(
    minutes: Minutes, passages: list[IndexedPassage], path: str, now: str
) -> tuple[Minutes, list[IndexedPassage]]:
    """A document under another path: its id begins with the path, and those of its passages with its id."""
    old, new = minutes.doc_id, doc_id(now) + minutes.doc_id.removeprefix(doc_id(path))
    place = now + minutes.path.removeprefix(path)
    moved = []
    for p in passages:
        passage = p.passage
        reply_to = new + passage.reply_to.removeprefix(old) if passage.reply_to else None
        named = new + passage.passage_id.removeprefix(old)
        moved.append(replace(p, passage=replace(passage, doc_id=new, path=place, passage_id=named, reply_to=reply_to)))
    return replace(minutes, doc_id=new, path=place), moved
