"""Every pattern of the house: what ``re`` is called with, at import, in a function, or made of tables; none may be missed.

The source is walked for calls of ``re``, and each has to be seen with its pattern: as its module is imported, as a function
without arguments is called, or by its words. STANDING gives those a word that are made of what they are called with.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

ROOMS = ("rag", "ui")
_CALLS = frozenset(("compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"))
_METHODS = _CALLS - {"compile"}
# What stands for the arguments of patterns that are made of a text: it goes through re.escape, so that any text will do.
STANDING: dict[str, dict[str, object]] = {
    "rag/question/asked_speakers.py": {"role": "市長", "who": "市長"},
    "rag/minutes/identities.py": {"more": "/"},
    "rag/question/details.py": {"unit": "人"},
    "rag/summary/chat/naming.py": {"who": "市長"},
    "rag/minutes/structure/assembly.py": {"role": "市長"},
}
_JS = re.compile(r"(?<=[=(,:!&|])\s?/(?![/*])((?:\\.|\[(?:\\.|[^\]\\\n])*+\]|[^/\\\[\n])++)/([a-z]*+)")
Place = tuple[int, int | None, int, int | None]  # first line, last line, first column, last column


@dataclass(frozen=True, slots=True)
class Made:
    """A pattern, where it stands, and what is done with it (search, fullmatch, …)."""

    where: str
    pattern: str | bytes
    flags: int
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Site:
    path: str
    place: Place
    method: str
    argument: ast.expr
    name: str  # of the variable or function that holds it; empty where it is used at once or in a table
    function: str  # without arguments, that makes it; else empty
    inner: bool  # inside a function


def collect(root: Path) -> tuple[list[Made], list[str]]:
    """All patterns, and the places of those that nothing showed.

    Modules must not have been imported before.
    """
    sites, used = _walk(root)
    seen: dict[tuple[str, Place], dict[tuple[str | bytes, int], None]] = {}
    with _Spy(root, seen):
        modules = {path: importlib.import_module(_module(path)) for path in sorted({site.path for site in sites})}
        for site in sites:
            if site.function:
                getattr(modules[site.path], site.function)()
        for site in sites:
            if site.inner and (site.path, site.place) not in seen:
                _evaluate(site, modules[site.path], seen)
    made: list[Made] = []
    missed: list[str] = []
    for site in sites:
        where = f"{site.path}:{site.place[0]}" + (f" {site.name}" if site.name else "")
        patterns = seen.get((site.path, site.place), {})
        if not patterns:
            missed.append(where)
        methods = (site.method,) if site.method != "compile" else _methods(site, used)
        made += [Made(where, pattern, flags, methods) for pattern, flags in patterns]
    return made + list(_of_scripts(root)), missed


def _methods(site: _Site, used: dict[str, set[str]]) -> tuple[str, ...]:
    """What is done with a compiled pattern, by its name; with one of a table, whatever its file does with any."""
    found = (used.get(_key(site.path, site.name)) if site.name else None) or used.get(site.path, set())
    return tuple(sorted(found)) or ("fullmatch", "match", "search")


def _walk(root: Path) -> tuple[list[_Site], dict[str, set[str]]]:
    sites: list[_Site] = []
    used: dict[str, set[str]] = {}
    for path in sorted(path for room in ROOMS for path in (root / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        sites += _sites(tree, path.relative_to(root).as_posix())
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _METHODS:
                name = _named(node.value)
                used.setdefault(path.relative_to(root).as_posix(), set()).add(node.attr)
                used.setdefault(_key(path.relative_to(root).as_posix(), name), set()).add(node.attr)
    return sites, used


def _key(path: str, name: str) -> str:
    """A private name is one file's; nothing goes by none."""
    return f"{path} {name}" if name.startswith("_") else name


def _named(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _named(node.func)
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _sites(tree: ast.Module, path: str) -> Iterator[_Site]:
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "re":
            raise SystemExit(f"{path}: import re, not from re: its calls must be found")
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CALLS):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
            continue
        place = (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
        name, function, inner = "", "", False
        above = parents.get(node)
        if isinstance(above, ast.Assign | ast.AnnAssign):
            target = above.targets[0] if isinstance(above, ast.Assign) else above.target
            name = target.id if isinstance(target, ast.Name) else ""
        elif isinstance(above, ast.Tuple) and isinstance(parents.get(above), ast.Assign):
            target = parents[above].targets[0]  # type: ignore[attr-defined]
            if isinstance(target, ast.Tuple):
                held = target.elts[above.elts.index(node)]
                name = held.id if isinstance(held, ast.Name) else ""
        while above is not None:
            if isinstance(above, ast.FunctionDef):
                inner = True
                arguments = above.args
                bare = not (arguments.args or arguments.kwonlyargs or arguments.posonlyargs)
                if bare and isinstance(parents.get(above), ast.Module):
                    function = above.name
                    name = name or above.name
            above = parents.get(above)
        yield _Site(path, place, node.func.attr, node.args[0], name, function, inner)


def _evaluate(
    site: _Site, module: ModuleType, seen: dict[tuple[str, Place], dict[tuple[str | bytes, int], None]]
) -> None:
    """The pattern of a call inside a function, from its words, the names of its module, and STANDING."""
    code = compile(ast.Expression(site.argument), site.path, "eval")
    try:
        pattern = eval(code, {**vars(module), **STANDING.get(site.path, {})})
    except NameError:
        return
    if isinstance(pattern, str | bytes):
        seen.setdefault((site.path, site.place), {})[pattern, 0] = None


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


class _Spy:
    """While it is entered, whatever ``re`` compiles is noted under the place in the house that called it."""

    def __init__(self, root: Path, seen: dict[tuple[str, Place], dict[tuple[str | bytes, int], None]]) -> None:
        self._root, self._seen = str(root) + "/", seen
        self._compile: Any = None

    def __enter__(self) -> None:
        self._compile = re._compile  # type: ignore[attr-defined]

        def spy(pattern: Any, flags: Any) -> Any:
            self._note(sys._getframe(2), pattern, int(flags))
            return self._compile(pattern, flags)

        re._compile = spy  # type: ignore[attr-defined]

    def __exit__(self, *_: object) -> None:
        re._compile = self._compile  # type: ignore[attr-defined]

    def _note(self, frame: FrameType, pattern: object, flags: int) -> None:
        file = frame.f_code.co_filename
        if not file.startswith(self._root) or not isinstance(pattern, str | bytes):
            return
        first, last, column, end = list(frame.f_code.co_positions())[frame.f_lasti // 2]
        place = (first or 0, last, column or 0, end)
        self._seen.setdefault((file.removeprefix(self._root), place), {})[pattern, flags] = None


def _of_scripts(root: Path) -> Iterator[Made]:
    """The patterns of what the browser runs, which Python and JavaScript write alike."""
    for path in sorted((root / "ui").rglob("*.js")):
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for found in _JS.finditer(line.split("// ")[0]):
                flags = re.IGNORECASE if "i" in found[2] else 0
                yield Made(f"{path.relative_to(root).as_posix()}:{n}", found[1], int(flags), ("search",))
