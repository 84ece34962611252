"""A paper as plain lines for a terminal; pure."""

from __future__ import annotations

from collections.abc import Iterator

from rag.present.papers.paper import Paper, citation_row
from rag.question import say

_BAR = 30  # columns of the longest bar


def lines(paper: Paper) -> Iterator[str]:
    """The parts, the counts as bars, and where each citation stands."""
    for part in paper.parts:
        words = " ".join(part.text.split())
        if part.style == "heading":
            yield from ("", f"■ {words}")
        elif part.style in ("subheading", "note"):
            yield words
        else:
            yield f"・{words} {part.marks}（{part.voice}）"
    if paper.counts:
        yield from ("", f"■ {say('timeline.counts', paper.language)}")
        most = max(count for _, count in paper.counts) or 1
        for period, count in paper.counts:
            yield f"{period}  {'█' * -(-_BAR * count // most)}{' ' if count else ''}{count}"
    if paper.citations:
        yield ""
    for citation in paper.citations:
        evidence, row = citation.evidence, citation_row(citation, paper.language)
        page = f"{row['page']}頁" if row["page"] else ""
        where = (row["municipality"], row["meeting"], row["date"], page, row["section"], row["speaker"])
        yield f"[{evidence.number}] {'　'.join(part for part in where if part)}"
        yield f"    {evidence.passage.path} {evidence.span.start}-{evidence.span.end}"
        if evidence.passage.url:
            yield f"    {evidence.passage.url}"
