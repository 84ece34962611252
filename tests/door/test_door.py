import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import rag
from rag.errors import CorpusError, DocumentError, IndexDamaged, IndexMissing, QueryError, RagError
from rag.index.manifest import read_manifest, write_manifest
from rag.index.seals import hash_file
from tests.minutes_for_tests import PARK, write_corpus


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> rag.Index:
    folder = tmp_path_factory.mktemp("door")
    return rag.build_index(write_corpus(folder / "corpus"), folder / "index")


def test_importing_rag_loads_nothing_heavy() -> None:
    code = (
        "import sys, rag\n"
        "heavy = {'numpy', 'faiss', 'tantivy', 'sudachipy', 'torch', 'streamlit', 'tiktoken', 'tokenizers', 'typer'}\n"
        "sys.exit(len(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_rag_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        rag.nothing  # noqa: B018
    assert set(rag.__all__) <= set(dir(rag))
    assert all(getattr(rag, name) for name in rag.__all__)


def test_a_document_is_read_without_an_index(tmp_path: Path) -> None:
    path = tmp_path / "park.txt"
    path.write_text(PARK.replace("～", "から"), encoding="euc_jp")
    minutes = rag.read_document(path)
    assert minutes.meeting.title == "令和5年度 第1回鶴見沢市公園会議 議事要旨"
    assert minutes.path == path.as_posix()
    assert len(minutes.utterances) == 4


def test_a_document_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    for path, reason in (
        (tmp_path / "gone.txt", "cannot be opened"),
        (tmp_path, "cannot be opened"),
        (tmp_path / "empty.txt", "is empty"),
    ):
        with pytest.raises(DocumentError, match=reason) as caught:
            rag.read_document(path)
        assert caught.value.path == path.as_posix()
        assert caught.value.exit_code == 3


def test_an_index_opens_as_it_was_built(index: rag.Index) -> None:
    again = rag.open_index(index.folder)
    assert again.generation == index.generation
    assert again.documents() == index.documents()
    assert again.report is None
    assert again.search("花壇の水やり") == index.search("花壇の水やり")
    assert again.ask("花壇の水やり").statements == index.ask("花壇の水やり").statements


def test_an_index_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="rag index build CORPUS"):
        rag.open_index(tmp_path / "gone")
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize(
    "part", ["parts/*/dense.faiss", "parts/*/passages.sqlite3", "columns", "lexical", "manifest.json"]
)
@pytest.mark.parametrize("harm", ["gone", "empty"])
def test_an_index_with_a_part_missing_or_empty_is_damaged(tmp_path: Path, part: str, harm: str) -> None:
    folder = tmp_path / "index"
    rag.build_index(write_corpus(tmp_path / "corpus"), folder)
    [place] = (folder / "generations" / "000001").glob(part)
    for file in list(place.iterdir()) if place.is_dir() else [place]:
        file.unlink()  # never cut off in place: the index just built may still be mapped
        if harm == "empty":
            file.touch()
    with pytest.raises((IndexDamaged, IndexMissing), match="rag index build"):
        rag.open_index(folder)


@pytest.mark.parametrize("part", ["parts/*/dense.faiss", "columns"])
@pytest.mark.parametrize("forged", [False, True])
def test_parts_of_different_builds_do_not_fit(tmp_path: Path, index: rag.Index, part: str, forged: bool) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("・一つだけの意見である。\n", encoding="utf-8")
    rag.build_index(tmp_path / "corpus", tmp_path / "index")
    generation = tmp_path / "index" / "generations" / "000001"
    [other], [ours] = (index.folder / "generations" / index.generation).glob(part), generation.glob(part)
    digests = {}
    for file in list(ours.iterdir()) if ours.is_dir() else [ours]:
        file.unlink()
        file.write_bytes((other / file.name if other.is_dir() else other).read_bytes())
        digests[file.relative_to(generation).as_posix()] = hash_file(file)
    if forged:  # the manifest agrees with what was put in its place
        manifest = read_manifest(generation)
        write_manifest(generation, replace(manifest, files=manifest.files | digests))
    with pytest.raises(IndexDamaged, match="do not fit together" if forged else r"is damaged .*rag index rollback"):
        rag.open_index(tmp_path / "index")


def test_the_documents_and_their_minutes_are_there(index: rag.Index) -> None:
    assert [(d.path, d.municipality, d.date) for d in index.documents()] == [
        ("asari flowers.txt", "浅利町", date(2022, 2, 1)),
        ("memo.md", None, None),
        ("tsurumi/park.txt", "鶴見沢市", date(2023, 7, 3)),
    ]
    assert index.document("asari%20flowers.txt").path == "asari flowers.txt"
    with pytest.raises(QueryError, match=r"no document 'gone\.txt'"):
        index.document("gone.txt")
    with pytest.raises(QueryError, match="no passage 'x#0-1'"):
        index.passage("x#0-1")


def test_the_values_that_filters_take_are_there(index: rag.Index) -> None:
    assert set(index.values("municipality")) == {"鶴見沢市", "浅利町"}
    assert set(index.values("role")) == {"市長", "副市長", "事務局", "総務部長", "副町長", "建設課長"}
    assert index.values("side") == {"executive": 5, "secretariat": 2}
    assert set(index.values("kind")) <= {"header", "question", "reply", "remark", "report"}
    assert index.days() == (date(2022, 2, 1), date(2023, 7, 3))
    with pytest.raises(QueryError, match="no filter field 'color'"):
        index.values("color")
    index.values("kind").clear()
    assert index.values("kind")


