"""Running headers, footers and page numbers of a paged document: lines at the same place of page after page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.minutes.formats.pdf.page_lines import MARGIN, PageLine
from rag.text import fold

_EDGE_LINES = 2  # at the top and at the bottom of a page
_LONGEST = 60
_NUMBER = re.compile(
    r"[-\s~(\[]*+(?:page|p\.?|ページ)?+\s*+[0-9]{1,4}+\s*+(?:[/／]\s*+[0-9]{1,4}+)?+\s*+(?:ページ|頁)?+[-\s~)\]]*+",
    re.I,
)


def running_parts(pages: Sequence[Sequence[PageLine]], heights: Sequence[float]) -> dict[tuple[int, int], str]:
    """Which lines are no words of the meeting: (page, line), both from 0, to ``running header`` or ``page number``.

    A line counts where one of the same words, numbers aside, stands at the same height of at least three pages, or of
    both where there are two; a page number also where it alone stands in the margin of its page.
    """
    seen: Counter[tuple[str, int]] = Counter()
    edges: list[list[tuple[int, str, int]]] = []
    for page in pages:
        found = []
        for at in sorted({*range(min(_EDGE_LINES, len(page))), *range(max(0, len(page) - _EDGE_LINES), len(page))}):
            line = page[at]
            if len(line.text) <= _LONGEST:
                found.append((at, _shape(line.text), round(line.y / 4)))
        edges.append(found)
        near = {(shape, y + shift) for _, shape, y in found for shift in (-1, 0, 1)}
        seen.update(near)
    needed = 3 if len(pages) > 2 else 2
    out: dict[tuple[int, int], str] = {}
    for number, found in enumerate(edges):
        for at, shape, y in found:
            place = pages[number][at].y / heights[number] if heights[number] else 0.5
            in_margin = place < MARGIN or place > 1 - MARGIN
            is_number = bool(_NUMBER.fullmatch(fold(pages[number][at].text)))
            if in_margin and is_number:
                out[number, at] = "page number"
            elif in_margin and len(pages) > 1 and seen[shape, y] >= needed:
                out[number, at] = "running header"
    return out


def _shape(text: str) -> str:
    return re.sub(r"[0-9]+", "#", fold(text)).replace(" ", "").strip()
