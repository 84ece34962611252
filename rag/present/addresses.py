"""Addresses that minutes carry, for a reader to follow: of the web, in full, and none that shows other letters than it has; pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from rag.records import Minutes, Span

_LONGEST = 2_000


def web_address(url: str | None) -> str | None:
    """The address where it is one of the web (http or https) that can be shown as it is; None for any other.

    Refused are white space, letters that nobody sees or that turn the line around, and a name or password before the host,
    by which an address pretends to be another one's.
    """
    if not url or len(url) > _LONGEST or not url.isprintable() or any(c.isspace() or c in '\\"<>`' for c in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    whole = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and port != 0
    return url if whole else None


def original_address(minutes: Minutes, span: Span | None, page: int | None = None) -> str | None:
    """Where the cited words were published: their utterance's own address, else that of the document; None where there is none.

    A PDF opens at ``page``.
    """
    said = next((u for u in minutes.utterances if span and u.span.start <= span.start < u.span.end), None)
    found = web_address(said.url if said else None) or web_address(minutes.url)
    if found and page and "#" not in found and urlsplit(found).path.casefold().endswith(".pdf"):
        return f"{found}#page={page}"
    return found
