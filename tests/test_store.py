import sqlite3
import threading
from datetime import date
from pathlib import Path

import pytest

from rag.errors import IndexDamaged, QueryError
from rag.index.passages import cut
from rag.index.store import IndexedPassage, Selection, Store, StoreWriter, day_number
from rag.index.tokens import count_tokens
from rag.minutes.document import read_text
from rag.records import DocumentEntry, Filters, Minutes, Passage

FIRST = """鶴見沢市公園会議 議事要旨

日時：令和5年7月3日

【意見・質問】
・遊具は何基あるのか。（副市長）
→84基である。（事務局）
・多いと思う。（堀江委員）
"""
SECOND = """浅利町花壇会議 議事要旨

日時：令和4年2月1日

【意見・質問】
・水やりは誰が行うのか。（町長）
→町内会が行う。（事務局）
"""


def indexed(minutes: Minutes, first: int) -> list[IndexedPassage]:
    passages = cut(minutes, 260, count_tokens)
    rows = {p.passage_id: first + n for n, p in enumerate(passages)}
    return [
        IndexedPassage(rows[p.passage_id], p, f"語{n}", "見出し", rows.get(p.reply_to or ""))
        for n, p in enumerate(passages)
    ]


@pytest.fixture
def documents() -> list[Minutes]:
    return [
        read_text(FIRST, "tsurumi/a b.txt"),
        read_text(SECOND, "asari/c.txt"),
        read_text("花が咲いた。", "memo.txt"),
    ]


@pytest.fixture
def store(tmp_path: Path, documents: list[Minutes]) -> Store:
    writer = StoreWriter(tmp_path / "store.sqlite3")
    row = 0
    for n, minutes in enumerate(documents):
        passages = indexed(minutes, row)
        writer.add(minutes, f"hash{n}", passages)
        row += len(passages)
    writer.close()
    return Store(tmp_path / "store.sqlite3")


def test_passages_come_back_whole_and_in_the_order_asked_for(store: Store, documents: list[Minutes]) -> None:
    wanted = [p for m in documents for p in cut(m, 260, count_tokens)]
    assert store.count == len(wanted)
    assert store.documents == 3
    order = [*range(store.count)][::-1]
    assert store.passages(order) == wanted[::-1]
    assert store.passages([2, 0, 2]) == [wanted[2], wanted[0], wanted[2]]
    assert store.passages([]) == []


def test_more_rows_than_one_query_takes_are_read(store: Store) -> None:
    rows = [n % store.count for n in range(1_700)]
    assert [p.passage_id for p in store.passages(rows)] == [store.passages([row])[0].passage_id for row in rows]


def test_a_passage_is_found_by_its_id(store: Store) -> None:
    passage = store.passages([1])[0]
    assert store.passage(passage.passage_id) == passage
    assert store.passage("tsurumi/a%20b.txt#0-1") is None


def test_minutes_come_back_whole_by_id(store: Store, documents: list[Minutes]) -> None:
    for minutes in documents:
        assert store.minutes(minutes.doc_id) == minutes
    assert store.minutes("gone.txt") is None


def test_replies_know_the_row_of_their_question(store: Store) -> None:
    asked = store.asked()
    for row, target in enumerate(asked.tolist()):
        passage = store.passages([row])[0]
        if passage.reply_to:
            assert store.passages([target])[0].passage_id == passage.reply_to
        else:
            assert target == -1
    assert (asked >= 0).sum() == 2


def test_the_list_of_documents_is_by_path(store: Store) -> None:
    assert store.entries() == (
        DocumentEntry(
            "asari/c.txt",
            "asari/c.txt",
            "浅利町花壇会議 議事要旨",
            "浅利町",
            "花壇会議",
            date(2022, 2, 1),
            "minutes",
            2,
            (),
        ),
        DocumentEntry("memo.txt", "memo.txt", None, None, None, None, "other", 1, ()),
        DocumentEntry(
            "tsurumi/a%20b.txt",
            "tsurumi/a b.txt",
            "鶴見沢市公園会議 議事要旨",
            "鶴見沢市",
            "公園会議",
            date(2023, 7, 3),
            "minutes",
            3,
            (),
        ),
    )
    assert store.hashes() == {"tsurumi/a b.txt": "hash0", "asari/c.txt": "hash1", "memo.txt": "hash2"}


