"""One generation as it is written: documents come one after another, or whole parts of another generation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.index.building.preparing import encoded_text
from rag.index.columns import Columns, join_columns
from rag.index.known_vectors import KnownVectors
from rag.index.lexical import join_lexical
from rag.index.parts import COLUMNS, LEXICAL, Part, PartWriter, link, record_of
from rag.index.seals import hash_file
from rag.index.store import IndexedPassage
from rag.records import Minutes, Passage


class GenerationWriter:
    """Writes one generation into a scratch folder, part by part; ``finish`` makes it complete but for its manifest.

    Args:
        scratch: the folder, empty.
        dim: the length of a vector.
        made: what vectors and passages depend on; see PartWriter.
        known: where vectors wait whose part lacks others.

    Raises:
        OSError: the folder cannot be written.
    """

    def __init__(self, scratch: Path, dim: int, made: str, known: KnownVectors) -> None:
        self._scratch, self._dim, self._made, self._known = scratch, dim, made, known
        self._open: PartWriter | None = None
        self.parts: list[Part] = []
        self.passages = self.documents = 0

    @property
    def vectors(self) -> int:
        """The passages of finished parts that have their vectors."""
        return sum(part.passages for part in self.parts if part.encoded)

    @property
    def open_passages(self) -> int:
        """The passages of the part that is being written."""
        return self._open.passages if self._open else 0

    def add(
        self, minutes: Minutes, digest: str, passages: Sequence[IndexedPassage], vectors: NDArray[np.float32] | None
    ) -> None:
        """Add a document to the open part, its passages numbered from 0, with their vectors, float32 (n, dim), if they are known.

        Raises:
            DocumentError: it cannot be held; nothing of it was written.
        """
        if self._open is None:
            self._open = PartWriter(self._scratch, self._dim, self._made, self._keep)
        first = self._open.passages
        moved = [IndexedPassage(first + row, p.passage, p.terms, p.heading) for row, p in enumerate(passages)]
        self._open.add(minutes, digest, moved, vectors)
        self.passages += len(moved)
        self.documents += 1

    def take(self, part: Part, source: Path) -> None:
        """Link a part of another generation behind what is there."""
        self.close()
        link(part, source, self._scratch)
        self.parts.append(part)
        self.passages += part.passages
        self.documents += part.documents

    def close(self) -> None:
        """Finish the open part."""
        if self._open:
            self.parts.append(self._open.finish())
            self._open = None

    def finish(self) -> dict[str, str]:
        """Join the parts; every file of the generation, relative to it, with its SHA-256."""
        self.close()
        columns = self._scratch / COLUMNS
        columns.mkdir()
        join_columns(columns, [Columns(part.place(self._scratch) / COLUMNS) for part in self.parts])
        join_lexical(self._scratch / LEXICAL, [part.segment(self._scratch) for part in self.parts])
        known = {file: digest for part in self.parts for file, digest in part.files.items()}
        for name in (COLUMNS, LEXICAL):
            for file in sorted((self._scratch / name).iterdir()):
                known.setdefault(f"{name}/{file.name}", "")
        known |= {record_of(part): "" for part in self.parts}
        return {file: digest or hash_file(self._scratch / file) for file, digest in sorted(known.items())}

    def _keep(self, passages: list[Passage], vectors: NDArray[np.float32]) -> None:
        self._known.add([encoded_text(passage) for passage in passages], vectors)
