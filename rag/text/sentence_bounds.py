"""Where sentences begin and end, with their offsets kept; none of the libraries tried keeps them."""

from __future__ import annotations

import re

from rag.records import Span

_OPEN, _CLOSE = "「『（(", "」』）)"
_TOKEN = re.compile(r"[。！？!?]+[」』）)]*|\n+|[「『（(]|[」』）)]")
_CLOSER = re.compile(r"[」』）)\n]")


def sentences(text: str, offset: int = 0) -> tuple[Span, ...]:
    """Spans of the sentences of a text, in order, disjoint, white space at both ends left out.

    A full stop inside 「」 or （） ends nothing, unless the bracket is not closed on its line. A line feed always ends
    a sentence.

    Args:
        text: any text.
        offset: added to every span.
    """
    spans: list[Span] = []
    start = depth = 0
    for token in _TOKEN.finditer(text):
        first, end = text[token.start()], token.end()
        if first in _OPEN:
            depth += 1
            continue
        if first in _CLOSE:
            depth = max(0, depth - 1)
            continue
        if first != "\n":
            closing = len(token[0]) - len(token[0].rstrip(_CLOSE))
            inside = depth > 0 and (closing >= depth or _closes(text, end))
            depth = max(0, depth - closing)
            if inside and not (depth == 0 and (end == len(text) or text[end] == "\n")):
                continue
        _append(spans, text, start, end, offset)
        start, depth = end, 0
    _append(spans, text, start, len(text), offset)
    return tuple(spans)


def _closes(text: str, at: int) -> bool:
    """Whether the open bracket is closed before the line ends; an unclosed one must not swallow the rest."""
    closer = _CLOSER.search(text, at)
    return closer is not None and closer[0] != "\n"


def _append(spans: list[Span], text: str, start: int, end: int, offset: int) -> None:
    piece = text[start:end]
    inner = piece.strip()
    if inner:
        begin = start + len(piece) - len(piece.lstrip())
        spans.append(Span(offset + begin, offset + begin + len(inner)))
