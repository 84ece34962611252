"""``rag find``: every passage in which the words stand, in order of date."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.door import open_index
from rag.faces.cli.options import (
    AsJson,
    Body,
    IndexFolder,
    Kind,
    Municipality,
    Role,
    Side,
    Since,
    Speaker,
    Until,
    narrowing,
)  # fmt: skip
from rag.faces.cli.printing import say, say_json, tell
from rag.faces.cli.views import Export, Force, asking, check_export, write
from rag.present.json.records import found_json
from rag.present.papers.found import MOST, found_paper
from rag.present.words import found_lines, total_line

Wanted = Annotated[str, typer.Argument(metavar="EXPRESSION", help='Words, "phrases", AND, OR, NOT, brackets.')]
Page = Annotated[int, typer.Option(help="Which page.")]
Size = Annotated[int, typer.Option(help="How many passages a page.")]
Oldest = Annotated[bool, typer.Option("--oldest", help="The oldest first instead of the newest.")]


def find(
    expression: Wanted, page: Page = 1, size: Size = 20, oldest: Oldest = False, index: IndexFolder = None,
    municipality: Municipality = None, body: Body = None, speaker: Speaker = None, role: Role = None,
    side: Side = None, since: Since = None, until: Until = None, kind: Kind = None, as_json: AsJson = False,
    export: Export = None, force: Force = False,
) -> None:  # fmt: skip
    """Find every passage in which words stand, letter by letter."""
    check_export(export, force)
    words = narrowing(municipality, body, speaker, role, side, kind, since, until)
    opened = open_index(index)
    if export:
        everything = opened.find(expression, size=MOST, newest_first=not oldest, **words)
        write(found_paper(everything, asking("find", expression, words, opened.generation, index)), export)
    found = opened.find(expression, page=page, size=size, newest_first=not oldest, **words)
    if as_json:
        for passage in found.passages:
            say_json(found_json(passage))
        tell(total_line(found))
        return
    say(total_line(found))
    for passage in found.passages:
        head, line = found_lines(passage)
        say(f"{passage.rank:>4}. {head}")
        say(f"      {line}")
    if found.page * found.size < found.total:
        tell(f"続きは --page {found.page + 1}")