def test_facets_are_the_counts_of_a_look_at_each_passage_under_the_other_filters(sample_index: rag.Index) -> None:
    every = sample_index._store.passages(range(sample_index._store.count))
    offices = Counter(
        p.speaker.role
        for p in every
        if p.speaker and p.speaker.role and p.kind == "reply" and p.date and p.date >= date(2022, 1, 1)
    )
    found = sample_index.facets("role", kind="reply", since=date(2022, 1, 1))
    assert list(found.items()) == sorted(offices.items(), key=lambda pair: (-pair[1], pair[0]))
    sides = Counter(p.speaker.side for p in every if p.speaker and p.speaker.side and p.municipality == "霧ノ瀬市")
    assert sample_index.facets("side", municipality="霧ノ瀬市") == sides
    assert sample_index.facets("side", municipality="霧ノ瀬市", side="chair") == sides
    assert sample_index.facets("body") == sample_index.values("body")
    assert sample_index.facets("body", municipality="椿坂市", since=date(2030, 1, 1)) == {}


def test_facets_refuse_what_a_search_refuses(index: rag.Index) -> None:
    with pytest.raises(QueryError, match="no filter field 'speaker'"):
        index.facets("speaker")
    with pytest.raises(QueryError, match="夕凪島市"):
        index.facets("role", municipality="夕凪島市")
    with pytest.raises(TypeError, match="colour"):
        index.search("花壇", colour="red")  # type: ignore[call-arg]


def test_an_index_without_a_date_has_no_days(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("・一つだけの意見である。\n", encoding="utf-8")
    assert rag.build_index(tmp_path / "corpus", tmp_path / "index").days() == (None, None)


def test_an_answer_says_what_it_is_of(index: rag.Index) -> None:
    summary = index.ask("花壇の水やりの当番はどのように決めていますか")
    assert summary.question == "花壇の水やりの当番はどのように決めていますか"
    assert (summary.verdict, summary.reason, summary.writer) == ("found", None, "extractive")
    assert summary.generation == "000001"
    assert 0 < summary.seconds < 5
    assert any("輪番" in s.text for s in summary.statements), [s.text for s in summary.statements]


def test_a_verdict_and_its_statements_belong_together(index: rag.Index, sample_index: rag.Index) -> None:
    questions = (
        "金魚",
        "水",
        "はい",
        "花壇",
        "市長",
        "鶴見沢市",
        "3",
        "夕凪島市の花壇",
        "浅利町の金魚",
        "会議の議題",
        "！",
        "予約の件数",
    )
    for opened in (index, sample_index):
        for question in questions:
            summary = opened.ask(question)
            if summary.verdict == "not_found":
                assert (summary.statements, summary.evidence) == ((), ())
                assert summary.reason
            else:
                assert summary.statements, question
                assert (summary.reason is None) == (summary.verdict == "found")


def test_a_passage_too_short_to_quote_is_no_found_answer_without_a_statement(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("・金魚。\n・白鳥。\n", encoding="utf-8")
    summary = rag.build_index(tmp_path / "corpus", tmp_path / "index").ask("金魚")
    assert summary.statements or summary.verdict == "not_found"


@pytest.mark.parametrize("question", ["", "   ", "\u3000\n"])
def test_an_empty_question_is_refused(index: rag.Index, question: str) -> None:
    for call in (index.ask, index.search):
        with pytest.raises(QueryError, match="The question is empty"):
            call(question)


def test_a_question_of_100_000_characters_is_refused(index: rag.Index) -> None:
    for call in (index.ask, index.search):
        with pytest.raises(QueryError, match="100,000 characters"):
            call("花" * 100_000)


def test_filters_narrow_an_answer(index: rag.Index) -> None:
    summary = index.ask("当番や点検はどうなっていますか", municipality="浅利町")
    assert {e.passage.municipality for e in summary.evidence} == {"浅利町"}
    with pytest.raises(QueryError, match="夕凪島市"):
        index.ask("当番", municipality="夕凪島市")


def test_threads_share_one_index(index: rag.Index) -> None:
    wanted = index.ask("花壇の水やり").statements
    found: list[object] = []

    def ask() -> None:
        try:
            found.append(index.ask("花壇の水やり").statements)
        except Exception as fault:  # noqa: BLE001
            found.append(fault)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 8


def test_every_failure_is_a_rag_error_with_its_exit_code(tmp_path: Path) -> None:
    with pytest.raises(RagError) as caught:
        rag.build_index(tmp_path / "gone", tmp_path / "index")
    assert isinstance(caught.value, CorpusError)
    assert caught.value.exit_code == 3
    with pytest.raises(RagError) as caught:
        rag.open_index(tmp_path / "index")
    assert caught.value.exit_code == 4


def test_an_index_where_a_file_lies_is_refused_with_words(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("x", encoding="utf-8")
    with pytest.raises(RagError):
        rag.open_index(tmp_path / "index")
    with pytest.raises(RagError):
        rag.build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index")
