"""What an index shows across meetings: a comparison, a timeline, an exchange."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Unpack

from rag.door.opened import Opened, in_question_time
from rag.errors import QueryError
from rag.records import BYS, Comparison, Exchange, Filters, FollowedCommitment, Passage, Reason, Timeline

if TYPE_CHECKING:
    from rag.question import FilterWords, Question, QuestionWords
    from rag.records import By
    from rag.search.engine import Found
    from rag.search.topics import OnTopic, Topic
    from rag.summary.answer import Answer

# Passages that a view looks at: of more, only the best are dated and counted, and the timeline says so.
DEPTH = 400
_TOPIC_DEPTH = 100  # the same of a topic that is only counted: on 100,000 passages a quarter of the time
_THIN = 0.75  # where nothing behind this part of them is about the topic, nothing further is thought to be
_RESULTS = 40  # meetings whose result block is looked for


class Views(Opened):
    """What is read across the meetings of a generation."""

    @in_question_time
    def compare(self, question: str, by: By = "municipality", **filters: Unpack[QuestionWords]) -> Comparison:
        """The question asked of each municipality, fiscal year (April to March) or body by itself, a column each.

        The columns are those that the question names, else those of the filters, else those that have something on its
        topic, eight at most. Keywords as in search.

        Raises:
            QueryError: ``by`` is none of these, or see search.
        """
        from rag.present.reasons import why
        from rag.question import filters_of, reading_of
        from rag.summary.views.compare import Filling, fill
        from rag.summary.views.compared import choose
        from rag.text.dates.periods import named_years

        if by not in BYS:
            raise QueryError(f"Nothing is compared by {by!r}. What can be compared by: {', '.join(BYS)}")
        began = time.monotonic()
        wanted = self._exact(filters_of(filters))
        years, plain = named_years(question) if by == "year" else ((), question)
        read, found = self._steps.found(plain, DEPTH, wanted)
        topic, relevant = self._about(read, found)
        having = [one.hit.passage for one in relevant]
        if read.blocks:  # who was there, where it was: the header says so, whatever the words
            having = [hit.passage for hit in found.hits if hit.passage.section in read.blocks]
        places = choose(by, read, years, wanted, having, self._store.entries())
        by_words = any(one.why != "meaning" for one in relevant) and not read.blocks
        known = topic if by_words else None
        filling = Filling(
            partial(self._speaking, topic=known), partial(self._answer, topic=known), self.generation, why
        )
        columns = fill(read, places.shown, wanted, filling)
        language = read.language
        reason = None if columns else self._reason(Reason("place"))
        return Comparison(
            question, by, columns, places.more, places.unplaced, why(reason, language), self.generation,
            time.monotonic() - began, reading_of(read), language, reason.code if reason else None,
        )  # fmt: skip

    @in_question_time
    def timeline(self, question: str, **filters: Unpack[QuestionWords]) -> Timeline:
        """What was said on the topic of a question, by date, with counts for a chart; undated passages stand apart.

        Keywords as in search.

        Raises:
            QueryError: see search.
        """
        from rag.present.reasons import why
        from rag.question import filters_of, reading_of
        from rag.summary.views.timeline import counts, draft_points, points

        began = time.monotonic()
        read, found = self._steps.found(question, DEPTH, filters_of(filters))
        topic, relevant = self._about(read, found)
        relevant = tuple(one for one in relevant if _within(one.hit.passage, read))
        made = draft_points(read.text, topic, self._with_results(relevant, topic), self.encoder())
        complete = len(found.hits) < DEPTH or all(one.hit.rank <= DEPTH * _THIN for one in relevant)
        certain = complete and any(one.why != "meaning" for one in relevant)
        dated, undated = points(made, topic, certain)
        held = {draft.passage.passage_id: draft.passage for draft in made}
        unit, bars = counts(list(held.values()))
        language = read.language
        reason = None if held else self._reason(Reason("place"))
        return Timeline(
            question, dated, undated, unit, bars, len(held), complete, why(reason, language),
            self.generation, time.monotonic() - began, reading_of(read), language, reason.code if reason else None,
        )  # fmt: skip

    def topics(self, most: int = 3) -> tuple[str, ...]:
        """Topics to begin a comparison or a timeline with: those of which the most municipalities and years speak."""
        from rag.present.examples import choose_topics

        return choose_topics(self._store.entries(), self.document, self._spoken_of, most)

    def _spoken_of(self, topic: str) -> int:
        """In how many municipalities and fiscal years the minutes use the words of a topic."""
        from rag.text.dates.periods import fiscal_year

        relevant = self._about(*self._steps.found(topic, _TOPIC_DEPTH, Filters()))[1]
        places = (one.hit.passage for one in relevant if one.why != "meaning")
        return len({(p.municipality, fiscal_year(p.date) if p.date else None) for p in places})

    def exchange(self, passage_id: str) -> Exchange:
        """The question that a passage asks or answers, every reply to it, and what stands before, between and after.

        Raises:
            QueryError: the index has no such passage.
        """
        from rag.search.exchange import exchange

        here = self.passage(passage_id)
        minutes = self.document(here.doc_id)
        every = len(minutes.text)  # a document has fewer passages than characters
        return exchange(minutes, self._store.around(here, every, every), passage_id)

    def _about(self, read: Question, found: Found) -> tuple[Topic, tuple[OnTopic, ...]]:
        from rag.search.topics import on_topic, topic_of

        topic = topic_of(self._lexical.idf(read.terms))
        return topic, on_topic(read, found, topic, self._store.passage, self._store.headers)

    def _speaking(self, read: Question, filters: Filters, topic: Topic | None) -> Found:
        """What may speak for a column: its hits about the topic, where the minutes use the words of it at all."""
        from rag.search.engine import Found
        from rag.search.topics import on_topic
        from rag.summary.answer import READ_DEPTH

        found = self._steps.again(read, READ_DEPTH, filters)
        if topic is None:
            return found
        names = {
            one.hit.passage.passage_id
            for one in on_topic(read, found, topic, self._store.passage, self._store.headers)
            if one.why != "meaning"
        }
        kept = [at for at, hit in enumerate(found.hits) if hit.passage.passage_id in names]
        return Found(
            tuple(found.hits[at] for at in kept),
            tuple(found.cosines[at] for at in kept),
            tuple(found.shares[at] for at in kept),
            replies=tuple(reply for reply in found.replies if reply.passage.reply_to in names),
        )

    def _answer(self, read: Question, found: Found, topic: Topic | None) -> Answer:
        """The answer of a column, quoted from where its topic begins."""
        from rag.summary.answer import answer
        from rag.summary.views.focus import focused

        idf = self._lexical.idf(read.terms)
        order, most = self._steps.rerank, self.settings.statements
        made = answer(read, found, self.encoder(), idf, most, order, known=topic is not None)
        made = replace(made, reason=self._reason(made.reason))
        return focused(made, topic) if topic else made

    def _with_results(self, relevant: tuple[OnTopic, ...], topic: Topic) -> tuple[OnTopic, ...]:
        """With what the meetings decided whose agenda is the topic; each is as good as the best hit of its meeting."""
        from rag.search.topics import OnTopic, result_of

        best: dict[str, OnTopic] = {}
        for one in relevant:
            best.setdefault(one.hit.passage.doc_id, one)
        out = list(relevant)
        for doc_id, one in list(best.items())[:_RESULTS]:
            if result := result_of(self._store.headers(doc_id), topic):
                out.append(OnTopic(replace(one.hit, passage=result), one.cosine, "result"))
        return tuple(out)

    def _exact(self, filters: Filters) -> Filters:
        """The filters with municipalities and bodies as the index holds them."""
        from rag.question import select

        held = dict(select(filters, self._columns).values)
        return replace(
            filters,
            municipality=held.get("municipality", filters.municipality),
            body=held.get("body", filters.body),
        )

    @in_question_time
    def commitments(
        self, topic: str | None = None, *, limit: int = 20, page: int = 1, only_open: bool = False, **filters: Unpack[FilterWords]
    ) -> tuple[FollowedCommitment, ...]:  # fmt: skip
        """What officials undertook and what came of it: the newest meetings first, or those nearest to a topic; see docs.

        Raises:
            QueryError: see search; or ``limit`` or ``page`` is below 1.
        """
        from rag.question import filters_of
        from rag.summary.views.commitments import Commitments

        longest = self.settings.question_characters
        held = Commitments(self._store, self._columns, self._steps, self._lexical.idf, longest)
        return held.page(topic, filters_of(filters, asked=False), limit, page, only_open)


def _within(passage: Passage, read: Question) -> bool:
    """Whether a passage is of a municipality that the question names, where it names any."""
    return not read.municipalities or passage.municipality in read.municipalities
