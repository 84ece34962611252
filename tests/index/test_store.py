import gc
import sqlite3
import threading
from datetime import date
from pathlib import Path

import pytest

from rag.errors import DocumentError, IndexDamaged
from rag.index.passages import cut
from rag.index.store import IndexedPassage, Store, StoreWriter
from rag.minutes.document import read_text
from rag.records import DocumentEntry, Minutes
from rag.text import count_tokens

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
    return [IndexedPassage(first + n, p, f"語{n}", "見出し") for n, p in enumerate(passages)]


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
    return Store([tmp_path / "store.sqlite3"])


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
    assert [(path, digest) for _, path, digest in store.sources()] == [
        ("tsurumi/a b.txt", "hash0"),
        ("asari/c.txt", "hash1"),
        ("memo.txt", "hash2"),
    ]


def test_a_document_comes_with_its_own_passages(store: Store, documents: list[Minutes]) -> None:
    [(minutes, found)] = store.documents_at("asari/c.txt")
    assert minutes == documents[1]
    assert [p.passage for p in found] == list(cut(documents[1], 260, count_tokens))
    assert [p.row for p in found] == list(range(found[0].row, found[0].row + len(found)))
    assert (found[0].terms, found[0].heading) == ("語0", "見出し")
    assert store.documents_at("gone.txt") == []


def test_two_passages_of_one_place_are_refused(tmp_path: Path, documents: list[Minutes]) -> None:
    writer = StoreWriter(tmp_path / "twice.sqlite3")
    writer.add(documents[0], "hash", indexed(documents[0], 0))
    with pytest.raises(DocumentError, match="the name of another document"):
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
        Store([tmp_path / "bad.sqlite3"])
    with pytest.raises(IndexDamaged, match="rag index build"):
        Store([tmp_path / "gone.sqlite3"])


def test_a_record_that_was_tampered_with_is_damaged(tmp_path: Path, store: Store) -> None:
    db = sqlite3.connect(tmp_path / "store.sqlite3")
    db.execute("UPDATE passages SET passage = '[1]' WHERE row = 0")
    db.commit()
    db.close()
    with pytest.raises(IndexDamaged):
        Store([tmp_path / "store.sqlite3"]).passages([0])


def test_a_file_is_given_back_by_a_writer_that_ends_early_and_by_a_store_that_is_refused(
    tmp_path: Path, documents: list[Minutes]
) -> None:
    here = Path("/proc/self/fd")
    if not here.is_dir():
        pytest.skip("this system does not list what a process has open")

    def still_open() -> list[str]:
        there = (link.readlink() for link in here.iterdir() if link.is_symlink())
        return [path.name for path in there if path.parent == tmp_path]

    gc.disable()
    try:
        writer = StoreWriter(tmp_path / "early.sqlite3")
        writer.add(documents[0], "hash", indexed(documents[0], 0))
        assert still_open() == ["early.sqlite3"]
        del writer
        assert still_open() == []
        sqlite3.connect(tmp_path / "other.sqlite3").execute("CREATE TABLE a (b)").connection.close()
        with pytest.raises(IndexDamaged, match="other tables") as refused:
            Store([tmp_path / "other.sqlite3"])
        assert refused.value is not None
        assert still_open() == []  # though the error, and with it the frames, is still held
    finally:
        gc.enable()
