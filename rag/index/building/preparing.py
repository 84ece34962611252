"""One document on its way into an index: read, cut, cut into terms. In the building process, or in one beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rag.errors import DocumentError
from rag.index.passages import cut
from rag.index.store import IndexedPassage
from rag.minutes.caps import Caps, Effort, TooMuch
from rag.minutes.document import load
from rag.minutes.folder import Source, sha256
from rag.minutes.identities import meeting_key, printable
from rag.minutes.isolation.reader import Reader, conditions, is_short_text
from rag.records import Minutes, Passage, Skipped
from rag.text import count_tokens, terms

_TOLD = 200  # characters of a fault's own words
PreparedMinutes = tuple[Minutes, list[IndexedPassage]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What became of a file: its documents with their passages, numbered from 0; or why it could not be read.

    ``digest`` is the SHA-256 of the bytes that were read, empty where there were none; ``seconds`` are those of each stage.
    ``skipped`` are entries of an archive that could not be read. What failed is not tried again while the file is known by
    ``known_by``; where that is empty it is.
    """

    path: str
    digest: str
    documents: tuple[PreparedMinutes, ...]
    reason: str | None
    seconds: dict[str, float]
    known_by: str = ""
    skipped: tuple[Skipped, ...] = ()


class Preparer:
    """Reads and cuts documents in one way; the vectors are left to the caller. ``close`` it."""

    def __init__(self, megabytes: int, passage_tokens: int, caps: Caps | None = None) -> None:
        self.megabytes, self.passage_tokens = megabytes, passage_tokens
        self._caps = caps or Caps()
        self._reader = Reader(self._caps)
        self._seconds: dict[str, float] = {}
        self._effort: Effort | None = None

    def close(self) -> None:
        """End the process that reads."""
        self._reader.close()

    def prepare(self, source: Source) -> Prepared:
        """Everything of one file; a file that cannot be read harms nothing but itself."""
        self._seconds = {}
        digest = known_by = ""
        try:
            with self._timed("read"):
                data = load(source.file, source.path, self.megabytes)
                digest = sha256(data, source)
                known_by = digest if is_short_text(data, source.path) else known(digest, self._caps)
                found = self._reader.read(data, source.path, source.notes)
            self._effort = Effort(self._caps, source.path)
            documents, skipped = [], list(found.skipped)
            for minutes in found.documents:
                try:
                    documents.append(self.prepare_minutes(minutes))
                except TooMuch:  # of the file, not of this document
                    raise
                except Exception as fault:  # noqa: BLE001 - the other documents of the file must not suffer from it
                    skipped.append(Skipped(meeting_key(minutes.doc_id, minutes.path), why(fault)))
            return Prepared(source.path, digest, tuple(documents), None, self._seconds, known_by, tuple(skipped))
        except Exception as fault:  # noqa: BLE001 - nor must other files
            known_by = "" if isinstance(fault, DocumentError) and fault.passing else known_by
            if known_by and isinstance(fault, TooMuch):  # of a short text, too, another cap may allow it
                known_by = known(digest, self._caps)
            return Prepared(source.path, digest, (), why(fault), self._seconds, known_by)

    def prepare_minutes(self, minutes: Minutes) -> PreparedMinutes:
        """The passages of one document, with their terms."""
        with self._timed("read"):
            passages = cut(minutes, self.passage_tokens, self._count)
            if self._effort:
                self._effort.passages(len(passages))
        with self._timed("terms"):
            headings: dict[str, str] = {}
            indexed = []
            for row, passage in enumerate(passages):
                if self._effort:
                    self._effort.go_on()
                heading = heading_of(passage)
                if heading not in headings:
                    headings[heading] = " ".join(terms(heading))
                indexed.append(IndexedPassage(row, passage, " ".join(terms(passage.text)), headings[heading]))
        return minutes, indexed

    def _count(self, text: str) -> int:
        """The tokens of a text; ``cut`` asks for those of every passage, so the clock is looked at here."""
        if self._effort:
            self._effort.go_on()
        return count_tokens(text)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[stage] = self._seconds.get(stage, 0.0) + time.perf_counter() - began


def why(fault: Exception) -> str:
    """Why a document is not in the index, for its owner; what is no DocumentError is a fault of ours."""
    if isinstance(fault, DocumentError):
        return printable(fault.reason)
    words = printable(f"{type(fault).__name__}: {fault}")[:_TOLD]
    return f"could not be indexed ({words}); please report this, best with the document"


def known(digest: str, caps: Caps) -> str:
    """What a file that could not be read is known by, where that depends on the caps, or on programs beside this one."""
    return f"{digest}+{conditions(caps)}"


def encoded_text(passage: Passage) -> str:
    """What the encoder reads of a passage: the innermost heading and the words; the heading alone raised evidence@5 by .02."""
    leaf = (passage.section or "").rsplit(" / ", 1)[-1]
    return f"{leaf}\n{passage.text}" if leaf else passage.text


def heading_of(passage: Passage) -> str:
    """What stands over a passage and is searched with it, at a lower weight: section, title, who speaks."""
    speaker = passage.speaker
    who = f"{speaker.name or ''} {speaker.role or ''}" if speaker else ""
    return " ".join(part for part in (passage.section, passage.title, who) if part)
