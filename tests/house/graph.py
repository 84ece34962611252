"""The imports of the house as arrows from file to file, and the circles that they make."""

from collections.abc import Iterable
from pathlib import Path

from tests.house.rules import imported

Files = Iterable[tuple[str, str]]  # path from the root, source
Arrows = dict[str, set[str]]  # dotted name of a file → those that it imports


def arrows(files: Files) -> Arrows:
    """Which file imports which, late imports too; ``from a.b import c`` goes to a.b.c where that is a file, else to a.b."""
    sources = {_name(path): (path, source) for path, source in files}
    found: Arrows = {}
    for name, (path, source) in sources.items():
        reached = (_reached(to, sources) for _, to in imported(source, path))
        found[name] = {to for to in reached if to and to != name}
    return found


def circles(found: Arrows) -> list[set[str]]:
    """The files that import each other in a loop (Tarjan's strongly connected components of more than one)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    out: list[set[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for to in found[name]:
            if to not in index:
                visit(to)
                low[name] = min(low[name], low[to])
            elif to in stack:
                low[name] = min(low[name], index[to])
        if low[name] == index[name]:
            at = stack.index(name)
            if len(stack) - at > 1:
                out.append(set(stack[at:]))
            del stack[at:]

    for name in found:
        if name not in index:
            visit(name)
    return out


def _name(path: str) -> str:
    return ".".join(Path(path).with_suffix("").parts).removesuffix(".__init__")


def _reached(name: str, sources: dict[str, tuple[str, str]]) -> str | None:
    """The file that an imported name lies in: itself, or the module before its last dot."""
    return next((one for one in (name, name.rpartition(".")[0]) if one in sources), None)
