import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import IndexDamaged, QueryError
from rag.index.columns import FIELDS, Columns, ColumnsWriter, Selection, day_number, field_values
from rag.index.passages import cut
from rag.minutes.document import read_text
from rag.records import Passage, Span, Speaker
from rag.text import count_tokens
from tests.minutes_for_tests import FLOWERS, MEMO, PARK

FILES = ("codes.npy", "days.npy", "asked.npy", "turns.npy", "values.json")
CITIES, NAMES, ROLES = ("浅利町", "鶴見沢市", "Ａ市"), ("堀江", "梶原 一"), ("市長", "副市長", "委員")
DAYS = (date(2022, 2, 1), date(2022, 12, 31), date(2023, 1, 1), date(2024, 2, 29))


def write(folder: Path, *documents: list[Passage]) -> Columns:
    writer = ColumnsWriter()
    for passages in documents:
        writer.add(writer.rows_of(passages))
    folder.mkdir(exist_ok=True)
    writer.write(folder)
    return Columns(folder)


def passage(row: int, city: str | None, speaker: Speaker | None, kind: Any, day: date | None) -> Passage:
    return Passage(
        f"d#{row}-{row + 1}", "d", "d.txt", None, None, city, None, day, None, speaker, kind, "語", Span(row, row + 1), None, None
    )  # fmt: skip


@pytest.fixture(scope="module")
def documents() -> list[list[Passage]]:
    texts = ((PARK, "park.txt"), (MEMO, "memo.txt"), (FLOWERS, "flowers.txt"))
    return [list(cut(read_text(text, path), 260, count_tokens)) for text, path in texts]


@pytest.fixture
def columns(tmp_path: Path, documents: list[list[Passage]]) -> Columns:
    return write(tmp_path / "columns", *documents)


def test_every_passage_is_counted_under_its_values_most_first(columns: Columns, documents: list[list[Passage]]) -> None:
    every = [p for passages in documents for p in passages]
    assert columns.count == len(every)
    for at, field in enumerate(FIELDS):
        wanted = Counter(value for p in every if (value := field_values(p)[at]))
        assert list(columns.values(field).items()) == sorted(wanted.items(), key=lambda pair: (-pair[1], pair[0]))
    assert columns.values("municipality") == {"鶴見沢市": 7, "浅利町": 5}
    assert columns.values("side").keys() == {"secretariat", "executive"}
    assert columns.days() == (20220201, 20230703)


def test_replies_know_the_row_of_their_question(columns: Columns, documents: list[list[Passage]]) -> None:
    every = [p for passages in documents for p in passages]
    for p, asked in zip(every, columns.asked().tolist(), strict=True):
        assert (every[asked].passage_id if asked >= 0 else None) == p.reply_to
    assert columns.asked().dtype == np.int64
    assert (columns.asked() >= 0).sum() == 3


def test_a_field_that_is_none_is_refused_with_those_there_are(columns: Columns) -> None:
    for count in (columns.values, lambda field: columns.counts(field, Selection())):
        with pytest.raises(QueryError, match=r"no filter field 'day'.*municipality, body, name, role, side, kind"):
            count("day")


def speakers() -> st.SearchStrategy[Speaker | None]:
    sides = st.sampled_from(("chair", "member", "executive", "secretariat", None))
    known = st.builds(Speaker, st.sampled_from((*NAMES, None)), st.sampled_from((*ROLES, None)), sides)
    return st.none() | known


PASSAGES = st.lists(
    st.tuples(
        st.sampled_from((*CITIES, None)),
        speakers(),
        st.sampled_from(("question", "reply", "remark", "header")),
        st.sampled_from((*DAYS, None)),
    ),
    max_size=40,
).map(lambda rows: [passage(row, *fields) for row, fields in enumerate(rows)])


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    choices = {
        "municipality": (*CITIES, "夕凪市"),
        "name": NAMES,
        "role": ROLES,
        "side": ("chair", "secretariat"),
        "kind": ("question", "reply", "header"),
    }
    fields = draw(st.lists(st.sampled_from(sorted(choices)), unique=True, max_size=3))
    values = tuple((f, tuple(draw(st.lists(st.sampled_from(choices[f]), min_size=1, unique=True)))) for f in fields)
    first, last = (draw(st.sampled_from((0, *map(day_number, DAYS)))) for _ in range(2))
    return Selection(values, first, last)


