"""What filters and facets read: one column a field, a row a passage, written by the build and mapped from disk."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged, QueryError
from rag.records import Passage
from rag.text import squeeze

FIELDS = ("municipality", "body", "name", "role", "side", "kind")
# What the ranking reads, too, and no filter.
_KEPT = (*FIELDS, "section", "title")
_NONE = -1
Rows = NDArray[np.int64]
_Row = tuple[tuple[str | None, ...], int, int, int]  # values of _KEPT, day, row of the question, first row of the turn
# What NumPy and json raise over bytes that no build wrote; the last two over values within values within values.
_NO_COLUMNS = (
    OSError, ValueError, IndexError, TypeError, EOFError, OverflowError, SyntaxError, TokenError, RecursionError, MemoryError,
)  # fmt: skip


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


class ColumnsWriter:
    """Collects the columns of a part, 56 bytes a passage; ``write`` puts them into an empty folder."""

    def __init__(self) -> None:
        self._values: tuple[dict[str, int], ...] = tuple({} for _ in _KEPT)
        self._codes = tuple(array("i") for _ in _KEPT)
        self._days, self._documents = array("i"), array("i")
        self._asked, self._turns = array("q"), array("q")
        self._document = -1

    def rows_of(self, passages: Sequence[Passage]) -> list[_Row]:
        """The rows of one document, in which each reply finds its question; they go on from the last one that was added."""
        first = len(self._days)
        numbers = {passage.passage_id: row for row, passage in enumerate(passages, first)}
        rows: list[_Row] = []
        for row, (before, passage) in enumerate(zip([None, *passages], passages, strict=False), first):
            goes_on = before is not None and _one_turn(before, passage)
            asked = numbers.get(passage.reply_to, _NONE) if passage.reply_to else _NONE
            kept = (*field_values(passage), passage.section, passage.title)
            rows.append((kept, day_number(passage.date), asked, rows[-1][3] if goes_on else row))
        return rows

    def add(self, rows: Sequence[_Row]) -> None:
        """Add the rows of one document."""
        self._document += 1
        for kept, day, asked, turn in rows:
            for value, known, codes in zip(kept, self._values, self._codes, strict=True):
                codes.append(known.setdefault(value, len(known)) if value else _NONE)
            self._days.append(day)
            self._documents.append(self._document)
            self._asked.append(asked)
            self._turns.append(turn)

    def write(self, folder: Path) -> None:
        """Write everything; values are numbered in the order of their code points."""
        codes = np.empty((len(_KEPT), len(self._days)), np.int32)
        for at, known in enumerate(self._values):
            # The last place is for -1, which stays what it is: a passage without a value.
            places = np.full(len(known) + 1, _NONE, np.int32)
            places[[known[value] for value in sorted(known)]] = np.arange(len(known))
            codes[at] = places[np.array(self._codes[at], np.int32)]
        values = {field: sorted(known) for field, known in zip(_KEPT, self._values, strict=True)}
        columns: dict[str, NDArray[Any]] = {
            "codes": codes,
            "days": np.array(self._days, np.int32),
            "documents": np.array(self._documents, np.int32),
            "asked": np.array(self._asked, np.int64),
            "turns": np.array(self._turns, np.int64),
        }
        _save(folder, columns, values)


def join_columns(folder: Path, parts: Sequence[Columns]) -> None:
    """Write the columns of several parts as one into an empty folder; rows and documents go on from part to part."""
    values = {field: sorted(set().union(*(part._lists[field] for part in parts))) for field in _KEPT}
    columns: dict[str, list[NDArray[Any]]] = {name: [] for name in ("codes", "days", "documents", "asked", "turns")}
    row = document = 0
    for part in parts:
        columns["codes"].append(_renumbered(part, values))
        columns["days"].append(part._days)
        columns["documents"].append(part._documents + np.int32(document))
        columns["asked"].append(np.where(part._asked == _NONE, _NONE, part._asked + row))
        columns["turns"].append(part._turns + row)
        row += part.count
        document += int(part._documents.max(initial=_NONE)) + 1
    _save(folder, {name: np.concatenate(column, axis=-1) for name, column in columns.items()}, values)


def _renumbered(part: Columns, values: dict[str, list[str]]) -> NDArray[np.int32]:
    """The codes of a part as places in longer lists of values, int32 (fields, rows)."""
    codes = np.empty((len(_KEPT), part.count), np.int32)
    for at, field in enumerate(_KEPT):
        numbers = {value: number for number, value in enumerate(values[field])}
        places = np.array([*(numbers[value] for value in part._lists[field]), _NONE], np.int32)
        codes[at] = places[part._codes[field]]
    return codes


def _save(folder: Path, columns: dict[str, NDArray[Any]], values: dict[str, list[str]]) -> None:
    for name, column in columns.items():
        np.save(folder / f"{name}.npy", column, allow_pickle=False)
    (folder / "values.json").write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")


class Columns:
    """The open columns of a generation or of a part of it, read only; safe to share between threads.

    Raises:
        IndexDamaged: a file is missing, or is not what a build writes.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._days, self._asked = _mapped(folder / "days.npy", np.int32), _mapped(folder / "asked.npy", np.int64)
            self.count = len(self._days)
            codes, lists = _mapped(folder / "codes.npy", np.int32), _lists(folder / "values.json")
            self._turns = _mapped(folder / "turns.npy", np.int64)
            self._documents = _mapped(folder / "documents.npy", np.int32)
            rows = (self._asked, self._turns)
            if any(column.shape != (self.count,) for column in (*rows, self._documents)) or codes.shape != (
                len(_KEPT),
                self.count,
            ):
                raise ValueError("its columns are not of one length")
            if self.count and any(not -1 <= column.min() <= column.max() < self.count for column in rows):
                raise ValueError("a row is named that is not there")
            self._codes, self._lists = dict(zip(_KEPT, codes, strict=True)), lists
            self._folded: dict[str, list[str]] = {}
            for field, column in self._codes.items():
                if self.count and not -1 <= column.min() <= column.max() < len(lists[field]):
                    raise ValueError(f"a {field} is named that is not there")
            self._values = {field: self._ranked(field, self._codes[field]) for field in FIELDS}
            dated = self._days[self._days > 0]
            self._first, self._last = (int(dated.min()), int(dated.max())) if len(dated) else (0, 0)
            for day in (self._first, self._last) if len(dated) else ():
                date(day // 10_000, day // 100 % 100, day % 100)
        except _NO_COLUMNS as fault:
            raise IndexDamaged(
                f"{folder} cannot be opened ({fault}). Rebuild it with: rag index build --full"
            ) from fault

    def values(self, field: str) -> dict[str, int]:
        """The values of a field with their numbers of passages, most first, ties by value; kept, so not to be changed.

        Raises:
            QueryError: there is no such field.
        """
        if field not in self._values:
            raise QueryError(f"There is no filter field {field!r}. There are: {', '.join(FIELDS)}")
        return self._values[field]

    def counts(self, field: str, selection: Selection) -> dict[str, int]:
        """As ``values``, over the rows that a selection lets through; a value that none of them has is left out."""
        held = self.values(field)
        return dict(held) if selection.everything else self._ranked(field, self._codes[field][self._kept(selection)])

    def allowed(self, selection: Selection) -> Rows | None:
        """The rows that a selection lets through, int64, ascending; None where it filters nothing."""
        return None if selection.everything else np.flatnonzero(self._kept(selection)).astype(np.int64, copy=False)

    def days(self) -> tuple[int, int]:
        """The first and the last day yyyymmdd of the index; zeros where nothing is dated."""
        return self._first, self._last

    def dates(self) -> NDArray[np.int32]:
        """The day of each row as yyyymmdd, 0 for none, int32 (count,)."""
        return self._days

    def documents(self) -> NDArray[np.int32]:
        """The number of each row's document, int32 (count,), ascending from 0; documents without a passage have none."""
        return self._documents

    def asked(self) -> Rows:
        """For each row the row of the question that it answers, int64 (count,), -1 where it answers none."""
        return self._asked

    def turns(self) -> Rows:
        """For each row the first row of the turn that it is a part of, int64 (count,); headers and unnamed are alone."""
        return self._turns

    def speakers(self, first: int, last: int) -> int:
        """How many speakers, told apart by name and role, the rows from ``first`` to before ``last`` name."""
        pairs = np.stack([self._codes[field][first:last] for field in ("name", "role")])
        return int(np.unique(pairs[:, (pairs != _NONE).any(axis=0)], axis=1).shape[1])

    def among(self, field: str, values: Collection[str], rows: Rows) -> NDArray[np.bool_]:
        """Whether each row has one of some values of a field ("section" and "title" among them), bool (rows,)."""
        found: NDArray[np.bool_] = self._chosen(field, values)[self._codes[field][rows]]
        return found

    def number_holding(self, field: str, parts: Sequence[str], rows: Rows) -> NDArray[np.int64]:
        """How many of some strings the value of a field of each row holds, int64 (rows,), folded and without white space."""
        found = np.zeros(len(rows), np.int64)
        if parts and field not in self._folded:
            self._folded[field] = [squeeze(value) for value in self._lists[field]]
        for part in parts:
            held = np.array([part in value for value in self._folded[field]] + [False], np.bool_)
            found += held[self._codes[field][rows]]
        return found

    def between(self, first: int, last: int, rows: Rows) -> NDArray[np.bool_]:
        """Whether the day of each row lies between two days yyyymmdd, both inclusive, bool (rows,)."""
        days = self._days[rows]
        return np.asarray((days >= first) & (days <= last), np.bool_)

    def _chosen(self, field: str, wanted: Collection[str]) -> NDArray[np.bool_]:
        """Which codes of a field have a wanted value; one place more, for the code -1: a passage without a value."""
        held = self._lists[field]
        chosen = np.zeros(len(held) + 1, np.bool_)
        for value in wanted:  # looked up in the ascending list: a large index has 100,000 headings
            at = bisect_left(held, value)
            if at < len(held) and held[at] == value:
                chosen[at] = True
        return chosen

    def _kept(self, selection: Selection) -> NDArray[np.bool_]:
        kept = np.ones(self.count, np.bool_)
        for field, wanted in selection.values:
            kept &= self._chosen(field, wanted)[self._codes[field]]
        if selection.days:
            first, last = selection.days
            kept &= (self._days >= first) & (self._days <= last)
        return kept

    def _ranked(self, field: str, codes: NDArray[np.int32]) -> dict[str, int]:
        """Value to number of codes, most first; codes are in the order of values, so a stable sort ties by value."""
        held = self._lists[field]
        counts = np.bincount(codes + 1, minlength=len(held) + 1)[1:]
        order = np.argsort(-counts, kind="stable")
        return {held[at]: int(counts[at]) for at in order.tolist() if counts[at]}


def _one_turn(before: Passage, passage: Passage) -> bool:
    """Whether two passages that follow each other are parts of one turn; slides and notes name nobody."""
    return passage.speaker is not None and (before.speaker, before.kind) == (passage.speaker, passage.kind)


def field_values(passage: Passage) -> tuple[str | None, str | None, str | None, str | None, str | None, str]:
    """What a passage has of each of FIELDS, in their order."""
    who = passage.speaker
    name, role, side = (who.name, who.role, who.side) if who else (None, None, None)
    return passage.municipality, passage.body, name, role, side, passage.kind


def day_number(day: date | None) -> int:
    """2022-08-02 as 20220802; 0 for no day."""
    return day.year * 10_000 + day.month * 100 + day.day if day else 0


def _mapped(path: Path, kind: type[np.signedinteger[Any]]) -> NDArray[Any]:
    # Not numpy.load, which takes an archive, too. As a plain array: a memmap makes a slower object of each slice.
    found: NDArray[Any] = np.lib.format.open_memmap(path, mode="r").view(np.ndarray)
    if found.dtype != kind:
        raise ValueError(f"{path.name} holds {found.dtype}")
    return found


def _lists(path: Path) -> dict[str, list[str]]:
    plain = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(plain, dict) or tuple(plain) != _KEPT:
        raise ValueError(f"{path.name} does not list the values of {', '.join(_KEPT)}")
    for held in plain.values():
        if not all(isinstance(value, str) for value in held) or held != sorted(set(held)):
            raise ValueError(f"{path.name}: values out of order")
    return plain
