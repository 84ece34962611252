import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag.errors import IndexUnusable
from rag.index.columns import FIELDS
from rag.index.encoder import StaticEncoder
from rag.records import Progress
from rag.resources import encoder_folder
from tests.commands import Run
from tests.minutes_for_tests import FLOWERS, PARK, contents, hits, write_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


def add(corpus: Path) -> None:
    (corpus / "tsurumi" / "bench.txt").write_text(PARK.replace("ブランコ", "ベンチ"), encoding="utf-8")


def change(corpus: Path) -> None:
    (corpus / "tsurumi" / "park.txt").write_text(PARK.replace("春と秋", "春と夏と秋"), encoding="utf-8")


def remove(corpus: Path) -> None:
    (corpus / "tsurumi" / "park.txt").unlink()


def rename(corpus: Path) -> None:
    (corpus / "asari flowers.txt").rename(corpus / "a flowers.txt")


def all_at_once(corpus: Path) -> None:
    add(corpus)
    remove(corpus)
    rename(corpus)


def answered(index: rag.Index) -> set[tuple[str, str]]:
    """Each reply with the question that it answers, as the columns know them."""
    asked = index._columns.asked()
    ids = [p.passage_id for p in index._store.passages(range(index._store.count))]
    return {(ids[row], ids[asked[row]]) for row in range(len(ids)) if asked[row] >= 0}


@pytest.mark.parametrize("edit", [add, change, remove, rename, all_at_once])
def test_an_incremental_build_is_the_same_as_a_full_one(
    tmp_path: Path, corpus: Path, edit: Callable[[Path], None]
) -> None:
    rag.build_index(corpus, tmp_path / "index")
    edit(corpus)
    step = rag.build_index(corpus, tmp_path / "index")
    full = rag.build_index(corpus, tmp_path / "other")
    assert step.report is not None
    assert step.report.changed
    assert step.report.reused >= 1
    assert step.generation == "000002"
    assert contents(step) == contents(full)
    assert hits(step) == hits(full)
    assert answered(step) == answered(full)
    assert [step.facets(field) for field in FIELDS] == [full.facets(field) for field in FIELDS]
    assert step.documents() == full.documents()
    assert [step.document(d.doc_id) for d in step.documents()] == [full.document(d.doc_id) for d in full.documents()]


@pytest.mark.parametrize(
    ("edit", "read", "reused", "renamed", "removed"),
    [(add, 1, 3, 0, 0), (change, 1, 2, 0, 0), (remove, 0, 2, 0, 1), (rename, 0, 3, 1, 0), (all_at_once, 1, 2, 1, 1)],
)
def test_the_report_counts_what_was_done(
    tmp_path: Path, corpus: Path, edit: Callable[[Path], None], read: int, reused: int, renamed: int, removed: int
) -> None:
    first = rag.build_index(corpus, tmp_path / "index").report
    assert first is not None
    assert (first.documents, first.read, first.reused, first.removed, first.skipped) == (3, 3, 0, 0, ())
    edit(corpus)
    report = rag.build_index(corpus, tmp_path / "index").report
    assert report is not None
    assert (report.read, report.reused, report.renamed, report.removed) == (read, reused, renamed, removed)
    assert report.documents == read + reused


def test_an_unchanged_corpus_makes_no_new_generation(tmp_path: Path, corpus: Path) -> None:
    first = rag.build_index(corpus, tmp_path / "index")
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "index").rglob("*")}
    again = rag.build_index(corpus, tmp_path / "index")
    assert again.report is not None
    assert (again.report.changed, again.report.read, again.report.reused) == (False, 0, 3)
    assert again.report.passages == first._store.count
    assert again.generation == first.generation == "000001"
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "index").rglob("*") if p != tmp_path / "index"} == {
        p: t for p, t in before.items() if p != tmp_path / "index"
    }


