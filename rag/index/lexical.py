"""The lexical leg: tantivy's BM25 over Sudachi terms, and exact search over the characters themselves."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import tantivy
from numpy.typing import NDArray

from rag.errors import IndexDamaged
from rag.index.columns import FIELDS, Selection
from rag.index.expression import All, Expression, Not, Word
from rag.text import bigrams, fold_spelling

K1 = 1.2  # tantivy's own constant; a term can score at most idf * (K1 + 1)
# So much that the passages of a part are never written as two segments: the n-th document of its one is its row n.
_HEAP = 1_000_000_000
_META, _MANAGED, _READ_LOCK = "meta.json", ".managed.json", ".tantivy-meta.lock"
_NO_POSTINGS = (ValueError, OSError, KeyError, TypeError, RecursionError)


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """What the lexical leg keeps of one passage: terms joined by spaces, the fields that filters ask for, its characters."""

    terms: str
    heading: str
    municipality: str | None
    body: str | None
    name: str | None
    role: str | None
    side: str | None
    kind: str
    day: int
    text: str = ""


def build_lexical(folder: Path, rows: Iterable[LexicalRow]) -> tuple[Path, ...]:
    """Write the postings of a part's passages, in order, into an empty folder; the files that ``join_lexical`` needs.

    Raises:
        OSError: nothing can be written there.
    """
    try:
        _write(folder, rows)
    except ValueError as fault:  # tantivy raises its own as these, the full disk among them
        raise OSError(f"the lexical index cannot be written: {fault}") from fault
    segments = json.loads((folder / _META).read_text(encoding="utf-8"))["segments"]  # one, or none of no passage
    names = (segment["segment_id"].replace("-", "") for segment in segments)
    return (folder / _META, *(file for name in names for file in sorted(folder.glob(f"{name}.*"))))


def join_lexical(folder: Path, parts: Sequence[tuple[Path, ...]]) -> None:
    """Make one index of several that ``build_lexical`` wrote, whose files lie in ``folder`` but for their meta.json.

    Each is a segment of it, in the order given; tantivy counts frequencies and lengths over all of them.
    """
    metas = [json.loads(meta.read_text(encoding="utf-8")) for meta, *_ in parts]
    whole = {**metas[0], "segments": [segment for meta in metas for segment in meta["segments"]]}
    (folder / _META).write_text(json.dumps(whole, indent=1), encoding="utf-8")
    names = [_META, *(file.name for _, *files in parts for file in files)]
    (folder / _MANAGED).write_text(json.dumps(names), encoding="utf-8")
    (folder / _READ_LOCK).touch()  # tantivy makes it when the index is opened, and a generation never changes


def _write(folder: Path, rows: Iterable[LexicalRow]) -> None:
    index = tantivy.Index(_schema(), str(folder), reuse=False)
    _register(index)
    writer = index.writer(_HEAP, 1)
    for row in rows:
        folded = fold_spelling(row.text)
        document = tantivy.Document(
            body=row.terms, heading=row.heading, grams=" ".join(bigrams(folded)), chars=" ".join(sorted(set(folded)))
        )
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
        self._folder = folder
        with self._told_as_damage():
            try:
                self._open(folder)
            except ValueError:
                # To open an index tantivy wants to lock it, and that it cannot where nothing can be written. Without the
                # lock a writer might remove what is being opened, and a generation has no writer.
                with TemporaryDirectory() as place:
                    for file in folder.iterdir():
                        _linked(file.resolve(), Path(place) / file.name)
                    self._open(Path(place))
            segments = json.loads((folder / _META).read_text(encoding="utf-8"))["segments"]
            self._firsts = np.cumsum([0, *(segment["max_doc"] for segment in segments)], dtype=np.int64)
            if self._index.schema != _schema() or any(segment["deletes"] is not None for segment in segments):
                raise ValueError("its fields are not those of an index")
        self._schema = self._index.schema

    def _open(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        _register(self._index)
        self._searcher = self._index.searcher()  # maps every file, so that the folder may go

    @property
    def count(self) -> int:
        """The number of rows."""
        return int(self._searcher.num_docs)

    def search(
        self,
        terms: Sequence[str],
        limit: int,
        selection: Selection,
        heading_weight: float,
        also: Sequence[str] = (),
        also_weight: float = 0.0,
        spelled: Mapping[str, str] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows and BM25 scores of passages that hold at least one term, best first, ties by row.

        Only passages of ``selection`` are looked at. A term in the heading counts ``heading_weight`` as much as in
        the passage itself, and a term of ``also`` (synonyms) ``also_weight`` as much.
        ``spelled`` maps terms that no passage holds to the characters that count instead, wherever they stand.
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
        if spelled:
            # A term that stands once in a passage of middling length scores its idf; how often it stands is not looked at.
            should += [
                (tantivy.Occur.Should, tantivy.Query.const_score_query(self._characters(fold_spelling(word)), idf))
                for word, idf in zip(spelled.values(), self.idf(list(spelled), spelled).values(), strict=True)
            ]
        query = tantivy.Query.boolean_query(should)
        limits = self._filters(selection)
        if limits:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *limits])
        found = self._found(query, limit)
        scores = np.array([score for score, _ in found.hits], np.float64)
        rows = self._rows(found)
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def find(self, wanted: Expression, selection: Selection) -> NDArray[np.int64]:
        """The rows of every passage that holds what is wanted, ascending."""
        must = [(tantivy.Occur.Must, self._exact(wanted)), *self._filters(selection)]
        query = tantivy.Query.const_score_query(tantivy.Query.boolean_query(must), 0.0)
        return np.sort(self._rows(self._found(query, max(1, self._count(query)))))

    def idf(self, terms: Sequence[str], spelled: Mapping[str, str] | None = None) -> dict[str, float]:
        """BM25's idf of each term over all passages; a term that no passage holds has the highest.

        A term of ``spelled`` is as frequent as its characters are.
        """
        count, spelled = self._searcher.num_docs, spelled or {}
        frequencies = {
            term: self._count(self._characters(fold_spelling(spelled[term])))
            if term in spelled
            else self._holding(term)
            for term in terms
        }
        return {term: math.log(1 + (count - n + 0.5) / (n + 0.5)) for term, n in frequencies.items()}

    def unheld(self, terms: Sequence[str]) -> tuple[str, ...]:
        """Those of some terms that no passage holds."""
        return tuple(term for term in terms if not self._holding(term))

    def _rows(self, found: tantivy.SearchResult) -> NDArray[np.int64]:
        places = np.array([(at.segment_ord, at.doc) for _, at in found.hits], np.int64).reshape(-1, 2)
        rows = self._firsts[places[:, 0]] + places[:, 1]
        with self._told_as_damage():
            if len(rows) and rows.max() >= self.count:
                raise ValueError("a row is named that is not there")
        return rows

    def _found(self, query: tantivy.Query, limit: int) -> tantivy.SearchResult:
        # Room for all of them is made at once: a limit of billions would end the whole process.
        limit = min(limit, max(1, self._searcher.num_docs))
        with self._told_as_damage():
            return self._searcher.search(query, limit, count=False)

    def _holding(self, term: str) -> int:
        """How many passages hold a term."""
        with self._told_as_damage():
            return self._searcher.doc_freq("body", term)

    def _count(self, query: tantivy.Query) -> int:
        with self._told_as_damage():
            found = self._searcher.search(tantivy.Query.const_score_query(query, 0.0), 1)
        return int(found.count)  # type: ignore[attr-defined]  # tantivy's stubs lack it

    @contextmanager
    def _told_as_damage(self) -> Iterator[None]:
        """Tantivy panics over bytes that it did not write, and a panic is no Exception and has no name to be imported."""
        try:
            yield
        except BaseException as fault:
            if not isinstance(fault, _NO_POSTINGS) and type(fault).__name__ != "PanicException":
                raise
            raise IndexDamaged(
                f"{self._folder} cannot be read ({str(fault)[:200]}). Rebuild it with: rag index build --full"
            ) from fault

    def _exact(self, wanted: Expression) -> tantivy.Query:
        if isinstance(wanted, Word):
            return self._characters(wanted.folded)
        if isinstance(wanted, Not):
            # Tantivy takes away only from what is there, so everything is put there first.
            whole, without = tantivy.Query.all_query(), self._exact(wanted.part)
            return tantivy.Query.boolean_query([(tantivy.Occur.Must, whole), (tantivy.Occur.MustNot, without)])
        occur = tantivy.Occur.Must if isinstance(wanted, All) else tantivy.Occur.Should
        return tantivy.Query.boolean_query([(occur, self._exact(part)) for part in wanted.parts])

    def _characters(self, folded: str) -> tantivy.Query:
        """Passages in which these folded characters, at least one, follow each other."""
        if len(folded) == 1:
            # The last character of a passage begins no bigram, and a regex over those that a の begins takes 40 times as
            # long as a look into a field of single characters (4.7 ms of 16,000 passages).
            return tantivy.Query.term_query(self._schema, "chars", folded, "basic")
        grams = bigrams(folded)
        if len(grams) == 1:
            return tantivy.Query.term_query(self._schema, "grams", folded, "basic")
        # Every second bigram covers the characters already, and positions hold them together; the last closes an odd end.
        places = sorted({*range(0, len(grams), 2), len(grams) - 1})
        return tantivy.Query.phrase_query(self._schema, "grams", [(at, grams[at]) for at in places])

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term, "freq")

    def _filters(self, selection: Selection) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        must = [
            tantivy.Query.term_set_query(self._schema, "f_" + field, list(values)) for field, values in selection.values
        ]
        if selection.days:
            must.append(tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, *selection.days))
        return [(tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0)) for query in must]


def _linked(file: Path, link: Path) -> None:
    if file.name != _READ_LOCK:
        try:
            link.symlink_to(file)
        except OSError:  # Windows lets not everybody make links
            shutil.copyfile(file, link)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="terms", index_option="freq")
    builder.add_text_field("heading", tokenizer_name="terms", index_option="freq")
    builder.add_text_field("grams", tokenizer_name="terms", index_option="position")
    builder.add_text_field("chars", tokenizer_name="terms", index_option="basic")
    for field in FIELDS:
        builder.add_text_field("f_" + field, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", fast=True, indexed=True)
    return builder.build()


def _register(index: tantivy.Index) -> None:
    # Terms are cut by Sudachi already, and tantivy's own n-grams all stand at position 0, which no phrase query can use:
    # it only parts words at the spaces between.
    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
