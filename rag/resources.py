"""The only file that knows where shipped files lie."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def package_folder() -> Path:
    """This package."""
    return _PACKAGE


def encoder_folder() -> Path:
    """The shipped encoder: tokenizer.json, rows.npy, scales.npy, config.json."""
    return _PACKAGE / "data" / "encoder"


def token_ranks() -> Path:
    """The ranks of the shipped byte-level encoding, in tiktoken's file format."""
    return _PACKAGE / "data" / "tokens" / "minutes.tiktoken"


def words(name: str) -> Path:
    """A shipped word list: tab-separated, UTF-8, lines that start with # are comments."""
    return _PACKAGE / "data" / "words" / name


def word_lines(name: str) -> list[str]:
    """The lines of a shipped word list, without comments and empty ones."""
    lines = words(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a shipped list."""
    return frozenset(word for row in word_lines(name) for word in row.split())


def ui_folder() -> Path:
    """The Streamlit pages: in the wheel below the package, in a checkout beside it."""
    return _shipped("ui")


def sample_corpus() -> Path:
    """The invented sample minutes: in the wheel below the package, in a checkout beside it."""
    return _shipped("corpus/sample")


def results_folder() -> Path:
    """What was measured, as JSON; only a checkout has it."""
    return _PACKAGE.parent / "benchmarks" / "results"


def _shipped(place: str) -> Path:
    packed = _PACKAGE / "_shipped" / place
    return packed if packed.exists() else _PACKAGE.parent / place
