"""A paper as CSV that Excel opens in Japanese and never takes for formulas; pure."""

from __future__ import annotations

import csv
import io
import re

from rag.present.papers.paper import Paper, citation_row
from rag.present.visible import UNSEEN
from rag.question import say

BOM = "\ufeff"
# What a spreadsheet takes for the beginning of a formula, in full width and small, too, as Japanese ones do; also behind what
# it does not count: spaces of every width, controls, and characters that are not seen.
_FORMULA = re.compile(rf"[\s{UNSEEN}\ufe00-\ufe0f]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|[\t\r\n]")
_COLUMNS = (
    "part", "number", "municipality", "meeting", "body", "date", "iso", "section", "speaker", "kind", "page", "quote",
    "url", "path", "place",
)  # fmt: skip


def guarded(cell: str) -> str:
    """A cell that is text for every spreadsheet: an apostrophe before what would begin a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def spreadsheet(paper: Paper) -> str:
    """One row a citation, with how it was asked for in the last columns of each, CRLF, a byte order mark first.

    A part without a citation (a column with nothing in it) is a row without a number, its note in the place of the quote.
    """
    language = paper.language
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([*(say(f"paper.{name}", language) for name in _COLUMNS), *(name for name, _ in paper.facts)])
    facts = [words for _, words in paper.facts]
    for part, note in _empty(paper):
        row = {"part": part, "quote": note}
        writer.writerow([guarded(cell) for cell in (*(row.get(name, "") for name in _COLUMNS), *facts)])
    for citation in paper.citations:
        own = citation_row(citation, language)
        writer.writerow([guarded(cell) for cell in (*(own[name] for name in _COLUMNS), *facts)])
    return BOM + stream.getvalue()


def _empty(paper: Paper) -> list[tuple[str, str]]:
    """The headings under which only notes stand, with the first of these; the notes alone where nothing is cited at all."""
    found: list[tuple[str, str]] = []
    heading, quoted = "", False
    notes: list[str] = []
    for part in (*paper.parts, None):
        if part is None or part.style == "heading":
            if notes and not quoted and (heading or not paper.citations):
                found.append((heading, notes[0]))
            heading, notes, quoted = part.text if part else "", [], False
        elif part.style == "note":
            notes.append(part.text)
        elif part.style in ("quote", "said"):
            quoted = True
    return found
