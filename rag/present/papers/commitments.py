"""Commitments as numbered evidence and as a paper to export; pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.present.commitments import time_lines
from rag.present.papers.paper import Citation, Paper, Part, both_dates, facts
from rag.present.words import meeting_name, voice_line
from rag.question import say
from rag.records import Asking, Evidence, FollowedCommitment


def commitment_evidence(found: Sequence[FollowedCommitment], first: int = 1) -> tuple[Evidence, ...]:
    """The commitments as evidence, numbered from ``first`` on."""
    return tuple(Evidence(number, made.passage, made.span, made.quote) for number, made in enumerate(found, first))


def commitments_paper(
    found: Sequence[FollowedCommitment], asking: Asking, first: int = 1, language: str = "ja"
) -> Paper:
    """A list of commitments: each under its meeting with the times that it names, and the later passages after it.

    The later passages are cited under the numbers that follow those of the commitments.
    """
    parts: list[Part] = []
    commitments = commitment_evidence(found, first)
    name, later_name = say("commitment", language), say("commitment.later", language)
    cited = [Citation(name, evidence) for evidence in commitments]
    number = first + len(found)
    heading = ""
    for made, evidence in zip(found, commitments, strict=True):
        meeting = f"{meeting_name(made.passage)}　{both_dates(made.passage, language)}"
        if meeting != heading:
            heading = meeting
            parts.append(Part("heading", heading))
        parts.append(Part("quote", made.quote, f"[{evidence.number}]", voice_line(made.passage, language)))
        parts += [Part("note", line) for line in time_lines(made, language)]
        if made.open:
            parts.append(Part("note", say("commitment.open", language)))
        for later in made.later:
            follow = Evidence(number, later.passage, later.span, later.quote)
            where = (
                later_name,
                meeting_name(later.passage),
                both_dates(later.passage, language),
                voice_line(later.passage, language),
            )
            parts.append(Part("quote", later.quote, f"[{number}]", "　".join(where)))
            cited.append(Citation(later_name, follow))
            number += 1
    return Paper(language, _title(asking, language), facts(asking, language, None), tuple(parts), (), tuple(cited))


def _title(asking: Asking, language: str) -> str:
    topic = say("headline.colon", language) + asking.question if asking.question else ""
    return say("commitments", language) + topic