def keeps(selection: Selection, p: Passage) -> bool:
    held = dict(zip(FIELDS, field_values(p), strict=True))
    day = int(p.date.strftime("%Y%m%d")) if p.date else None
    return (
        all(held[field] in wanted for field, wanted in selection.values)
        and (not selection.first_day or (day is not None and day >= selection.first_day))
        and (not selection.last_day or (day is not None and day <= selection.last_day))
    )


@given(passages=PASSAGES, selection=selections(), field=st.sampled_from(FIELDS))
def test_a_selection_is_the_same_as_a_look_at_each_passage(
    tmp_path_factory: pytest.TempPathFactory, passages: list[Passage], selection: Selection, field: str
) -> None:
    columns = write(tmp_path_factory.mktemp("some"), passages)
    kept = [row for row, p in enumerate(passages) if keeps(selection, p)]
    allowed = columns.allowed(selection)
    assert (allowed is None) == selection.everything
    if allowed is not None:
        assert allowed.dtype == np.int64
        assert allowed.tolist() == kept
    wanted = Counter(value for row in kept if (value := field_values(passages[row])[FIELDS.index(field)]))
    assert list(columns.counts(field, selection).items()) == sorted(
        wanted.items(), key=lambda pair: (-pair[1], pair[0])
    )


def test_columns_do_not_depend_on_the_order_of_documents_but_in_their_rows(
    tmp_path: Path, documents: list[list[Passage]]
) -> None:
    there, back = write(tmp_path / "there", *documents), write(tmp_path / "back", *documents[::-1])
    assert (tmp_path / "there/values.json").read_bytes() == (tmp_path / "back/values.json").read_bytes()
    for field in FIELDS:
        assert list(there.values(field).items()) == list(back.values(field).items())


def test_no_passage_has_no_value_and_no_day(tmp_path: Path) -> None:
    columns = write(tmp_path / "none", [])
    assert (columns.count, columns.days(), columns.values("kind")) == (0, (0, 0), {})
    allowed = columns.allowed(Selection((("kind", ("reply",)),)))
    assert allowed is not None
    assert allowed.tolist() == columns.asked().tolist() == []


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("content", [None, b"", b"no column at all", b"PK\3\4" + b"\0" * 60, b"{}", b"null", b"[[1]]"])
def test_a_file_that_is_missing_or_no_column_is_damaged(
    tmp_path: Path, columns: Columns, file: str, content: bytes | None
) -> None:
    path = tmp_path / "columns" / file
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IndexDamaged, match="rag index build --full"):
        Columns(tmp_path / "columns")


@pytest.mark.parametrize("file", FILES[:3])
def test_a_column_cut_off_anywhere_is_damaged(tmp_path: Path, columns: Columns, file: str) -> None:
    path = tmp_path / "columns" / file
    whole = path.read_bytes()
    for length in (*range(0, 128, 9), 128, len(whole) - 1):
        # Beside the file that is open: what is mapped must not shrink under its reader.
        path.unlink()
        path.write_bytes(whole[:length])
        with pytest.raises(IndexDamaged, match="rag index build --full"):
            Columns(tmp_path / "columns")


def other(file: str, found: np.ndarray) -> list[np.ndarray]:
    """Arrays that a reader can load and that are not what the build wrote."""
    high, low = found.copy(), found.copy()
    high.flat[0], low.flat[0] = 1_000, -2
    made = [found.astype(np.float32), found.astype(found.dtype.newbyteorder()), found[..., :-1], found[None]]
    return made if file == "days.npy" else [*made, high, low]


