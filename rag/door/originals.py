"""The original of a document: the very file that the index was built from, and pictures of its pages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from rag.door.opened import Opened
from rag.errors import DocumentError, QueryError
from rag.records import Span

if TYPE_CHECKING:
    from rag.minutes.formats.pdf.page_picture import PagePicture, Wish

T = TypeVar("T")
State = Literal["same", "changed", "gone"]
_PICTURES = 32_000_000  # bytes of pictures that an open index keeps
_FILES = 200  # files whose state it keeps
_HEAD = 1_024
_FAULT = 1_000  # bytes that a kept failure counts as
_CHANGED = "has changed since the index was built, and what is cited is not of this version; build the index again"
GONE = "is no longer in the corpus folder {}; put it back, or build the index again"
_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
}  # a page of HTML is no page of whoever hands it out: it has the type of any other file


@dataclass(frozen=True, slots=True)
class Original:
    """What a document was read from: a file of the corpus, or an entry of an archive, whose ``name`` is that of the entry.

    ``state``: the file is the one that the index was built from, holds something else by now, or is gone. ``is_pdf``: its
    pages can be shown. Both say nothing of what else is in the folder.
    """

    doc_id: str
    path: str
    name: str
    media_type: str
    state: State
    is_pdf: bool


class _Kept(Generic[T]):
    """Values by key, as many of those used last as are no larger together than ``most``; safe between threads."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._held: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> T | None:
        """The value of a key; None where there is none."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def put(self, key: Hashable, value: T, size: int) -> None:
        """Keep a value, and let go of the oldest while there are too many."""
        with self._lock:
            self._size += size - self._held.pop(key, (value, 0))[1]
            self._held[key] = (value, size)
            while self._size > self._most and len(self._held) > 1:
                self._size -= self._held.popitem(last=False)[1][1]


class Originals(Opened):
    """The originals of the documents of a generation."""

    @cached_property
    def _pictures(self) -> _Kept[PagePicture | DocumentError]:
        return _Kept(_PICTURES)

    @cached_property
    def _files(self) -> _Kept[tuple[State, bool]]:
        return _Kept(_FILES)

    def original(self, doc_id: str) -> Original:
        """What a document was read from, and whether it is still there as it was; a large file is read once.

        Raises:
            QueryError: the index has no such document.
        """
        path, digest, file = self._source(doc_id)
        name = PurePosixPath(path).name
        state, head = self._state(file, digest)
        is_pdf = name.casefold().endswith(".pdf") if path != file else head
        kind = (
            "application/pdf"
            if is_pdf
            else _TYPES.get(PurePosixPath(name).suffix.casefold(), "application/octet-stream")
        )
        return Original(doc_id, path, name, kind, state, is_pdf and state == "same")

    def original_bytes(self, doc_id: str) -> bytes:
        """The file that a document was read from, byte by byte; of an archive the entry.

        Raises:
            QueryError: the index has no such document.
            DocumentError: the file is gone, or has changed since the index was built, or the entry cannot be unpacked.
        """
        from rag.minutes.formats.pdf.page_picture import Wish

        path, digest, file = self._source(doc_id)
        data = self._load(path, file, digest)
        if path == file:
            return data
        found = self._looked(data, file, Wish(path))
        assert isinstance(found, bytes)
        return found

    def page_picture(self, doc_id: str, page: int, span: Span | None = None) -> PagePicture:
        """A page of a PDF, counted from 1, as a picture; what of ``span`` stands on it is outlined where that is certain.

        It is drawn in a process of its own within the caps on reading, and kept while the index is open.

        Raises:
            QueryError: the index has no such document.
            DocumentError: see original_bytes; or it is no PDF, has no such page, or cannot be drawn within the caps.
        """
        from rag.minutes.formats.pdf.outlines import page_words
        from rag.minutes.formats.pdf.page_picture import Wish

        path, digest, file = self._source(doc_id)
        key = (digest, path, page, span)
        kept = self._pictures.get(key)
        if kept is None:
            words = page_words(self.document(doc_id), page, span) if span else None
            try:
                found = self._looked(self._load(path, file, digest), file, Wish(path, page, words))
                assert not isinstance(found, bytes)
                kept = found
            except DocumentError as fault:
                if fault.passing or fault.code in ("changed", "gone"):
                    raise
                kept = fault
            self._pictures.put(key, kept, _FAULT if isinstance(kept, DocumentError) else len(kept.data))
        if isinstance(kept, DocumentError):
            raise DocumentError(kept.path, kept.reason, code=kept.code)
        return kept

    def _source(self, doc_id: str) -> tuple[str, str, str]:
        """The path of a document, the hash of the file that was read, and the path of that file."""
        from rag.minutes.identities import file_of

        found = self._store.source(doc_id)
        if found is None:
            raise QueryError(f"The index has no document {doc_id!r}. See: rag index status --json")
        path, digest = found
        return path, digest, file_of(doc_id, path)

    def _state(self, file: str, digest: str) -> tuple[State, bool]:
        """The state of a file, and whether it is a PDF; read again where its time or size says that it was written."""
        from rag.minutes.folder import find
        from rag.minutes.formats.detection import is_pdf

        try:
            found = find(Path(self.manifest.corpus), file)
            if found is None:
                return "gone", False
            there = found.stat()
            sign = (file, there.st_ino, there.st_size, there.st_mtime_ns, digest)
            kept = self._files.get(sign)
            known: tuple[State, bool] = kept or ("same", is_pdf(self._load(file, file, digest)[:_HEAD]))
        except DocumentError as fault:
            known = ("changed" if fault.code == "changed" else "gone", False)
        except (OSError, ValueError):
            return "gone", False
        self._files.put(sign, known, 1)
        return known

    def _load(self, path: str, file: str, digest: str) -> bytes:
        """The bytes of a file of the corpus, where it is the one that was read."""
        from rag.minutes.document import load
        from rag.minutes.folder import find, is_of

        try:
            found = find(Path(self.manifest.corpus), file)
        except (OSError, ValueError) as fault:
            raise DocumentError(path, self._gone, code="gone") from fault
        if found is None:
            raise DocumentError(path, self._gone, code="gone")
        data = load(found, path, self.settings.document_megabytes)
        if not is_of(data, digest):
            raise DocumentError(path, _CHANGED, code="changed")
        return data

    def _looked(self, data: bytes, file: str, wish: Wish) -> PagePicture | bytes:
        from rag.minutes.caps import Caps
        from rag.minutes.isolation.reader import look_apart

        return look_apart(data, file, wish, Caps.of(self.settings))

    @property
    def _gone(self) -> str:
        return GONE.format(self.manifest.corpus)
