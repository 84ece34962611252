"""Columns of a page: gutters that no line crosses, and the bands between lines that run over the whole width."""

from __future__ import annotations

from collections.abc import Sequence

from rag.minutes.formats.pdf.glyphs import Run

_STEP = 2.0  # points
_FEWEST = 5  # rows on either side of a gutter
_PROSE = 8.0  # ems: labels beside words are shorter, and are read across


class Columns:
    """The columns of a document's pages: a page with too little text to show its own has those of the page before."""

    def __init__(self) -> None:
        self._gutter: float | None = None

    def bands(self, runs: Sequence[Run]) -> list[list[Run]]:
        """Groups of runs in reading order: down the first column, then down the next; one group where there are none."""
        gutter = _gutter(runs)
        if gutter is None and self._gutter is not None and _fits(runs, self._gutter):
            return _split(runs, self._gutter, 0)
        self._gutter = gutter
        return _bands(runs, 0) if gutter is None else _split(runs, gutter, 0)


def _fits(runs: Sequence[Run], gutter: float) -> bool:
    """Whether a gutter of another page lies between runs of this one, and cuts none."""
    left = sum(run.x1 <= gutter for run in runs)
    return 0 < left < len(runs) and not any(run.x0 < gutter < run.x1 for run in runs)


def _bands(runs: Sequence[Run], depth: int) -> list[list[Run]]:
    gutter = _gutter(runs) if 0 < depth < 3 else None
    if gutter is None:
        return [list(runs)] if runs else []
    return _split(runs, gutter, depth)


def _split(runs: Sequence[Run], gutter: float, depth: int) -> list[list[Run]]:
    out: list[list[Run]] = []
    left: list[Run] = []
    right: list[Run] = []
    across: list[Run] = []
    for run in sorted(runs, key=lambda r: (-r.middle, r.x0)):
        if run.x0 < gutter < run.x1:
            if left or right:
                out += [*_bands(left, depth + 1), *_bands(right, depth + 1)]
                left, right = [], []
            across.append(run)
            continue
        if across:
            out.append(across)
            across = []
        (left if run.x1 <= gutter else right).append(run)
    if across:
        out.append(across)
    return [*out, *_bands(left, depth + 1), *_bands(right, depth + 1)]


def _gutter(runs: Sequence[Run]) -> float | None:
    """Where the best gutter lies: the middle of the widest strip that at most one run in twelve crosses."""
    if len(runs) < 2 * _FEWEST:
        return None
    low, high = min(r.x0 for r in runs), max(r.x1 for r in runs)
    em = sorted(r.size for r in runs)[len(runs) // 2] or 1.0
    if high - low < 4 * _PROSE * em / 2 or high - low > 100_000:
        return None
    steps = int((high - low) / _STEP) + 1
    change = [0] * (steps + 1)
    for run in runs:
        change[int((run.x0 - low) / _STEP)] += 1
        change[min(steps, int((run.x1 - low) / _STEP) + 1)] -= 1
    best: tuple[int, int] | None = None
    begin, covered = None, 0
    allowed = len(runs) // 12
    for at in range(steps):
        covered += change[at]
        if covered <= allowed and steps // 5 < at < steps - steps // 5:
            begin = at if begin is None else begin
            if best is None or at - begin > best[1] - best[0]:
                best = (begin, at)
        else:
            begin = None
    if best is None or (best[1] - best[0]) * _STEP < 0.8 * em:
        return None
    gutter = low + (best[0] + best[1]) / 2 * _STEP
    sides = [[r for r in runs if r.x1 <= gutter], [r for r in runs if r.x0 >= gutter]]
    for side in sides:
        widths = sorted(r.x1 - r.x0 for r in side)
        if len(side) < _FEWEST or widths[len(widths) // 2] < _PROSE * em:
            return None
    return gutter
