"""How an answer was asked for, in words and as the command that asks it again; pure."""

from __future__ import annotations

import shlex
from datetime import date

from rag.question import say
from rag.records import BYS, Asking, Filters

_FIELDS = ("municipality", "body", "speaker", "role", "side", "kind", "since", "until", "ignore")


def filter_words(filters: Filters, language: str) -> str:
    """自治体：霧ノ瀬市、この日から：2022-04-01; a dash where nothing is filtered."""
    colon, comma = say("headline.colon", language), say("headline.comma", language)
    given = ((name, _values(filters, name)) for name in _FIELDS)
    return comma.join(f"{say(f'filter.{name}', language)}{colon}{'|'.join(v)}" for name, v in given if v) or "—"


def command(asking: Asking) -> str:
    """``rag ask …``, ``rag commitments …`` or ``rag find …`` in the words of a POSIX shell: the same question, view, filters."""
    options: list[str] = []
    for name in _FIELDS:
        for value in _values(asking.filters, name):
            options += [f"--{name}", value]
    if asking.view == "timeline":
        options.append("--timeline")
    elif asking.view in BYS:
        options += ["--compare", asking.view]
    if asking.writer:
        options += ["--writer", asking.writer]
    if asking.index:
        options += ["--index", asking.index]
    asked = [asking.question] if asking.question else []
    dashed = ["--"] if asking.question.startswith("-") else []
    return shlex.join(
        ["rag", asking.view if asking.view in ("commitments", "find") else "ask", *options, *dashed, *asked]
    )


def _values(filters: Filters, name: str) -> tuple[str, ...]:
    value = getattr(filters, name)
    if isinstance(value, date):
        return (value.isoformat(),)
    return tuple(value or ())
