"""A corpus folder: which files are documents, and what their contents hash to."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from rag.atomic_files import sweep_one
from rag.errors import CorpusError, DocumentError
from rag.minutes.corrections.notes import NAME as NOTES
from rag.minutes.corrections.notes import Note, read_note
from rag.minutes.formats.detection import HEAD, SUFFIXES, is_taken, unread
from rag.minutes.identities import escaped, is_text, printable, shown
from rag.records import Skipped

DEEPEST = 100  # folders inside each other that are looked into
_TWICE = "has, read as CP932, the name of another document, {}; rename it"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a corpus: ``path`` is relative to the corpus with ``/``."""

    path: str
    file: Path
    notes: tuple[Note, ...] = ()

    @property
    def noted(self) -> tuple[bytes, ...]:
        """What the minutes.toml say of it, outermost first; of one that says nothing there is nothing."""
        return tuple(said for said in (note.about(self.path) for note in self.notes) if said)

    def alone(self) -> Source:
        """The same, with nothing in the notes of other files: what is sent to a process that reads it."""
        return replace(self, notes=tuple(note.only(self.path) for note in self.notes))


def walk(corpus: Path) -> tuple[list[Source], list[Skipped]]:
    """The documents of a corpus by path, and the files that are of no known form.

    Hidden files and every README are left out silently; symbolic links are not followed. A minutes.toml that cannot be
    used is among the files, and its folder is read without it. What killed writers left is removed.

    Raises:
        CorpusError: there is no such folder, or nothing in it to index.
    """
    if not is_text(str(corpus)):
        raise CorpusError(
            f"{escaped(str(corpus))}: the name of the folder is not UTF-8. Rename it, or build from a link to it: ln -s FOLDER corpus"
        )
    if corpus.is_file():
        told: list[Skipped] = []
        return [Source(corpus.name, corpus, _notes(corpus.parent, {}, corpus.parent, told))], told
    if not corpus.is_dir():
        raise CorpusError(f"{corpus} is no folder. Make it, put minutes in, and build again.")
    sources: list[Source] = []
    skipped: list[Skipped] = []
    notes: dict[Path, tuple[Note, ...]] = {}
    paths: set[str] = set()
    # Names that are text come first: what an old share calls otherwise must not take theirs.
    for file in sorted(_files(corpus, skipped), key=lambda file: (not is_text(str(file)), file)):
        name = file.relative_to(corpus)
        sweep_one(file)
        if any(part.startswith(".") for part in name.parts) or not _is_document(file, name, skipped):
            continue
        if name.stem.casefold() == "readme" or name.name == NOTES:
            continue
        head = _head(file) if file.suffix.casefold() not in SUFFIXES else b""
        path = shown(name)
        if path in paths:
            skipped.append(Skipped(escaped(name.as_posix()), _TWICE.format(path)))
            continue
        paths.add(path)
        if is_taken(head, file.suffix):
            sources.append(Source(path, file, _notes(file.parent, notes, corpus, skipped)))
        else:
            skipped.append(
                Skipped(
                    path,
                    unread(head)
                    or f"{printable(file.suffix) or 'no ending'}: only {', '.join(SUFFIXES)} are read; save it as one of these",
                )
            )
    if not sources:
        raise CorpusError(f"{corpus} holds no document. Put minutes in ({', '.join(SUFFIXES)}) and build again.")
    return sources, skipped


def find(corpus: Path, path: str) -> Path | None:
    """The file at a path as ``walk`` names it; None where there is none.

    Nothing beside or above the corpus, nothing hidden and nothing behind a symbolic link is found.
    """
    if corpus.is_file():
        return corpus if path == corpus.name else None
    file = corpus
    for part in path.split("/"):
        if part.startswith(".") or "\0" in part or not part or PurePath(part).parts != (part,) or PurePath(part).anchor:
            return None
        file = _named(file, part)
        if file.is_symlink():
            return None
    return file if file.is_file() else None


def _named(folder: Path, part: str) -> Path:
    """What a folder holds under a name as it is shown."""
    file = folder / part
    if not os.path.lexists(file) and folder.is_dir():
        others = (other for other in folder.iterdir() if not is_text(other.name))
        return next((other for other in others if shown(PurePath(other.name)) == part), file)
    return file


def _is_document(file: Path, name: Path, skipped: list[Skipped]) -> bool:
    try:
        return not file.is_symlink() and file.is_file()
    except OSError as fault:  # its folder may be listed, but not entered
        skipped.append(Skipped(shown(name), f"cannot be opened ({fault.strerror}); check that it may be read"))
        return False


def _head(file: Path) -> bytes:
    """The first bytes of a file, which tell its form; none where it cannot be opened."""
    try:
        with file.open("rb") as stream:
            return stream.read(HEAD)
    except OSError:
        return b""


def _files(corpus: Path, skipped: list[Skipped]) -> Iterator[Path]:
    """Every file below a folder; a folder that cannot be opened, or went since it was listed, is told and stops nothing."""

    def tell(fault: OSError) -> None:
        folder = Path(fault.filename)
        name = folder.relative_to(corpus)
        if not any(part.startswith(".") for part in name.parts):
            reason = f"cannot be opened ({fault.strerror}); check that it exists and may be read"
            skipped.append(Skipped(shown(name), reason))

    for place, below, names in os.walk(corpus, onerror=tell):
        yield from (Path(place, name) for name in names)
        path = Path(place).relative_to(corpus)
        if len(path.parts) >= DEEPEST:
            reason = f"lies in more than {DEEPEST} folders, and what is in it is not read; move it further up"
            inner = [path / name for name in below if not Path(place, name).is_symlink()]
            below.clear()  # os.walk of Python 3.11 calls itself for each
            skipped += [Skipped(shown(one), reason) for one in inner if not any(p.startswith(".") for p in one.parts)]


def sha256(data: bytes, source: Source) -> str:
    """Tells whether a document changed, or what a minutes.toml says of it: the hash of its bytes, + that of what is said."""
    own = hashlib.sha256(data).hexdigest()
    return f"{own}+{hashlib.sha256(bytes(1).join(source.noted)).hexdigest()}" if source.noted else own


def is_of(data: bytes, known: str) -> bool:
    """Whether a ``sha256`` is one of these bytes, whatever is said of them now."""
    return hashlib.sha256(data).hexdigest() == known.partition("+")[0]


def _notes(folder: Path, known: dict[Path, tuple[Note, ...]], corpus: Path, skipped: list[Skipped]) -> tuple[Note, ...]:
    """The minutes.toml of the corpus and of every folder down to this one, outermost first; one that is broken is skipped."""
    if folder not in known:
        above = () if folder == corpus else _notes(folder.parent, known, corpus, skipped)
        known[folder] = above
        own, place = folder / NOTES, shown(folder.relative_to(corpus))
        if os.path.lexists(own):
            try:
                known[folder] = (*above, read_note(own, "" if place == "." else place))
            except DocumentError as fault:
                skipped.append(Skipped(shown(own.relative_to(corpus)), printable(fault.reason)))
    return known[folder]
