"""The rule that a question is read once, as a function of a source and its path."""

import ast
from collections.abc import Iterator

_QUESTIONS = {"question", "read", "point"}  # what a Question is called where it is passed on
_TAKE_ITS_WORDS = {"encode_queries", "scores", "draft_points", "Summary"}  # to encode them, to show them


def reading_again(source: str, path: str) -> list[str]:
    """A question is read once, in rag/question: below it nobody looks into its words, not even to hand on what is there."""
    tree = ast.parse(source, path)
    nodes = list(ast.walk(tree))
    named = {arg.arg for arg in nodes if isinstance(arg, ast.arg) and _is_question(arg.annotation)}
    named |= {
        node.target.id
        for node in nodes
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and _is_question(node.annotation)
    }
    taken = {
        id(word)
        for call in nodes
        if isinstance(call, ast.Call)
        and (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", ""))
        in _TAKE_ITS_WORDS
        for value in (*call.args, *(keyword.value for keyword in call.keywords))
        for word in _handed_over(value)
    }
    words = (node for node in nodes if isinstance(node, ast.Attribute) and node.attr == "text")
    return [
        f"{path}:{node.lineno}: a question is read once, in rag/question"
        for node in words
        if _last_name(node.value) in _QUESTIONS | named and id(node) not in taken
    ]


def _is_question(annotation: ast.expr | None) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id == "Question"


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _handed_over(value: ast.expr) -> Iterator[ast.expr]:
    """What a call is given as it is: a value, the items of a list, what a comprehension makes one of."""
    if isinstance(value, ast.List | ast.Tuple):
        yield from value.elts
    else:
        yield value.elt if isinstance(value, ast.ListComp | ast.GeneratorExp) else value
