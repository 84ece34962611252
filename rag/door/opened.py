"""One generation, open: the parts that every job of an index is done with."""

from __future__ import annotations

import threading
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from rag.errors import QueryError
from rag.question import within
from rag.records import BuildReport, Minutes, Passage, Reason
from rag.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.index.encoder import Encoder
    from rag.index.manifest import Manifest


class Opened:
    """The live generation of an index folder; safe to share between threads.

    Raises:
        IndexMissing, IndexMismatch, IndexDamaged: there is none, it is another encoder's, or a file cannot be read.
    """

    report: BuildReport | None = None

    def __init__(self, folder: Path, settings: Settings, encoder: Encoder | None = None) -> None:
        from rag.index.generations import Generations
        from rag.index.opening import open_live
        from rag.search.engine import Engine
        from rag.search.rerank import Reranking
        from rag.search.steps import Steps

        self.folder, self.settings = folder, settings
        self.manifest, opened = open_live(Generations(folder))
        self.generation = self.manifest.generation
        # Apart from the index, so that no circle of references keeps its files open once it is let go.
        self.encoder = _EncoderOnce(settings, self.manifest, folder, encoder)
        self._store, self._columns, self._lexical = opened.store, opened.columns, opened.lexical
        engine = Engine(self._store, self._columns, opened.dense, self._lexical, self.encoder)
        self._steps = Steps(self._columns, engine, Reranking(settings, self._store), settings.question_characters)
        self.encoder()

    def _reason(self, reason: Reason | None) -> Reason | None:
        """A reason as it may be told while passages lack their vectors: that nothing answers is known of their words alone."""
        if reason and reason.code in ("words", "place", "sentence") and not self.manifest.complete:
            return Reason("preparing")
        return reason

    def document(self, doc_id: str) -> Minutes:
        """The minutes of one document.

        Raises:
            QueryError: the index has none such.
        """
        minutes = self._store.minutes(doc_id)
        if minutes is None:
            raise QueryError(f"The index has no document {doc_id!r}. See: rag index status --json")
        return minutes

    def passage(self, passage_id: str) -> Passage:
        """One passage.

        Raises:
            QueryError: the index has none such.
        """
        passage = self._store.passage(passage_id)
        if passage is None:
            raise QueryError(
                f"The index has no passage {passage_id!r}; it may be of an older generation. Search again."
            )
        return passage


P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V", bound=Opened)


def in_question_time(method: Callable[Concatenate[V, P], R]) -> Callable[Concatenate[V, P], R]:
    """A method that answers within the setting ``question_seconds``, or raises QuestionExpired."""

    def timed(self: V, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with within(self.settings.question_seconds):
            return method(self, *args, **kwargs)

    update_wrapper(timed, method)
    return timed


class _EncoderOnce:
    """Gives the encoder of an index, loaded at the first call."""

    def __init__(self, settings: Settings, manifest: Manifest, folder: Path, encoder: Encoder | None) -> None:
        self._settings, self._manifest, self._folder, self._encoder = settings, manifest, folder, encoder
        self._lock = threading.Lock()

    def __call__(self) -> Encoder:
        """The encoder.

        Raises:
            IndexMismatch: the index was built by another one.
        """
        from rag.index.encoder import load_encoder

        with self._lock:
            if self._encoder is None:
                self._encoder = load_encoder(self._settings.encoder)
            self._manifest.check_encoder(self._encoder, self._folder)
            return self._encoder
