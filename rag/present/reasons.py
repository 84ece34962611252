"""Why a document was not read, and what its reader was warned of, in the language of the interface; pure."""

from __future__ import annotations

import re
from functools import cache

from rag import resources


def reason_line(reason: str, language: str) -> str:
    """A reason of a build report, or a warning of minutes; one that reasons.tsv does not know stays as it is."""
    if language != "ja":
        return reason
    for pattern, japanese in _reasons():
        found = pattern.fullmatch(reason)
        if found:
            return japanese.format(*found.groups())
    return reason


@cache
def _reasons() -> tuple[tuple[re.Pattern[str], str], ...]:
    cells = [row.split("\t") for row in resources.word_lines("reasons.tsv")]
    return tuple(
        (re.compile("(.*?)".join(map(re.escape, english.split("*"))), re.DOTALL), said) for english, said in cells
    )
