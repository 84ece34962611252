"""Documents of every form in an index: cited with their pages, taken over unchanged, forgotten, and read anew where caps changed."""

from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag.errors import IndexUnusable
from rag.records import Skipped
from scripts.formats import making
from tests.commands import Run
from tests.formats.same import NAMES, text_of
from tests.minutes_for_tests import contents

TEXT = "令和5年度 第1回鶴見沢市公園会議 議事要旨\n\n日時：令和5年7月3日\n\n【意見・質問】\n\n・公園の木陰を増やしてほしい。\n→来年度に植える。（事務局）\n"
OTHER = TEXT.replace("公園の木陰", "花壇の水")
BROKEN = b"%PDF-1.7 broken"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "庁 議").mkdir(parents=True)
    (folder / "a.pdf").write_bytes(making.pdf_of("\n" * 60 + TEXT))
    (folder / "庁 議" / "b.docx").write_bytes(making.docx_of(OTHER))
    (folder / "c.zip").write_bytes(
        making.zip_of(
            {"1.xlsx": making.xlsx_of(TEXT.replace("木陰", "日陰")), "2.html": making.html_of(OTHER), "3.pdf": BROKEN}
        )
    )
    (folder / "noname").write_bytes(making.pdf_of(OTHER))
    (folder / "d.csv").write_bytes(b"1,2")
    return folder


def built(corpus: Path, index: Path, **settings: int) -> rag.Index:
    return rag.build_index(corpus, index, settings=replace(rag.load_settings({}), **settings))


def test_every_form_is_indexed_and_cited_with_its_page(corpus: Path, tmp_path: Path) -> None:
    index = built(corpus, tmp_path / "index")
    assert [d.path for d in index.documents()] == ["a.pdf", "c.zip/1.xlsx", "c.zip/2.html", "noname", "庁 議/b.docx"]
    hits = {
        h.passage.path: h.passage
        for h in index.search("公園の木陰や日陰を増やしてほしい", 20)
        if "陰" in h.passage.text
    }
    assert sorted(hits) == ["a.pdf", "c.zip/1.xlsx"]
    assert hits["a.pdf"].page == 2
    assert hits["c.zip/1.xlsx"].page is None
    for passage in hits.values():
        text = index.document(passage.doc_id).text
        assert text[passage.span.start : passage.span.end] == passage.text


def test_what_was_skipped_is_told_again_and_nothing_is_read_twice(corpus: Path, tmp_path: Path) -> None:
    first = built(corpus, tmp_path / "index").report
    again = built(corpus, tmp_path / "index").report
    assert first is not None
    assert again is not None
    assert {s.path: s.reason.split(";")[0] for s in first.skipped} == {
        "d.csv": ".csv: only .txt, .text, .md, .markdown, .json, .jsonl, .ndjson, .pdf, .docx, .xlsx, .html, .htm, .xhtml, .zip are read",
        "c.zip/3.pdf": "is a broken PDF",
    }
    assert sorted(again.skipped, key=_path) == sorted(first.skipped, key=_path)
    assert (again.changed, again.read, again.documents) == (False, 0, 5)


def test_a_change_beside_an_archive_leaves_it_as_it_is(corpus: Path, tmp_path: Path) -> None:
    first = built(corpus, tmp_path / "index")
    (corpus / "庁 議" / "b.docx").write_bytes(making.docx_of(TEXT))
    second = built(corpus, tmp_path / "index")
    assert second.report is not None
    assert (second.report.read, second.report.documents) == (1, 5)
    assert "c.zip/3.pdf" in {s.path for s in second.report.skipped}
    assert contents(second) == contents(built(corpus, tmp_path / "other"))
    assert contents(second) != contents(first)


