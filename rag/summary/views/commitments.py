"""What officials undertook, out of an index: the commitments of its documents with their places, times and follow-ups."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from rag.errors import QueryError
from rag.index.columns import Columns
from rag.index.store import Store
from rag.question import in_time, select
from rag.records import Commitment, Filters, FollowedCommitment, Minutes, Passage, RelativeDate, Span
from rag.search.steps import Steps
from rag.summary.views.followups import FollowUps, Idf, share_held
from rag.text.dates.future import future_times

_TOPIC_POOL = 100  # passages looked at for a topic
# A passage is about a topic where it holds this much of its weighted words, beside the passage that holds most of them.
_ABOUT = 0.6
# And at least this much of them: of the sample's 65 questions, what the 15 below it gave was on the topic once.
_LEAST_ABOUT = 0.4
_NEXT = "次回"
Rows = NDArray[np.int64]


class Commitments:
    """Lists the commitments of one generation; safe to share between threads."""

    def __init__(self, store: Store, columns: Columns, steps: Steps, idf: Idf, longest: int) -> None:
        self._store, self._columns, self._steps, self._idf = store, columns, steps, idf
        self._follow_ups = FollowUps(steps, idf, store.count, longest)

    def page(
        self, topic: str | None, filters: Filters, limit: int, page: int, only_open: bool
    ) -> tuple[FollowedCommitment, ...]:
        """One page of ``limit`` commitments: the newest first, of a meeting in their order; with a topic the nearest first.

        Raises:
            QueryError: ``limit`` or ``page`` is below 1, or the topic or a filter cannot be used.
        """
        if limit < 1 or page < 1:
            raise QueryError(f"Page {page} of {limit} commitments: both must be 1 or more.")
        found = self._by_day(filters) if topic is None else self._about(topic, filters)
        wanted = (u for u in map(self._followed, found) if u.open or not only_open) if only_open else found
        chosen = islice(wanted, min((page - 1) * limit, sys.maxsize), min(page * limit, sys.maxsize))
        return tuple(chosen if only_open else map(self._followed, chosen))

    def _by_day(self, filters: Filters) -> Iterator[FollowedCommitment]:
        """Those that filters let through, the newest meetings first, undated ones last."""
        allowed = self._columns.allowed(select(filters, self._columns))
        rows = np.arange(self._columns.count) if allowed is None else allowed
        documents = self._columns.documents()[rows]
        first = np.flatnonzero(np.diff(documents, prepend=-1))
        ends = [*first[1:].tolist(), len(rows)]
        days = self._columns.dates()[rows[first]]
        for at in np.lexsort((first, -days)).tolist():
            yield from self._of_document(rows[first[at] : ends[at]])

    def _of_document(self, rows: Rows) -> Iterator[FollowedCommitment]:
        """Those that begin in some passages of one document, in order of place."""
        in_time()
        names = self._store.passage_ids(rows.tolist())
        doc_id = names[0].rpartition("#")[0]
        minutes = self._store.minutes(doc_id)
        if minutes is None or not minutes.commitments:
            return
        spans = sorted((_span(name), row) for name, row in zip(names, rows.tolist(), strict=True))
        starts = [span.start for span, _ in spans]
        for commitment in minutes.commitments:
            at = bisect_right(starts, commitment.span.start) - 1
            if at >= 0 and commitment.span.start < spans[at][0].end:
                yield self._undertaking(self._store.passages([spans[at][1]])[0], commitment, minutes)

    def _about(self, topic: str, filters: Filters) -> Iterator[FollowedCommitment]:
        """Those of the passages that are about a topic, and of the replies to them, as the search ranks them."""
        question, found = self._steps.found(topic, _TOPIC_POOL, filters)
        weights = self._idf(question.terms)
        shares = {hit.passage.passage_id: share_held(hit.passage.text, weights) for hit in found.hits}
        least = max(_LEAST_ABOUT, _ABOUT * max(shares.values(), default=0.0))
        about = {name for name, share in shares.items() if share >= least}
        known: dict[str, Minutes | None] = {}
        for hit in found.hits:
            passage = hit.passage
            if passage.kind == "header" or not about & {passage.passage_id, passage.reply_to}:
                continue
            if passage.doc_id not in known:
                known[passage.doc_id] = self._store.minutes(passage.doc_id)
            minutes = known[passage.doc_id]
            for commitment in minutes.commitments if minutes else ():
                if minutes and passage.span.start <= commitment.span.start < passage.span.end:
                    yield self._undertaking(passage, commitment, minutes)

    def _undertaking(self, passage: Passage, commitment: Commitment, minutes: Minutes) -> FollowedCommitment:
        span, held = commitment.span, minutes.meeting.date
        named = [
            RelativeDate(Span(span.start + t.span.start, span.start + t.span.end), t.first, t.last)
            for t in future_times(commitment.text, held)
        ]
        at = commitment.text.find(_NEXT)
        day = self._next_day(passage) if at >= 0 else None
        if day:
            named.append(RelativeDate(Span(span.start + at, span.start + at + len(_NEXT)), day, day))
        return FollowedCommitment(passage, span, commitment.text, tuple(sorted(named, key=lambda t: t.span)), ())

    def _next_day(self, passage: Passage) -> date | None:
        """The day of the next meeting of the same body that the index has; None where it has none, or no body is known."""
        if passage.date is None or passage.body is None:
            return None
        days = [
            entry.date
            for entry in self._store.entries()
            if entry.date and (entry.municipality, entry.body) == (passage.municipality, passage.body)
        ]
        return min((day for day in days if day > passage.date), default=None)

    def _followed(self, found: FollowedCommitment) -> FollowedCommitment:
        later = self._follow_ups.after(found.passage, found.span)
        return FollowedCommitment(found.passage, found.span, found.quote, found.times, later)


def _span(passage_id: str) -> Span:
    start, _, end = passage_id.rpartition("#")[2].partition("-")
    return Span(int(start), int(end))
