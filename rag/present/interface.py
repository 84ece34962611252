"""What the pages of the browser app say, in Japanese and English; pure."""

from __future__ import annotations

from functools import cache

from rag import resources

INTERFACE = ("ja", "en")


def interface_language(wanted: str, locale: str | None) -> str:
    """One of INTERFACE: the one wanted where it is one, else the browser's first (ja-JP); English for any other."""
    if wanted in INTERFACE:
        return wanted
    return "ja" if locale is None or locale.partition("-")[0].casefold() == "ja" else "en"


def text(key: str, language: str, **words: object) -> str:
    """A text of interface.tsv in a language, its places filled.

    Raises:
        KeyError: there is no such text, language or place.
    """
    return _texts()[key][language].format(**words)


@cache
def _texts() -> dict[str, dict[str, str]]:
    cells = [row.split("\t") for row in resources.word_lines("interface.tsv")]
    return {key: dict(zip(INTERFACE, says, strict=True)) for key, *says in cells}
