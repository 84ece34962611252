"""What in a source is a sentence that people read: written out, kept under a name, made, or held by a record."""

import ast
import re
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_SENTENCE = re.compile(r"^[A-Za-z]+ [a-z]+|[A-Za-z]+ [a-z]+ [a-z]+|[ぁ-ん]{2}.*(?:。|です|ません)$")
_SAYS = {"say", "why", "text", "reason_line"}
_FAULTS = {
    "fault",
    "found",
    "failed",
    "skipped",
    "entry",
    "one",
}  # whose reason is a sentence, not the key of what was dropped


def is_sentence(side: ast.expr) -> bool:
    """Whether one side of a comparison is a sentence, or holds some."""
    match side:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return any(map(is_sentence, parts))
        case ast.Constant(value=str(words)):
            return bool(_SENTENCE.search(words))
        case ast.Name(id=name):
            return name in _kept()
        case ast.Attribute(attr=name, value=of):
            return name == "warnings" or name in _kept() or (name == "reason" and getattr(of, "id", "") in _FAULTS)
        case ast.Call(func=ast.Name(id=name)):
            return name in _SAYS
    return False


@cache
def _kept() -> frozenset[str]:
    """The names under which modules keep sentences."""
    sources = (file.read_text(encoding="utf-8") for room in ("rag", "ui") for file in (_ROOT / room).rglob("*.py"))
    return frozenset(
        target.id
        for source in sources
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and is_sentence(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    )
