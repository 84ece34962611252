"""The parts of one generation as they are written: documents come one after another, rows are numbered as they come."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.index.columns import ColumnsWriter, day_number, field_values
from rag.index.dense import Dense, build_dense
from rag.index.lexical import LexicalRow, build_lexical
from rag.index.store import IndexedPassage, Store, StoreWriter
from rag.records import Minutes

STORE, COLUMNS, DENSE, LEXICAL = "passages.sqlite3", "columns", "dense.faiss", "lexical"


class GenerationWriter:
    """Writes one generation into a scratch folder; ``finish`` makes it complete but for its manifest."""

    def __init__(self, scratch: Path, dim: int) -> None:
        self.scratch, self.dim = scratch, dim
        self.store, self.columns = StoreWriter(scratch / STORE), ColumnsWriter()
        self.vectors: list[NDArray[np.float32]] = []
        self.rows = self.documents = 0

    def add(self, minutes: Minutes, digest: str, passages: list[IndexedPassage], vectors: NDArray[np.float32]) -> None:
        """Add a document: its passages, whose rows go on from ``rows``, and their vectors, float32 (n, dim)."""
        self.store.add(minutes, digest, passages)
        self.columns.add([p.passage for p in passages])
        self.vectors.append(vectors)
        self.rows += len(passages)
        self.documents += 1

    def take_over(self, store: Store, dense: Dense, path: str, digest: str) -> int:
        """Add the documents of the file at a path as another generation holds them; how many they are."""
        found = store.documents_at(path)
        for minutes, old in found:
            shift = self.rows - old[0].row if old else 0
            moved = [replace(p, row=p.row + shift) for p in old]
            self.add(minutes, digest, moved, dense.vectors(np.array([p.row for p in old], np.int64)))
        return len(found)

    def finish(self) -> None:
        """Write the columns and both legs."""
        (self.scratch / COLUMNS).mkdir()
        self.columns.write(self.scratch / COLUMNS)
        empty = np.empty((0, self.dim), np.float32)
        build_dense(self.scratch / DENSE, np.concatenate([empty, *self.vectors]))
        (self.scratch / LEXICAL).mkdir()
        build_lexical(self.scratch / LEXICAL, map(_lexical_row, self.store.rows()))
        self.store.close()


def _lexical_row(p: IndexedPassage) -> LexicalRow:
    passage = p.passage
    return LexicalRow(
        p.row, p.terms, p.heading, *field_values(passage), day_number(passage.date), passage.doc_id, passage.text
    )
