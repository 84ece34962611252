import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag.errors import IndexDamaged, IndexUnusable, QueryError
from rag.index.forgetting import forget
from rag.index.generations import Generations
from rag.index.manifest import read_manifest, write_manifest
from tests.commands import Run
from tests.minutes_for_tests import PARK, contents, hits, write_corpus

MARK = "木陰を増やしたい"  # stands in park.txt, and nowhere else
WITHDRAWN = "tsurumi/park.txt"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three generations: without the document that is withdrawn later, with it, and with another one; tests copy it."""
    place = tmp_path_factory.mktemp("forgotten")
    corpus = write_corpus(place / "corpus")
    (corpus / WITHDRAWN).unlink()
    rag.build_index(corpus, place / "index")
    (corpus / WITHDRAWN).write_text(PARK, encoding="utf-8")
    rag.build_index(corpus, place / "index")
    (corpus / "more.md").write_text("覚え書き\n\n噴水の修繕に30万円を要した。\n", encoding="utf-8")
    rag.build_index(corpus, place / "index")
    return place


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    """A copy whose corpus the live generation names, and from which the document is gone."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    for generation in (tmp_path / "index" / "generations").iterdir():
        write_manifest(generation, replace(read_manifest(generation), corpus=(tmp_path / "corpus").as_posix()))
    (tmp_path / "corpus" / WITHDRAWN).unlink()
    return tmp_path / "index"


def holding(index: Path, words: str) -> set[str]:
    """The folders below generations/ with a file in which the words stand, as UTF-8."""
    found = (p for p in (index / "generations").rglob("*") if p.is_file() and words.encode() in p.read_bytes())
    return {p.relative_to(index / "generations").parts[0] for p in found}


@pytest.mark.parametrize("named", ["path", "doc_id"])
def test_a_document_disappears_from_every_file_of_every_generation(index: Path, run: Run, named: str) -> None:
    [entry] = [d for d in rag.open_index(index).documents() if d.path == WITHDRAWN]
    assert holding(index, MARK) == {"000002", "000003"}
    ran = run("index", "forget", getattr(entry, named), "--index", index)
    assert ran.code == 0
    assert ran.out.startswith(f"forgot {WITHDRAWN}: generation 000004 is live; removed 000002, 000003 (")
    assert holding(index, MARK) == holding(index, entry.doc_id) == holding(index, WITHDRAWN) == set()
    assert sorted(p.name for p in (index / "generations").iterdir()) == ["000001", "000004"]
    assert Generations(index).verify("000004") == []
    assert [d.path for d in rag.open_index(index).documents()] == ["asari flowers.txt", "memo.md", "more.md"]


def test_what_stays_is_as_a_build_without_the_document_makes_it(index: Path, tmp_path: Path) -> None:
    forget(index, WITHDRAWN)
    left = rag.open_index(index)
    fresh = rag.build_index(tmp_path / "corpus", tmp_path / "fresh")
    assert contents(left) == contents(fresh)
    assert hits(left) == hits(fresh)
    assert left.documents() == fresh.documents()
    for file in ("columns/codes.npy", "columns/values.json", "columns/asked.npy", "columns/turns.npy"):
        assert left.manifest.files[file] == fresh.manifest.files[file]
    report = rag.build_index(tmp_path / "corpus", index).report
    assert report is not None
    assert (report.changed, report.generation) == (False, "000004")


def test_where_only_older_generations_hold_it_no_new_one_is_made(index: Path, tmp_path: Path, run: Run) -> None:
    rag.build_index(tmp_path / "corpus", index)
    [done] = run("index", "forget", WITHDRAWN, "--index", index, "--json").lines
    assert (done["path"], done["documents"], done["generation"]) == (WITHDRAWN, 0, "000004")
    assert [one["name"] for one in done["removed"]] == ["000002", "000003"]
    assert holding(index, MARK) == set()


