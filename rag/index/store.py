"""Passages and documents of one generation, in SQLite."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rag.errors import IndexDamaged
from rag.index.codec import from_plain, to_plain
from rag.records import DocumentEntry, Minutes, Passage

T = TypeVar("T")

_TABLES = """
CREATE TABLE documents (
    doc_id TEXT PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL, first_row INTEGER NOT NULL,
    passages INTEGER NOT NULL, entry TEXT NOT NULL, minutes TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, passage_id TEXT NOT NULL UNIQUE, passage TEXT NOT NULL, terms TEXT NOT NULL,
    heading TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with what the lexical leg reads of it: terms and heading terms, joined by spaces."""

    row: int
    passage: Passage
    terms: str
    heading: str


class StoreWriter:
    """Writes one new database; ``close`` makes it complete."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)

    def add(self, minutes: Minutes, sha256: str, passages: Sequence[IndexedPassage]) -> None:
        """Add a document with its passages, whose rows go on from the last one."""
        meeting = minutes.meeting
        entry = DocumentEntry(
            minutes.doc_id, minutes.path, meeting.title, meeting.municipality, meeting.body, meeting.date,
            minutes.genre, len(minutes.utterances), minutes.warnings,
        )  # fmt: skip
        first = passages[0].row if passages else -1
        self._db.execute(
            "INSERT INTO documents VALUES (?,?,?,?,?,?,?)",
            (minutes.doc_id, minutes.path, sha256, first, len(passages), _dump(entry), _dump(minutes)),
        )
        self._db.executemany("INSERT INTO passages VALUES (?,?,?,?,?)", map(_row_of, passages))

    def rows(self) -> Iterator[IndexedPassage]:
        """All passages written so far, by row."""
        yield from map(_indexed, self._db.execute("SELECT row, passage, terms, heading FROM passages ORDER BY row"))

    def close(self) -> None:
        """Finish the file."""
        self._db.commit()
        self._db.close()


class Store:
    """An open database, read only; each thread has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._lock, self._spare = threading.Lock(), self._connect(shared=True)
        self.count = self._one("SELECT count(*) FROM passages")
        self.documents = self._one("SELECT count(*) FROM documents")

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages at some rows, in the order asked for."""
        found: dict[int, Passage] = {}
        for part in _parts(rows):
            marks = ",".join("?" * len(part))
            for row, text in self._all(f"SELECT row, passage FROM passages WHERE row IN ({marks})", part):
                found[row] = _load(Passage, text)
        return [found[row] for row in rows]

    def passage_ids(self, rows: Sequence[int]) -> list[str]:
        """The ids of the passages at some rows, in the order asked for."""
        found: dict[int, str] = {}
        for part in _parts(rows):
            marks = ",".join("?" * len(part))
            found.update(self._all(f"SELECT row, passage_id FROM passages WHERE row IN ({marks})", part))
        return [found[row] for row in rows]

    def passage(self, passage_id: str) -> Passage | None:
        """The passage of an id; None where the index has none such."""
        rows = self._all("SELECT passage FROM passages WHERE passage_id = ?", (passage_id,))
        return _load(Passage, rows[0][0]) if rows else None

    def around(self, passage: Passage, before: int, after: int) -> list[Passage]:
        """A passage with those of its document before and after it, in order; fewer at the ends of the document."""
        [(row,)] = self._all("SELECT row FROM passages WHERE passage_id = ?", (passage.passage_id,))
        [(first, count)] = self._all("SELECT first_row, passages FROM documents WHERE doc_id = ?", (passage.doc_id,))
        return self.passages(range(max(first, row - before), min(first + count, row + after + 1)))

    def minutes(self, doc_id: str) -> Minutes | None:
        """The minutes of a document; None where the index has none such."""
        rows = self._all("SELECT minutes FROM documents WHERE doc_id = ?", (doc_id,))
        return _load(Minutes, rows[0][0]) if rows else None

    def entries(self) -> tuple[DocumentEntry, ...]:
        """The list of documents, by path."""
        return tuple(_load(DocumentEntry, text) for (text,) in self._all("SELECT entry FROM documents ORDER BY path"))

    def hashes(self) -> dict[str, str]:
        """Path to SHA-256 of the file that was read, for every document."""
        return dict(self._all("SELECT path, sha256 FROM documents"))

    def documents_at(self, path: str) -> list[tuple[Minutes, list[IndexedPassage]]]:
        """The documents of the file at a path with their passages by row; several where a JSON file holds several."""
        sql = "SELECT row, passage, terms, heading FROM passages WHERE row >= ? AND row < ? ORDER BY row"
        found = self._all(
            "SELECT minutes, first_row, passages FROM documents WHERE path = ? ORDER BY first_row", (path,)
        )
        return [
            (_load(Minutes, minutes), [_indexed(row) for row in self._all(sql, (first, first + count))])
            for minutes, first, count in found
        ]

    def _all(self, sql: str, values: Iterable[object] = ()) -> list[Any]:
        try:
            if not hasattr(self._local, "db"):
                # A generation may be removed while it is open; a thread that comes later shares the spare connection.
                self._local.db = self._connect() if self._path.exists() else None
            if self._local.db is None:
                with self._lock:
                    return self._spare.execute(sql, tuple(values)).fetchall()
            return self._local.db.execute(sql, tuple(values)).fetchall()  # type: ignore[no-any-return]
        except sqlite3.DatabaseError as fault:
            raise self._damaged(fault) from fault

    def _connect(self, *, shared: bool = False) -> sqlite3.Connection:
        try:
            uri = self._path.resolve().as_uri() + "?mode=ro&immutable=1"
            return sqlite3.connect(uri, uri=True, check_same_thread=not shared)
        except sqlite3.DatabaseError as fault:
            raise self._damaged(fault) from fault

    def _damaged(self, fault: sqlite3.DatabaseError) -> IndexDamaged:
        return IndexDamaged(f"{self._path}: {fault}. Rebuild it with: rag index build --full")

    def _one(self, sql: str) -> int:
        return int(self._all(sql)[0][0])


def _row_of(p: IndexedPassage) -> tuple[object, ...]:
    return p.row, p.passage.passage_id, _dump(p.passage), p.terms, p.heading


def _indexed(row: Sequence[Any]) -> IndexedPassage:
    number, text, terms, heading = row
    return IndexedPassage(number, _load(Passage, text), terms, heading)


def _dump(record: object) -> str:
    return json.dumps(to_plain(record), ensure_ascii=False, separators=(",", ":"))


def _load(kind: type[T], text: str) -> T:
    try:
        return from_plain(kind, json.loads(text))
    except (ValueError, TypeError) as fault:
        raise IndexDamaged(
            f"A record of the index cannot be read ({fault}). Rebuild it: rag index build --full"
        ) from fault


def _parts(rows: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    for at in range(0, len(rows), size):
        yield [int(row) for row in rows[at : at + size]]
