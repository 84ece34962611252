"""Texts that are likely to make a pattern slow, made of the pattern itself; and those that slowed others before."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import islice, product
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

# What minutes, pages and questions are full of, and what has been slow once.
COMMON = (
    " ", "\u3000", "\t", "\n", "\r", "。", "、", "・", "「", "」", "（", "）", "(", ")", "【", "○", "－", "-", "0", "１", "二", "十",
    "会", "市", "は", "の", "から", "について", "ア", "a", "A", ".", ",", ":", "<", ">", "[", "=", "出席者", "<!---->", "<!--", "-->",
)  # fmt: skip
_PAIRED, _OWN = 14, 12  # so many of the common and of a pattern's own are tried in pairs
_ENDS = ("☃", "")  # a pattern seldom takes the first, so that it must give up what it took
_VARIANTS = 5
Node = tuple[Any, Any]


def attacks(pattern: str, flags: int) -> Iterator[tuple[str, str, str]]:
    """Beginning, what is repeated, and end."""
    tree = _parser.parse(pattern, flags)
    spots = list(dict.fromkeys(_spots(list(tree), "")))
    own = list(dict.fromkeys(body for _, body in spots if body))
    heads = list(dict.fromkeys(head for head, _ in spots if head))
    chars = list(dict.fromkeys(_chars(list(tree))))
    few = list(dict.fromkeys((*own[:_OWN], *heads[:_OWN], *chars[:_OWN])))
    some = random.Random(1)
    units = list(dict.fromkeys((*few, *chars, *COMMON)))
    paired = list(dict.fromkeys((*few, *COMMON[:_PAIRED])))
    pairs = [a + b for a, b in product(few, paired) if a != b]
    triples = ["".join(some.choices(paired, k=3)) for _ in range(80)]
    some.shuffle(pairs)
    for head, body in islice(spots, 60):
        for unit in dict.fromkeys((body, head + body, head)):
            if unit:
                for end in _ENDS:
                    yield head, unit, end
    for unit in (*units, *pairs[:300], *triples):
        for end in _ENDS:
            yield "", unit, end


def _spots(nodes: list[Node], head: str) -> Iterator[tuple[str, str]]:
    """What stands before each repetition, and what it repeats."""
    for at, (kind, given) in enumerate(nodes):
        before = head + _sample(nodes[:at], 0)
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            _, most, body = given
            if most is op.MAXREPEAT or most > 4:
                for variant in range(_VARIANTS):
                    yield before, _sample(list(body), variant)
            yield from _spots(list(body), before)
        else:
            for inner in _inside(kind, given):
                yield from _spots(inner, before)


def _inside(kind: Any, given: Any) -> list[list[Node]]:
    if kind is op.SUBPATTERN:
        return [list(given[3])]
    if kind is op.BRANCH:
        return [list(branch) for branch in given[1]]
    if kind is op.ATOMIC_GROUP:
        return [list(given)]
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [list(given[1])]
    return []


def _sample(nodes: list[Node], variant: int) -> str:
    """A text that these may match; another one for another variant."""
    out = ""
    for kind, given in nodes:
        if kind is op.LITERAL:
            out += chr(given)
        elif kind is op.NOT_LITERAL:
            out += next(c for c in "xあ" if ord(c) != given)
        elif kind is op.ANY:
            out += "xあ 。"[variant % 4]
        elif kind is op.IN:
            out += _member(given, variant)
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            out += _sample(list(given[2]), variant) * min(max(given[0], variant % 2), 40)
        elif kind is op.BRANCH:
            out += _sample(list(given[1][variant % len(given[1])]), variant)
        elif kind is op.SUBPATTERN:
            out += _sample(list(given[3]), variant)
        elif kind is op.ATOMIC_GROUP or (kind is op.ASSERT and given[0] < 0):
            out += _sample(list(given if kind is op.ATOMIC_GROUP else given[1]), variant)
    return out


def _member(items: list[Node], variant: int) -> str:
    """A character of a class."""
    if items[0][0] is op.NEGATE:
        fitting = [c for c in "xあ議 0\u3000（。、・" if not any(_holds(item, c) for item in items[1:])]
    else:
        fitting = [c for item in items for c in _chars([item])]
    return fitting[variant % len(fitting)] if fitting else "☃"


def _holds(item: Node, c: str) -> bool:
    kind, given = item
    if kind is op.LITERAL:
        return bool(ord(c) == given)
    if kind is op.RANGE:
        return bool(given[0] <= ord(c) <= given[1])
    return bool(kind is op.CATEGORY and c in _CATEGORIES.get(given, ""))


_CATEGORIES = {
    op.CATEGORY_SPACE: " \n\u3000",
    op.CATEGORY_DIGIT: "0１",
    op.CATEGORY_WORD: "あa0",
    op.CATEGORY_NOT_SPACE: "あ。a",
    op.CATEGORY_NOT_WORD: "。 ",
    op.CATEGORY_NOT_DIGIT: "あ",
}


def _chars(nodes: list[Node]) -> Iterator[str]:
    """Characters that stand in a pattern: literals, ends of ranges, one or two of each category."""
    for kind, given in nodes:
        if kind is op.LITERAL:
            yield chr(given)
        elif kind is op.RANGE:
            yield chr(given[0])
        elif kind is op.CATEGORY:
            yield from _CATEGORIES.get(given, "")
        elif kind is op.IN:
            yield from _chars([item for item in given if item[0] is not op.NEGATE])
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            yield from _chars(list(given[2]))
        else:
            for inner in _inside(kind, given):
                yield from _chars(inner)


def parsed(pattern: str | bytes, flags: int) -> str:
    """A pattern of bytes as one of text: its attacks are encoded again."""
    if isinstance(pattern, bytes):
        re.compile(pattern, flags)
        return pattern.decode("latin-1")
    return pattern
