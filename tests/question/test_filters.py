from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.errors import QueryError
from rag.index.columns import Columns, ColumnsWriter, Selection
from rag.index.passages import cut
from rag.minutes.document import read_text
from rag.question import filters_of, select, without
from rag.records import Filters, Passage
from rag.text import count_tokens
from tests.index.test_store import FIRST, SECOND


@pytest.fixture(scope="module")
def every() -> list[list[Passage]]:
    texts = ((FIRST, "tsurumi/a b.txt"), (SECOND, "asari/c.txt"), ("花が咲いた。", "memo.txt"))
    return [list(cut(read_text(text, path), 260, count_tokens)) for text, path in texts]


@pytest.fixture
def columns(tmp_path: Path, every: list[list[Passage]]) -> Columns:
    writer = ColumnsWriter()
    for passages in every:
        writer.add(writer.rows_of(passages))
    writer.write(tmp_path)
    return Columns(tmp_path)


@pytest.mark.parametrize(
    ("filters", "selection"),
    [
        (Filters(), Selection()),
        (Filters(municipality=("浅利町",)), Selection((("municipality", ("浅利町",)),))),
        (Filters(municipality=("浅利",)), Selection((("municipality", ("浅利町",)),))),
        (Filters(municipality=("浅利", "鶴見沢市")), Selection((("municipality", ("浅利町", "鶴見沢市")),))),
        (Filters(body=("会議",)), Selection((("body", ("公園会議", "花壇会議")),))),
        (Filters(role=("ＦＵ",)), None),
        (Filters(role=("町長",)), Selection((("role", ("町長",)),))),
        (Filters(speaker=("堀江",)), Selection((("name", ("堀江",)),))),
        (Filters(speaker=("事務局",)), Selection((("role", ("事務局",)),))),
        (Filters(side=("Secretariat",)), Selection((("side", ("secretariat",)),))),
        (Filters(side=("secret",)), None),
        (Filters(side=("chair",)), None),
        (Filters(kind=("reply",)), Selection((("kind", ("reply",)),))),
        (Filters(kind=("REPLY",)), Selection((("kind", ("reply",)),))),
        (Filters(kind=("rep",)), None),
        (Filters(municipality=("夕凪市",)), None),
        (Filters(municipality=("浅利町", "夕凪市")), None),
        (Filters(since=date(2022, 2, 1), until=date(2023, 1, 1)), Selection((), 20220201, 20230101)),
        (Filters(until=date(2023, 1, 1)), Selection((), 0, 20230101)),
        (Filters(since=date(2023, 1, 1), until=date(2022, 1, 1)), None),
    ],
)
def test_filters_become_stored_values(columns: Columns, filters: Filters, selection: Selection | None) -> None:
    if selection is None:
        with pytest.raises(QueryError):
            select(filters, columns)
    else:
        found = select(filters, columns)
        assert (found.first_day, found.last_day) == (selection.first_day, selection.last_day)
        assert {f: set(v) for f, v in found.values} == {f: set(v) for f, v in selection.values}


def test_a_value_that_matches_nothing_is_named_with_what_there_is(columns: Columns) -> None:
    with pytest.raises(QueryError, match=r"municipality '夕凪市'.*鶴見沢市、浅利町"):
        select(Filters(municipality=("夕凪市",)), columns)
    with pytest.raises(QueryError, match=r"--since 2023-01-01 is after --until 2022-01-01"):
        select(Filters(since=date(2023, 1, 1), until=date(2022, 1, 1)), columns)


def keeps(passage: Passage, filters: Filters) -> bool:
    day = passage.date
    speaker = passage.speaker
    return (
        (not filters.municipality or passage.municipality in filters.municipality)
        and (not filters.kind or passage.kind in filters.kind)
        and (not filters.role or (speaker is not None and speaker.role in filters.role))
        and (not filters.side or (speaker is not None and speaker.side in filters.side))
        and (filters.since is None or (day is not None and day >= filters.since))
        and (filters.until is None or (day is not None and day <= filters.until))
    )


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(municipality=("鶴見沢市",)),
        Filters(kind=("question", "header")),
        Filters(municipality=("浅利町",), kind=("reply",)),
        Filters(role=("事務局",), since=date(2023, 1, 1)),
        Filters(side=("executive",)),
        Filters(side=("secretariat", "member"), municipality=("鶴見沢市",), until=date(2023, 7, 3)),
        Filters(since=date(2022, 2, 1)),
        Filters(until=date(2022, 2, 1)),
        Filters(since=date(2022, 2, 2), until=date(2023, 7, 2)),
    ],
)
def test_the_allowed_rows_are_those_that_a_look_at_each_passage_keeps(
    columns: Columns, every: list[list[Passage]], filters: Filters
) -> None:
    passages = [passage for document in every for passage in document]
    allowed = columns.allowed(select(filters, columns))
    wanted = [row for row, passage in enumerate(passages) if keeps(passage, filters)]
    assert (list(range(columns.count)) if allowed is None else allowed.tolist()) == wanted


def test_the_words_of_the_door_become_tuples() -> None:
    since = date(2022, 2, 1)
    found = filters_of(
        {"municipality": "浅利町", "role": ["市長", "町長"], "side": ("chair",), "kind": None, "since": since}
    )
    assert found == Filters(municipality=("浅利町",), role=("市長", "町長"), side=("chair",), since=since)
    with pytest.raises(TypeError, match="colour"):
        filters_of({"colour": "red"})  # type: ignore[typeddict-unknown-key]


def test_beside_a_field_its_own_filter_is_left_out() -> None:
    full = Filters(
        ("浅利町",), ("会議",), ("堀江",), ("委員",), ("member",), ("remark",), date(2022, 1, 1), date(2023, 1, 1)
    )
    for field in ("municipality", "body", "role", "side", "kind"):
        assert without(field, full) == replace(full, **{field: ()})
    assert without("name", full) == replace(full, speaker=())
