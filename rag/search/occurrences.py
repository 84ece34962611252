"""Every passage that holds an expression, page by page, in order of time."""

from __future__ import annotations

import numpy as np

from rag.errors import QueryError
from rag.index.columns import Columns, Selection
from rag.index.expression import Expression, sought
from rag.index.lexical import Lexical
from rag.index.store import Store
from rag.question import in_time
from rag.records import FoundPage, FoundPassage, Passage, Span
from rag.text import places_of


def find_page(
    store: Store,
    columns: Columns,
    lexical: Lexical,
    wanted: Expression,
    selection: Selection,
    page: int,
    size: int,
    newest_first: bool,
) -> FoundPage:
    """One page of the passages that hold what is wanted; only its own passages are loaded.

    Raises:
        QueryError: ``page`` or ``size`` is below 1.
    """
    if page < 1 or size < 1:
        raise QueryError(f"Page {page} of {size} passages: both must be 1 or more.")
    in_time()
    rows = lexical.find(wanted, selection)
    in_time()
    days, documents = columns.dates()[rows], columns.documents()[rows]
    # Rows count by document and place. An undated passage is last either way: no day of the calendar is beyond 99999999.
    time = np.where(days > 0, -days if newest_first else days, 99_999_999)
    order = np.lexsort((rows, time))
    first = (page - 1) * size
    passages = store.passages(rows[order[first : first + size]].tolist())
    words = sought(wanted)
    found = tuple(FoundPassage(p, _spans(p, words), rank) for rank, p in enumerate(passages, first + 1))
    return FoundPage(len(rows), len(np.unique(documents)), page, size, found)


def _spans(passage: Passage, words: tuple[str, ...]) -> tuple[Span, ...]:
    start = passage.span.start
    return tuple(Span(start + first, start + last) for first, last in places_of(passage.text, words))
