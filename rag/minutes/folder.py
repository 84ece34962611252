"""A corpus folder: which files are documents, and what their contents hash to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from rag.errors import CorpusError
from rag.minutes.document import SUFFIXES
from rag.records import Skipped


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a corpus: ``path`` is relative to the corpus with ``/``."""

    path: str
    file: Path


def walk(corpus: Path) -> tuple[list[Source], list[Skipped]]:
    """The documents of a corpus by path, and the files that are of no known form.

    Hidden files and every README are left out silently; symbolic links are not followed.

    Raises:
        CorpusError: there is no such folder, or nothing in it to index.
    """
    if corpus.is_file():
        return [Source(corpus.name, corpus)], []
    if not corpus.is_dir():
        raise CorpusError(f"{corpus} is no folder. Make it, put minutes in (.txt or .md), and build again.")
    sources, skipped = [], []
    for file in sorted(corpus.rglob("*")):
        name = file.relative_to(corpus)
        if any(part.startswith(".") for part in name.parts) or file.is_symlink() or not file.is_file():
            continue
        if name.stem.casefold() == "readme":
            continue
        if file.suffix.casefold() in SUFFIXES:
            sources.append(Source(name.as_posix(), file))
        else:
            skipped.append(
                Skipped(
                    name.as_posix(),
                    f"{file.suffix or 'no ending'}: only {', '.join(SUFFIXES)} are read; save it as text",
                )
            )
    if not sources:
        raise CorpusError(f"{corpus} holds no document. Put minutes in ({', '.join(SUFFIXES)}) and build again.")
    return sources, skipped


def sha256(data: bytes) -> str:
    """The hash that tells whether a document changed."""
    return hashlib.sha256(data).hexdigest()