def test_after_a_rollback_the_newer_one_that_holds_it_goes_too(index: Path) -> None:
    Generations(index).set_current("000001")
    done = forget(index, WITHDRAWN)
    assert (done.generation, [one.name for one in done.removed]) == ("000001", ["000002", "000003"])
    assert holding(index, MARK) == set()


def test_a_file_that_still_lies_in_the_corpus_is_refused_with_the_remedy(index: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "corpus" / WITHDRAWN).write_text("改めた議事録である。", encoding="utf-8")
    ran = run("index", "forget", WITHDRAWN, "--index", index)
    assert (ran.code, ran.out) == (4, "")
    assert "Remove the file first" in ran.err
    assert "rag index prune --keep 1" in ran.err
    assert (Generations(index).current(), holding(index, MARK)) == ("000003", {"000002", "000003"})


def test_the_remedy_for_a_revised_document_leaves_nothing_of_the_old_one(index: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "corpus" / WITHDRAWN).write_text(PARK.replace(MARK, "木陰は足りている"), encoding="utf-8")
    assert run("index", "build", tmp_path / "corpus", "--index", index).code == 0
    assert run("index", "prune", "--keep", 1, "--index", index).code == 0
    assert holding(index, MARK) == set()
    assert holding(index, "木陰は足りている") == {"000004"}


def test_a_corpus_that_is_not_there_says_nothing_and_may_be_named(index: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus").rename(tmp_path / "moved")
    with pytest.raises(IndexUnusable, match="name its place with --corpus"):
        forget(index, WITHDRAWN)
    assert holding(index, MARK) == {"000002", "000003"}
    assert forget(index, WITHDRAWN, tmp_path / "moved").generation == "000004"


def test_a_document_that_no_generation_holds_is_a_usage_error(index: Path, run: Run) -> None:
    ran = run("index", "forget", "nowhere.txt", "--index", index)
    assert (ran.code, ran.out) == (2, "")
    assert "path below the corpus" in ran.err
    with pytest.raises(QueryError):
        forget(index, "")


def test_the_only_document_is_not_forgotten_but_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(PARK, encoding="utf-8")
    rag.build_index(tmp_path / "one.txt", tmp_path / "index")
    with pytest.raises(IndexUnusable, match="still lies in the corpus"):
        forget(tmp_path / "index", "one.txt")
    (tmp_path / "one.txt").unlink()
    with pytest.raises(IndexUnusable, match="Remove the folder"):
        forget(tmp_path / "index", "one.txt")
    assert rag.open_index(tmp_path / "index").generation == "000001"


def test_a_generation_that_cannot_be_read_goes_too_and_so_does_what_a_killed_build_left(index: Path) -> None:
    folder = index / "generations"
    shutil.copytree(folder / "000002", folder / ".building-000002")
    (folder / "000001" / "manifest.json").write_text("{}", encoding="utf-8")
    done = forget(index, WITHDRAWN)
    assert [one.name for one in done.removed] == [".building-000002", "000001", "000002", "000003"]
    assert sorted(p.name for p in folder.iterdir()) == ["000004"]
    assert holding(index, MARK) == set()


def test_damage_of_the_live_generation_is_not_taken_over(index: Path) -> None:
    path = next((index / "generations" / "000003").glob("parts/*/dense.faiss"))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(IndexDamaged, match=r"rag index build .*corpus --full .*rag index forget"):
        forget(index, WITHDRAWN)
    assert Generations(index).current() == "000003"


def test_stopped_half_way_it_can_be_run_again(index: Path) -> None:
    (index / "generations" / ".removing-000002").write_text("x", encoding="utf-8")
    with pytest.raises(IndexUnusable, match="000002 cannot be removed"):
        forget(index, WITHDRAWN)
    assert Generations(index).current() == "000004"
    (index / "generations" / ".removing-000002").unlink()
    assert [one.name for one in forget(index, WITHDRAWN).removed] == ["000002", "000003"]
    assert holding(index, MARK) == set()
