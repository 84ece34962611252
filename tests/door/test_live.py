import threading
from pathlib import Path

import pytest

import rag
from rag.errors import IndexDamaged, IndexMissing
from rag.index.encoder import StaticEncoder
from rag.index.keeping import prune, rollback
from rag.resources import encoder_folder
from tests.minutes_for_tests import PARK, write_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = write_corpus(tmp_path / "corpus")
    rag.build_index(folder, tmp_path / "index")
    return folder


def add(corpus: Path, name: str) -> None:
    (corpus / f"{name}.txt").write_text(PARK.replace("ブランコ", name), encoding="utf-8")
    rag.build_index(corpus, corpus.parent / "index")


def test_an_index_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="rag index build CORPUS"):
        rag.LiveIndex(tmp_path / "none")


def test_a_new_generation_and_a_rollback_are_picked_up(corpus: Path) -> None:
    live = rag.LiveIndex(corpus.parent / "index")
    first = live.index
    assert live.index is first
    add(corpus, "ベンチ")
    second = live.index
    assert (first.generation, second.generation) == ("000001", "000002")
    assert live.index is second
    assert (len(first.documents()), len(second.documents())) == (3, 4)  # what was open goes on with its own
    rollback(corpus.parent / "index", StaticEncoder(encoder_folder()))
    assert live.index.generation == "000001"
    assert live.trouble is None


def test_a_name_that_was_given_again_is_another_generation(corpus: Path) -> None:
    index = corpus.parent / "index"
    add(corpus, "ベンチ")
    live = rag.LiveIndex(index)
    encoder = StaticEncoder(encoder_folder())
    rollback(index, encoder)
    rag.index.generations.Generations(index).remove("000002")
    add(corpus, "砂場")
    assert live.index.generation == "000002"
    assert {d.path for d in live.index.documents()} >= {"ベンチ.txt", "砂場.txt"}


def test_one_that_cannot_be_opened_leaves_the_one_before_and_says_why(corpus: Path) -> None:
    index = corpus.parent / "index"
    live = rag.LiveIndex(index)
    add(corpus, "ベンチ")
    current = index / "generations" / "000002" / "columns" / "days.npy"
    current.unlink()
    assert live.index.generation == "000001"
    assert isinstance(live.trouble, IndexDamaged)
    assert "columns/days.npy" in str(live.trouble)
    add(corpus, "砂場")
    assert (live.index.generation, live.trouble) == ("000003", None)


def test_while_one_thread_opens_the_others_go_on(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = rag.LiveIndex(corpus.parent / "index")
    add(corpus, "ベンチ")
    entered, go_on = threading.Event(), threading.Event()
    whole = rag.door.live.Index

    def slowly(*words: object, **named: object) -> rag.Index:
        entered.set()
        assert go_on.wait(30)
        return whole(*words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(rag.door.live, "Index", slowly)
    found: list[str] = []
    opener = threading.Thread(target=lambda: found.append(live.index.generation))
    opener.start()
    assert entered.wait(30)
    assert live.index.generation == "000001"
    go_on.set()
    opener.join()
    assert found == ["000002"]
    assert live.index.generation == "000002"


def test_a_generation_that_is_let_go_gives_its_room_back(corpus: Path) -> None:
    """What was forgotten is no longer in any open file once the new generation is asked for."""
    index = corpus.parent / "index"
    live = rag.LiveIndex(index)
    add(corpus, "ベンチ")
    prune(index, 1)
    assert live.index.generation == "000002"
    gone = [
        link
        for link in Path("/proc/self/fd").iterdir()
        if _target(link).startswith(f"{index}/") and "000001" in _target(link)
    ]
    maps = Path("/proc/self/maps").read_text(encoding="utf-8") if Path("/proc/self/maps").exists() else ""
    assert gone == []
    assert not [line for line in maps.splitlines() if f"{index}/generations/" in line and "000001" in line]


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""
