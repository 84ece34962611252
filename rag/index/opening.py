"""A generation, opened: its passages, columns and both legs, which must fit together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.errors import IndexDamaged
from rag.index.columns import Columns
from rag.index.dense_rows import DenseRows
from rag.index.generations import Generations
from rag.index.lexical import Lexical
from rag.index.manifest import Manifest
from rag.index.parts import COLUMNS, DENSE, LEXICAL, PARTS, STORE, Part, finished
from rag.index.store import Store


@dataclass(frozen=True, slots=True)
class Opened:
    """What questions are put to; all of it is read only and safe to share between threads."""

    store: Store
    columns: Columns
    dense: DenseRows
    lexical: Lexical


def open_parts(root: Path, manifest: Manifest) -> Opened:
    """Open what a manifest names below a generation's folder.

    Raises:
        IndexDamaged: a file cannot be read, or they do not fit together.
    """
    places = [root / PARTS / name for name in manifest.parts]
    store = Store([place / STORE for place in places])
    encoded = [f"{PARTS}/{name}/{DENSE}" in manifest.files for name in manifest.parts]
    vectors = [place / DENSE if there else None for place, there in zip(places, encoded, strict=True)]
    dense = DenseRows(list(zip(store.counts, vectors, strict=True)))
    found = Opened(store, Columns(root / COLUMNS), dense, Lexical(root / LEXICAL))
    counts = {store.count, found.columns.count, found.lexical.count, manifest.passages}
    with_vectors = {
        dense.count,
        manifest.vectors,
        sum(c for c, there in zip(store.counts, encoded, strict=True) if there),
    }
    fits = len(counts) == len(with_vectors) == 1 and dense.dims <= {manifest.dim}
    if not fits or store.documents != manifest.documents:
        raise IndexDamaged(f"{root}: its parts do not fit together. Rebuild with: rag index build CORPUS --full")
    return found


def parts_of(root: Path, manifest: Manifest) -> list[Part]:
    """The parts that a manifest names below a generation's folder, in the order of rows; one that is not whole is left out."""
    by_name = {part.name: part for part in finished(root)}
    return [by_name[name] for name in manifest.parts if name in by_name]


def open_live(generations: Generations) -> tuple[Manifest, Opened]:
    """The live generation of an index, checked and open.

    Raises:
        IndexMissing, IndexDamaged: there is none, or it is not what its manifest says.
    """
    while True:
        name = generations.current()
        try:
            manifest = generations.checked(name)
            return manifest, open_parts(generations.path(name), manifest)
        except IndexDamaged:
            # A build may have put another one in its place meanwhile, and removed it.
            if generations.current() == name:
                raise
