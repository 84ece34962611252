"""Query to hits: both legs, fused as a weighted sum, replies scored with what they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.index.columns import Columns, Selection, day_number
from rag.index.dense_rows import DenseRows
from rag.index.encoder import Encoder, Vectors
from rag.index.lexical import K1, Lexical
from rag.index.store import Store
from rag.question import Question, in_time, said_by
from rag.records import Hit, Passage
from rag.search.fusion import by_words, fused, interleaved
from rag.search.weights import WEIGHTS, Weights

Rows = NDArray[np.int64]
Scores = NDArray[np.float64]
Asked = tuple[Question, Vectors | None]  # a question, and its vector (dim,) where the dense leg is asked
LEGS = ("hybrid", "dense", "lexical")
_BEST, _BESIDE = 5, 3  # hits, and passages before and after each, among which somebody takes part in a discussion
_READ, _BEHIND = 16, 12  # hits, and passages behind a question, among which its replies are looked for
_LOOK = 4  # times k: how deep the order is looked at for questions that step back


@dataclass(frozen=True, slots=True)
class Found:
    """Hits with what the verdict needs: each hit's cosine and share of the best lexical score, by rank.

    ``beside`` is what those whose words are asked for said next to the best hits, where its matter need not be named; ``replies`` are
    those to the best questions among the hits, each as its question ranks.
    """

    hits: tuple[Hit, ...]
    cosines: tuple[float, ...]
    shares: tuple[float, ...]
    beside: tuple[Hit, ...] = ()
    replies: tuple[Hit, ...] = ()

    def only(self, places: Sequence[int]) -> Found:
        """The hits at some places (0..), in that order, ranks as they were, by themselves."""
        return Found(
            tuple(self.hits[at] for at in places),
            tuple(self.cosines[at] for at in places),
            tuple(self.shares[at] for at in places),
        )


class Engine:
    """Searches one generation; safe to share between threads."""

    def __init__(
        self, store: Store, columns: Columns, dense: DenseRows, lexical: Lexical, encoder: Callable[[], Encoder]
    ) -> None:
        self._store, self._columns, self._dense, self._lexical = store, columns, dense, lexical
        self._encoder = encoder
        self._asked, self._turns = columns.asked(), columns.turns()
        self._replies: dict[int, list[int]] = {}
        replies = np.flatnonzero(self._asked >= 0)
        for row, asked in zip(replies.tolist(), self._asked[replies].tolist(), strict=True):
            self._replies.setdefault(asked, []).append(row)

    def search(
        self, question: Question, k: int, selection: Selection, leg: str = "hybrid", weights: Weights = WEIGHTS
    ) -> Found:
        """The k best passages of a selection, best first, ties by passage_id; fewer where no more match.

        A passage that shares no term with the question and is far from it in the vector space is never a hit. What the
        municipalities said that the question names comes before anything of others: among half a million passages theirs
        would else not be looked at. Where a question lists several points, the best of each point come in turn: one
        point must not fill the list.
        """
        points = question.points or (question,)
        vectors: list[Vectors | None] = [None] * len(points)
        if leg != "lexical" and self._dense.count:  # while no passage has a vector, words are all there is
            vectors = list(self._encoder().encode_queries([point.text for point in points]))
        asked = list(zip(points, vectors, strict=True))
        if leg != "hybrid" or not question.municipalities:
            return self._each(asked, k, selection, leg, weights)
        own = replace(selection, values=(*selection.values, ("municipality", question.municipalities)))
        found = self._each(asked, k, own, leg, weights)
        if len(found.hits) == k:
            return found
        return followed_by(found, self._each(asked, k, selection, leg, weights), k)

    def beside(
        self, question: Question, found: Found, who: str, on_topic: Callable[[Passage], bool]
    ) -> tuple[Hit, ...]:
        """What somebody said next to the best hits that are on a topic, of the cities and days that a question names, hit by hit."""
        near: dict[str, Hit] = {}
        for hit in found.hits[:_BEST]:
            in_time()
            one, (first, last) = hit.passage, question.days
            elsewhere = question.municipalities and one.municipality not in question.municipalities
            if elsewhere or (first and not first <= day_number(one.date) <= last) or not on_topic(one):
                continue
            for other in self._store.around(one, _BESIDE, _BESIDE):
                if other.section == one.section and said_by(other, who):
                    near.setdefault(other.passage_id, Hit(other, hit.score, hit.rank))
        return tuple(near.values())

    def replies(self, found: Found) -> tuple[Hit, ...]:
        """The replies to the questions among the best hits, each with the score and rank of its question."""
        asked = [hit for hit in found.hits[:_READ] if hit.passage.kind == "question"]
        return tuple(
            Hit(other, hit.score, hit.rank)
            for hit in asked
            for other in self._store.around(hit.passage, 0, _BEHIND)
            if other.reply_to == hit.passage.passage_id
        )

    def newest(self, question: Question, k: int, selections: Iterable[Selection]) -> Found:
        """The k newest passages of some selections that were said on the days and in the meetings that a question names.

        Those of a day stand in the order of the index; undated ones come last.
        """
        named = [rows for own in selections if (rows := self._columns.allowed(own)) is not None]
        rows = np.unique(np.concatenate([np.empty(0, np.int64), *named]))
        rows = rows[~self._columns.among("kind", ("header",), rows)]
        if question.days[0]:
            rows = rows[self._columns.between(*question.days, rows)]
        if question.bodies:
            rows = rows[self._columns.among("body", question.bodies, rows)]
        if question.counts:
            rows = rows[self._columns.number_holding("title", question.counts, rows) == len(question.counts)]
        rows = rows[np.argsort(-self._columns.dates()[rows], kind="stable")][:k]
        passages = self._store.passages(rows.tolist())
        hits = tuple(Hit(passage, 1 / rank, rank) for rank, passage in enumerate(passages, 1))
        return Found(hits, (1.0,) * len(hits), (1.0,) * len(hits))

    def idf(self, words: tuple[str, ...]) -> dict[str, float]:
        """BM25's idf of each term over all passages."""
        return self._lexical.idf(words)

    def _each(self, asked: list[Asked], k: int, selection: Selection, leg: str, weights: Weights) -> Found:
        """The best of each point in turn."""
        allowed = self._columns.allowed(selection)
        found = [self._ranked(point, k, selection, allowed, leg, weights) for point in asked]
        if len(found) == 1:
            return found[0]
        names = interleaved([hit.passage.passage_id for hit in part.hits] for part in found)[:k]
        return _listed(names, found)

    def _ranked(
        self, asked: Asked, k: int, selection: Selection, allowed: Rows | None, leg: str, weights: Weights
    ) -> Found:
        in_time()
        question, vector = asked
        pool = max(weights.pool, 4 * k)
        cosines = {} if vector is None else self._near(vector, pool, allowed)
        shares = {} if leg == "dense" else self._shares(question, selection, pool, weights)
        rows = np.array(sorted(set(cosines) | set(shares)), np.int64)
        if not len(rows):
            return Found((), (), ())
        share = np.array([shares.get(int(row), 0.0) for row in rows])
        cosine = np.zeros(len(rows)) if leg == "lexical" else self._all_cosines(vector, rows, cosines, share)
        nearest = np.array(list(cosines.values())[: weights.pool])
        legs = {"lexical": share, "dense": cosine}
        base = legs[leg] if leg in legs else fused(cosine, share, nearest, question.japanese, weights)
        score = self._with_partners(rows, base, weights)
        if leg == "hybrid":
            score = score + self._soft(question, rows, weights)
        real = np.flatnonzero((share > 0) | (cosine >= weights.least_cosine))
        in_time()
        order = self._ordered(rows, score, real, k)
        passages = self._store.passages(rows[order].tolist())
        hits = tuple(
            Hit(passage, float(score[i]), rank)
            for rank, (i, passage) in enumerate(zip(order, passages, strict=True), 1)
        )
        return Found(hits, tuple(float(cosine[i]) for i in order), tuple(float(share[i]) for i in order))

    def _ordered(self, rows: Rows, score: Scores, real: Rows, k: int) -> list[int]:
        """The places of the k best of ``real``, best first, ties by passage_id.

        A part of a long question stands behind everything else when its reply stands before it: who reads the reply is
        shown what it answers, and ten hits of a member's speech would leave no room for the answers.
        """
        ranked = real[np.argsort(-score[real], kind="stable")]
        if len(ranked) > _LOOK * k:
            ranked = ranked[score[ranked] >= score[ranked[_LOOK * k - 1]]]
        names = dict(zip(ranked.tolist(), self._store.passage_ids(rows[ranked].tolist()), strict=True))
        seen: set[int] = set()
        front: list[int] = []
        back: list[int] = []
        for place in sorted(names, key=lambda place: (-score[place], names[place])):
            row = int(rows[place])
            answered = self._is_long(row) and not seen.isdisjoint(self._replies.get(row, ()))
            (back if answered else front).append(place)
            seen.add(row)
            if len(front) == k:
                break
        return (front + back)[:k]

    def _is_long(self, row: int) -> bool:
        """Whether the turn that a row is a part of has other parts."""
        turn = self._turns[row]
        after = row + 1 < len(self._turns) and self._turns[row + 1] == turn
        return bool(turn != row or after)

    def _near(self, vector: Vectors, pool: int, allowed: Rows | None) -> dict[int, float]:
        """Row to cosine, of the best of the dense leg."""
        found, scores = self._dense.search(vector, pool, allowed)
        return dict(zip(found.tolist(), scores.tolist(), strict=True))

    def _shares(self, question: Question, selection: Selection, pool: int, weights: Weights) -> dict[int, float]:
        """Row to BM25 by the best it could be, of the best of the lexical leg.

        A noun that no passage has as a term (a name, a new word: the dictionary cuts it by what stands around it) is
        looked up by its characters.
        """
        unheld = self._lexical.unheld(question.terms)
        spelled = {term: surface for term, surface in question.spelled if term in unheld}
        found, scores = self._lexical.search(
            question.terms, pool, selection, weights.heading, question.synonyms, weights.synonym, spelled
        )
        best = sum(self._lexical.idf(question.terms, spelled).values()) * (K1 + 1)
        return dict(zip(found.tolist(), (scores / best).tolist(), strict=True)) if best else {}

    def _all_cosines(self, vector: Vectors | None, rows: Rows, known: dict[int, float], shares: Scores) -> Scores:
        """The cosine of each row; of one that has no vector yet, what its words let expect."""
        out = np.array([known.get(int(row), np.nan) for row in rows])
        unknown = np.flatnonzero(np.isnan(out))
        if vector is not None and len(unknown):
            there = unknown[self._dense.has(rows[unknown])]
            out[there] = self._dense.vectors(rows[there]) @ vector
        return by_words(out, shares)

    def _with_partners(self, rows: Rows, base: Scores, weights: Weights) -> Scores:
        """Each reply raised by the question that it answers, each question by its best reply."""
        # Only what stands out counts: a partner no better than the middle of the pool says nothing, and of the questions those
        # near the best one do. Where the reply to each of a hundred questions on a matter rose, none stood out any more.
        over = np.maximum(base - np.median(base), 0.0)
        best = max(float(over.max(initial=0.0)), 1e-9)
        by_row = dict(zip(rows.tolist(), over.tolist(), strict=True))
        out = base.copy()
        for i, row in enumerate(rows.tolist()):
            asked = int(self._asked[row])
            if asked >= 0:
                height = by_row.get(asked, 0.0)
                out[i] += weights.reply * height * (height / best) ** weights.reply_near_best
            elif row in self._replies:
                out[i] += weights.question * max(by_row.get(reply, 0.0) for reply in self._replies[row])
        return out

    def _soft(self, question: Question, rows: Rows, weights: Weights) -> Scores:
        """What each passage gains by being what the question names: city, speaker, day, meeting, header block.

        A header that the question does not ask for loses: it shares words with everything in its document.
        """
        among = self._columns.among
        gain = np.zeros(len(rows))
        gain += weights.municipality * among("municipality", question.municipalities, rows)
        gain += weights.meeting * among("body", question.bodies, rows)
        gain += weights.count * self._columns.number_holding("title", question.counts, rows)
        if not question.blocks:
            gain += weights.role * among("role", question.roles, rows)
        if question.days[0]:
            gain += weights.day * self._columns.between(*question.days, rows)
        header = among("kind", ("header",), rows)
        asked_for = among("section", question.blocks, rows)
        gain += header * np.where(asked_for, weights.block, weights.header)
        return gain


def followed_by(first: Found, then: Found, k: int) -> Found:
    """The k best of one list and then those of another, no passage twice."""
    names = dict.fromkeys(hit.passage.passage_id for part in (first, then) for hit in part.hits)
    return _listed(list(names)[:k], [first, then])


def _listed(names: list[str], parts: list[Found]) -> Found:
    """Some passages of several lists in a given order, each as the first list has it; scores never rise with the rank."""
    best: dict[str, tuple[Hit, float, float]] = {}
    for part in parts:
        for hit, cosine, share in zip(part.hits, part.cosines, part.shares, strict=True):
            best.setdefault(hit.passage.passage_id, (hit, cosine, share))
    level, hits = np.inf, []
    for rank, (hit, _, _) in enumerate((best[name] for name in names), 1):
        level = min(level, hit.score)
        hits.append(Hit(hit.passage, level, rank))
    return Found(tuple(hits), tuple(best[name][1] for name in names), tuple(best[name][2] for name in names))
