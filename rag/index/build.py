"""A corpus to a new generation: read, cut, cut into terms, encode, write; unchanged documents are taken over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import CorpusError, DocumentError, IndexUnusable
from rag.index.columns import Columns
from rag.index.dense import Dense
from rag.index.encoder import Encoder
from rag.index.generations import SCHEMA, Generations, Manifest, hash_folder
from rag.index.passages import CUTTER_VERSION, cut
from rag.index.store import IndexedPassage, Store
from rag.index.terms import terms
from rag.index.tokens import count_tokens
from rag.index.writing import COLUMNS, DENSE, STORE, GenerationWriter
from rag.minutes.document import READER_VERSION, load, read_bytes
from rag.minutes.folder import Source, sha256, walk
from rag.records import Minutes, Passage
from rag.reports import BuildReport, Progress, Skipped
from rag.settings import Settings

ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Previous:
    """The live generation, where it was made in the same way and its documents can be taken over."""

    store: Store
    dense: Dense
    hashes: dict[str, str]


class _Builder:
    """One build into one scratch folder: documents are read, or taken over where they did not change."""

    def __init__(self, scratch: Path, encoder: Encoder, settings: Settings, previous: _Previous | None) -> None:
        self.encoder, self.settings, self.previous = encoder, settings, previous
        self.writer = GenerationWriter(scratch, encoder.dim)
        self.read = self.reused = 0
        self.skipped: list[Skipped] = []

    def add(self, source: Source) -> None:
        """Read a document, or take it over unchanged; one that cannot be read is noted and left out."""
        try:
            data = load(source.file, source.path, self.settings.document_megabytes)
            digest = sha256(data, source.notes)
            if self.previous and self.previous.hashes.get(source.path) == digest:
                self.reused += self.writer.take_over(self.previous.store, self.previous.dense, source.path, digest)
            else:
                for minutes in read_bytes(data, source.path, source.notes):
                    self.add_minutes(minutes, digest)
        except DocumentError as fault:
            self.skipped.append(Skipped(fault.path, fault.reason))

    def add_minutes(self, minutes: Minutes, digest: str) -> None:
        """Cut, encode and write what was read from one document."""
        passages = cut(minutes, self.settings.passage_tokens, count_tokens)
        headings: dict[str, str] = {}
        indexed = []
        for row, passage in enumerate(passages, self.writer.rows):
            heading = heading_of(passage)
            if heading not in headings:
                headings[heading] = " ".join(terms(heading))
            indexed.append(IndexedPassage(row, passage, " ".join(terms(passage.text)), headings[heading]))
        vectors = self.encoder.encode_passages([encoded_text(p) for p in passages])
        self.writer.add(minutes, digest, indexed, vectors)
        self.read += 1


def build(
    corpus: Path, index: Path, encoder: Encoder, settings: Settings, *, full: bool, progress: ProgressCallback | None
) -> BuildReport:
    """Bring an index up to date with a corpus; a corpus without a change makes no new generation.

    Raises:
        CorpusError: the corpus is missing or empty, or none of its documents can be read.
        IndexUnusable: another build is running.
    """
    began = time.monotonic()
    generations = Generations(index)
    sources, skipped = walk(corpus)
    with generations.lock():
        previous = None if full else _previous(generations, encoder, settings)
        if previous and (unchanged := _unchanged(previous, sources, settings)) is not None:
            name = generations.current()
            return BuildReport(
                name, previous.store.documents, 0, previous.store.documents, 0, previous.store.count,
                tuple(skipped) + unchanged, time.monotonic() - began, changed=False,
            )  # fmt: skip
        with generations.new() as (name, scratch):
            builder = _Builder(scratch, encoder, settings, previous)
            for done, source in enumerate(sources, 1):
                builder.add(source)
                if progress:
                    progress(Progress(done, len(sources), source.path, builder.writer.rows))
            if not builder.writer.documents:
                reasons = "; ".join(f"{s.path}: {s.reason}" for s in builder.skipped[:3])
                raise CorpusError(
                    f"No document of {corpus} could be read ({reasons}). Mend or replace them, and build again."
                )
            builder.writer.finish()
            generations.publish(scratch, _manifest(name, scratch, builder, corpus))
        generations.prune(settings.keep_generations)
    gone = len(set(previous.hashes) - {s.path for s in sources}) if previous else 0
    return BuildReport(
        name, builder.writer.documents, builder.read, builder.reused, gone, builder.writer.rows,
        tuple(skipped + builder.skipped), time.monotonic() - began, changed=True,
    )  # fmt: skip


def build_minutes(records: Iterable[Minutes], index: Path, encoder: Encoder, settings: Settings) -> None:
    """Index minutes that were read elsewhere, as a first generation; for scratch indexes that are measured."""
    generations = Generations(index)
    with generations.lock(), generations.new() as (name, scratch):
        builder = _Builder(scratch, encoder, settings, None)
        for minutes in records:
            builder.add_minutes(minutes, "")
        builder.writer.finish()
        generations.publish(scratch, _manifest(name, scratch, builder, index))


def encoded_text(passage: Passage) -> str:
    """What the encoder reads of a passage: the innermost heading and the words; the heading alone raised evidence@5 by .02."""
    leaf = (passage.section or "").rsplit(" / ", 1)[-1]
    return f"{leaf}\n{passage.text}" if leaf else passage.text


def heading_of(passage: Passage) -> str:
    """What stands over a passage and is searched with it, at a lower weight: section, title, who speaks."""
    speaker = passage.speaker
    who = f"{speaker.name or ''} {speaker.role or ''}" if speaker else ""
    return " ".join(part for part in (passage.section, passage.title, who) if part)


def _previous(generations: Generations, encoder: Encoder, settings: Settings) -> _Previous | None:
    try:
        name = generations.current()
        manifest = generations.manifest(name)
        made_alike = (
            manifest.encoder_digest == encoder.digest
            and manifest.passage_tokens == settings.passage_tokens
            and (manifest.reader, manifest.cutter) == (READER_VERSION, CUTTER_VERSION)
        )
        if not made_alike:
            return None
        folder = generations.path(name)
        Columns(folder / COLUMNS)  # nothing is taken from it, but where it is damaged the index is built anew
        store = Store(folder / STORE)
        return _Previous(store, Dense(folder / DENSE), store.hashes())
    except IndexUnusable:
        return None  # none yet, or one that cannot be read: everything is read anew


def _unchanged(previous: _Previous, sources: list[Source], settings: Settings) -> tuple[Skipped, ...] | None:
    """The documents skipped again, where the corpus is what the index holds; None where anything changed."""
    skipped: list[Skipped] = []
    seen = set()
    for source in sources:
        try:
            data = load(source.file, source.path, settings.document_megabytes)
            if previous.hashes.get(source.path) == sha256(data, source.notes):
                seen.add(source.path)
                continue
            if source.path in previous.hashes:
                return None
            read_bytes(data, source.path)
            return None
        except DocumentError as fault:
            skipped.append(Skipped(fault.path, fault.reason))
    return tuple(skipped) if seen == set(previous.hashes) else None


def _manifest(name: str, scratch: Path, builder: _Builder, corpus: Path) -> Manifest:
    encoder, settings = builder.encoder, builder.settings
    return Manifest(
        SCHEMA, name, datetime.now(UTC).isoformat(timespec="seconds"), encoder.name, encoder.digest, encoder.dim,
        settings.passage_tokens, READER_VERSION, CUTTER_VERSION, corpus.as_posix(), builder.writer.documents, builder.writer.rows,
        hash_folder(scratch),
    )  # fmt: skip
