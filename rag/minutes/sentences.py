"""Where sentences begin and end, with their offsets kept; none of the libraries tried keeps them."""

from __future__ import annotations

import re

from rag.records import Span

_STOP = re.compile(r"[。！？!?]+[」』）)]*|\n+")
_OPEN, _CLOSE = "「『（(", "」』）)"


def sentences(text: str, offset: int = 0) -> tuple[Span, ...]:
    """Spans of the sentences of a text, in order, disjoint, white space at both ends left out.

    A full stop inside 「」 or （） ends nothing, unless the bracket is never closed. A line feed always ends a sentence.

    Args:
        text: any text.
        offset: added to every span.
    """
    spans: list[Span] = []
    start = depth_from = 0
    depth = 0
    for match in _STOP.finditer(text):
        piece = text[depth_from : match.start()]
        depth = max(0, depth + sum(c in _OPEN for c in piece) - sum(c in _CLOSE for c in piece))
        depth_from = match.end()
        mark = match[0]
        closing = sum(c in _CLOSE for c in mark)
        if mark[0] == "\n" or depth == 0 or not _closes_soon(text, match.end()):
            end = match.start() if mark[0] == "\n" else match.end()
            if depth == 0 and closing and mark[0] != "\n":
                end = match.end()
            _append(spans, text, start, end, offset)
            start = match.end()
            depth = 0
        else:
            depth = max(0, depth - closing)
            if depth == 0 and closing and _ends_here(text, match.end()):
                _append(spans, text, start, match.end(), offset)
                start = match.end()
    _append(spans, text, start, len(text), offset)
    return tuple(spans)


def _closes_soon(text: str, at: int) -> bool:
    """Whether the open bracket is closed before the line ends; an unclosed one must not swallow the rest."""
    end = text.find("\n", at)
    rest = text[at : end if end >= 0 else len(text)]
    return any(c in rest for c in _CLOSE)


def _ends_here(text: str, at: int) -> bool:
    return at >= len(text) or text[at] == "\n"


def _append(spans: list[Span], text: str, start: int, end: int, offset: int) -> None:
    piece = text[start:end]
    inner = piece.strip()
    if inner:
        begin = start + len(piece) - len(piece.lstrip())
        spans.append(Span(offset + begin, offset + begin + len(inner)))