@pytest.mark.parametrize("file", FILES[:3])
def test_a_column_of_another_kind_length_or_range_is_damaged(tmp_path: Path, columns: Columns, file: str) -> None:
    path = tmp_path / "columns" / file
    for array in other(file, np.load(path)):
        path.unlink()
        np.save(path, array)
        with pytest.raises(IndexDamaged, match="rag index build --full"):
            Columns(tmp_path / "columns")


@pytest.mark.parametrize("file", FILES[:3])
def test_a_pickle_is_never_opened(tmp_path: Path, columns: Columns, file: str) -> None:
    path = tmp_path / "columns" / file
    path.unlink()
    np.save(path, np.array([{"a": 1}] * columns.count, object), allow_pickle=True)
    with pytest.raises(IndexDamaged, match="rag index build --full"):
        Columns(tmp_path / "columns")


def test_lists_of_values_that_are_not_those_of_the_codes_are_damaged(tmp_path: Path, columns: Columns) -> None:
    path = tmp_path / "columns" / "values.json"
    plain = json.loads(path.read_text(encoding="utf-8"))
    fewer = plain["kind"][:-1]
    for kind in (fewer, plain["kind"][::-1], [*fewer, 3], None, [*fewer, fewer[-1]]):
        path.write_text(json.dumps(plain | {"kind": kind}), encoding="utf-8")
        with pytest.raises(IndexDamaged, match="rag index build --full"):
            Columns(tmp_path / "columns")


def test_a_day_is_a_number() -> None:
    assert (day_number(date(2022, 8, 2)), day_number(None)) == (20220802, 0)


def test_what_the_ranking_reads_is_what_the_passages_say(
    columns: Columns, documents: list[list[Passage]], tmp_path: Path
) -> None:
    every = [p for passages in documents for p in passages]
    rows = np.arange(len(every))[::-1].copy()
    sections = {p.section for p in every if p.section}
    one = sorted(sections)[0]
    assert columns.among("section", (one,), rows).tolist() == [p.section == one for p in reversed(every)]
    assert not columns.among("municipality", (), rows).any()
    wanted = [sum(part in (p.title or "") for part in ("会", "会議")) for p in reversed(every)]
    assert columns.number_holding("title", ("会", "会議"), rows).tolist() == wanted
    assert max(wanted) > 0
    wide = replace(every[0], title="第 ２回　推進会議")
    assert write(tmp_path / "wide", [wide]).number_holding("title", ("第2回",), np.array([0])).tolist() == [1]
    between = [p.date is not None and date(2022, 1, 1) <= p.date <= date(2022, 12, 31) for p in reversed(every)]
    assert columns.between(20220101, 20221231, rows).tolist() == between


def test_parts_of_one_turn_name_its_first_row(tmp_path: Path) -> None:
    mayor, member = Speaker("堀江", "市長", "executive"), Speaker("梶原 一", "委員", "member")
    turns = [
        (mayor, "reply"),
        (mayor, "reply"),
        (member, "question"),
        (mayor, "reply"),
        (None, "remark"),
        (None, "remark"),
    ]
    first = [passage(row, None, speaker, kind, None) for row, (speaker, kind) in enumerate(turns)]
    columns = write(tmp_path / "columns", first, [passage(0, None, mayor, "reply", None)])
    assert columns.turns().tolist() == [0, 0, 2, 3, 4, 5, 6]


def test_a_wanted_value_that_nobody_has_takes_nothing_from_the_others(columns: Columns) -> None:
    rows = np.arange(columns.count)
    for city in columns.values("municipality"):
        own = columns.among("municipality", (city,), rows)
        assert own.any()
        for stranger in (city[:-1], city + "x", "", "\U0010ffff"):
            assert np.array_equal(columns.among("municipality", (city, stranger), rows), own)
