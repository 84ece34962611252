"""The door that people hold: build_index, complete_index, open_index, Index."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from rag.door.opened import in_question_time
from rag.door.originals import Originals
from rag.door.views import Views
from rag.errors import QueryError
from rag.records import DocumentEntry, FoundPage, Hit, Minutes, Passage, Reading, Summary
from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.index.building.builder import ProgressCallback
    from rag.question import FilterWords, QuestionWords, Values
    from rag.search.weights import Weights
    from rag.summary.chat.writer import Shown


def read_document(path: str | Path) -> Minutes:
    """Read one document without indexing it; DocumentError says why it cannot be read, and what to do."""
    from rag.minutes.caps import Caps
    from rag.minutes.reading import read_file

    settings = load_settings()
    return read_file(Path(path), megabytes=settings.document_megabytes, caps=Caps.of(settings))


def build_index(
    corpus: str | Path,
    index: str | Path | None = None,
    *,
    full: bool = False,
    progress: ProgressCallback | None = None,
    settings: Settings | None = None,
    later: bool = False,
    words_first: Callable[[str], None] | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> Index:
    """Bring the index up to date with a corpus and open it; ``Index.report`` says what was done.

    Where the vectors would take long, a generation that answers by words is live first; they follow, and so does this.

    Args:
        corpus: a folder of documents, or one document.
        index: where the index lies; it is made with its parents. By default the setting ``index``.
        full: read everything anew instead of taking over unchanged documents.
        progress: called after each document.
        settings: by default those of the environment.
        later: leave the vectors that would follow to ``complete_index``.
        words_first: called with the name of a generation that answers by words, if there is one, before its vectors follow.
        go_on: asked now and then while they do; where it says no the rest is left to ``complete_index``.

    Raises:
        CorpusError, IndexUnusable: there is nothing to index, or another build is running.
    """
    from rag.index.building.corpus import build
    from rag.index.encoder import load_encoder

    settings = settings or load_settings()
    folder = Path(index if index is not None else settings.index)
    encoder = load_encoder(settings.encoder, settings.processes)
    report = build(
        Path(corpus), folder, encoder, settings, full=full, progress=progress, later=later, words_first=words_first,
        go_on=go_on,
    )  # fmt: skip
    opened = Index(folder, settings, encoder)
    opened.report = report
    return opened


def complete_index(
    index: str | Path | None = None, *, progress: ProgressCallback | None = None, settings: Settings | None = None
) -> Index:
    """Make the vectors that the live generation of an index lacks, publish them as they come, and open it.

    Args:
        index: where the index lies. By default the setting ``index``.
        progress: called while they are made.
        settings: by default those of the environment.

    Raises:
        IndexMissing, IndexMismatch, IndexDamaged: as open_index.
        IndexUnusable: a build is running, or the index cannot be written.
    """
    from rag.index.building.corpus import complete
    from rag.index.encoder import load_encoder

    settings = settings or load_settings()
    folder = Path(index if index is not None else settings.index)
    encoder = load_encoder(settings.encoder, settings.processes)
    complete(folder, encoder, progress)
    return Index(folder, settings, encoder)


def open_index(index: str | Path | None = None, *, settings: Settings | None = None) -> Index:
    """Open the live generation of an index.

    Raises:
        IndexMissing, IndexMismatch, IndexDamaged: there is none, it is another encoder's, or a file cannot be read.
    """
    settings = settings or load_settings()
    return Index(Path(index if index is not None else settings.index), settings)


class Index(Views, Originals):
    """One generation, open for searching; safe to share between threads."""

    @in_question_time
    def search(
        self,
        query: str,
        k: int | None = None,
        *,
        leg: str = "hybrid",
        weights: Weights | None = None,
        fold: bool = True,
        **filters: Unpack[QuestionWords],
    ) -> tuple[Hit, ...]:
        """The k best passages (default: the setting ``hits``), best first, those that say the same folded into one.

        Filters are ``municipality``, ``body``, ``speaker``, ``role``, ``side`` and ``kind``, each one value or several
        (any of them), and the days ``since`` and ``until``, inclusive. ``ignore`` names what is not to be read out of the
        question: municipality, body, role, date or block. ``leg`` (``hybrid``, ``dense``, ``lexical``) and ``weights`` are for
        measuring. With ``fold`` false every passage is a hit by itself.

        Raises:
            QueryError: the query is empty or too long, a filter matches nothing in the index, or ``ignore`` is unknown.
            MissingExtra, EncoderError: a reranker is set and cannot be loaded.
        """
        from rag.question import filters_of

        wanted = self.settings.hits if k is None else k
        return self._steps.hits(query, wanted, filters_of(filters), leg, weights, fold)

    @in_question_time
    def find(
        self,
        expression: str,
        *,
        page: int = 1,
        size: int = 20,
        newest_first: bool = True,
        **filters: Unpack[FilterWords],
    ) -> FoundPage:
        """Every passage that holds an expression (words, "phrases", AND, OR, NOT, brackets), one page of ``size``, by date.

        Undated passages come last, those of a day by document and place; filters as in search.

        Raises:
            QueryError: the expression, a filter, ``page`` or ``size`` cannot be used.
        """
        from rag.question import filters_of, select
        from rag.search.exact import read_expression
        from rag.search.occurrences import find_page

        wanted = read_expression(expression, self.settings.question_characters)
        selection = select(filters_of(filters, asked=False), self._columns)
        return find_page(self._store, self._columns, self._lexical, wanted, selection, page, size, newest_first)

    @in_question_time
    def ask(
        self, question: str, *, writer: str | None = None, shown: Shown | None = None, **filters: Unpack[QuestionWords]
    ) -> Summary:
        """A summary with its citations, or the reason why there is none; filters as in search.

        ``writer`` is ``extractive`` (verbatim sentences) or ``chat``, by default the setting. A chat model's sentences are checked
        first: ``shown`` gets each that passed at once; where none does, or the server fails, ``Summary.note`` says so.

        Raises:
            QueryError: see search.
            SettingsError, WriterError, MissingExtra: there is no such writer, or the chat writer is not set up.
        """
        from rag.present.reasons import why
        from rag.question import filters_of, reading_of
        from rag.summary.answer import READ_DEPTH, answer
        from rag.summary.headline import headline
        from rag.summary.writers import chat_model, rewritten

        began = time.monotonic()
        model = chat_model(writer or self.settings.writer, self.settings)
        read, found = self._steps.to_answer(question, READ_DEPTH, filters_of(filters))
        idf = self._lexical.idf(read.terms)
        made = answer(read, found, self.encoder(), idf, self.settings.statements, self._steps.rerank)
        reason = self._reason(made.reason)
        summary = Summary(
            question, made.verdict, made.statements, made.evidence, why(reason, read.language), "extractive",
            self.generation, 0.0, reading_of(read), headline(made.evidence, read.language), read.language,
            reason_code=reason.code if reason else None,
        )  # fmt: skip
        if model:
            summary = rewritten(summary, made.hits, model, self._store.passage, self.encoder(), shown)
        return replace(summary, seconds=time.monotonic() - began)

    def read_question(self, text: str, *, ignore: Values = ()) -> Reading:
        """What a search reads out of a question, without searching; ``ignore`` as in search.

        Raises:
            QueryError: see search.
        """
        from rag.question import QuestionWords, filters_of, read_question, reading_of

        off = filters_of(QuestionWords(ignore=ignore)).ignore
        return reading_of(read_question(text, self.settings.question_characters, self._columns, off))

    def documents(self) -> tuple[DocumentEntry, ...]:
        """The documents of the index, by path."""
        return self._store.entries()

    def speakers(self) -> dict[str, int]:
        """doc_id to the number of speakers, told apart by name and role, whom its passages name."""
        return {doc_id: self._columns.speakers(first, last) for doc_id, first, last in self._store.rows()}

    def neighbours(self, passage_id: str, before: int = 1, after: int = 1) -> tuple[Passage, ...]:
        """A passage with those around it in its document, in order; a header block is no neighbour of what was said.

        Raises:
            QueryError: the index has no such passage, or ``before`` or ``after`` is below 0.
        """
        if before < 0 or after < 0:
            raise QueryError(f"{before} passages before and {after} after: both must be 0 or more.")
        here = self.passage(passage_id)
        around = self._store.around(here, before, after)
        return tuple(p for p in around if (p.kind == "header") == (here.kind == "header"))

    def values(self, field: str) -> dict[str, int]:
        """The values of a field (municipality, body, name, role, side, kind) with their numbers of passages, most first.

        Raises:
            QueryError: there is no such field.
        """
        return dict(self._columns.values(field))

    def facets(self, field: str, **filters: Unpack[FilterWords]) -> dict[str, int]:
        """The values of a field among the passages that the other filters let through, with exact numbers, most first.

        A filter of the field itself is left out, so that the numbers are those of choosing another value instead.

        Raises:
            QueryError: there is no such field, or a filter matches nothing in the index.
        """
        from rag.question import filters_of, select, without

        self._columns.values(field)
        return self._columns.counts(field, select(without(field, filters_of(filters, asked=False)), self._columns))

    def examples(self, most: int = 3) -> tuple[str, ...]:
        """Questions to begin with, which the index answers: the plainest of each municipality, the newest meetings first."""
        from rag.present.examples import choose

        return choose(
            self.documents(),
            self.document,
            lambda question: self.ask(question, writer="extractive").verdict == "found",
            most,
        )

    def days(self) -> tuple[date | None, date | None]:
        """The first and the last date of the index."""
        first, last = self._columns.days()
        return _date(first), _date(last)


def _date(day: int) -> date | None:
    return date(day // 10_000, day // 100 % 100, day % 100) if day else None
