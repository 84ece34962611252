"""Passages and documents of a generation, in SQLite: one file a part."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar

from rag.errors import DocumentError, IndexDamaged
from rag.index.codec import from_plain, to_plain
from rag.index.database import TABLES, Database
from rag.minutes.identities import doc_id, is_text
from rag.records import DocumentEntry, Minutes, Passage

T = TypeVar("T")
_AT_ONCE = 500  # values of one query
_HEADERS = 20  # passages of a document among which its header stands


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with what the lexical leg reads of it: terms and heading terms, joined by spaces."""

    row: int
    passage: Passage
    terms: str
    heading: str


class StoreWriter:
    """Writes one new database; ``close`` makes it complete. Rows count from 0.

    Raises:
        OSError: nothing can be written there.
    """

    def __init__(self, path: Path) -> None:
        self._documents = self._passages = 0
        self._ids: set[str] = set()
        with _told_as_os_error():
            self._db = sqlite3.connect(path, check_same_thread=False)  # whoever lets go of it last closes it
            self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + TABLES)

    def __del__(self) -> None:
        # A build that ends early has nobody who calls close(); of a writer that could not begin there is no database.
        with suppress(AttributeError):
            self._db.close()

    def add(self, minutes: Minutes, sha256: str, passages: Sequence[IndexedPassage]) -> None:
        """Add a document with its passages, whose rows go on from the last one.

        Raises:
            DocumentError: it cannot be held; nothing of it was written.
        """
        meeting = minutes.meeting
        entry = DocumentEntry(
            minutes.doc_id, minutes.path, meeting.title, meeting.municipality, meeting.body, meeting.date,
            minutes.genre, len(minutes.utterances), minutes.warnings,
        )  # fmt: skip
        document = (
            self._documents, minutes.doc_id, minutes.path, sha256, self._passages, len(passages), _dump(entry), _dump(minutes)
        )  # fmt: skip
        rows = [_row_of(p) for p in passages]
        # There is no journal, so nothing can be taken back: what the tables would refuse is looked for beforehand.
        self._check(minutes, rows, document)
        with _told_as_os_error():
            self._db.execute("INSERT INTO documents VALUES (?,?,?,?,?,?,?,?)", document)
            self._db.executemany("INSERT INTO passages VALUES (?,?,?,?,?)", rows)
        self._ids.add(minutes.doc_id)
        self._documents += 1
        self._passages += len(passages)

    def _check(self, minutes: Minutes, rows: list[tuple[object, ...]], document: tuple[object, ...]) -> None:
        path = minutes.path
        if minutes.doc_id in self._ids:
            raise DocumentError(path, "has the name of another document of its file; rename one of them")
        ids = {str(row[1]) for row in rows}
        if len(ids) < len(rows) or not all(one.startswith(f"{minutes.doc_id}#") for one in ids):
            raise DocumentError(path, "was cut into passages of one place; please report this, best with the document")
        for values in (document, *rows):
            if any(isinstance(value, str) and not is_text(value) for value in values):
                raise DocumentError(path, "holds half a character; save it again as UTF-8")

    def close(self) -> None:
        """Finish the file."""
        with _told_as_os_error():
            self._db.commit()
        self._db.close()


