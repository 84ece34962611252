"""The statements of an answer by municipality and meeting; pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from rag.present.words import meeting_line
from rag.records import Evidence, Statement, Summary


@dataclass(frozen=True, slots=True)
class Group:
    """Consecutive statements from one meeting: its heading, and each statement with the evidence that it cites."""

    heading: str
    statements: tuple[tuple[Statement, tuple[Evidence, ...]], ...]


def groups(summary: Summary) -> tuple[Group, ...]:
    """The statements in their order, those of one document in a row together, headed in the question's language.

    A statement stands where its first evidence does.
    """
    evidence = {e.number: e for e in summary.evidence}
    cited = [(statement, tuple(evidence[n] for n in statement.citations)) for statement in summary.statements]
    return tuple(
        Group(meeting_line(rows[0][1][0].passage, summary.language), tuple(rows))
        for rows in (list(found) for _, found in groupby(cited, key=lambda row: row[1][0].passage.doc_id))
    )
