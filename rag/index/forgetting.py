"""A withdrawn document leaves every kept generation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import IndexDamaged, IndexUnusable, QueryError
from rag.index.building.existing import Existing
from rag.index.building.preparing import encoded_text
from rag.index.building.writing import GenerationWriter
from rag.index.generations import Generations, written
from rag.index.keeping import Removed, existing, remove
from rag.index.known_vectors import KnownVectors
from rag.index.opening import open_parts, parts_of
from rag.index.parts import STORE
from rag.index.store import Store
from rag.minutes.folder import find
from rag.minutes.identities import file_of


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done: the file's path, its documents in the generation that was live, the live one now, what was removed."""

    path: str
    documents: int
    generation: str
    removed: tuple[Removed, ...]


def forget(index: Path, wanted: str, corpus: Path | None = None) -> Forgotten:
    """Remove a document, by its path or doc_id, from every kept generation.

    All documents of its file go with it. Where the live generation holds it, a new one is made of all the others, as they
    are and without reading the corpus, and becomes the live one; then every other generation that holds it is removed, and
    each that cannot be read, because nobody can tell what it holds, and what killed builds left. Stopped half-way it can
    be run again. Windows refuses to remove what a reader has open; on Linux and macOS the files go when it closes them.
    Backups and blocks that the disk has freed are out of reach.

    Args:
        index: where the index lies.
        wanted: the path relative to the corpus, as hits name it, or the doc_id.
        corpus: where the corpus lies; by default the place that the live generation names.

    Raises:
        QueryError: no kept generation holds such a document.
        IndexUnusable: the file still lies in the corpus, so that the next build would bring it back; or it is the only
            document; or a build is running; or a generation cannot be removed now.
        IndexMissing, IndexDamaged: there is no live generation, or it cannot be taken over.
    """
    generations = existing(index)
    with generations.lock(), written(index, "run this again"):
        live = generations.current()
        built_from = corpus or Path(generations.manifest(live).corpus)
        held = {name: _documents(generations, name) for name in generations.names()}
        try:
            path = _path(held, wanted, index)
        except (
            QueryError
        ):  # all that is left of it may lie in a folder that was on its way out when the command was killed
            remove(generations, generations.leftovers())
            _forget_vectors(generations, live)
            raise
        _make_sure_it_is_gone(built_from, path, index)
        here = held[live]
        if here is None or (path in here.values() and generations.verify(live)):
            raise IndexDamaged(
                f"Generation {live}, the live one, is damaged. Build anew without the file: rag index build "
                f"{built_from.as_posix()} --full --index {index}, then: rag index forget {wanted} --index {index}"
            )
        count = list(here.values()).count(path)
        now = _without(generations, live, path) if count else live
        names = [name for name, documents in held.items() if documents is None or path in documents.values()]
        _forget_vectors(generations, now)
        return Forgotten(path, count, now, remove(generations, generations.leftovers() + names))


def _documents(generations: Generations, name: str) -> dict[str, str] | None:
    """doc_id to the path of the file, of a generation; None where it cannot be read."""
    try:
        opened = open_parts(generations.path(name), generations.manifest(name))
        return {entry.doc_id: file_of(entry.doc_id, entry.path) for entry in opened.store.entries()}
    except IndexDamaged:
        return None


def _path(held: dict[str, dict[str, str] | None], wanted: str, index: Path) -> str:
    """The path that is wanted; where one document's path is another's doc_id, the path counts."""
    known = [documents for documents in held.values() if documents]
    if any(wanted in documents.values() for documents in known):
        return wanted
    for documents in reversed(known):
        if wanted in documents:
            return documents[wanted]
    raise QueryError(
        f"No kept generation of {index} holds a document {wanted!r}. Give its path below the corpus or its doc_id, as "
        "rag search --json prints them."
    )


def _make_sure_it_is_gone(corpus: Path, path: str, index: Path) -> None:
    lone = corpus.name == path  # a corpus may be one document
    if corpus.is_dir():
        file = corpus / path
    elif corpus.exists() or (lone and corpus.parent.is_dir()):
        file = corpus if lone else corpus / path
    else:
        raise IndexUnusable(
            f"The corpus {corpus} is not to be found from here, so it cannot be told whether {path} is gone from it. Run this "
            "where the corpus lies, or name its place with --corpus."
        )
    if file.exists() or file.is_symlink() or find(corpus, path):  # by its name, or by that under which it is shown
        raise IndexUnusable(
            f"{file} still lies in the corpus, and the next build would bring it back. Remove the file first, then: "
            f"rag index forget {path} --index {index}. Where it is a revision that stays: rag index build "
            f"{corpus.as_posix()} --index {index}, then: rag index prune --keep 1 --index {index}"
        )


def _without(generations: Generations, live: str, path: str) -> str:
    """Make a generation of all documents of the live one but those of a file, and let it be the live one; its name."""
    root, made = generations.path(live), generations.manifest(live)
    held = Existing(generations.index, made.made, [(part, root) for part in parts_of(root, made)])
    if {other for part in held.parts for other, _ in part.documents} == {path}:
        raise IndexUnusable(
            f"{path} is all that {generations.index} holds, and an index of nothing cannot be. Remove the folder "
            f"{generations.index}, and build again when there are other documents."
        )
    with generations.new() as (name, scratch):
        known = KnownVectors(generations.index, made.encoder_digest, made.dim)
        writer = GenerationWriter(scratch, made.dim, made.made, known)
        for part in held.parts:
            others = [document for document in part.documents if document[0] != path]
            if len(others) == len(part.documents):
                writer.take(part.part, part.root)
                continue
            for other, digest in others:
                for minutes, passages, vectors in held.documents(part, other, other):
                    writer.add(minutes, digest, passages, vectors)
        files = writer.finish()
        manifest = replace(
            made, generation=name, created=datetime.now(UTC).isoformat(timespec="seconds"), documents=writer.documents,
            passages=writer.passages, vectors=writer.vectors, parts=tuple(part.name for part in writer.parts), files=files,
        )  # fmt: skip
        open_parts(scratch, manifest)
        generations.publish(scratch, manifest)
    return name


def _forget_vectors(generations: Generations, live: str) -> None:
    """Of the vectors that wait for their parts, leave only those of passages that the live generation holds and lacks them for."""
    made, root = generations.manifest(live), generations.path(live)
    known = KnownVectors(generations.index, made.encoder_digest, made.dim)
    texts: list[str] = []
    for part in parts_of(root, made) if len(known) else ():
        if not part.encoded:
            store = Store([part.place(root) / STORE])
            texts += [encoded_text(passage) for passage in store.passages(range(store.count))]
    known.keep(texts)
