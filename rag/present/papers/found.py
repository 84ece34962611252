"""The passages of an exact search as a paper to export; pure."""

from __future__ import annotations

from itertools import groupby

from rag.present.papers.paper import Citation, Paper, Part, both_dates, facts
from rag.present.words import meeting_name, voice_line
from rag.question import say
from rag.records import Asking, Evidence, FoundPage

MOST = 5000  # passages that one export holds


def found_paper(found: FoundPage, asking: Asking, language: str = "ja") -> Paper:
    """The passages of a page under their meetings, whole and numbered by rank; how many there are in all stands first."""
    parts = [Part("note", say("found.total", language, count=f"{found.total:,}", documents=f"{found.documents:,}"))]
    if found.total > len(found.passages):
        parts.append(Part("note", say("found.first", language, count=f"{len(found.passages):,}")))
    cited: list[Citation] = []
    for _, group in groupby(found.passages, key=lambda one: one.passage.doc_id):
        of_meeting = list(group)
        first = of_meeting[0].passage
        parts.append(Part("heading", f"{meeting_name(first)}　{both_dates(first, language)}"))
        for one in of_meeting:
            passage = one.passage
            parts.append(Part("quote", passage.text, f"[{one.rank}]", voice_line(passage, language)))
            cited.append(Citation("", Evidence(one.rank, passage, passage.span, passage.text)))
    title = f"{say('found', language)}{say('headline.colon', language)}{asking.question}"
    return Paper(language, title, facts(asking, language, None), tuple(parts), (), tuple(cited))
