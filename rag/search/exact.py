"""The language of exact search: words, "phrases", AND, OR, NOT, brackets; a space means AND, and OR binds weakest."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from rag.errors import QueryError
from rag.index.expression import All, Expression, Not, Some, Word
from rag.text import fold_spelling

_QUOTES = '"＂“”〝〟'  # any of them opens, any of them closes: keyboards and editors mix them
_BRACKETS = {"「": "」", "『": "』"}
_GROUPS = {"(": "(", "（": "(", ")": ")", "）": ")"}
_MINUS = "-－"
_ENDS = frozenset((*_QUOTES, *_BRACKETS, *_BRACKETS.values(), *_GROUPS))
_DEEPEST = 30  # brackets within brackets; people use two
_EXAMPLE = 'for example: 公園 ("遊具の点検" OR 花壇) NOT 質問'
Token = tuple[str, str]  # kind ("word", "AND", "OR", "NOT", "(", ")") and the text as typed


def read_expression(text: str, longest: int) -> Expression:
    """Read an expression; one that only denies (NOT 公園) is allowed and asks for everything else.

    Raises:
        QueryError: it is empty, longer than ``longest`` characters, or its quotes, brackets or operators do not fit.
    """
    if len(text) > longest:
        raise QueryError(
            f"The expression has {len(text):,} characters, and {longest:,} are taken (RAG_QUESTION_CHARACTERS). "
            "Search for fewer words."
        )
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise QueryError("The expression holds bytes that are no text. Type it again, in UTF-8.")
    tokens = list(_tokens(text))
    if not tokens:
        raise QueryError(f"The expression is empty. Type the words that must stand there, {_EXAMPLE}")
    reader = _Reader(tokens)
    wanted = reader.either(0)
    if reader.kind:
        raise QueryError(f'A bracket is closed that was not opened. Remove it, or put it in quotes: ")" ({_EXAMPLE})')
    return wanted


class _Reader:
    """Reads tokens from the left."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def kind(self) -> str:
        """The kind of the next token, empty at the end."""
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def either(self, depth: int) -> Expression:
        parts = [self._every(depth)]
        while self.kind == "OR":
            self._at += 1
            parts.append(self._every(depth))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def _every(self, depth: int) -> Expression:
        parts = [self._one(depth)]
        while self.kind in ("AND", "NOT", "word", "("):
            self._at += self.kind == "AND"
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, depth: int) -> Expression:
        denied = False
        while self.kind == "NOT":
            self._at += 1
            denied = not denied
        if self.kind == "word":
            found: Expression = Word(fold_spelling(self._tokens[self._at][1]))
        elif self.kind == "(":
            if depth == _DEEPEST:
                raise QueryError(f"Brackets stand in brackets more than {_DEEPEST} deep. Search in several steps.")
            self._at += 1
            found = self.either(depth + 1)
            if self.kind != ")":
                raise QueryError(f'A bracket is not closed. Close it, or put it in quotes: "(" ({_EXAMPLE})')
        else:
            before = f" after {self._tokens[self._at - 1][1]}" if self._at else " at the beginning"
            raise QueryError(
                f"A word is missing{before}. AND and OR stand between two words, NOT before one; "
                f'to search for such a word itself, put it in quotes: "AND" ({_EXAMPLE})'
            )
        self._at += 1
        return Not(found) if denied else found


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        first, after = text[at], text[at + 1 : at + 2]
        end = at + 1
        if first in _GROUPS:
            yield _GROUPS[first], first
        elif first in _QUOTES or first in _BRACKETS:
            end = _closing(text, at)
            if not fold_spelling(text[at + 1 : end]):
                raise QueryError(f"Nothing stands between the quotes. Write the words between them, {_EXAMPLE}")
            yield "word", text[at + 1 : end]
            end += 1
        elif first in _BRACKETS.values():
            raise QueryError(f'{first} closes a quote that was not opened. Remove it, or quote it: "{first}"')
        elif first in _MINUS and after.strip() and after not in ")）":
            yield "NOT", first
        elif not first.isspace():
            while end < len(text) and not text[end].isspace() and text[end] not in _ENDS:
                end += 1
            word = text[at:end]
            plain = unicodedata.normalize("NFKC", word)
            if fold_spelling(word):
                yield (plain if plain in ("AND", "OR", "NOT") else "word"), word
        at = end


def _closing(text: str, at: int) -> int:
    """Where the quote that opens at ``at`` closes; 「「a」b」 is one."""
    opening = text[at]
    depth = 0
    for end in range(at, len(text)):
        if opening in _QUOTES:
            if end > at and text[end] in _QUOTES:
                return end
        else:
            depth += (text[end] == opening) - (text[end] == _BRACKETS[opening])
            if not depth:
                return end
    raise QueryError(f"The quote {opening} is not closed. Close it, or leave it out ({_EXAMPLE})")
