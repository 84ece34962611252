"""The lexical leg: tantivy's BM25 over Sudachi terms."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from rag.errors import IndexDamaged
from rag.index.columns import FIELDS, Selection

K1 = 1.2  # tantivy's own constant; a term can score at most idf * (K1 + 1)
_HEAP = 64_000_000


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """What the lexical leg keeps of one passage: terms joined by spaces, and the fields that filters ask for."""

    row: int
    terms: str
    heading: str
    municipality: str | None
    body: str | None
    name: str | None
    role: str | None
    side: str | None
    kind: str
    day: int


def build_lexical(folder: Path, rows: Iterable[LexicalRow]) -> None:
    """Write the postings of all passages into an empty folder; one thread, so that a rebuild gives the same order."""
    index = tantivy.Index(_schema(), str(folder), reuse=False)
    _register(index)
    writer = index.writer(_HEAP, 1)
    for row in rows:
        document = tantivy.Document(body=row.terms, heading=row.heading)
        document.add_integer("row", row.row)
        document.add_integer("day", row.day)
        for field in FIELDS:
            value = getattr(row, field)
            if value:
                document.add_text("f_" + field, value)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


class Lexical:
    """An open lexical index; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        try:
            self._index = tantivy.Index.open(str(folder))
        except ValueError as fault:
            raise IndexDamaged(
                f"{folder} cannot be opened ({fault}). Rebuild it with: rag index build --full"
            ) from fault
        _register(self._index)
        self._searcher = self._index.searcher()
        self._schema = self._index.schema

    def search(
        self,
        terms: Sequence[str],
        limit: int,
        selection: Selection,
        heading_weight: float,
        also: Sequence[str] = (),
        also_weight: float = 0.0,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows and BM25 scores of passages that hold at least one term, best first, ties by row.

        Only passages of ``selection`` are looked at. A term in the heading counts ``heading_weight`` as much as in
        the passage itself, and a term of ``also`` (synonyms) ``also_weight`` as much.
        """
        if not terms or not self._searcher.num_docs:
            return np.empty(0, np.int64), np.empty(0, np.float64)
        should = [(tantivy.Occur.Should, self._term("body", term)) for term in terms]
        if heading_weight:
            should += [
                (tantivy.Occur.Should, tantivy.Query.boost_query(self._term("heading", term), heading_weight))
                for term in terms
            ]
        if also_weight:
            should += [
                (tantivy.Occur.Should, tantivy.Query.boost_query(self._term("body", term), also_weight))
                for term in also
            ]
        query = tantivy.Query.boolean_query(should)
        limits = self._filters(selection)
        if limits:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *limits])
        found = self._searcher.search(query, limit, count=False)
        scores = np.array([score for score, _ in found.hits], np.float64)
        rows = np.array(self._searcher.fast_field_values("row", [at for _, at in found.hits]), np.int64)
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """BM25's idf of each term over all passages; a term that no passage holds has the highest."""
        count = self._searcher.num_docs
        return {
            term: math.log(1 + (count - n + 0.5) / (n + 0.5))
            for term in terms
            for n in (self._searcher.doc_freq("body", term),)
        }

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term, "freq")

    def _filters(self, selection: Selection) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        must = [
            tantivy.Query.term_set_query(self._schema, "f_" + field, list(values)) for field, values in selection.values
        ]
        if selection.days:
            must.append(tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, *selection.days))
        return [(tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0)) for query in must]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="terms", index_option="freq")
    builder.add_text_field("heading", tokenizer_name="terms", index_option="freq")
    for field in FIELDS:
        builder.add_text_field("f_" + field, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", fast=True, indexed=True)
    builder.add_integer_field("day", fast=True, indexed=True)
    return builder.build()


def _register(index: tantivy.Index) -> None:
    # Terms are cut by Sudachi already; tantivy only parts them at the spaces between.
    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
