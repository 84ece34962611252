"""The warnings of minutes that a note takes back: each knows what it is, so that nobody looks for its sentence."""

from __future__ import annotations

from typing import Literal, Self

from rag.text import told

WarningCode = Literal[
    "undated",  # no day was found: a note that names one takes it back
    "unlisted",  # no list has the municipality: a note that says it is one takes it back
]


class CodedWarning(str):
    """A warning like any other, and what it is; ``about`` what. An index keeps the sentence alone."""

    __slots__ = ("about", "code")
    code: WarningCode
    about: str

    def __new__(cls, sentence: str, code: WarningCode, about: str = "") -> Self:
        """A sentence that knows its code."""
        made = super().__new__(cls, sentence)
        made.code, made.about = code, about
        return made

    def __getnewargs__(self) -> tuple[str, WarningCode, str]:  # type: ignore[override]
        """What it is made from in another process."""
        return str(self), self.code, self.about


def no_date() -> CodedWarning:
    """The warning of minutes in which no day of the meeting was found."""
    return CodedWarning("no date was found", "undated")


def place_left_out(name: str) -> CodedWarning:
    """The warning of a municipality that stays words of the document and steers nothing."""
    place = told(name)
    words = f"municipality {place} is kept as text only: no list has it; name it in minutes.toml if it is one"
    return CodedWarning(words, "unlisted", place)


def without(warnings: tuple[str, ...], code: WarningCode, about: str = "") -> tuple[str, ...]:
    """The warnings but those of a code that are about this: of ``unlisted`` a municipality."""
    about = told(about)
    return tuple(w for w in warnings if not (isinstance(w, CodedWarning) and (w.code, w.about) == (code, about)))
