"""What a build may take over: only what was made in the same way, and is sound."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag.errors import IndexDamaged, IndexMismatch, IndexMissing
from rag.index.building import plan
from rag.records import Progress
from rag.resources import encoder_folder
from tests.minutes_for_tests import hits, write_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def other_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped encoder with other weights, as another version of this package would bring it."""
    from rag import resources

    folder = tmp_path / "encoder"
    folder.mkdir()
    for file in encoder_folder().iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"name": "other", "sha256": "0" * 64}), encoding="utf-8")
    monkeypatch.setattr(resources, "encoder_folder", lambda: folder)


def test_an_index_of_another_encoder_is_refused_with_the_command_that_rebuilds_it(
    tmp_path: Path, corpus: Path, request: pytest.FixtureRequest
) -> None:
    rag.build_index(corpus, tmp_path / "index")
    request.getfixturevalue("other_encoder")
    with pytest.raises(IndexMismatch, match=rf"rag index build {corpus.as_posix()} --index {tmp_path / 'index'}"):
        rag.open_index(tmp_path / "index")


def test_a_build_with_another_encoder_takes_nothing_over(
    tmp_path: Path, corpus: Path, request: pytest.FixtureRequest
) -> None:
    rag.build_index(corpus, tmp_path / "index")
    request.getfixturevalue("other_encoder")
    report = rag.build_index(corpus, tmp_path / "index").report
    assert report is not None
    assert (report.read, report.reused) == (3, 0)
    assert rag.open_index(tmp_path / "index").manifest.encoder == "other"


def test_another_budget_of_passages_takes_nothing_over(tmp_path: Path, corpus: Path) -> None:
    rag.build_index(corpus, tmp_path / "index")
    settings = replace(rag.load_settings({}), passage_tokens=40)
    report = rag.build_index(corpus, tmp_path / "index", settings=settings).report
    assert report is not None
    assert (report.read, report.reused, report.changed) == (3, 0, True)


def test_an_index_of_an_older_schema_is_refused_and_the_next_build_takes_nothing_over(
    tmp_path: Path, corpus: Path
) -> None:
    rag.build_index(corpus, tmp_path / "index")
    manifest = tmp_path / "index" / "generations" / "000001" / "manifest.json"
    plain = json.loads(manifest.read_text(encoding="utf-8")) | {"schema": 1}
    manifest.write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(IndexDamaged, match=r"schema 1, and this version reads 4.*rag index build CORPUS"):
        rag.open_index(tmp_path / "index")
    report = rag.build_index(corpus, tmp_path / "index").report
    assert report is not None
    assert (report.generation, report.read, report.reused) == ("000002", 3, 0)


@pytest.mark.parametrize("part", ["parts/*/dense.faiss", "parts/*/columns/codes.npy"])
def test_a_damaged_index_is_built_anew(tmp_path: Path, corpus: Path, part: str) -> None:
    rag.build_index(corpus, tmp_path / "index")
    [damaged] = (tmp_path / "index" / "generations" / "000001").glob(part)
    damaged.unlink()
    damaged.touch()
    report = rag.build_index(corpus, tmp_path / "index").report
    assert report is not None
    assert (report.read, report.generation) == (3, "000002")
    assert rag.open_index(tmp_path / "index").search("ブランコ")


def test_damage_outside_of_the_parts_is_mended_without_reading(tmp_path: Path, corpus: Path) -> None:
    before = hits(rag.build_index(corpus, tmp_path / "index"))
    (tmp_path / "index" / "generations" / "000001" / "columns" / "codes.npy").write_bytes(b"")
    with pytest.raises(IndexDamaged, match=r"columns/codes\.npy"):
        rag.open_index(tmp_path / "index")
    mended = rag.build_index(corpus, tmp_path / "index")
    assert mended.report is not None
    assert (mended.report.read, mended.report.reused, mended.generation) == (0, 3, "000002")
    assert hits(mended) == before


def test_what_a_stopped_build_had_finished_is_taken_over(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "SMALLEST", 3)  # each document fills a part

    def stop(progress: Progress) -> None:
        if (progress.stage, progress.done) == ("read", 3):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rag.build_index(corpus, tmp_path / "index", progress=stop)
    with pytest.raises(IndexMissing):
        rag.open_index(tmp_path / "index")
    [left] = (tmp_path / "index" / "generations").iterdir()
    assert left.name == ".building-000001"
    (corpus / "memo.md").write_text("金魚は十匹である。\n", encoding="utf-8")  # changed since: it is read again
    index = rag.build_index(corpus, tmp_path / "index")
    assert index.report is not None
    assert (index.report.read, index.report.reused) == (2, 1)
    assert [p.name for p in (tmp_path / "index" / "generations").iterdir()] == ["000001"]
    assert hits(index) == hits(rag.build_index(corpus, tmp_path / "fresh"))


def test_a_finished_part_that_was_damaged_since_is_not_taken_over(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "SMALLEST", 3)

    def stop(progress: Progress) -> None:
        if (progress.stage, progress.done) == ("read", 3):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rag.build_index(corpus, tmp_path / "index", progress=stop)
    [part] = (tmp_path / "index" / "generations").glob("*/parts/[0-9a-f]*/dense.faiss")
    data = bytearray(part.read_bytes())
    data[-1] ^= 1
    part.write_bytes(bytes(data))
    report = rag.build_index(corpus, tmp_path / "index").report
    assert report is not None
    assert (report.read, report.reused) == (3, 0)


def test_a_document_that_could_not_be_read_is_not_tried_again_until_it_changes(tmp_path: Path, corpus: Path) -> None:
    (corpus / "empty.txt").write_text("", encoding="utf-8")
    first = rag.build_index(corpus, tmp_path / "index")
    assert first.report is not None
    [skipped] = first.report.skipped
    assert first.manifest.unread == {"empty.txt": (hashlib.sha256(b"").hexdigest(), skipped.reason)}
    again = rag.build_index(corpus, tmp_path / "index").report
    assert again is not None
    assert (again.changed, again.skipped) == (False, (skipped,))
    (corpus / "empty.txt").write_text("金魚は十匹である。\n", encoding="utf-8")
    mended = rag.build_index(corpus, tmp_path / "index")
    assert mended.report is not None
    assert (mended.report.read, mended.report.skipped, mended.manifest.unread) == (1, (), {})
