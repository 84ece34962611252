"""Passages and documents of one generation, in SQLite."""

from __future__ import annotations

import json
import sqlite3
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged, QueryError
from rag.index.codec import from_plain, to_plain
from rag.records import DocumentEntry, Filters, Minutes, Passage

T = TypeVar("T")

_TABLES = """
CREATE TABLE documents (
    doc_id TEXT PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL, first_row INTEGER NOT NULL,
    passages INTEGER NOT NULL, entry TEXT NOT NULL, minutes TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, passage_id TEXT NOT NULL UNIQUE, municipality TEXT, body TEXT, name TEXT, role TEXT,
    kind TEXT NOT NULL, day INTEGER NOT NULL, asked INTEGER, passage TEXT NOT NULL, terms TEXT NOT NULL, heading TEXT NOT NULL
);
"""
_INDEXES = "".join(
    f"CREATE INDEX by_{field} ON passages ({field});"
    for field in ("municipality", "body", "name", "role", "kind", "day")
)


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with what the legs read of it: terms and heading terms joined by spaces; ``asked`` is the row it answers."""

    row: int
    passage: Passage
    terms: str
    heading: str
    asked: int | None

    @property
    def day(self) -> int:
        """The date as an integer yyyymmdd, 0 where there is none."""
        return day_number(self.passage.date.isoformat()) if self.passage.date else 0


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters as the index holds them: exact stored values by field, and inclusive days yyyymmdd (0: open)."""

    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    first_day: int = 0
    last_day: int = 0

    @property
    def everything(self) -> bool:
        """Whether nothing is filtered."""
        return not (self.values or self.days)

    @property
    def days(self) -> tuple[int, int] | None:
        """The first and the last dated day that it lets through, both inclusive; None where days are not filtered."""
        return (self.first_day or 1, self.last_day or 99_999_999) if self.first_day or self.last_day else None


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
        self._db.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", map(_row_of, passages))

    def rows(self) -> Iterator[IndexedPassage]:
        """All passages written so far, by row."""
        yield from map(
            _indexed, self._db.execute("SELECT row, passage, terms, heading, asked FROM passages ORDER BY row")
        )

    def close(self) -> None:
        """Add the indexes and finish the file."""
        self._db.executescript(_INDEXES)
        self._db.commit()
        self._db.close()


class Store:
    """An open database, read only; each thread has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
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

    def passage(self, passage_id: str) -> Passage | None:
        """The passage of an id; None where the index has none such."""
        rows = self._all("SELECT passage FROM passages WHERE passage_id = ?", (passage_id,))
        return _load(Passage, rows[0][0]) if rows else None

    def asked(self) -> NDArray[np.int64]:
        """For each row the row of the question that it answers, -1 where it answers none."""
        out = np.full(self.count, -1, np.int64)
        for row, asked in self._all("SELECT row, asked FROM passages WHERE asked IS NOT NULL"):
            out[row] = asked
        return out

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
        sql = "SELECT row, passage, terms, heading, asked FROM passages WHERE row >= ? AND row < ? ORDER BY row"
        found = self._all(
            "SELECT minutes, first_row, passages FROM documents WHERE path = ? ORDER BY first_row", (path,)
        )
        return [
            (_load(Minutes, minutes), [_indexed(row) for row in self._all(sql, (first, first + count))])
            for minutes, first, count in found
        ]

    def values(self, field: str) -> dict[str, int]:
        """The stored values of a filter field with their numbers of passages, most first."""
        sql = f"SELECT {field}, count(*) AS n FROM passages WHERE {field} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1"
        return dict(self._all(sql))

    def days(self) -> tuple[int, int]:
        """The first and the last day yyyymmdd of the index; zeros where nothing is dated."""
        first, last = self._all("SELECT min(day), max(day) FROM passages WHERE day > 0")[0]
        return first or 0, last or 0

    def select(self, filters: Filters) -> Selection:
        """Filters as stored values: a value matches where, folded, it is part of a stored one; kinds match whole.

        Raises:
            QueryError: a value matches nothing in the index; the message names what there is.
        """
        values = []
        for field in ("municipality", "body", "role", "kind"):
            if wanted := getattr(filters, field):
                values.append((field, self._matching(field, wanted)))
        if filters.speaker:
            names, roles = self.values("name"), self.values("role")
            found = tuple(n for n in names if any(_fold(w) in _fold(n) for w in filters.speaker))
            if found:
                values.append(("name", found))
            else:
                values.append(("role", self._matching("role", filters.speaker, {**names, **roles})))
        first = day_number(filters.since.isoformat()) if filters.since else 0
        last = day_number(filters.until.isoformat()) if filters.until else 0
        if first and last and first > last:
            raise QueryError(f"--since {filters.since} is after --until {filters.until}; exchange them.")
        return Selection(tuple(values), first, last)

    def allowed(self, selection: Selection) -> NDArray[np.int64] | None:
        """The rows that a selection lets through, ascending; None where it filters nothing."""
        if selection.everything:
            return None
        clauses: list[str] = []
        values: list[object] = []
        for field, wanted in selection.values:
            clauses.append(f"{field} IN ({','.join('?' * len(wanted))})")
            values += list(wanted)
        if selection.days:
            clauses.append("day BETWEEN ? AND ?")
            values += selection.days
        sql = f"SELECT row FROM passages WHERE {' AND '.join(clauses)} ORDER BY row"
        return np.array([row for (row,) in self._all(sql, values)], np.int64)

    def _matching(self, field: str, wanted: Sequence[str], shown: dict[str, int] | None = None) -> tuple[str, ...]:
        stored = self.values(field)
        out: list[str] = []
        for want in wanted:
            exact = [value for value in stored if _fold(value) == _fold(want)]
            found = exact or ([] if field == "kind" else [value for value in stored if _fold(want) in _fold(value)])
            if not found:
                there = "、".join(list(shown or stored)[:8]) or "nothing"
                raise QueryError(f"No passage has {field} {want!r}. The index has: {there}. See: rag index status")
            out += found
        return tuple(dict.fromkeys(out))

    def _all(self, sql: str, values: Iterable[object] = ()) -> list[Any]:
        try:
            if not hasattr(self._local, "db"):
                uri = self._path.resolve().as_uri() + "?mode=ro&immutable=1"
                self._local.db = sqlite3.connect(uri, uri=True)
            return self._local.db.execute(sql, tuple(values)).fetchall()  # type: ignore[no-any-return]
        except sqlite3.DatabaseError as fault:
            raise IndexDamaged(f"{self._path}: {fault}. Rebuild it with: rag index build --full") from fault

    def _one(self, sql: str) -> int:
        return int(self._all(sql)[0][0])


def day_number(iso: str) -> int:
    """2022-08-02 as 20220802."""
    return int(iso.replace("-", ""))


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _row_of(p: IndexedPassage) -> tuple[object, ...]:
    speaker = p.passage.speaker
    return (
        p.row, p.passage.passage_id, p.passage.municipality, p.passage.body, speaker.name if speaker else None,
        speaker.role if speaker else None, p.passage.kind, p.day, p.asked, _dump(p.passage), p.terms, p.heading,
    )  # fmt: skip


def _indexed(row: Sequence[Any]) -> IndexedPassage:
    number, text, terms, heading, asked = row
    return IndexedPassage(number, _load(Passage, text), terms, heading, asked)


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
