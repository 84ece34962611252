"""One SQLite database of a part, open for reading by many threads."""

from __future__ import annotations

import queue
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from rag.errors import IndexDamaged

TABLES = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, doc_id TEXT NOT NULL UNIQUE, path TEXT NOT NULL, sha256 TEXT NOT NULL,
    first_row INTEGER NOT NULL, passages INTEGER NOT NULL, entry TEXT NOT NULL, minutes TEXT NOT NULL
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, passage_id TEXT NOT NULL UNIQUE, passage TEXT NOT NULL, terms TEXT NOT NULL,
    heading TEXT NOT NULL
);
"""
_SCHEMA = {table.strip() for table in TABLES.split(";") if table.strip()}


class Database:
    """As many connections as queries run at the same time, each lent to one of them, and one between them."""

    def __init__(self, path: Path) -> None:
        # One is always there: a generation may be removed while it is open, and then no further one can be made.
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._path = path
        self._idle.put(self._connect())

    def __del__(self) -> None:
        # A connection and its statements refer to each other: without this the file stays open until the collector comes.
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def all(self, sql: str, values: Iterable[object] = ()) -> list[Any]:
        """What a query finds."""
        db = self._taken()
        try:
            return db.execute(sql, tuple(values)).fetchall()
        except sqlite3.DatabaseError as fault:
            raise self._damaged(fault) from fault
        except UnicodeEncodeError:  # asked for by half a character: nothing is called so
            return []
        finally:
            self._give_back(db)

    def one(self, sql: str) -> int:
        """The number that a query finds."""
        return int(self.all(sql)[0][0])

    def _taken(self) -> sqlite3.Connection:
        with suppress(queue.Empty):
            return self._idle.get_nowait()
        if self._path.exists():
            with suppress(IndexDamaged):  # it was opened before: the process has as many files open as it may
                return self._connect()
        return self._idle.get()

    def _give_back(self, db: sqlite3.Connection) -> None:
        # Each is an open file, and a shell of macOS lets a process have 256 of them.
        if self._idle.empty():
            self._idle.put(db)
        else:
            db.close()

    def _connect(self) -> sqlite3.Connection:
        try:
            uri = self._path.resolve().as_uri() + "?mode=ro&immutable=1"
            db = sqlite3.connect(uri, uri=True, check_same_thread=False)
            try:
                # An index from elsewhere may hold views that call functions, or that never end.
                db.execute("PRAGMA trusted_schema=OFF")
                tables = db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
                if {str(sql) for (sql,) in tables} != _SCHEMA:
                    raise sqlite3.DatabaseError("it holds other tables than those of an index")
            except BaseException:
                db.close()
                raise
            return db
        except sqlite3.DatabaseError as fault:
            raise self._damaged(fault) from fault

    def _damaged(self, fault: sqlite3.DatabaseError) -> IndexDamaged:
        return IndexDamaged(f"{self._path}: {fault}. Rebuild it with: rag index build --full")
