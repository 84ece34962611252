"""A build whose vectors take long answers by words first, and in the end nothing tells it from one in one go."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest

import rag
from rag.errors import IndexDamaged, IndexMismatch
from rag.index.building import corpus
from rag.index.building.corpus import complete
from rag.index.encoder import StaticEncoder, Vectors
from rag.index.generations import Generations
from rag.index.keeping import kept, prune, rollback
from rag.index.manifest import write_manifest
from rag.records import Progress
from rag.resources import encoder_folder
from tests.faults.documents import edit, said
from tests.minutes_for_tests import contents, hits
from tests.two_speeds_for_tests import (
    Watched,
    at_once,
    built,
    by_leg,
    generations_of,
    slow,
    texts_of,
)


@pytest.fixture
def encoder() -> Watched:
    return Watched()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return slow(tmp_path, monkeypatch)


def test_the_end_is_that_of_a_build_in_one_go(tmp_path: Path, folder: Path, encoder: Watched) -> None:
    report = built(folder, tmp_path / "index", encoder)
    index, once = rag.open_index(tmp_path / "index"), at_once(folder, tmp_path / "once")
    assert contents(index) == contents(once)
    assert by_leg(index) == by_leg(once)
    assert said(index) == said(once)
    assert (report.vectors, report.passages, report.documents) == (once.manifest.passages, once.manifest.passages, 12)
    assert sorted(encoder.passages) == sorted(texts_of(once))
    own, other = index.manifest, once.manifest
    # tantivy names its files anew each time
    same = [
        {f: d for f, d in m.files.items() if "lexical" not in f and not f.endswith(("part.json", "meta.json"))}
        for m in (own, other)
    ]
    assert same[0] == same[1]
    plain = [asdict(replace(m, generation="", created="", files={}, digest="")) for m in (own, other)]
    assert plain[0] == plain[1]
    for place in (tmp_path / "index", tmp_path / "once"):
        assert sorted(p.name for p in place.iterdir()) == ["CURRENT", "SEALS.json", "generations"]
    assert Generations(tmp_path / "index").verify(index.generation) == []


def test_a_build_whose_vectors_are_quick_is_one_generation(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "AT_ONCE", 15.0)
    said: list[str] = []
    report = built(folder, tmp_path / "index", StaticEncoder(encoder_folder()), words_first=said.append)
    assert (report.generation, report.vectors, said) == ("000001", report.passages, [])


def test_what_is_quick_is_found_out_from_the_first_texts_that_are_encoded() -> None:
    pace = corpus.Pace(15.0)
    pace.took(0.9, 0.001)  # too soon to tell
    assert pace.goes_on
    pace.took(0.2, 0.1)
    assert pace.goes_on
    pace.took(0.5, 0.1)  # 1.6 s for a tenth of it
    assert not pace.goes_on
    pace.took(0.0, 1.0)
    assert not pace.goes_on
    endless = corpus.Pace(None)
    endless.took(1e6, 0.1)
    assert endless.goes_on


def test_words_answer_while_there_is_no_vector_and_the_question_is_not_encoded(
    tmp_path: Path, folder: Path, encoder: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = at_once(folder, tmp_path / "once")
    wanted = {query: once.search(query, leg="lexical") for query in ("ブランコの点検", "水やり 当番")}
    built(folder, tmp_path / "index", encoder, later=True)
    index = rag.open_index(tmp_path / "index")
    assert (index.manifest.vectors, index.manifest.passages) == (0, once.manifest.passages)

    def never(self: StaticEncoder, texts: Sequence[str]) -> Vectors:
        raise AssertionError("the question is encoded")

    monkeypatch.setattr(StaticEncoder, "encode_queries", never)
    for query, expected in wanted.items():
        found = index.search(query)
        assert [h.passage.passage_id for h in found] == [h.passage.passage_id for h in expected] != []
    assert index.search("街灯の交換", leg="dense") == ()
    assert contents(index) == contents(once)


def test_while_there_is_no_vector_a_question_is_answered_or_refused_by_its_words(
    tmp_path: Path, folder: Path, encoder: Watched
) -> None:
    built(folder, tmp_path / "index", encoder, later=True)
    index = rag.open_index(tmp_path / "index")
    answer = index.ask("ブランコの点検は年に何回行っているのか")
    assert answer.verdict == "found"
    assert any("春と秋" in one.text for one in answer.statements)
    assert index.ask("金利はどこまで上がりますか").verdict == "not_found"


def test_documents_that_are_read_anew_by_another_reader_keep_their_vectors(
    tmp_path: Path, folder: Path, encoder: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(folder, tmp_path / "index", encoder)
    before = len(encoder.passages)
    for place in ("corpus", "builder"):
        monkeypatch.setattr(f"rag.index.building.{place}.READER_VERSION", 10_000)
    report = built(folder, tmp_path / "index", encoder)
    assert (report.read, report.vectors, len(encoder.passages)) == (12, report.passages, before)
    assert hits(rag.open_index(tmp_path / "index")) == hits(rag.open_index(tmp_path / "index"))


def test_a_full_build_is_served_when_it_is_whole(tmp_path: Path, folder: Path, encoder: Watched) -> None:
    built(folder, tmp_path / "index", encoder)
    first: list[str] = []
    before = len(encoder.passages)
    report = built(folder, tmp_path / "index", encoder, full=True, words_first=first.append)
    assert (first, report.vectors) == ([], report.passages)
    assert set(encoder.passages[before:]) == set(encoder.passages[:before])


def test_unfinished_generations_take_no_place_of_others(tmp_path: Path, folder: Path, encoder: Watched) -> None:
    at_once(folder, tmp_path / "index")
    for number in range(3):
        (folder / "memo 0.md").write_text(f"覚え書き\n\n噴水に{number}万円を要した。\n", encoding="utf-8")
        at_once(folder, tmp_path / "index")
    assert generations_of(tmp_path / "index") == [("000002", True), ("000003", True), ("000004", True)]
    edit(folder)
    built(folder, tmp_path / "index", encoder, later=True)
    assert generations_of(tmp_path / "index") == [("000003", True), ("000004", True), ("000005", False)]
    (folder / "memo 0.md").write_text("覚え書き\n\n噴水に9万円を要した。\n", encoding="utf-8")
    built(folder, tmp_path / "index", encoder, later=True)
    assert generations_of(tmp_path / "index") == [("000003", True), ("000004", True), ("000006", False)]
    live = complete(tmp_path / "index", encoder).generation
    assert int(live) > 7  # several steps
    assert generations_of(tmp_path / "index") == [("000003", True), ("000004", True), (live, True)]
    assert [one.vectors == one.passages for one in kept(tmp_path / "index")] == [True] * 3
    assert rollback(tmp_path / "index", encoder) == "000004"


def test_the_way_back_from_an_unfinished_generation_is_a_whole_one_and_prune_lets_it_go(
    tmp_path: Path, folder: Path, encoder: Watched
) -> None:
    at_once(folder, tmp_path / "index")
    edit(folder)
    built(folder, tmp_path / "index", encoder, later=True)
    shutil.copytree(tmp_path / "index" / "generations" / "000002", tmp_path / "second")
    (folder / "memo 0.md").write_text("覚え書き\n\n噴水に9万円を要した。\n", encoding="utf-8")
    built(folder, tmp_path / "index", encoder, later=True)
    shutil.copytree(
        tmp_path / "second", tmp_path / "index" / "generations" / "000002"
    )  # as on Windows, where a reader kept it
    assert generations_of(tmp_path / "index") == [("000001", True), ("000002", False), ("000003", False)]
    assert rollback(tmp_path / "index", encoder) == "000001"
    assert rollback(tmp_path / "index", encoder, "3") == "000003"  # by its name it is served again, as it is
    assert [one.name for one in prune(tmp_path / "index", 3)] == ["000002"]


@pytest.mark.parametrize("vectors", [0, 5, 10_000])
def test_a_manifest_whose_number_of_vectors_is_wrong_is_refused(tmp_path: Path, folder: Path, vectors: int) -> None:
    once = at_once(folder, tmp_path / "index")
    write_manifest(tmp_path / "index" / "generations" / "000001", replace(once.manifest, vectors=vectors))
    with pytest.raises(IndexDamaged, match="rag index build CORPUS --full"):
        rag.open_index(tmp_path / "index")


def test_only_the_encoder_that_began_goes_on(tmp_path: Path, folder: Path, encoder: Watched) -> None:
    built(folder, tmp_path / "index", encoder, later=True)
    encoder.digest = "f" * 64
    with pytest.raises(IndexMismatch, match="rag index build"):
        complete(tmp_path / "index", encoder)


def test_progress_counts_passages_and_tells_what_is_left(tmp_path: Path, folder: Path, encoder: Watched) -> None:
    told: list[Progress] = []
    report = built(folder, tmp_path / "index", encoder, progress=told.append)
    steps = [p for p in told if p.stage == "encode"]
    assert [p.done for p in steps] == sorted(p.done for p in steps)
    assert (steps[-1].done, steps[-1].total, steps[-1].left) == (report.passages, report.passages, 0.0)
    assert steps[-1].passages == len(encoder.passages)
    assert steps[0].left is not None
    assert steps[0].left > 0
    assert steps[-1].seconds <= report.seconds
