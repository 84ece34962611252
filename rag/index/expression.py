"""What an exact search asks for: a tree of words with and, or, not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """Characters that stand in the passage one after the other; folded by ``fold_spelling``, never empty."""

    folded: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part, at least two, holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of the parts, two or more, holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Expression


Expression = Word | All | Some | Not


def sought(wanted: Expression) -> tuple[str, ...]:
    """The words that a passage is found for, folded, each once; those under a NOT are none."""
    if isinstance(wanted, Word):
        return (wanted.folded,)
    if isinstance(wanted, Not):
        # What is denied twice is asked for.
        return sought(wanted.part.part) if isinstance(wanted.part, Not) else ()
    return tuple(dict.fromkeys(word for part in wanted.parts for word in sought(part)))