def test_a_renamed_archive_is_the_same_as_a_new_one(corpus: Path, tmp_path: Path) -> None:
    built(corpus, tmp_path / "index")
    (corpus / "c.zip").rename(corpus / "e.zip")
    moved = built(corpus, tmp_path / "index")
    fresh = built(corpus, tmp_path / "other")
    assert contents(moved) == contents(fresh)
    assert moved.report is not None
    assert fresh.report is not None
    assert sorted(moved.report.skipped, key=_path) == sorted(fresh.report.skipped, key=_path)
    (corpus / "e.zip").write_bytes(making.zip_of({"1.xlsx": making.xlsx_of(TEXT)}))
    (corpus / "f.zip").write_bytes(making.zip_of({"中/1.docx": making.docx_of(TEXT.replace("木陰", "池"))}))
    assert contents(built(corpus, tmp_path / "index")) == contents(built(corpus, tmp_path / "third"))
    (corpus / "f.zip").rename(corpus / "g.zip")  # nothing of it was skipped, so its documents are taken over
    last = built(corpus, tmp_path / "index")
    assert last.report is not None
    assert last.report.renamed == 1
    assert "g.zip/中/1.docx" in {d.path for d in last.documents()}
    assert {p.passage.path for p in last.search("公園の池", 20)} >= {"g.zip/中/1.docx"}
    assert contents(last) == contents(built(corpus, tmp_path / "fourth"))


def test_a_higher_cap_reads_what_was_refused(corpus: Path, tmp_path: Path) -> None:
    low = built(corpus, tmp_path / "index", document_pages=1)
    assert low.report is not None
    assert "more than 1;" in next(s.reason for s in low.report.skipped if s.path == "a.pdf")
    same = built(corpus, tmp_path / "index", document_pages=1).report
    assert same is not None
    assert not same.changed
    high = built(corpus, tmp_path / "index")
    assert "a.pdf" in {d.path for d in high.documents()}


def test_several_processes_give_what_one_gives(corpus: Path, tmp_path: Path) -> None:
    for at in range(6):
        (corpus / f"{at}.docx").write_bytes(making.docx_of(text_of(NAMES[at])))
    (corpus / "long.txt").write_text(
        TEXT + f"{'─' * 60}\n" * 12_000, encoding="utf-8"
    )  # enough for processes to be started
    one = built(corpus, tmp_path / "one", processes=1)
    two = built(corpus, tmp_path / "two", processes=2)
    assert contents(one) == contents(two)
    assert one.report is not None
    assert two.report is not None
    assert sorted(one.report.skipped, key=_path) == sorted(two.report.skipped, key=_path)


def test_an_entry_that_is_forgotten_takes_its_archive_along(corpus: Path, tmp_path: Path) -> None:
    from rag.index.forgetting import forget

    index = built(corpus, tmp_path / "index")
    own = next(d.doc_id for d in index.documents() if d.path == "c.zip/1.xlsx")
    with pytest.raises(IndexUnusable, match=r"c\.zip still lies in the corpus"):
        forget(tmp_path / "index", own)
    (corpus / "c.zip").unlink()
    done = forget(tmp_path / "index", own)
    assert (done.path, done.documents) == ("c.zip", 2)
    assert [d.path for d in rag.open_index(tmp_path / "index").documents()] == ["a.pdf", "noname", "庁 議/b.docx"]


def test_read_shows_every_form_and_names_what_it_could_not(corpus: Path, run: Run) -> None:
    done = run("read", corpus / "a.pdf", corpus / "c.zip", "--json")
    assert done.code == 3  # one entry is broken
    assert [line["path"].rsplit("/", 1)[-1] for line in done.lines] == ["a.pdf", "1.xlsx", "2.html"]
    assert "c.zip/3.pdf: is a broken PDF" in done.err
    stats = run("read", "--stats", corpus, "--json").lines[0]
    assert stats["documents"] == 5
    assert {line["path"] for line in stats["worst"]} >= {"c.zip/3.pdf", "d.csv"}
    assert rag.read_document(corpus / "庁 議" / "b.docx").utterances[1].reply_to == 1


def test_minutes_toml_speaks_about_documents_of_every_form(corpus: Path, tmp_path: Path) -> None:
    (corpus / "minutes.toml").write_text('municipality = "浅利町"\n', encoding="utf-8")
    (corpus / "e.pdf").write_bytes(making.pdf_of("第3回花壇会議\n\n・水をまく。\n"))
    index = built(corpus, tmp_path / "index")
    assert {d.path: d.municipality for d in index.documents()}["e.pdf"] == "浅利町"


def test_importing_the_package_loads_no_reader_of_a_format() -> None:
    import subprocess
    import sys

    loaded = "import sys, rag, rag.minutes.isolation.reader; print(sorted({'pypdfium2','pdfplumber','docx','openpyxl','bs4','lxml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _path(skipped: Skipped) -> str:
    return skipped.path