def test_a_touched_file_with_the_same_content_is_unchanged(tmp_path: Path, corpus: Path) -> None:
    rag.build_index(corpus, tmp_path / "index")
    (corpus / "memo.md").write_bytes((corpus / "memo.md").read_bytes())
    report = rag.build_index(corpus, tmp_path / "index").report
    assert report is not None
    assert not report.changed


def test_a_full_build_reads_everything_and_finds_the_same(tmp_path: Path, corpus: Path) -> None:
    first = rag.build_index(corpus, tmp_path / "index")
    again = rag.build_index(corpus, tmp_path / "index", full=True)
    assert again.report is not None
    assert (again.report.read, again.report.reused, again.report.changed) == (3, 0, True)
    assert again.generation == "000002"
    assert contents(again) == contents(first)
    assert hits(again) == hits(first)


def test_two_builds_of_one_corpus_write_the_same_vectors_and_passages(tmp_path: Path, corpus: Path) -> None:
    first = rag.build_index(corpus, tmp_path / "one")
    other = rag.build_index(corpus, tmp_path / "two")
    assert first.manifest.parts == other.manifest.parts
    for part in first.manifest.parts:
        for name in ("dense.faiss", "columns/codes.npy"):
            file = f"parts/{part}/{name}"
            assert first.manifest.files[file] == other.manifest.files[file]
    assert contents(first) == contents(other)


