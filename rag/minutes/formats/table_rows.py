"""A table row of any format as lines of text, in the one way that the structure reader knows."""

from __future__ import annotations

from collections.abc import Sequence


def row_lines(cells: Sequence[Sequence[str]]) -> list[str]:
    """The lines of one row; each cell is a list of its lines.

    Cells stand side by side with a tab between. Where only the last of them has several lines, as in 件名 | words and more
    words, these follow, each behind a tab: it goes on in its cell.
    """
    held = [[line.strip() for line in cell if line.strip()] for cell in cells]
    first = bool(held and held[0])
    full = [cell for cell in held if cell]
    if not full:
        return []
    if len(full) == 1:
        before = "" if first or len(cells) == 1 else "\t"
        return [before + line for line in full[0]]
    if all(len(cell) == 1 for cell in full[:-1]):
        head = "\t".join([*(cell[0] for cell in full[:-1]), full[-1][0]])
        return [head, *("\t" + line for line in full[-1][1:])]
    return ["\t".join(" ".join(cell) for cell in full)]
