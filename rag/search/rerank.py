"""The best hits in the order of a reranker, which reads the question and each passage together; off by default."""

from __future__ import annotations

import threading

from rag.index.building.preparing import encoded_text
from rag.index.encoder import Reranker
from rag.index.store import Store
from rag.question import Question
from rag.records import Hit, Passage
from rag.search.fusion import interleaved
from rag.settings import Settings

# Of the question that a reply answers only the end is read, where it is asked: models cut a text from its end, and the
# last sentence of a reply is what it promises.
_ASKED = 200  # characters


class Reranking:
    """Orders hits by the reranker that is set, loaded at the first question; safe to share between threads."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._name, self._store = settings.reranker, store
        self._lock = threading.Lock()
        self._reranker: Reranker | None = None
        self.depth = settings.rerank_depth if settings.reranker else 0
        """How many of the best hits are ordered; 0 where no reranker is set."""

    def __call__(self, question: Question, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """The first ``depth`` hits by the reranker's score, ties by their former rank; the rest follow unchanged.

        Where a question lists several points, the best of each point come in turn, as in the search. A hit takes over
        rank and score of its new place: a reranker's scale is its own, and a score would rise where the rest begins.

        Raises:
            MissingExtra: sentence-transformers is not installed.
            EncoderError: the reranker cannot be loaded.
        """
        best = hits[: self.depth]
        if len(best) < 2:
            return hits
        texts = [self._text(hit.passage) for hit in best]
        named = {hit.passage.passage_id: hit.passage for hit in best}
        orders = []
        for point in question.points or (question,):
            scores = self._loaded().scores(point.text, texts).tolist()
            by_score = sorted(zip(scores, named, strict=True), key=lambda pair: -pair[0])
            orders.append([name for _, name in by_score])
        places = zip(best, interleaved(orders), strict=True)
        return (*(Hit(named[name], place.score, place.rank) for place, name in places), *hits[self.depth :])

    def _text(self, passage: Passage) -> str:
        """What the reranker reads: heading and words, and before a reply the end of the question that it answers."""
        asked = self._store.passage(passage.reply_to) if passage.reply_to else None
        return f"{asked.text[-_ASKED:]}\n{encoded_text(passage)}" if asked else encoded_text(passage)

    def _loaded(self) -> Reranker:
        with self._lock:
            if self._reranker is None:
                self._reranker = Reranker(self._name)
            return self._reranker
