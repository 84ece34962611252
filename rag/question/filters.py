"""What a search is narrowed to: the words of the door, the record of it, and the values that the index holds."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypedDict

from rag.errors import QueryError
from rag.index.columns import Columns, Selection, day_number
from rag.records import Filters

Values = str | Sequence[str] | None
# Fields of few known values: a part of one (rep) is a slip, and no way to say it shorter.
_WHOLE = ("side", "kind")


class FilterWords(TypedDict, total=False):
    """The filters that the door takes as keywords: one value or several (any of them); days are inclusive."""

    municipality: Values
    body: Values
    speaker: Values
    role: Values
    side: Values
    kind: Values
    since: date | None
    until: date | None


class QuestionWords(FilterWords, total=False):
    """The keywords of what reads a question: the filters, and the names of what is not to be read (IGNORABLE)."""

    ignore: Values


def filters_of(words: FilterWords, asked: bool = True) -> Filters:
    """The keywords as a record.

    Raises:
        TypeError: a keyword is none of them; where no question is ``asked``, ``ignore`` is none.
    """
    if "ignore" in words and not asked:
        raise TypeError("ignore goes with a question; here none is read")
    plain: dict[str, Any] = {
        name: value if name in ("since", "until") else _tuple(value)  # type: ignore[arg-type]
        for name, value in words.items()
    }
    return Filters(**plain)


def without(field: str, filters: Filters) -> Filters:
    """The filters without that of one field: what the values to choose from are counted under."""
    own: dict[str, Any] = {"speaker" if field == "name" else field: ()}
    return replace(filters, **own)


def select(filters: Filters, columns: Columns) -> Selection:
    """Filters as stored values: a value matches where, folded, it is part of a stored one; sides and kinds match whole.

    Raises:
        QueryError: a value matches nothing in the index; the message names what there is.
    """
    values = []
    for field in ("municipality", "body", "role", "side", "kind"):
        if wanted := getattr(filters, field):
            values.append((field, _matching(columns.values(field), field, wanted)))
    if filters.speaker:
        names, roles = columns.values("name"), columns.values("role")
        found = tuple(name for name in names if any(_fold(want) in _fold(name) for want in filters.speaker))
        if found:
            values.append(("name", found))
        else:
            values.append(("role", _matching(roles, "role", filters.speaker, {**names, **roles})))
    first, last = day_number(filters.since), day_number(filters.until)
    if first and last and first > last:
        raise QueryError(f"--since {filters.since} is after --until {filters.until}; exchange them.")
    return Selection(tuple(values), first, last)


def _matching(
    stored: dict[str, int], field: str, wanted: Sequence[str], shown: dict[str, int] | None = None
) -> tuple[str, ...]:
    out: list[str] = []
    for want in wanted:
        exact = [value for value in stored if _fold(value) == _fold(want)]
        found = exact or ([] if field in _WHOLE else [value for value in stored if _fold(want) in _fold(value)])
        if not found:
            there = "、".join(list(shown or stored)[:8]) or "nothing"
            raise QueryError(f"No passage has {field} {want!r}. The index has: {there}. See: rag index status")
        out += found
    return tuple(dict.fromkeys(out))


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _tuple(values: Values) -> tuple[str, ...]:
    if values is None:
        return ()
    return (values,) if isinstance(values, str) else tuple(values)
