"""``rag show``: a question with its replies and what stands around them, or a whole meeting."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from rag.door import open_index
from rag.errors import QueryError
from rag.faces.cli.options import AsJson, IndexFolder
from rag.present.meeting import exchange_lines, meeting_lines
from rag.present.places import read_place
from rag.present.views_json import exchange_json, meeting_json

What = Annotated[str, typer.Argument(metavar="PASSAGE_ID|DOC_ID", help="As rag search --json gives them.")]


def show(what: What, index: IndexFolder = None, as_json: AsJson = False) -> None:
    """Show the exchange that a passage is a part of, or a whole meeting with its sections, speakers and kinds."""
    opened = open_index(index)
    if _is_place(what):
        exchange = opened.exchange(what)
        shown = exchange_lines(exchange)
        record = exchange_json(exchange)
    else:
        minutes = opened.document(what)
        shown, record = meeting_lines(minutes), meeting_json(minutes)
    if as_json:
        print(json.dumps(record, ensure_ascii=False))
        return
    for line in shown:
        print(line)


def _is_place(word: str) -> bool:
    try:
        read_place(word)
    except QueryError:
        return False
    return True
