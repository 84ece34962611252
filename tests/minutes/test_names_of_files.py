"""Files whose names are no UTF-8, as an old share has them: read, shown, found again, and never choked on."""

import os
import sys
from pathlib import Path

import pytest

import rag
from rag.errors import CorpusError, IndexUnusable
from rag.index.forgetting import forget
from rag.minutes.folder import find, walk
from rag.minutes.identities import shown
from tests.commands import process
from tests.minutes_for_tests import FLOWERS, MEMO, PARK

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no text")
OLD = "会議録ソ.txt".encode("cp932")  # ソ ends in a backslash
BYTES = b"caf\xe9\xff.txt"  # of no Japanese encoding


def put(folder: Path, name: bytes, text: str) -> Path:
    path = folder / os.fsdecode(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    put(folder, b"good.txt", PARK)
    put(folder, "令和５年".encode("cp932") + b"/" + OLD, FLOWERS)
    put(folder, BYTES, MEMO)
    return folder


NAMES = ["good.txt", "caf%E9%FF.txt", "令和５年/会議録ソ.txt"]


def test_they_are_read_under_a_name_that_can_be_printed(corpus: Path) -> None:
    sources, skipped = walk(corpus)
    assert (sorted(s.path for s in sources), skipped) == (sorted(NAMES), [])
    for name in NAMES:
        assert name.isprintable()
        found = find(corpus, name)
        assert found is not None
        assert found.read_bytes()
    assert find(corpus, "令和５年/会議録.txt") is None


def test_index_report_manifest_and_json_hold_them(tmp_path: Path, corpus: Path) -> None:
    put(corpus, "空".encode("cp932") + b".txt", "")
    put(corpus, "表".encode("cp932") + b".xyz", "x")
    index = rag.build_index(corpus, tmp_path / "index")
    assert index.report is not None
    assert sorted(d.path for d in index.documents()) == sorted(NAMES)
    assert sorted(s.path for s in index.report.skipped) == ["空.txt", "表.xyz"]
    again = rag.build_index(corpus, tmp_path / "index").report
    assert again is not None
    assert (again.changed, sorted(s.path for s in again.skipped)) == (False, ["空.txt", "表.xyz"])
    ran = process("index", "build", corpus, "--index", tmp_path / "index", "--full")
    found = process("search", "花壇の水やり", "-k", 1, "--index", tmp_path / "index", "--json")
    assert (ran.code, found.lines[0]["path"]) == (0, "令和５年/会議録ソ.txt")
    (hit,) = index.search("金魚の水槽", 1)
    assert hit.passage.path == "caf%E9%FF.txt"
    assert index.original(hit.passage.doc_id)


def test_a_note_in_such_a_folder_speaks_for_its_documents(corpus: Path) -> None:
    put(
        corpus,
        "令和５年".encode("cp932") + b"/minutes.toml",
        '[documents."会議録ソ.txt"]\nurl = "https://a.example/"\n',
    )
    by_path = {s.path: s for s in walk(corpus)[0]}
    assert len(by_path["令和５年/会議録ソ.txt"].noted) == 1


def test_of_two_names_that_are_shown_alike_the_one_in_utf8_is_read_and_the_other_named(tmp_path: Path) -> None:
    put(tmp_path / "c", OLD, FLOWERS)
    put(tmp_path / "c", "会議録ソ.txt".encode(), PARK)
    sources, skipped = walk(tmp_path / "c")
    assert [(s.path, s.file.read_text(encoding="utf-8")) for s in sources] == [("会議録ソ.txt", PARK)]
    assert [(s.path.isprintable(), s.reason) for s in skipped] == [
        (True, "has, read as CP932, the name of another document, 会議録ソ.txt; rename it")
    ]


def test_what_still_lies_in_the_corpus_under_such_a_name_is_not_forgotten(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    rag.build_index(corpus, index)
    with pytest.raises(IndexUnusable, match="still lies in the corpus"):
        forget(index, "caf%E9%FF.txt", corpus)


def test_a_corpus_of_such_a_name_is_refused_with_a_remedy(tmp_path: Path) -> None:
    folder = put(tmp_path, OLD + b"/a.txt", PARK).parent
    with pytest.raises(CorpusError, match=r"is not UTF-8\. Rename it, or build from a link to it") as fault:
        rag.build_index(folder, tmp_path / "index")
    assert str(fault.value).isprintable()
    (tmp_path / "link").symlink_to(folder)
    assert [d.path for d in rag.build_index(tmp_path / "link", tmp_path / "index").documents()] == ["a.txt"]


def test_a_name_that_is_text_stays_as_it_is() -> None:
    for name in ("会議録.txt", "a%b.txt", "a b/c.txt", "ｶﾞ.txt"):
        assert shown(Path(name)) == name


def test_the_whole_path_of_a_file_with_such_a_name_is_shown_as_it_is(corpus: Path) -> None:
    path = corpus / os.fsdecode("令和５年".encode("cp932")) / os.fsdecode(OLD)
    assert shown(path) == f"{corpus}/令和５年/会議録ソ.txt"