class Store:
    """The open databases of a generation's parts, read only; rows go on from part to part; safe between threads.

    Raises:
        IndexDamaged: one cannot be read.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._parts = [Database(path) for path in paths]
        self.counts = [part.one("SELECT count(*) FROM passages") for part in self._parts]  # of each part
        self._firsts = [0, *accumulate(self.counts)]
        self.count = self._firsts[-1]
        self.documents = sum(part.one("SELECT count(*) FROM documents") for part in self._parts)

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages at some rows, in the order asked for."""
        found = self._at(rows, "passage")
        return [_load(Passage, found[row]) for row in rows]

    def passage_ids(self, rows: Sequence[int]) -> list[str]:
        """The ids of the passages at some rows, in the order asked for."""
        found = self._at(rows, "passage_id")
        return [found[row] for row in rows]

    def passage(self, passage_id: str) -> Passage | None:
        """The passage of an id; None where the index has none such."""
        found = self._first("SELECT passage FROM passages WHERE passage_id = ?", passage_id)
        return _load(Passage, found[1][0]) if found else None

    def around(self, passage: Passage, before: int, after: int) -> list[Passage]:
        """A passage with those of its document before and after it, in order; fewer at the ends of the document."""
        sql = (
            "SELECT row, first_row, passages FROM passages JOIN documents ON documents.doc_id = ? WHERE passage_id = ?"
        )
        found = self._first(sql, passage.doc_id, passage.passage_id)
        if not found:
            return []
        part, (row, first, count) = found
        shift = self._firsts[part]
        return self.passages(range(shift + max(first, row - before), shift + min(first + count, row + after + 1)))

    def headers(self, doc_id: str) -> list[Passage]:
        """The header passages of a document, in order: they stand before everything that was said."""
        sql = (
            "SELECT passage FROM passages JOIN documents ON row >= first_row AND row < first_row + min(passages, ?) "
            "WHERE doc_id = ? ORDER BY row"
        )
        found = (_load(Passage, text) for part in self._parts for (text,) in part.all(sql, (_HEADERS, doc_id)))
        return [passage for passage in found if passage.kind == "header"]

    def minutes(self, doc_id: str) -> Minutes | None:
        """The minutes of a document; None where the index has none such."""
        found = self._first("SELECT minutes FROM documents WHERE doc_id = ?", doc_id)
        return _load(Minutes, found[1][0]) if found else None

    def entries(self) -> tuple[DocumentEntry, ...]:
        """The list of documents, by path."""
        found = (
            _load(DocumentEntry, text) for part in self._parts for (text,) in part.all("SELECT entry FROM documents")
        )
        return tuple(sorted(found, key=lambda entry: (entry.path, entry.doc_id)))

    def sources(self) -> list[tuple[str, str, str]]:
        """doc_id, path and SHA-256 of the file that was read, for every document, in the order of rows."""
        sql = "SELECT doc_id, path, sha256 FROM documents ORDER BY number"
        return [row for part in self._parts for row in part.all(sql)]

    def source(self, doc_id: str) -> tuple[str, str] | None:
        """Path of a document and SHA-256 of the file that was read; None where the index has none such."""
        found = self._first("SELECT path, sha256 FROM documents WHERE doc_id = ?", doc_id)
        return found[1] if found else None

    def rows(self) -> list[tuple[str, int, int]]:
        """doc_id, first row and the row behind the last one of every document, in the order of rows."""
        sql = "SELECT doc_id, first_row, first_row + passages FROM documents ORDER BY number"
        return [
            (doc_id, before + first, before + last)
            for before, part in zip(self._firsts, self._parts, strict=False)
            for doc_id, first, last in part.all(sql)
        ]

    def documents_at(self, path: str) -> list[tuple[Minutes, list[IndexedPassage]]]:
        """The documents of the file at a path with their passages by row; several where a JSON file holds several."""
        of_path = "SELECT minutes, first_row, passages FROM documents WHERE path = ? OR (doc_id >= ? AND doc_id < ?) ORDER BY number"
        inside = doc_id(path) + "!/"  # the entries of an archive; 0 is what comes after /
        between = "SELECT row, passage, terms, heading FROM passages WHERE row >= ? AND row < ? ORDER BY row"
        return [
            (
                _load(Minutes, minutes),
                [_indexed(row, shift) for row in part.all(between, (first, first + count))],
            )
            for part, shift in zip(self._parts, self._firsts, strict=False)
            for minutes, first, count in part.all(of_path, (path, inside, inside[:-1] + "0"))
        ]

    def _at(self, rows: Sequence[int], column: str) -> dict[int, str]:
        """What stands in a column at some rows."""
        by_part: dict[int, list[int]] = {}
        for row in rows:
            by_part.setdefault(bisect_right(self._firsts, row) - 1, []).append(int(row))
        found: dict[int, str] = {}
        for part, mine in by_part.items():
            shift = self._firsts[part]
            for at in range(0, len(mine), _AT_ONCE):
                local = [row - shift for row in mine[at : at + _AT_ONCE]]
                sql = f"SELECT row, {column} FROM passages WHERE row IN ({','.join('?' * len(local))})"
                found.update((row + shift, text) for row, text in self._parts[part].all(sql, local))
        if not found.keys() >= set(rows):
            raise IndexDamaged("A passage of the index is not where it should be. Rebuild it: rag index build --full")
        return found

    def _first(self, sql: str, *values: str) -> tuple[int, Any] | None:
        """The first row that a query finds, with the number of its part."""
        for number, part in enumerate(self._parts):
            for found in part.all(sql, values):
                return number, found
        return None


@contextmanager
def _told_as_os_error() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as fault:  # the disk is full, or may not be written
        raise OSError(f"the passages cannot be written: {fault}") from fault


def _row_of(p: IndexedPassage) -> tuple[object, ...]:
    return p.row, p.passage.passage_id, _dump(p.passage), p.terms, p.heading


def _indexed(row: Sequence[Any], shift: int = 0) -> IndexedPassage:
    number, text, terms, heading = row
    return IndexedPassage(number + shift, _load(Passage, text), terms, heading)


def _dump(record: object) -> str:
    return json.dumps(to_plain(record), ensure_ascii=False, separators=(",", ":"))


def _load(kind: type[T], text: str) -> T:
    try:
        return from_plain(kind, json.loads(text))
    except (ValueError, TypeError, RecursionError) as fault:
        raise IndexDamaged(
            f"A record of the index cannot be read ({fault}). Rebuild it: rag index build --full"
        ) from fault
