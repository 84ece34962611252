import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import rag
from rag.door import look, watch
from rag.errors import CorpusError, IndexBusy, RagError
from rag.index.generations import Generations
from tests.minutes_for_tests import FLOWERS, MEMO, PARK, write_corpus


class Watched:
    """A watch in a thread of its own, with what it built and told."""

    def __init__(self, corpus: Path) -> None:
        self.corpus, self.index = corpus, corpus.parent / "index"
        self.built: list[str] = []
        self.told: list[RagError] = []
        self.stop, self.news = threading.Event(), threading.Semaphore(0)
        self.thread = threading.Thread(target=watch, args=(corpus, self.build, self.tell, 0.05, self.stop))

    def build(self) -> None:
        try:
            self.built.append(rag.build_index(self.corpus, self.index).generation)
        finally:
            self.news.release()

    def tell(self, fault: RagError) -> None:
        self.told.append(fault)

    def wait(self) -> None:
        assert self.news.acquire(timeout=60)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Callable[[], Watched]]:
    started: list[Watched] = []

    def start() -> Watched:
        started.append(Watched(tmp_path / "corpus"))
        started[-1].thread.start()
        started[-1].wait()
        return started[-1]

    write_corpus(tmp_path / "corpus")
    yield start
    for one in started:
        one.stop.set()
        one.thread.join(60)
        assert not one.thread.is_alive()


def test_it_builds_at_once_and_after_each_change(watched: Callable[[], Watched]) -> None:
    one = watched()
    paths = {d.path for d in rag.open_index(one.index).documents()}
    (one.corpus / "new.txt").write_text(PARK, encoding="utf-8")
    one.wait()
    assert {d.path for d in rag.open_index(one.index).documents()} == {*paths, "new.txt"}
    (one.corpus / "memo.md").unlink()
    one.wait()
    assert {d.path for d in rag.open_index(one.index).documents()} == {*paths, "new.txt"} - {"memo.md"}
    assert one.built == ["000001", "000002", "000003"]
    assert one.told == []


def test_a_corpus_that_cannot_be_used_is_told_once_and_the_index_serves_on(watched: Callable[[], Watched]) -> None:
    one = watched()
    for file in [*one.corpus.rglob("*.txt"), one.corpus / "memo.md"]:
        file.unlink()
    one.wait()
    assert rag.open_index(one.index).generation == "000001"
    (one.corpus / "new.txt").write_text(FLOWERS, encoding="utf-8")
    one.wait()
    assert [type(fault) for fault in one.told] == [CorpusError]
    assert [d.path for d in rag.open_index(one.index).documents()] == ["new.txt"]


def test_another_builder_is_waited_for(watched: Callable[[], Watched]) -> None:
    one = watched()
    with Generations(one.index).lock():
        (one.corpus / "new.txt").write_text(MEMO, encoding="utf-8")
        one.wait()
    while one.built == ["000001"]:  # it tries again by itself
        one.wait()
    assert one.built == ["000001", "000002"]
    assert {type(fault) for fault in one.told} == {IndexBusy}


def test_a_file_of_the_same_length_and_an_older_time_is_a_change(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    before = look(corpus)
    assert look(corpus) == before
    memo = corpus / "memo.md"
    memo.write_text(MEMO.replace("12万円", "13万円"), encoding="utf-8")
    os.utime(memo, (1, 1))
    assert look(corpus) != before
    assert look(tmp_path / "none") == ()
    assert len(look(memo)) == 1
