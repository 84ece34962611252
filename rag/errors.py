"""Every exception of the package, drawn as a tree. Each message says what, where, and what to do next.

RagError
├── SettingsError        a setting has no usable value
├── QueryError           the question or a filter cannot be used
│   └── QuestionExpired  it took longer than a question may
├── CorpusError          the corpus cannot be used
│   ├── DocumentError    one document cannot be read
│   └── NoteRefused      a correction cannot be written into minutes.toml
├── IndexUnusable          the index cannot be used
│   ├── IndexMissing     there is none at this place
│   ├── IndexBusy        another build is at work on it
│   ├── IndexMismatch    it was built by another encoder or other settings
│   └── IndexDamaged     a file of it is not what its manifest says
├── EncoderError         the encoder or the reranker cannot be loaded
├── MissingExtra         an optional part is not installed
└── WriterError          the writer of summaries failed
    └── ChatTrouble      a chat model gave no usable answer; the door answers by the extractive writer instead
"""

from __future__ import annotations

from typing import Any, Literal

DocumentCode = Literal["", "memory", "time", "changed", "gone"]


class RagError(Exception):
    """The root: catch it to catch everything that the package raises on purpose."""

    exit_code = 1


class SettingsError(RagError):
    """A setting has no usable value."""

    exit_code = 2


class QueryError(RagError):
    """The question or a filter cannot be used."""

    exit_code = 2


class QuestionExpired(QueryError):
    """It took longer than a question may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The question took longer than {seconds:g} seconds and was given up. Ask about less at a time, narrow it by "
            "municipality, meeting or days, or set RAG_QUESTION_SECONDS higher."
        )
        self.seconds = seconds

    def __reduce__(self) -> tuple[Any, ...]:
        """Exceptions travel between processes; the default way knows only the message."""
        return QuestionExpired, (self.seconds,)


class CorpusError(RagError):
    """The corpus cannot be used."""

    exit_code = 3


class DocumentError(CorpusError):
    """One document cannot be read. ``path`` names it, ``reason`` says why, in words for its owner.

    ``passing``: the same bytes may be read another time, because a process ended, not because of what they are. ``code``
    tells those apart that somebody goes on from: it took more memory or time than it may, or the file is not as it was.
    """

    def __init__(self, path: str, reason: str, *, passing: bool = False, code: DocumentCode = "") -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.passing = passing
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        """Exceptions travel between processes; the default way knows only the message."""
        return _document_error, (self.path, self.reason, self.passing, self.code)


class NoteRefused(CorpusError):
    """A correction cannot be written into minutes.toml; nothing was changed. ``why`` is a name in interface.tsv (correct.why.…)."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why = why


def _document_error(path: str, reason: str, passing: bool, code: DocumentCode) -> DocumentError:
    return DocumentError(path, reason, passing=passing, code=code)


class IndexUnusable(RagError):
    """The index cannot be used."""

    exit_code = 4


class IndexMissing(IndexUnusable):
    """There is no index at this place."""


class IndexBusy(IndexUnusable):
    """Another build is at work on it."""


class IndexMismatch(IndexUnusable):
    """The index was built by another encoder or with other settings."""


class IndexDamaged(IndexUnusable):
    """A file of the index is not what its manifest says."""


class EncoderError(RagError):
    """The encoder or the reranker cannot be loaded."""

    exit_code = 4


class MissingExtra(RagError):
    """An optional part is not installed; ``extra`` is what installs it."""

    exit_code = 2

    def __init__(self, what: str, extra: str) -> None:
        self.extra = extra
        super().__init__(
            f"{what} needs the extra '{extra}'. Install it with: pip install 'minutes-rag[{extra}]' "
            f"(in a checkout: python scripts/start.py setup --extras {extra})"
        )


class WriterError(RagError):
    """The writer of summaries failed."""

    exit_code = 5


class ChatTrouble(WriterError):
    """A chat model gave no usable answer. ``reason`` is why, a name in sayings.tsv (chat.why.…); ``again``: a second try may help.

    ``code`` is the server's status, and ``wait`` how many seconds it asked to wait before that; None where there was none.
    """

    def __init__(self, reason: str, *, again: bool, code: int | None = None, wait: float | None = None) -> None:
        super().__init__(reason if code is None else f"{reason} ({code})")
        self.code = code
        self.reason = reason
        self.again = again
        self.wait = wait
