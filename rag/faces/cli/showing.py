"""``rag show``: a question with its replies and what stands around them, or a whole meeting."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from rag.door import Index, open_index
from rag.errors import QueryError
from rag.faces.cli.options import AsJson, IndexFolder
from rag.faces.cli.printing import say, say_json, tell
from rag.faces.cli.writing import write_whole
from rag.present.json.views import exchange_json, meeting_json
from rag.present.meeting import exchange_lines, meeting_lines
from rag.present.places import read_place
from rag.records import Span

What = Annotated[str, typer.Argument(metavar="PASSAGE_ID|DOC_ID", help="As rag search --json gives them.")]
Original = Annotated[Path | None, typer.Option("--original", help="Write the file that it was read from there, too.")]
Picture = Annotated[
    Path | None,
    typer.Option("--page-picture", help="Write its page of a PDF there, outlined; .png or .jpg is added as needed."),
]


def show(
    what: What,
    index: IndexFolder = None,
    original: Original = None,
    page_picture: Picture = None,
    as_json: AsJson = False,
) -> None:
    """Show the exchange that a passage is a part of, or a whole meeting with its sections, speakers and kinds."""
    opened = open_index(index)
    doc_id, span = read_place(what) if _is_place(what) else (what, None)
    if original:
        _write(original, opened.original_bytes(doc_id))
    if page_picture:
        _picture(opened, doc_id, span, page_picture)
    if _is_place(what):
        exchange = opened.exchange(what)
        shown = exchange_lines(exchange)
        record = exchange_json(exchange)
    else:
        minutes = opened.document(what)
        shown, record = meeting_lines(minutes), meeting_json(minutes)
    if as_json:
        say_json(record)
        return
    for line in shown:
        say(line)


def _picture(opened: Index, doc_id: str, span: Span | None, file: Path) -> None:
    from rag.minutes.formats.pdf.outlines import cited_pages

    pages = cited_pages(opened.document(doc_id), span) if span else ()
    picture = opened.page_picture(doc_id, pages[0] if pages else 1, span)
    _write(file.with_suffix(".png" if picture.media_type == "image/png" else ".jpg"), picture.data)


def _write(file: Path, data: bytes) -> None:
    """Write a new file, and say where.

    Raises:
        QueryError: it is there already, or cannot be written.
    """
    if os.path.lexists(file):
        raise QueryError(f"{file} cannot be written (File exists). Name another file.")
    write_whole(file, data)
    tell(str(file))


def _is_place(word: str) -> bool:
    try:
        read_place(word)
    except QueryError:
        return False
    return True
