"""``rag commitments``: what officials undertook, and what took it up since."""

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
from rag.present.commitments import commitment_json, commitment_lines
from rag.present.papers.commitments import commitments_paper

Topic = Annotated[str | None, typer.Argument(metavar="[TOPIC]", help="What they are about; without it, all of them.")]
Limit = Annotated[int, typer.Option(help="How many a page.")]
Page = Annotated[int, typer.Option(help="Which page.")]
OnlyOpen = Annotated[bool, typer.Option("--open", help="Only those that nothing in the index takes up since.")]


def commitments(
    topic: Topic = None, limit: Limit = 20, page: Page = 1, only_open: OnlyOpen = False, index: IndexFolder = None,
    municipality: Municipality = None, body: Body = None, speaker: Speaker = None, role: Role = None,
    side: Side = None, since: Since = None, until: Until = None, kind: Kind = None, as_json: AsJson = False,
    export: Export = None, force: Force = False,
) -> None:  # fmt: skip
    """List what officials undertook, with what took it up later."""
    check_export(export, force)
    words = narrowing(municipality, body, speaker, role, side, kind, since, until)
    opened = open_index(index)
    found = opened.commitments(topic, limit=limit, page=page, only_open=only_open, **words)
    if export:
        asked = asking("commitments", topic or "", words, opened.generation, index)
        write(commitments_paper(found, asked, (page - 1) * limit + 1), export)
    for number, one in enumerate(found, (page - 1) * limit + 1):
        if as_json:
            say_json(commitment_json(one))
            continue
        head, *lines = commitment_lines(one)
        say(f"{number:>4}. {head}")
        for line in lines:
            say(f"      {line}")
    if not found:
        tell("該当する約束はありません。")
    elif len(found) == limit:
        tell(f"続きは --page {page + 1}")
