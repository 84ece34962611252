"""Characters at their places: the words of the readers of pages."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in points, y upward


class Glyph(NamedTuple):
    """One visible character and the box that its font gives it; points, y upward. ``blank``: white space written before it."""

    c: str
    x0: float
    y0: float
    x1: float
    y1: float
    blank: str = ""

    @property
    def size(self) -> float:
        """The em: the larger side of the box of a Japanese character."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


class Run(NamedTuple):
    """Characters of one line that stand side by side."""

    text: str
    x0: float
    x1: float
    middle: float
    size: float


def is_vertical(glyphs: Sequence[Glyph]) -> bool:
    """Whether most characters stand below the one before them."""
    down = across = 0
    for before, glyph in itertools.pairwise(glyphs):
        em = max(before.size, 1.0)
        shift_x, shift_y = abs(glyph.x0 - before.x0), before.middle - glyph.middle
        down += shift_x < 0.4 * em and 0.4 * em < shift_y < 2.5 * em
        across += abs(shift_y) < 0.3 * em and 0 < glyph.x0 - before.x0 < 4 * em
    return down > 20 and down > 2 * across


def turned(glyphs: Sequence[Glyph], height: float) -> list[Glyph]:
    """Vertical writing laid on its side: down becomes across, and the line on the right the uppermost."""
    out = []
    for c, x0, y0, x1, y1, blank in glyphs:
        middle, half = (x0 + x1) / 2, max(x1 - x0, y1 - y0) / 2
        out.append(Glyph(c, height - y1, middle - half, height - y0, middle + half, blank))
    return out


def runs_of(glyphs: Sequence[Glyph]) -> list[Run]:
    """Characters that stand side by side, joined; in the order of the content."""
    out: list[Run] = []
    here: list[Glyph] = []
    for glyph in glyphs:
        if here and not _goes_on(here[-1], glyph):
            out.append(_run(here))
            here = []
        here.append(glyph)
    if here:
        out.append(_run(here))
    return out


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    em = max(before.size, glyph.size, 1.0)
    level = abs(glyph.middle - before.middle) < 0.5 * em
    return level and -0.3 * em < glyph.x0 - before.x1 < 1.2 * em


def _run(glyphs: Sequence[Glyph]) -> Run:
    parts = [glyphs[0].c]
    for before, glyph in itertools.pairwise(glyphs):
        parts.append((glyph.blank or blank(before.c, glyph.c, glyph.x0 - before.x1, before.size)) + glyph.c)
    sizes = sorted(g.size for g in glyphs)
    middles = sorted(g.middle for g in glyphs)
    half = len(glyphs) // 2
    return Run("".join(parts), glyphs[0].x0, max(g.x1 for g in glyphs), middles[half], sizes[half])


def blank(before: str, after: str, gap: float, em: float) -> str:
    """The white space that a gap of so many points between two characters means."""
    em = max(em, 1.0)
    if gap > 0.6 * em:
        return "\u3000" * min(4, max(1, round(gap / em)))
    # Words of Latin letters stand so far apart; Japanese characters do where a line was spaced out to its margin.
    return " " if gap > 0.15 * em and before.isascii() and after.isascii() else ""
