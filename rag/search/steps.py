"""The steps from a question to its hits: read, narrowed, ranked, ordered by a reranker where one is set, folded."""

from __future__ import annotations

from rag.errors import QueryError
from rag.index.columns import Columns
from rag.records import Filters, Hit
from rag.search.alike import fold_to
from rag.search.engine import LEGS, Engine, Found
from rag.search.filters import select
from rag.search.question import Question, read_question
from rag.search.rerank import Reranking
from rag.search.weights import WEIGHTS, Weights


class Steps:
    """Takes the steps over one generation; safe to share between threads."""

    def __init__(self, columns: Columns, engine: Engine, rerank: Reranking, longest: int) -> None:
        self._columns, self._engine, self.rerank = columns, engine, rerank
        self._longest = longest  # characters of a question

    def found(
        self, query: str, k: int, filters: Filters, leg: str = "hybrid", weights: Weights | None = None
    ) -> tuple[Question, Found]:
        """The question as it was read, and its k best hits as the search ranks them.

        Raises:
            QueryError: the question, a filter or the leg cannot be used.
        """
        if leg not in LEGS:
            raise QueryError(f"There is no leg {leg!r}. There are: {', '.join(LEGS)}")
        question = read_question(query, self._longest, self._columns, filters.ignore)
        return question, self._engine.search(question, k, select(filters, self._columns), leg, weights or WEIGHTS)

    def again(self, question: Question, k: int, filters: Filters) -> Found:
        """The k best hits of a question that is read already, under other filters.

        Raises:
            QueryError: a filter cannot be used.
        """
        return self._engine.search(question, k, select(filters, self._columns), "hybrid", WEIGHTS)

    def hits(
        self, query: str, k: int, filters: Filters, leg: str, weights: Weights | None, fold: bool
    ) -> tuple[Hit, ...]:
        """The k best hits after every step; a single leg is for measuring and is never reranked.

        Raises:
            QueryError: ``k`` is below 1, or see ``found``.
            MissingExtra, EncoderError: a reranker is set and cannot be loaded.
        """
        if k < 1:
            raise QueryError(f"-k {k}: the number of hits must be 1 or more.")
        depth = self.rerank.depth if leg == "hybrid" else 0

        def best(number: int) -> tuple[Hit, ...]:
            question, found = self.found(query, max(number, depth), filters, leg, weights)
            return self.rerank(question, found.hits)[:number] if depth else found.hits

        return fold_to(k, best) if fold else best(k)
