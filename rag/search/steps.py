"""The steps from a question to its hits: read, narrowed, ranked, ordered by a reranker where one is set, folded."""

from __future__ import annotations

from dataclasses import replace

from rag.errors import QueryError
from rag.index.columns import Columns, Selection, day_number
from rag.question import Question, narrowed, read_question, select
from rag.records import Filters, Hit, Passage
from rag.search.alike import fold_to
from rag.search.engine import LEGS, Engine, Found, followed_by
from rag.search.rerank import Reranking
from rag.search.topics import HOLDS, ONE_MATTER, matter_of
from rag.search.weights import WEIGHTS, Weights

_OF_A_MEETING = {"municipality", "body"}
_THEIRS = 10  # passages of somebody whose words are asked for


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
        return question, self._ranked(question, k, select(filters, self._columns), leg, weights or WEIGHTS)

    def _ranked(
        self, question: Question, k: int, selection: Selection, leg: str = "hybrid", weights: Weights = WEIGHTS
    ) -> Found:
        """The k best; what was said on the day of a meeting that the question names comes before anything of other days."""
        found = self._engine.search(question, k, selection, leg, weights)
        if leg != "hybrid" or not question.met or question.unmet:
            return found
        first, last = question.days
        inside = [at for at, hit in enumerate(found.hits) if first <= day_number(hit.passage.date) <= last]
        theirs = found.only(inside)
        if len(inside) < k:
            until = min(last, selection.last_day or last)
            own = replace(selection, first_day=max(first, selection.first_day), last_day=until)
            theirs = followed_by(theirs, self._engine.search(question, k, own, leg, weights), k)
        return followed_by(theirs, found, k)

    def to_answer(self, query: str, k: int, filters: Filters) -> tuple[Question, Found]:
        """As ``found``, and behind it what those said whose words the question asks for: they need not name its matter. Where
        it names none, what they said last.

        Raises:
            QueryError: the question or a filter cannot be used.
        """
        question = read_question(query, self._longest, self._columns, filters.ignore)
        selection = select(filters, self._columns)
        theirs = [narrowed(selection, self._columns, who, question.municipalities) for who in question.whose]
        if question.topicless:
            return question, self._engine.newest(question, k, theirs)
        found = self._with_replies(self._ranked(question, k, selection), filters)
        beside: tuple[Hit, ...] = ()
        # A neighbour is of the same meeting, but no more.
        if theirs and {field for field, _ in selection.values} <= _OF_A_MEETING:
            beside = self._beside(question, found)
        for own in theirs:
            more = self._engine.search(question, _THEIRS, own)
            found = replace(followed_by(found, more, len(found.hits) + _THEIRS), beside=beside, replies=found.replies)
        return question, found

    def _beside(self, question: Question, found: Found) -> tuple[Hit, ...]:
        """What those whose words are asked for said next to what is about the matter, and about no other."""
        topic = matter_of(self._engine.idf(question.terms))

        def on_topic(one: Passage) -> bool:
            held = topic.share(one.section or "", one.text) >= HOLDS
            return held and one.kind != "header" and len(one.text) <= ONE_MATTER

        heard = (self._engine.beside(question, found, who, on_topic) for who in question.whose)
        return tuple(hit for hits in heard for hit in hits)

    def again(self, question: Question, k: int, filters: Filters) -> Found:
        """The k best hits of a question that is read already, under other filters.

        Raises:
            QueryError: a filter cannot be used.
        """
        return self._with_replies(self._ranked(question, k, select(filters, self._columns)), filters)

    def _with_replies(self, found: Found, filters: Filters) -> Found:
        """The hits with the replies to their questions, unless a filter may keep those out."""
        narrow = filters.speaker or filters.role or filters.side or filters.kind
        return found if narrow else replace(found, replies=self._engine.replies(found))

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