def test_the_manifest_says_how_the_index_was_made(tmp_path: Path, corpus: Path) -> None:
    index = rag.build_index(corpus, tmp_path / "index")
    manifest = json.loads((tmp_path / "index" / "generations" / "000001" / "manifest.json").read_text(encoding="utf-8"))
    shipped = StaticEncoder(encoder_folder())
    assert manifest["encoder_digest"] == shipped.digest
    assert (manifest["dim"], manifest["passage_tokens"], manifest["documents"]) == (shipped.dim, 300, 3)
    assert manifest["passages"] == index._store.count
    for name, digest in manifest["files"].items():
        data = (tmp_path / "index" / "generations" / "000001" / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
    assert (tmp_path / "index" / "CURRENT").read_text(encoding="ascii").splitlines()[0] == "000001"
    assert not (tmp_path / "index" / "LOCK").exists()


def test_one_document_is_a_corpus(tmp_path: Path, corpus: Path) -> None:
    index = rag.build_index(corpus / "tsurumi" / "park.txt", tmp_path / "index")
    assert [d.path for d in index.documents()] == ["park.txt"]


def test_only_documents_of_the_folder_are_read(tmp_path: Path, corpus: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("外の文書である。", encoding="utf-8")
    (corpus / "link.txt").symlink_to(secret)
    index = rag.build_index(corpus, tmp_path / "index")
    assert [d.path for d in index.documents()] == ["asari flowers.txt", "memo.md", "tsurumi/park.txt"]


def test_two_documents_with_the_same_words_are_both_indexed(tmp_path: Path, corpus: Path) -> None:
    (corpus / "copy.txt").write_text(PARK, encoding="utf-8")
    index = rag.build_index(corpus, tmp_path / "index")
    found = {h.passage.path for h in index.search("ブランコの点検", 20)}
    assert {"copy.txt", "tsurumi/park.txt"} <= found


def test_progress_comes_after_each_document(tmp_path: Path, corpus: Path) -> None:
    seen: list[Progress] = []
    index = rag.build_index(corpus, tmp_path / "index", progress=seen.append)
    paths = ["asari flowers.txt", "memo.md", "tsurumi/park.txt"]
    for stage in ("check", "read"):
        told = [(p.done, p.total, p.path) for p in seen if p.stage == stage]
        assert told == [(done, 3, path) for done, path in enumerate(paths, 1)]
    assert [p.stage for p in seen] == ["check"] * 3 + ["read"] * 3 + ["publish"]
    assert seen[-1].passages == seen[-2].passages == index._store.count
    assert [p.seconds for p in seen] == sorted(p.seconds for p in seen)
    assert seen[-2].left == 0  # nothing is left to be read


def test_the_report_names_the_seconds_of_each_stage(tmp_path: Path, corpus: Path) -> None:
    report = rag.build_index(corpus, tmp_path / "index").report
    assert report is not None
    stages = dict(report.stages)
    assert set(stages) == {"check", "read", "terms", "encode", "write", "publish"}
    assert all(0 <= seconds <= report.seconds for seconds in stages.values())
    assert sum(stages.values()) <= report.seconds  # one process did it all


def test_a_build_that_is_interrupted_leaves_the_old_index(tmp_path: Path, corpus: Path) -> None:
    rag.build_index(corpus, tmp_path / "index")
    add(corpus)

    def stop(progress: Progress) -> None:
        if (progress.stage, progress.done) == ("read", 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rag.build_index(corpus, tmp_path / "index", progress=stop)
    assert rag.open_index(tmp_path / "index").generation == "000001"
    assert sorted(p.name for p in (tmp_path / "index" / "generations").iterdir()) == ["000001"]
    assert rag.build_index(corpus, tmp_path / "index").generation == "000002"


def test_an_open_index_serves_on_while_another_is_built(tmp_path: Path, corpus: Path) -> None:
    old = rag.build_index(corpus, tmp_path / "index")
    before = hits(old)
    change(corpus)
    rag.build_index(corpus, tmp_path / "index")
    assert hits(old) == before


def test_only_so_many_generations_are_kept(tmp_path: Path, corpus: Path) -> None:
    settings = replace(rag.load_settings({}), keep_generations=2)
    for _ in range(4):
        rag.build_index(corpus, tmp_path / "index", full=True, settings=settings)
    assert sorted(p.name for p in (tmp_path / "index" / "generations").iterdir()) == ["000003", "000004"]


def test_a_running_build_is_not_disturbed(tmp_path: Path, corpus: Path) -> None:
    from rag.index.generations import Generations

    with Generations(tmp_path / "index").lock(), pytest.raises(IndexUnusable, match="Another build"):
        rag.build_index(corpus, tmp_path / "index")


def test_the_words_of_a_text_in_cp932_are_those_in_utf_8(tmp_path: Path) -> None:
    for encoding in ("utf-8", "cp932"):
        (tmp_path / encoding).mkdir()
        (tmp_path / encoding / "a.txt").write_text(FLOWERS, encoding=encoding)
    one = rag.build_index(tmp_path / "utf-8", tmp_path / "one")
    other = rag.build_index(tmp_path / "cp932", tmp_path / "two")
    assert contents(one) == contents(other)


def test_the_place_of_a_corpus_is_kept_as_it_was_and_told_when_it_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """Another folder of the same relative name, seen from another place, is not the corpus."""
    place, other = tmp_path / "here", tmp_path / "there"
    write_corpus(place / "corpus")
    (other / "corpus").mkdir(parents=True)
    monkeypatch.chdir(place)
    first = rag.build_index("corpus", "index")
    assert first.manifest.corpus == (place / "corpus").as_posix()
    monkeypatch.chdir(other)
    index = rag.open_index(place / "index")
    assert [index.original(one.doc_id).state for one in index.documents()] == ["same"] * 3
    unchanged = rag.build_index(place / "corpus", place / "index").report
    assert unchanged is not None
    assert (unchanged.changed, unchanged.moved_from) == (False, None)
    (place / "corpus").rename(place / "minutes")
    assert run("index", "status", "--index", place / "index", "--json").lines[0]["corpus_found"] is False
    ran = run("index", "build", place / "minutes", "--index", place / "index", "--json")
    assert (ran.lines[0]["moved_from"], ran.lines[0]["read"], ran.lines[0]["reused"]) == (
        (place / "corpus").as_posix(),
        0,
        3,
    )
    assert f"was built from {place / 'corpus'} before" in ran.err
    index = rag.open_index(place / "index")
    assert (index.generation, index.manifest.corpus) == ("000002", (place / "minutes").as_posix())
    assert index.original(index.documents()[0].doc_id).state == "same"
