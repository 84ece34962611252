"""The vectors of a generation that answers by words already: made part by part, and published about every minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.errors import EncoderError, IndexUnusable
from rag.index.building.builder import Clock
from rag.index.building.existing import Existing
from rag.index.building.preparing import encoded_text
from rag.index.encoder import Encoder, Vectors
from rag.index.generations import Generations
from rag.index.known_vectors import KnownVectors, Vector
from rag.index.manifest import Manifest
from rag.index.opening import open_parts, parts_of
from rag.index.parts import COLUMNS, LEXICAL, STORE, Part, finished, link, link_file, record_of, with_vectors
from rag.index.seals import hash_file
from rag.index.store import Store

_EVERY = 60.0  # seconds between two generations
_BATCH = 128  # texts encoded between two looks at the clock, and the most that a kill loses


class Completion:
    """The vectors that the live generation of an index lacks; the caller holds the lock.

    Each new generation links everything of the one before, which leaves: it holds the same passages, and fewer vectors.

    Args:
        generations: of the index.
        encoder: the one that the live generation names.
        clock: tells how far it is.
        go_on: asked after each batch; what was finished by then is published.
    """

    def __init__(
        self, generations: Generations, encoder: Encoder, clock: Clock, go_on: Callable[[], bool] = lambda: True
    ) -> None:
        self._generations, self._encoder, self._clock, self._go_on = generations, encoder, clock, go_on
        self._known = KnownVectors(generations.index, encoder.digest, encoder.dim)
        self._began, self._encoded, self._sound = time.monotonic(), 0, False
        self._spent: list[str] = []

    def run(self) -> Manifest:
        """Make and publish them; the manifest of the generation that is live then.

        Raises:
            IndexDamaged: the live generation is not what its manifest says.
            EncoderError: the encoder encodes nothing.
            OSError: the index cannot be written.
        """
        live = self._generations.checked(self._generations.current())
        waiting = self._waiting(live)
        while not live.complete and (step := self._published(live, waiting)):
            live = step
        if live.complete:
            self._known.remove()
        return live

    def _waiting(self, live: Manifest) -> dict[str, tuple[Part, Path]]:
        """The parts that a stopped completion had finished, sound as they lie there."""
        lacking = {part.name for part in self._lacking(live)}
        left = {root: finished(root) for root in self._generations.unfinished()}
        # And not that of a build for another corpus, which the next build takes over.
        self._spent = [root.name for root, parts in left.items() if {part.name for part in parts} <= {*live.parts}]
        found = [(part, root) for root, parts in left.items() for part in parts]
        ready = [(part, root) for part, root in found if part.name in lacking and part.encoded]
        held = Existing(self._generations.index, live.made, ready).parts if ready else ()
        return {one.part.name: (one.part, one.root) for one in held}

    def _lacking(self, live: Manifest) -> list[Part]:
        return [part for part in parts_of(self._generations.path(live.generation), live) if not part.encoded]

    def _published(self, live: Manifest, waiting: dict[str, tuple[Part, Path]]) -> Manifest | None:
        """A generation with the vectors of more parts; None where it was stopped before there was one."""
        generations, root = self._generations, self._generations.path(live.generation)
        began = time.monotonic()
        with generations.new() as (name, scratch):
            ready: dict[str, Part] = {}
            done = live.vectors
            for part in sorted(self._lacking(live), key=lambda part: part.name not in waiting):
                if part.name in waiting:
                    ready[part.name], place = waiting.pop(part.name)
                    link(ready[part.name], place, scratch)
                else:
                    vectors = self._vectors(part, root, live, done)
                    if vectors is None:
                        break
                    link(part, root, scratch)
                    ready[part.name] = with_vectors(part, scratch, vectors)
                done += part.passages
                if time.monotonic() - began >= _EVERY:
                    break
            if not ready:
                return None
            with self._clock.stage("publish"):
                fresh = _joined(live, root, ready, name, scratch)
                open_parts(scratch, fresh)
                generations.publish(scratch, fresh)
        with suppress(IndexUnusable):  # somebody reads it where that keeps it from leaving
            generations.remove(live.generation)
        while self._spent:  # what had been finished there was taken first
            with suppress(IndexUnusable):
                generations.remove(self._spent.pop())
        return fresh

    def _vectors(self, part: Part, root: Path, live: Manifest, done: int) -> Vectors | None:
        """The vectors of a part, float32 (passages, dim); None where it was stopped before they were all there."""
        texts = list(_texts(part, root))
        vectors = np.zeros((len(texts), self._encoder.dim), np.float32)
        for first in range(0, len(texts), _BATCH):
            if not self._go_on():
                return None
            some = texts[first : first + _BATCH]
            known = self._known.find(some)
            lacking = list(dict.fromkeys(text for text, vector in zip(some, known, strict=True) if vector is None))
            made: dict[str, Vector] = {}
            if lacking:
                with self._clock.stage("encode"):
                    fresh = self._made(lacking)
                self._known.add(lacking, fresh)
                self._encoded += len(lacking)
                made = dict(zip(lacking, fresh, strict=True))
            for at, (text, vector) in enumerate(zip(some, known, strict=True), first):
                vectors[at] = made[text] if vector is None else vector
            self._tell(done + first + len(some), live.passages)
        return vectors

    def _made(self, texts: list[str]) -> Vectors:
        """The vectors of some texts; a text for which the encoder fails has a row of zeros, and is found by its words alone."""
        try:
            vectors = self._encoder.encode_passages(texts)
        except OSError:
            raise
        except Exception as fault:  # noqa: BLE001 - the other texts must not suffer from it
            if len(texts) > 1:
                return np.concatenate([self._made([text]) for text in texts])
            self._make_sure_it_works(fault)
            return np.zeros((1, self._encoder.dim), np.float32)
        self._sound = True
        vectors[~np.isfinite(vectors).all(axis=1)] = 0
        return vectors

    def _make_sure_it_works(self, fault: Exception) -> None:
        if self._sound:
            return
        try:
            self._encoder.encode_passages(["会議"])
        except Exception:  # noqa: BLE001 - whatever it is, it is no text's
            raise EncoderError(
                f"The encoder {self._encoder.name!r} encodes nothing ({type(fault).__name__}: {fault}). The index answers by words; mend the "
                f"encoder, then: rag index complete --index {self._generations.index}"
            ) from fault
        self._sound = True

    def _tell(self, done: int, total: int) -> None:
        gone = time.monotonic() - self._began
        left = gone * (total - done) / self._encoded if self._encoded else None
        self._clock.tell("encode", done, total, "", self._encoded, left, gone)


def _texts(part: Part, root: Path) -> Iterator[str]:
    """What the encoder reads of each passage of a part."""
    store = Store([part.place(root) / STORE])
    return (encoded_text(passage) for passage in store.passages(range(store.count)))


def _joined(live: Manifest, root: Path, ready: dict[str, Part], name: str, scratch: Path) -> Manifest:
    """Link everything else of a generation below a scratch folder; the manifest of what lies there."""
    for part in parts_of(root, live):
        if part.name not in ready:
            link(part, root, scratch)
    for file in live.files:
        if file.startswith((f"{COLUMNS}/", f"{LEXICAL}/")) and not (scratch / file).exists():
            link_file(root / file, scratch / file)
    files = dict(live.files)
    for part in ready.values():
        files |= part.files | {record_of(part): hash_file(scratch / record_of(part))}
    return replace(
        live, generation=name, created=datetime.now(UTC).isoformat(timespec="seconds"), files=dict(sorted(files.items())),
        vectors=live.vectors + sum(part.passages for part in ready.values()),
    )  # fmt: skip
