"""What filters and facets read: one column a field, a row a passage, written by the build and mapped from disk."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged, QueryError
from rag.records import Passage

FIELDS = ("municipality", "body", "name", "role", "side", "kind")
_NONE = -1
Rows = NDArray[np.int64]


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
    """Collects the columns of a build, 36 bytes a passage; ``write`` puts them into an empty folder."""

    def __init__(self) -> None:
        self._values: tuple[dict[str, int], ...] = tuple({} for _ in FIELDS)
        self._codes = tuple(array("i") for _ in FIELDS)
        self._days, self._asked = array("i"), array("q")

    def add(self, passages: Sequence[Passage]) -> None:
        """Add the passages of one document, in which each reply finds its question; rows go on from the last one."""
        rows = {passage.passage_id: row for row, passage in enumerate(passages, len(self._days))}
        for passage in passages:
            for value, known, codes in zip(field_values(passage), self._values, self._codes, strict=True):
                codes.append(known.setdefault(value, len(known)) if value else _NONE)
            self._days.append(day_number(passage.date))
            self._asked.append(rows.get(passage.reply_to, _NONE) if passage.reply_to else _NONE)

    def write(self, folder: Path) -> None:
        """Write codes, days, asked rows and the values, which are numbered in the order of their code points."""
        codes = np.empty((len(FIELDS), len(self._days)), np.int32)
        for at, known in enumerate(self._values):
            # The last place is for -1, which stays what it is: a passage without a value.
            places = np.full(len(known) + 1, _NONE, np.int32)
            places[[known[value] for value in sorted(known)]] = np.arange(len(known))
            codes[at] = places[np.array(self._codes[at], np.int32)]
        np.save(folder / "codes.npy", codes, allow_pickle=False)
        np.save(folder / "days.npy", np.array(self._days, np.int32), allow_pickle=False)
        np.save(folder / "asked.npy", np.array(self._asked, np.int64), allow_pickle=False)
        values = {field: sorted(known) for field, known in zip(FIELDS, self._values, strict=True)}
        (folder / "values.json").write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")


class Columns:
    """The open columns of one generation, read only; safe to share between threads.

    Raises:
        IndexDamaged: a file is missing, or is not what a build writes.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._days, self._asked = _mapped(folder / "days.npy", np.int32), _mapped(folder / "asked.npy", np.int64)
            self.count = len(self._days)
            codes, lists = _mapped(folder / "codes.npy", np.int32), _lists(folder / "values.json")
            if self._asked.shape != (self.count,) or codes.shape != (len(FIELDS), self.count):
                raise ValueError("its columns are not of one length")
            if self.count and not -1 <= self._asked.min() <= self._asked.max() < self.count:
                raise ValueError("a reply answers a passage that is not there")
            self._codes, self._lists = dict(zip(FIELDS, codes, strict=True)), lists
            # One pass over the codes: it counts the values, and an IndexError tells of a code without one.
            self._values = {field: self._ranked(field, column) for field, column in self._codes.items()}
        except (OSError, ValueError, IndexError, TypeError, EOFError, OverflowError, SyntaxError, TokenError) as fault:
            raise IndexDamaged(
                f"{folder} cannot be opened ({fault}). Rebuild it with: rag index build --full"
            ) from fault
        dated = self._days[self._days > 0]
        self._first, self._last = (int(dated.min()), int(dated.max())) if len(dated) else (0, 0)

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

    def asked(self) -> Rows:
        """For each row the row of the question that it answers, int64 (count,), -1 where it answers none."""
        return self._asked

    def _kept(self, selection: Selection) -> NDArray[np.bool_]:
        kept = np.ones(self.count, np.bool_)
        for field, wanted in selection.values:
            held, chosen = self._lists[field], set(wanted)
            # One place more, for the code -1: a passage without a value is in no selection of values.
            wanted_codes = np.zeros(len(held) + 1, np.bool_)
            wanted_codes[[at for at, value in enumerate(held) if value in chosen]] = True
            kept &= wanted_codes[self._codes[field]]
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
    if not isinstance(plain, dict) or tuple(plain) != FIELDS:
        raise ValueError(f"{path.name} does not list the values of {', '.join(FIELDS)}")
    for held in plain.values():
        if not all(isinstance(value, str) for value in held) or held != sorted(set(held)):
            raise ValueError(f"{path.name}: values out of order")
    return plain
