"""One build as it goes: a plan carried out into a scratch folder, and the clock that says how far it is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.errors import IndexUnusable
from rag.index.building.earlier import EarlierVectors
from rag.index.building.existing import Existing, HeldDocument
from rag.index.building.plan import Copy, Read, Step, Take
from rag.index.building.preparing import Prepared, PreparedMinutes, Preparer, encoded_text, why
from rag.index.building.workers import Workers
from rag.index.building.writing import GenerationWriter
from rag.index.encoder import Encoder, Vectors
from rag.index.known_vectors import KnownVectors, Vector
from rag.index.manifest import SCHEMA, Manifest, made
from rag.index.passages import CUTTER_VERSION
from rag.minutes.caps import Caps
from rag.minutes.document import READER_VERSION
from rag.minutes.folder import Source
from rag.minutes.identities import meeting_key
from rag.records import Progress, Skipped
from rag.settings import Settings

ProgressCallback = Callable[[Progress], None]
# So little is read sooner than a process beside this one has started.
_ALONE = 2_000_000
# Seconds that all vectors of a build may take for it to be done in one go. Where they would take longer, it answers by words
# first. Known after a fifteenth of that.
AT_ONCE = 8.0


class Clock:
    """Seconds by stage, and what is told of them while they go by."""

    def __init__(self, callback: ProgressCallback | None) -> None:
        self._began = time.monotonic()
        self._callback = callback
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.add({name: time.monotonic() - began})

    def add(self, seconds: dict[str, float]) -> None:
        for name, more in seconds.items():
            self._stages[name] = self._stages.get(name, 0.0) + more

    def seconds(self) -> float:
        return time.monotonic() - self._began

    def stages(self) -> tuple[tuple[str, float], ...]:
        return tuple(self._stages.items())

    def tell(
        self, stage: str, done: int, total: int, path: str, passages: int, left: float | None, seconds: float | None = None
    ) -> None:  # fmt: skip
        if self._callback:
            gone = self.seconds() if seconds is None else seconds
            self._callback(Progress(stage, done, total, path, passages, gone, left))


class Pace:
    """Whether the vectors of all that is read can be made meanwhile, told by the seconds that those of the first take.

    Args:
        most: seconds that all may take; None for any.
    """

    def __init__(self, most: float | None) -> None:
        self._most, self._spent = most, 0.0
        self.goes_on = most is None or most >= 0

    def took(self, seconds: float, share: float) -> None:
        """Some vectors took these seconds, and all of them belong to a share of what is to be read, 0..1."""
        self._spent += seconds
        if self._most is not None and self._spent > self._most / 15 and self._spent > self._most * share:
            self.goes_on = False


class Builder:
    """One build into one scratch folder.

    Args:
        scratch: the folder, empty.
        encoder, settings: how it is built.
        held: what may be taken over.
        known: where vectors wait whose part lacks others.
        clock: tells how far it is.
        pace: whether vectors are made, or left for later.
        earlier: where the vectors of a text that is read anew may be found.
    """

    def __init__(
        self, scratch: Path, encoder: Encoder, settings: Settings, held: Existing, known: KnownVectors, clock: Clock,
        pace: Pace, earlier: EarlierVectors | None = None,
    ) -> None:  # fmt: skip
        self._encoder, self._settings, self._held, self._clock = encoder, settings, held, clock
        self._known, self._pace, self._earlier, self._share = known, pace, earlier, 1.0
        self._before: dict[str, Vector] = {}  # of the file that is read, as it was
        self._made = made(encoder.digest, settings.passage_tokens, READER_VERSION, CUTTER_VERSION)
        self.writer = GenerationWriter(scratch, encoder.dim, self._made, known)
        self.read = self.reused = self.renamed = 0
        self.left: set[str] = set()
        self.skipped: list[Skipped] = []
        self.unread: dict[str, tuple[str, str]] = {}

    def run(self, steps: Sequence[Step], wanted: int) -> None:
        """Carry out a plan; an open part is finished where it has as many passages as wanted."""
        present = set().union(*(_paths(step) for step in steps))
        reads = [step for step in steps if isinstance(step, Read)]
        bytes_left = sum(step.size for step in reads)
        whole, began = bytes_left, time.monotonic()
        with self._reader(bytes_left) as prepare:
            prepared = prepare([step.source for step in reads])
            done, total = 0, sum(len(s.held.documents) if isinstance(s, Take) else 1 for s in steps)
            for step in steps:
                if isinstance(step, Take):
                    with self._clock.stage("write"):
                        self.writer.take(step.held.part, step.held.root)
                    self.reused += step.held.part.documents
                    done, path = done + len(step.held.documents), step.held.documents[-1][0]
                else:
                    if isinstance(step, Copy):
                        self._copy(step, present)
                    else:
                        bytes_left -= step.size
                        self._share = (whole - bytes_left) / whole if whole else 1.0
                        self._take_in(next(prepared))
                    if step.close and self.writer.open_passages >= wanted:
                        with self._clock.stage("write"):
                            self.writer.close()
                    done, path = done + 1, step.source.path
                so_far = whole - bytes_left
                left = (time.monotonic() - began) * bytes_left / so_far if so_far else None
                self._clock.tell("read", done, total, path, self.writer.passages, left)

    def add(self, documents: Iterable[PreparedMinutes], digest: str, known_by: str = "") -> int:
        """Write the documents of one file that was read; how many, as those that cannot be written are skipped."""
        return self._write(((*document, None) for document in documents), digest, known_by, self._encoded)

    def _write(
        self, documents: Iterable[HeldDocument], digest: str, known_by: str,
        encode: Callable[[list[str]], Vectors | None] | None = None,
    ) -> int:  # fmt: skip
        written = 0
        for minutes, passages, vectors in documents:
            try:
                if encode and passages:
                    with self._clock.stage("encode"):
                        vectors = encode([encoded_text(p.passage) for p in passages])
                with self._clock.stage("write"):
                    self.writer.add(minutes, digest, passages, vectors)
                written += 1
            except (OSError, IndexUnusable):
                raise  # the disk's fault, and no document's
            except Exception as fault:  # noqa: BLE001 - the other documents must not suffer from it
                self._skip(meeting_key(minutes.doc_id, minutes.path), why(fault), known_by)
        return written

    def _encoded(self, texts: list[str]) -> Vectors | None:
        """The vectors of the texts of one document, float32 (n, dim); None where they are left for later."""
        found = self._earlier.find(texts) if self._earlier else [self._before.get(text) for text in texts]
        lacking = [at for at, vector in enumerate(found) if vector is None]
        some = [(at, vector) for at, vector in enumerate(found) if vector is not None]
        if lacking and not self._pace.goes_on:
            if some:
                self._known.add([texts[at] for at, _ in some], np.stack([vector for _, vector in some]))
            return None
        vectors = np.empty((len(texts), self._encoder.dim), np.float32)
        for at, vector in some:
            vectors[at] = vector
        if lacking:
            began = time.monotonic()
            made = self._encoder.encode_passages([texts[at] for at in lacking])
            self._pace.took(time.monotonic() - began, self._share)
            if not some:
                return made
            vectors[lacking] = made
        return vectors

    def manifest(self, name: str, corpus: Path, unread: dict[str, tuple[str, str]]) -> Manifest:
        """Join what was written; its manifest."""
        encoder, settings, files = self._encoder, self._settings, self.writer.finish()
        return Manifest(
            SCHEMA, name, datetime.now(UTC).isoformat(timespec="seconds"), encoder.name, encoder.digest, encoder.dim,
            settings.passage_tokens, READER_VERSION, CUTTER_VERSION, corpus.as_posix(), self.writer.documents,
            self.writer.passages, self.writer.vectors, tuple(part.name for part in self.writer.parts), unread, files,
        )  # fmt: skip

    def _copy(self, step: Copy, present: set[str]) -> None:
        try:
            with self._clock.stage("write"):
                documents = self._held.documents(step.held, step.path, step.source.path)
        except Exception:  # noqa: BLE001 - what lies there is not what was written; the file is as good as ever
            with closing(self._preparer()) as preparer:
                self._take_in(preparer.prepare(step.source))
            return
        copied = self._write(documents, step.digest, step.digest)
        self.reused += copied
        if step.path not in present:  # where it is still there, this is a copy of it
            self.renamed += copied
            self.left.add(step.path)

    def _take_in(self, found: Prepared) -> None:
        self._clock.add(found.seconds)
        if found.reason is not None:
            self._skip(found.path, found.reason, found.known_by)
        for entry in found.skipped:
            self._skip(entry.path, entry.reason, found.known_by)
        try:
            self._before = self._held.vectors_of(found.path) if found.documents else {}
        except Exception:  # noqa: BLE001 - what lies there is not what was written; it is encoded anew
            self._before = {}
        self.read += self.add(found.documents, found.digest, found.known_by)

    def _skip(self, path: str, reason: str, known_by: str) -> None:
        self.skipped.append(Skipped(path, reason))
        if known_by:
            self.unread[path] = (known_by, reason)

    def _preparer(self) -> Preparer:
        settings = self._settings
        return Preparer(settings.document_megabytes, settings.passage_tokens, Caps.of(settings))

    @contextmanager
    def _reader(self, size: int) -> Iterator[Callable[[list[Source]], Iterator[Prepared]]]:
        """What reads documents: this process where there is little to do, others beside it where there is much."""
        settings = self._settings
        caps = Caps.of(settings)
        count = settings.processes or os.cpu_count() or 1
        if count == 1 or size < _ALONE:
            with closing(self._preparer()) as preparer:
                yield lambda sources: map(preparer.prepare, sources)
            return
        workers = Workers(count, settings.document_megabytes, settings.passage_tokens, caps)
        try:
            yield workers.prepared
        finally:
            workers.close()


def _paths(step: Step) -> set[str]:
    return {path for path, _ in step.held.documents} if isinstance(step, Take) else {step.source.path}