def test_a_document_comes_with_its_own_passages(store: Store, documents: list[Minutes]) -> None:
    [(minutes, found)] = store.documents_at("asari/c.txt")
    assert minutes == documents[1]
    assert [p.passage for p in found] == list(cut(documents[1], 260, count_tokens))
    assert [p.row for p in found] == list(range(found[0].row, found[0].row + len(found)))
    assert (found[0].terms, found[0].heading, found[0].day) == ("語0", "見出し", 20220201)
    assert store.documents_at("gone.txt") == []


def test_values_count_their_passages_most_first(store: Store) -> None:
    assert list(store.values("municipality").items()) == [("鶴見沢市", 4), ("浅利町", 3)]
    assert store.values("role") == {"事務局": 2, "副市長": 1, "委員": 1, "町長": 1}
    assert store.values("name") == {"堀江": 1}
    assert store.days() == (20220201, 20230703)


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
def test_filters_become_stored_values(store: Store, filters: Filters, selection: Selection | None) -> None:
    if selection is None:
        with pytest.raises(QueryError):
            store.select(filters)
    else:
        found = store.select(filters)
        assert (found.first_day, found.last_day) == (selection.first_day, selection.last_day)
        assert {f: set(v) for f, v in found.values} == {f: set(v) for f, v in selection.values}


def test_a_value_that_matches_nothing_is_named_with_what_there_is(store: Store) -> None:
    with pytest.raises(QueryError, match=r"municipality '夕凪市'.*鶴見沢市、浅利町"):
        store.select(Filters(municipality=("夕凪市",)))
    with pytest.raises(QueryError, match=r"--since 2023-01-01 is after --until 2022-01-01"):
        store.select(Filters(since=date(2023, 1, 1), until=date(2022, 1, 1)))


def keeps(passage: Passage, filters: Filters) -> bool:
    day = passage.date
    speaker = passage.speaker
    return (
        (not filters.municipality or passage.municipality in filters.municipality)
        and (not filters.kind or passage.kind in filters.kind)
        and (not filters.role or (speaker is not None and speaker.role in filters.role))
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
        Filters(since=date(2022, 2, 1)),
        Filters(until=date(2022, 2, 1)),
        Filters(since=date(2022, 2, 2), until=date(2023, 7, 2)),
    ],
)
def test_the_allowed_rows_are_those_that_a_look_at_each_passage_keeps(store: Store, filters: Filters) -> None:
    every = store.passages(range(store.count))
    allowed = store.allowed(store.select(filters))
    wanted = [row for row, passage in enumerate(every) if keeps(passage, filters)]
    assert (list(range(store.count)) if allowed is None else allowed.tolist()) == wanted


def test_two_passages_of_one_place_are_refused(tmp_path: Path, documents: list[Minutes]) -> None:
    writer = StoreWriter(tmp_path / "twice.sqlite3")
    writer.add(documents[0], "hash", indexed(documents[0], 0))
    with pytest.raises(sqlite3.IntegrityError):
        writer.add(documents[0], "hash", indexed(documents[0], 50))


def test_threads_read_at_once(store: Store) -> None:
    faults: list[Exception] = []

    def read() -> None:
        try:
            for _ in range(30):
                store.passages(range(store.count))
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "bad.sqlite3").write_bytes(b"no database at all, but long enough to look at" * 40)
    with pytest.raises(IndexDamaged, match="rag index build"):
        Store(tmp_path / "bad.sqlite3")
    with pytest.raises(IndexDamaged, match="rag index build"):
        Store(tmp_path / "gone.sqlite3")


def test_a_record_that_was_tampered_with_is_damaged(tmp_path: Path, store: Store) -> None:
    db = sqlite3.connect(tmp_path / "store.sqlite3")
    db.execute("UPDATE passages SET passage = '[1]' WHERE row = 0")
    db.commit()
    db.close()
    with pytest.raises(IndexDamaged):
        Store(tmp_path / "store.sqlite3").passages([0])


def test_a_day_is_a_number() -> None:
    assert day_number("2022-08-02") == 20220802
