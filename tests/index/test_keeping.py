import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import rag
from rag.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnusable, SettingsError
from rag.index.encoder import Encoder, StaticEncoder
from rag.index.generations import Generations
from rag.index.keeping import kept, prune, rollback
from rag.resources import encoder_folder
from tests.commands import Run
from tests.minutes_for_tests import PARK, hits, write_corpus


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of three generations, each of one document more than the one before; tests copy it."""
    place = tmp_path_factory.mktemp("kept")
    corpus = write_corpus(place / "corpus")
    for number in range(3):
        if number:
            (corpus / f"bench{number}.txt").write_text(PARK.replace("ブランコ", f"ベンチ{number}"), encoding="utf-8")
        rag.build_index(corpus, place / "index")
    return place


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path / "index"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return StaticEncoder(encoder_folder())


@pytest.fixture
def dead_builder(index: Path) -> Path:
    """A build that is killed between two documents: a lock of a process that is gone, and its scratch folder."""
    program = (
        "import os, signal, sys, rag\n"
        "stop = lambda p: os.kill(os.getpid(), signal.SIGKILL) if p.stage == 'read' else None\n"
        "rag.build_index(sys.argv[1], sys.argv[2], full=True, progress=stop)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, index.parent / "corpus", index], check=False)
    assert done.returncode == -9
    return index / "generations" / ".building-000004"


def on_disk(index: Path) -> list[str]:
    return sorted(p.name for p in (index / "generations").iterdir())


def test_the_list_is_newest_first_with_the_live_one_marked(index: Path, run: Run) -> None:
    Generations(index).set_current("000002")
    ran = run("index", "list", "--index", index, "--json")
    assert ran.code == 0
    assert [(x["generation"], x["live"], x["documents"]) for x in ran.lines] == [
        ("000003", False, 5), ("000002", True, 4), ("000001", False, 3),
    ]  # fmt: skip
    for line in ran.lines:
        folder = index / "generations" / line["generation"]
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        assert {name: line[name] for name in ("created", "passages", "encoder")} == {
            name: manifest[name] for name in ("created", "passages", "encoder")
        }
        assert line["megabytes"] == sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6
        assert line["trouble"] is None
    text = run("index", "list", "--index", index).out.splitlines()
    assert [line[:8] for line in text] == ["  000003", "* 000002", "  000001"]


def test_the_list_shows_a_generation_whose_manifest_cannot_be_read(index: Path, run: Run) -> None:
    (index / "generations" / "000001" / "manifest.json").write_text("{", encoding="utf-8")
    ran = run("index", "list", "--index", index, "--json")
    assert [x["documents"] for x in ran.lines] == [5, 4, None]
    assert "cannot be read" in ran.lines[-1]["trouble"]
    assert "cannot be read" in run("index", "list", "--index", index).out.splitlines()[-1]


def test_the_list_is_there_when_current_is_not(index: Path) -> None:
    (index / "CURRENT").unlink()
    assert [(one.generation, one.live) for one in kept(index)] == [
        ("000003", False),
        ("000002", False),
        ("000001", False),
    ]


@pytest.mark.parametrize("words", [("list",), ("rollback",), ("rollback", "000001"), ("prune",), ("forget", "memo.md")])
def test_where_there_is_no_index_none_is_made(tmp_path: Path, run: Run, words: tuple[str, ...]) -> None:
    ran = run("index", *words, "--index", tmp_path / "none")
    assert (ran.code, ran.out) == (4, "")
    assert "rag index build CORPUS" in ran.err
    assert not (tmp_path / "none").exists()


def test_a_rollback_serves_the_one_before_and_rolls_forward_by_name(index: Path, run: Run) -> None:
    newest = rag.open_index(index)
    expected = hits(newest)
    assert run("index", "rollback", "--index", index).out == "generation 000002 is live\n"
    assert (index / "CURRENT").read_text(encoding="ascii").splitlines()[0] == "000002"
    assert len(rag.open_index(index).documents()) == 4
    assert run("index", "rollback", "--index", index, "--json").lines == [{"generation": "000001"}]
    assert len(rag.open_index(index).documents()) == 3
    assert run("index", "rollback", "3", "--index", index).code == 0
    assert rag.open_index(index).generation == "000003"
    assert hits(rag.open_index(index)) == hits(newest) == expected
    assert not (index / "LOCK").exists()


def test_a_reader_of_the_generation_that_was_live_reads_on(index: Path, encoder: Encoder) -> None:
    reader = rag.open_index(index)
    before = hits(reader)
    rollback(index, encoder)
    assert (hits(reader), reader.generation) == (before, "000003")


def test_the_build_after_a_rollback_is_up_to_date_again(index: Path, encoder: Encoder) -> None:
    rollback(index, encoder, "000001")
    report = rag.build_index(index.parent / "corpus", index).report
    assert report is not None
    assert (report.generation, report.documents, report.read, report.reused) == ("000004", 5, 2, 3)


def test_there_is_none_before_the_first_and_none_of_an_unknown_name(index: Path, run: Run) -> None:
    run("index", "rollback", "000001", "--index", index)
    for words in ((), ("000009",), ("../000002",), ("x",)):
        ran = run("index", "rollback", *words, "--index", index)
        assert (ran.code, ran.out) == (4, "")
        assert f"rag index list --index {index}" in ran.err
    assert Generations(index).current() == "000001"


@pytest.mark.parametrize("file", ["parts/*/passages.sqlite3", "parts/*/dense.faiss", "columns/codes.npy"])
def test_a_damaged_generation_is_not_served_again(index: Path, encoder: Encoder, file: str) -> None:
    path = next((index / "generations" / "000002").glob(file))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(
        IndexDamaged,
        match=rf"000002 is damaged \({path.relative_to(index / 'generations' / '000002')}\).*rag index build .*corpus --full",
    ):
        rollback(index, encoder)
    assert Generations(index).current() == "000003"
    assert rollback(index, encoder, "000001") == "000001"


def test_a_generation_of_another_encoder_is_not_served(index: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(encoder_folder(), tmp_path / "encoder")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"name": "other", "sha256": "0" * 64}), encoding="utf-8")
    with pytest.raises(IndexMismatch, match=r"'other' is set\. Set RAG_ENCODER .* rag index rollback 000002 --index"):
        rollback(index, StaticEncoder(folder))
    assert Generations(index).current() == "000003"


def test_a_rollback_that_cannot_write_leaves_the_live_one(index: Path, run: Run) -> None:
    (index / "CURRENT.new").mkdir()
    ran = run("index", "rollback", "--index", index)
    assert (ran.code, ran.out) == (4, "")
    assert "cannot be replaced" in ran.err
    assert Generations(index).current() == "000003"
    (index / "CURRENT.new").rmdir()
    assert run("index", "rollback", "--index", index).code == 0


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize(("event", "file"), [("open", "CURRENT.new"), ("os.rename", "CURRENT.new")])
def test_a_rollback_that_is_killed_leaves_current_whole(index: Path, encoder: Encoder, event: str, file: str) -> None:
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from rag.index.encoder import StaticEncoder\n"
        "from rag.index.keeping import rollback\n"
        "from rag.resources import encoder_folder\n"
        "event, file, index = sys.argv[1:]\n"
        "encoder = StaticEncoder(encoder_folder())\n"
        "def kill(name, values):\n"
        "    if name == event and str(values[0]).endswith(file):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.addaudithook(kill)\n"
        "rollback(Path(index), encoder)\n"
    )
    assert subprocess.run([sys.executable, "-c", program, event, file, index], check=False).returncode == -9
    assert (index / "LOCK").exists()
    assert (index / "CURRENT").read_text(encoding="ascii").splitlines()[0] == "000003"
    assert rag.open_index(index).generation == "000003"
    assert rollback(index, encoder) == "000002"
    assert sorted(p.name for p in index.iterdir()) == ["CURRENT", "SEALS.json", "generations"]


@pytest.mark.parametrize(
    "words", [("rollback",), ("prune", "--keep", "1"), ("prune", "--dry-run"), ("forget", "memo.md")]
)
def test_two_at_once_are_one_after_the_other(index: Path, run: Run, words: tuple[str, ...]) -> None:
    corpus = index.parent / "corpus"
    (corpus / "memo.md").unlink()
    words = (*words, "--corpus", str(corpus)) if words[0] == "forget" else words
    with Generations(index).lock():
        ran = run("index", *words, "--index", index)
        assert (ran.code, ran.out) == (4, "")
        assert f"Another build (process {os.getpid()})" in ran.err
    assert (Generations(index).current(), on_disk(index)) == ("000003", ["000001", "000002", "000003"])
    assert run("index", *words, "--index", index).code == 0


def test_pruning_keeps_the_newest_and_the_live_one(index: Path, run: Run) -> None:
    Generations(index).set_current("000001")
    sizes = {one.generation: one.megabytes for one in kept(index)}
    would = run("index", "prune", "--keep", 1, "--dry-run", "--index", index)
    assert would.out == f"would remove 000002 ({sizes['000002']:.1f} MB)\n"
    assert on_disk(index) == ["000001", "000002", "000003"]
    assert run("index", "prune", "--keep", 1, "--index", index, "--json").lines == [
        {"name": "000002", "megabytes": sizes["000002"], "removed": True}
    ]
    assert on_disk(index) == ["000001", "000003"]
    assert run("index", "prune", "--keep", 1, "--index", index).out == "removed nothing\n"
    assert rag.open_index(index).generation == "000001"


def test_pruning_keeps_as_many_as_the_setting_says(index: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("index", "prune", "--index", index).out == "removed nothing\n"
    monkeypatch.setenv("RAG_KEEP_GENERATIONS", "2")
    assert run("index", "prune", "--index", index).code == 0
    assert on_disk(index) == ["000002", "000003"]


def test_none_cannot_be_kept(index: Path, run: Run) -> None:
    assert run("index", "prune", "--keep", 0, "--index", index).code == 2
    with pytest.raises(SettingsError, match="Keep 1 or more"):
        prune(index, 0)
    assert len(on_disk(index)) == 3


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_what_a_killed_build_left_is_removed(index: Path, dead_builder: Path) -> None:
    assert dead_builder.is_dir()
    assert [one.name for one in prune(index, 3, dry_run=True)] == [".building-000004"]
    assert dead_builder.is_dir()
    assert [one.name for one in prune(index, 3)] == [".building-000004"]
    assert on_disk(index) == ["000001", "000002", "000003"]


def test_what_a_killed_removal_left_is_removed_and_nothing_of_others(index: Path) -> None:
    generations = index / "generations"
    (generations / "000001").rename(generations / ".removing-000001")
    (generations / "000002" / "manifest.json").unlink()
    (generations / "notes").mkdir()
    assert [one.name for one in prune(index, 3)] == [".removing-000001", "000002"]
    assert on_disk(index) == ["000003", "notes"]


def test_pruning_without_a_live_generation_removes_none(index: Path) -> None:
    (index / "CURRENT").unlink()
    with pytest.raises(IndexMissing):
        prune(index, 1)
    assert len(on_disk(index)) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows refuses to remove what is open")
def test_a_reader_of_a_removed_generation_reads_on_in_every_thread(index: Path) -> None:
    Generations(index).set_current("000001")
    reader = rag.open_index(index)
    expected = hits(rag.open_index(index))
    Generations(index).set_current("000003")
    prune(index, 1)
    assert on_disk(index) == ["000003"]
    found = [hits(reader)]
    threads = [threading.Thread(target=lambda: found.append(hits(reader))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4
    assert reader.ask("花壇の水やりの当番は、どのように決めているのか").verdict == "found"


def test_a_generation_that_cannot_be_removed_is_named_and_the_build_goes_on(index: Path) -> None:
    # A file where the folder would go on its way out: a rename that fails, as of a folder that is open on Windows.
    (index / "generations" / ".removing-000001").write_text("x", encoding="utf-8")
    with pytest.raises(IndexUnusable, match=r"000001 cannot be removed .* rag index prune --index"):
        prune(index, 1)
    assert Generations(index).verify("000001") == []
    assert Generations(index).prune(1) == ["000002"]
    assert on_disk(index) == [".removing-000001", "000001", "000003"]
