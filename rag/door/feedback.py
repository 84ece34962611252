"""What readers say of answers, in a SQLite file beside the index, and as questions to evaluate with."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from rag.errors import IndexUnusable
from rag.records import Summary

NAME = "feedback.sqlite3"
_TABLE = (
    "CREATE TABLE IF NOT EXISTS feedback (number INTEGER PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, "
    "language TEXT NOT NULL, verdict TEXT NOT NULL, generation TEXT NOT NULL, useful INTEGER NOT NULL, why TEXT NOT NULL, "
    "filters TEXT NOT NULL, quotes TEXT NOT NULL, digest TEXT NOT NULL DEFAULT '')"
)
_VALUES = "at, question, language, verdict, generation, useful, why, filters, quotes"
_DIGEST = "ALTER TABLE feedback ADD COLUMN digest TEXT NOT NULL DEFAULT ''"
_LONGEST = 2000  # characters of a reason
_WAIT = 5.0  # seconds for another program that writes


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's word on one answer: ``at`` is ISO, UTC; ``quotes`` are (path of the document, words cited)."""

    number: int
    at: str
    question: str
    language: str
    verdict: str
    generation: str
    useful: bool
    why: str
    filters: str
    quotes: tuple[tuple[str, str], ...]


class FeedbackStore:
    """The feedback on the answers of one index; it stays with builds, rollbacks and removals. Safe to share.

    Args:
        index: the folder of the index.
    """

    def __init__(self, index: str | Path) -> None:
        self._path = Path(index) / NAME

    def add(self, summary: Summary, useful: bool, why: str = "", **filters: object) -> None:
        """Note a word on an answer.

        Raises:
            IndexUnusable: it cannot be written.
        """
        quotes = [[e.passage.path, e.quote] for e in summary.evidence]
        narrowed = {name: value for name, value in filters.items() if value}
        row = (
            datetime.now(UTC).isoformat(timespec="seconds"), summary.question, summary.language, summary.verdict,
            summary.generation, int(useful), why.strip()[:_LONGEST],
            json.dumps(narrowed, ensure_ascii=False, default=str), json.dumps(quotes, ensure_ascii=False),
        )  # fmt: skip
        with self._open() as db, db:
            db.execute("BEGIN IMMEDIATE")  # whoever writes at the same time is waited for
            db.execute(_TABLE)
            if "digest" not in _columns(db):  # written by an older version
                db.execute(_DIGEST)
            number = db.execute(f"INSERT INTO feedback ({_VALUES}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row).lastrowid
            db.execute("UPDATE feedback SET digest = ? WHERE number = ?", (_digest((number, *row)), number))

    def all(self) -> tuple[Feedback, ...]:
        """Everything noted, oldest first; nothing where nobody noted anything.

        Raises:
            IndexUnusable: it cannot be read.
        """
        return tuple(_feedback(row) for row, _ in self._rows())

    def wrong(self) -> tuple[str, ...]:
        """What is not as it was written, in words; nothing where all is sound, or nobody noted anything."""
        try:
            rows = self._rows(whole=True)
            return tuple(f"row {row[0]}" for row, digest in rows if digest and digest != _digest(row))
        except IndexUnusable as fault:
            return (str(fault),)

    def _rows(self, whole: bool = False) -> list[tuple[tuple[Any, ...], str]]:
        """Each row with its digest, empty where an older version wrote it; with ``whole`` the file is looked through first."""
        if not self._path.is_file():
            return []
        with self._open() as db:
            told = db.execute("PRAGMA integrity_check(1)").fetchone()[0] if whole else "ok"
            if told != "ok":
                raise sqlite3.DatabaseError(told)
            columns = _columns(db)
            if not columns:  # the first word was never written to its end
                return []
            digest = "digest" if "digest" in columns else "''"
            rows = db.execute(f"SELECT {digest}, number, {_VALUES} FROM feedback ORDER BY number").fetchall()
            for row in rows:
                _feedback(row[1:])
        return [(row[1:], row[0]) for row in rows]

    def questions(self) -> Iterator[dict[str, Any]]:
        """The feedback as questions of ``rag.measure.answers``, oldest first.

        An answer of use is taken for right: what it cited is the evidence, and one that was not found is unanswerable. Of an
        answer that was wrong the right evidence is for a person to fill in; ``meta.todo`` says so.
        """
        for one in self.all():
            quotes = one.quotes if one.useful else ()
            answerable = not one.useful or one.verdict != "not_found"
            meta = {"useful": one.useful, "why": one.why, "verdict": one.verdict, "at": one.at, "filters": one.filters}
            yield {
                "id": f"f{one.number:03}",
                "lang": one.language,
                "type": "feedback" if answerable else "unanswerable",
                "question": one.question,
                "answerable": answerable,
                "evidence": [{"file": PurePosixPath(path).name, "quote": quote} for path, quote in quotes],
                "minimal": 1 if answerable else 0,
                "keypoints": [],
                "meta": meta if one.useful else {**meta, "todo": "evidence"},
            }

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=_WAIT)) as db:
                yield db
        except (sqlite3.Error, ValueError, TypeError, RecursionError) as fault:
            raise IndexUnusable(
                f"{self._path} cannot be used ({fault}). Make its folder writable, or move the file away; the index itself "
                "is not concerned."
            ) from fault


def _columns(db: sqlite3.Connection) -> set[str]:
    return {name for _, name, *_ in db.execute("PRAGMA table_info(feedback)")}


def _digest(values: tuple[Any, ...]) -> str:
    """SHA-256 of what was noted, hex: SQLite itself finds damage in its pages only, and not in words."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def _feedback(row: tuple[Any, ...]) -> Feedback:
    number, at, question, language, verdict, generation, useful, why, filters, quotes = row
    cited = tuple((path, quote) for path, quote in json.loads(quotes))
    return Feedback(number, at, question, language, verdict, generation, bool(useful), why, filters, cited)
