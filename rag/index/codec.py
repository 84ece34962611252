"""Records to plain JSON values and back, by their type hints. No pickle: an index from elsewhere is safe to open."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """A record as JSON values; a dataclass is the list of its fields in order."""
    if is_dataclass(value):
        return [to_plain(getattr(value, f.name)) for f in fields(value)]
    if isinstance(value, tuple):
        return [to_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date | time) else value


def from_plain(kind: type[T], plain: Any) -> T:
    """The record that to_plain wrote.

    Raises:
        ValueError: the values do not fit the record.
    """
    value: T = _read(kind, plain)
    return value


def _read(kind: Any, plain: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if plain is None else _read(next(a for a in get_args(kind) if a is not type(None)), plain)
    if origin is Literal:
        if plain not in get_args(kind):
            raise ValueError(f"{plain!r} is none of {get_args(kind)}")
        return plain
    if origin is tuple:
        inner = get_args(kind)[0]
        return tuple(_read(inner, item) for item in plain)
    if is_dataclass(kind):
        hints = _hints(cast(type, kind))
        # What was written before a record got its last fields has them not; they have values of their own then.
        if not _least(cast(type, kind)) <= len(plain) <= len(hints):
            raise ValueError(f"{len(plain)} values do not make a {getattr(kind, '__name__', kind)}")
        return kind(*(_read(hint, item) for hint, item in zip(hints, plain, strict=False)))  # type: ignore[operator]
    if kind in (date, time):
        return kind.fromisoformat(plain)
    if not isinstance(plain, kind):
        raise ValueError(f"{plain!r} is no {kind.__name__}")
    return plain


@cache
def _least(kind: type) -> int:
    """How many fields of a record have no value of their own."""
    return sum(f.default is MISSING and f.default_factory is MISSING for f in fields(kind))


@cache
def _hints(kind: type) -> tuple[Any, ...]:
    hints = get_type_hints(kind)
    return tuple(hints[f.name] for f in fields(kind))
