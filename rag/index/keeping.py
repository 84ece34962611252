"""Kept generations: what is there, serving an earlier one again, and removing what is no longer wanted."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rag.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnusable, SettingsError
from rag.index.encoder import Encoder
from rag.index.generations import Generations


@dataclass(frozen=True, slots=True)
class KeptGeneration:
    """A generation on disk; what its manifest says is None where that cannot be read, and ``trouble`` says why.

    Of ``passages``, ``vectors`` have a vector; while they are fewer, the others are found by their words alone.

    ``created`` is ISO, UTC; ``megabytes`` are millions of bytes.
    """

    generation: str
    live: bool
    created: str | None
    documents: int | None
    passages: int | None
    vectors: int | None
    encoder: str | None
    megabytes: float
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Removed:
    """A folder below ``generations/`` that is gone (or would go), and its size in millions of bytes."""

    name: str
    megabytes: float


def kept(index: Path) -> tuple[KeptGeneration, ...]:
    """Every complete generation of an index, newest first.

    Raises:
        IndexMissing, IndexDamaged: there is none.
    """
    generations = existing(index)
    names = generations.names()
    live = None
    if not names:
        generations.current()
    with suppress(IndexUnusable):  # without a live one the others are all the more worth knowing
        live = generations.current()
    return tuple(_kept(generations, name, name == live) for name in reversed(names))


def rollback(index: Path, encoder: Encoder, wanted: str | None = None) -> str:
    """Serve another kept generation: the one wanted, or the one before the live one that has all of its vectors; its name.

    CURRENT is replaced in one rename, as a build does; readers of the other generation read on. The next build brings
    the index up to date with its corpus again.

    Raises:
        IndexMissing: there is no such generation, or none before the live one.
        IndexDamaged: its files are not what its manifest says.
        IndexMismatch: it was built by another encoder than the one set.
        IndexUnusable: a build is running, or nothing can be written.
    """
    generations = existing(index)
    with generations.lock():
        name = _earlier(generations) if wanted is None else _named(generations, wanted)
        wrong = generations.verify(name)
        if wrong:
            raise IndexDamaged(
                f"Generation {name} is damaged ({', '.join(wrong)}), and the live one stays. See the others: rag index "
                f"list --index {index}; or build anew: rag index build {generations.manifest(name).corpus} --full --index {index}"
            )
        manifest = generations.manifest(name)
        if manifest.encoder_digest != encoder.digest:
            raise IndexMismatch(
                f"Generation {name} was built by the encoder {manifest.encoder!r}, and {encoder.name!r} is set. Set RAG_ENCODER "
                f"to the one that built it, then: rag index rollback {name} --index {index}; "
                f"or build with the one set: rag index build {manifest.corpus} --index {index}"
            )
        try:
            generations.set_current(name)
        except OSError as fault:
            raise IndexUnusable(
                f"{index / 'CURRENT'} cannot be replaced ({fault.strerror}), and the live generation stays. Make {index} "
                f"writable, or make room there, then: rag index rollback {name} --index {index}"
            ) from fault
        return name


def prune(index: Path, keep: int, *, dry_run: bool = False) -> tuple[Removed, ...]:
    """Remove the generations older than the ``keep`` newest, never the live one, and what killed builds left.

    The lock is held, so that a ``.building-…`` folder can only be that of a builder that is gone. Readers: on Linux and
    macOS a program that has a removed generation open reads on, and the room on disk is free when it closes it; Windows
    refuses to remove what is open, and that generation stays whole.

    Raises:
        IndexMissing, IndexDamaged: there is no index, or no live generation is known.
        IndexUnusable: a build is running, or a folder cannot be removed now.
        SettingsError: ``keep`` is below 1.
    """
    if keep < 1:
        raise SettingsError(f"{keep} generations cannot be kept: the live one stays. Keep 1 or more.")
    generations = existing(index)
    with generations.lock():
        names = generations.leftovers()
        if generations.names():
            names += generations.beyond(keep)
        return remove(generations, names, dry_run=dry_run)


def remove(generations: Generations, names: list[str], *, dry_run: bool = False) -> tuple[Removed, ...]:
    """Remove folders below ``generations/``, in order; with ``dry_run`` only say which and how large they are."""
    removed = tuple(Removed(name, megabytes(generations.path(name))) for name in names)
    for one in () if dry_run else removed:
        generations.remove(one.name)
    return removed


def existing(index: Path) -> Generations:
    """The generations of an index that is there; nothing is made.

    Raises:
        IndexMissing, IndexDamaged: it is not.
    """
    generations = Generations(index)
    if not generations.folder.is_dir():
        generations.current()
    return generations


def megabytes(folder: Path) -> float:
    """The size of all files below a folder, in millions of bytes; a file that goes meanwhile counts nothing."""
    size = 0
    for file in folder.rglob("*"):
        with suppress(OSError):
            size += file.stat().st_size if file.is_file() else 0
    return size / 1e6


def _kept(generations: Generations, name: str, live: bool) -> KeptGeneration:
    size = megabytes(generations.path(name))
    try:
        m = generations.manifest(name)
    except IndexDamaged as fault:
        return KeptGeneration(name, live, None, None, None, None, None, size, str(fault))
    return KeptGeneration(name, live, m.created, m.documents, m.passages, m.vectors, m.encoder, size, None)


def _earlier(generations: Generations) -> str:
    live = generations.current()
    earlier = [name for name in generations.names() if int(name) < int(live)]
    if not earlier:
        raise IndexMissing(
            f"There is no generation before {live}, the live one. See what is kept: rag index list --index {generations.index}"
        )
    return ([name for name in earlier if not generations.is_unfinished(name)] or earlier)[-1]


def _named(generations: Generations, wanted: str) -> str:
    for name in generations.names():
        # Thousands of digits are no number to Python.
        if wanted == name or (wanted.isdecimal() and len(wanted) <= len(name) and int(wanted) == int(name)):
            return name
    raise IndexMissing(
        f"There is no generation {wanted!r}. See what is kept: rag index list --index {generations.index}"
    )
