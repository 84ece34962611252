"""What means harm gets one clear line in the report and harms nothing else."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag.errors import DocumentError
from rag.minutes.caps import Caps
from rag.minutes.isolation.reader import Reader
from tests.commands import Run

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "scripts"))
    from formats.bombs import bombs, good
    from formats.making import pdf_of, zip_of

BOMBS = bombs()
# Small caps make the same refusals cheap; the sizes of the bombs stay above the default caps.
CAPS = Caps(seconds=20, memory_megabytes=700)
SLOW = ("PDF whose stream unpacks to 2 GB", "HTML of a million open tags", "one line of 200 MB")
TEXT = "会議を開いた。\n\n・公園の木陰を増やしてほしい。\n→来年度に植える。（事務局）\n"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader(CAPS)
    yield reader
    reader.close()


@pytest.mark.parametrize("what", [what for what in BOMBS if what not in SLOW])
def test_a_bomb_gets_one_clear_line(reader: Reader, what: str) -> None:
    name, make, wanted = BOMBS[what]
    with pytest.raises(DocumentError) as caught:
        reader.read(make(), name)
    assert re.search(wanted, caught.value.reason)
    assert caught.value.path == name
    assert "\n" not in caught.value.reason
    assert len(caught.value.reason) < 300
    assert not caught.value.passing  # it is told again without being read again
    assert [m.path for m in reader.read(pdf_of(TEXT), "next.pdf").documents] == ["next.pdf"]


@pytest.mark.slow
def test_every_bomb_in_one_corpus_and_what_is_sound_beside_them(tmp_path: Path, run: Run) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, data in good().items():
        (corpus / name).write_bytes(data)
    for at, (name, make, _) in enumerate(BOMBS.values()):
        (corpus / f"{at:02} {name}").write_bytes(make())
    (corpus / "link.pdf").symlink_to(corpus / "good.pdf")
    settings = replace(rag.load_settings({}), document_seconds=20, document_memory=700)
    index = rag.build_index(corpus, tmp_path / "index", settings=settings)
    assert index.report is not None
    assert sorted(d.path for d in index.documents()) == sorted([*(set(good()) - {"good.zip"}), "good.zip/inner.pdf"])
    reasons = {skipped.path: skipped.reason for skipped in index.report.skipped}
    wanted = {f"{at:02} {name}": words for at, (name, _, words) in enumerate(BOMBS.values())}
    assert sorted(reasons) == sorted(wanted)
    assert [path for path, words in wanted.items() if not re.search(words, reasons[path])] == []
    assert not list(tmp_path.rglob("outside*"))
    again = rag.build_index(corpus, tmp_path / "index", settings=settings).report
    assert again is not None
    assert not again.changed
    assert {skipped.path: skipped.reason for skipped in again.skipped} == reasons


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits on Windows")
def test_a_file_that_takes_too_long_costs_its_child_and_nothing_else() -> None:
    reader = Reader(Caps(seconds=4))  # in which a busy machine, too, starts a child and reads a page
    with pytest.raises(DocumentError, match="longer than 4 seconds to read") as caught:
        reader.read(b"<html><body>" + b"<div>" * 1_000_000, "slow.html")
    assert (caught.value.passing, caught.value.code) == (False, "time")
    assert len(reader.read(pdf_of(TEXT), "next.pdf").documents[0].utterances) == 3
    reader.close()


def test_a_child_that_somebody_ends_is_no_fault_of_the_file() -> None:
    reader = Reader()
    assert len(reader.read(pdf_of(TEXT), "a.pdf").documents) == 1
    assert reader._child is not None
    reader._child._process.process.kill()
    reader._child._process.process.wait()
    with pytest.raises(DocumentError, match="ended the process that read it") as caught:
        reader.read(pdf_of(TEXT), "b.pdf")
    assert caught.value.passing
    assert len(reader.read(pdf_of(TEXT), "b.pdf").documents) == 1
    reader.close()


@pytest.mark.parametrize(
    ("caps", "data", "wanted"),
    [
        (Caps(pages=2), pdf_of(TEXT * 40), "has 5 pages, more than 2; split it, or set RAG_DOCUMENT_PAGES higher"),
        (Caps(cells=3), good()["good.xlsx"], "more than 3 cells; split it, or set RAG_DOCUMENT_CELLS higher"),
        (
            Caps(entries=1),
            zip_of({"a.txt": b"a", "b.txt": b"b"}),
            "more than 1 files; unpack it .* RAG_ARCHIVE_ENTRIES",
        ),
        (Caps(depth=1), zip_of({"a.zip": zip_of({"a.txt": b"a"})}), "a ZIP within 1 others; .* RAG_ARCHIVE_DEPTH"),
        (Caps(unpacked_megabytes=1), zip_of({"a.txt": b"a" * 1_100_000}), "more than 1 MB; .* RAG_UNPACKED_MEGABYTES"),
    ],
)
def test_a_cap_names_the_setting_that_raises_it(caps: Caps, data: bytes, wanted: str) -> None:
    reader = Reader(caps)
    with pytest.raises(DocumentError, match=wanted):
        reader.read(data, "a")
    reader.close()
