"""A place in a document as one word, for links: ``doc_id#start-end``, the same form as a passage_id; pure."""

from __future__ import annotations

import re

from rag.errors import QueryError
from rag.records import Minutes, Span

_PLACE = re.compile(r"(?P<doc_id>.+)#(?P<start>\d{1,9})-(?P<end>\d{1,9})", re.DOTALL)


def place(doc_id: str, span: Span) -> str:
    """A span of a document as one word."""
    return f"{doc_id}#{span.start}-{span.end}"


def read_place(word: str) -> tuple[str, Span]:
    """The document and the span that ``place`` wrote.

    Raises:
        QueryError: it is no such word.
    """
    found = _PLACE.fullmatch(word)
    if found is None or int(found["start"]) >= int(found["end"]):
        raise QueryError(f"{word!r} is no place in a document. A place is written doc_id#start-end.")
    return found["doc_id"], Span(int(found["start"]), int(found["end"]))


def check_place(minutes: Minutes, span: Span) -> None:
    """Find out whether a span lies in a document.

    Raises:
        QueryError: it ends beyond the text; the document has changed since.
    """
    if span.end > len(minutes.text):
        raise QueryError(f"{place(minutes.doc_id, span)} ends beyond the document. It has changed; search again.")
