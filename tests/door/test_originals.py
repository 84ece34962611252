"""The original of a document: byte by byte the file that the index was built from, and nothing else."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

import rag
from rag.door import Index
from rag.door.originals import _Kept
from rag.errors import DocumentError, QueryError
from rag.index.forgetting import forget
from rag.minutes.folder import find
from rag.minutes.formats.pdf.outlines import cited_pages
from rag.records import Span
from tests.commands import Run
from tests.minutes_for_tests import PARK

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "scripts"))
    from formats.making import docx_of, html_of, pdf_of, xlsx_of, zip_of

MEETING = {"meeting_id": "m 1", "nameOfMeeting": "本会議", "date": "2023-06-01", "meetingURL": "https://city.example/1"}
SPEECHES = [{**MEETING, "speech": f"{n}番目の発言である。", "speaker": "市長", "speechOrder": n} for n in (1, 2)]
INNER = zip_of({"紙/二 枚.pdf": pdf_of(PARK.replace("ブランコ", "滑り台"), lines=8)})
FILES = {
    "市/公園 #1.pdf": pdf_of(PARK, lines=8),
    "市/会議.docx": docx_of(PARK.replace("ブランコ", "砂場")),
    "会議.xlsx": xlsx_of(PARK.replace("ブランコ", "花壇")),
    "会議.html": html_of(PARK.replace("ブランコ", "水飲み場")).replace(b"\n", b"\r\n"),
    "会議.txt": PARK.replace("ブランコ", "噴水").encode("cp932"),
    "発言.jsonl": "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in SPEECHES).encode(),
    "束.zip": zip_of({"中.zip": INNER, "a.txt": PARK.replace("ブランコ", "遊具").encode()}),
}
PDF = "市/公園%20%231.pdf"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    for name, data in FILES.items():
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_bytes(data)
    return corpus


@pytest.fixture
def index(corpus: Path, tmp_path: Path) -> Index:
    index = rag.build_index(corpus, tmp_path / "index")
    assert index.report is not None
    assert index.report.skipped == ()
    return index


def states(index: Index) -> dict[str, str]:
    return {entry.path: index.original(entry.doc_id).state for entry in index.documents()}


def test_every_document_leads_to_the_bytes_of_its_file_or_entry(index: Index) -> None:
    wanted = {path: data for path, data in FILES.items() if not path.endswith(".zip")}
    wanted["束.zip/a.txt"] = PARK.replace("ブランコ", "遊具").encode()
    wanted["束.zip/中.zip/紙/二 枚.pdf"] = pdf_of(PARK.replace("ブランコ", "滑り台"), lines=8)
    entries = index.documents()
    assert {e.path: index.original_bytes(e.doc_id) for e in entries} == wanted
    found = {e.path: index.original(e.doc_id) for e in entries}
    assert {one.state for one in found.values()} == {"same"}
    assert {path for path, one in found.items() if one.is_pdf} == {"市/公園 #1.pdf", "束.zip/中.zip/紙/二 枚.pdf"}
    assert found["束.zip/中.zip/紙/二 枚.pdf"].name == "二 枚.pdf"
    assert found["発言.jsonl"].doc_id.startswith("発言.jsonl/")
    assert found["会議.html"].media_type == "application/octet-stream"  # nobody's browser shows it as a page of the app
    assert found["市/公園 #1.pdf"].media_type == "application/pdf"


def test_a_page_of_a_pdf_and_of_one_in_an_archive_is_pictured(index: Index) -> None:
    for doc_id in (PDF, "束.zip!/中.zip%2F紙%2F二%20枚.pdf"):
        minutes = index.document(doc_id)
        span = minutes.utterances[-1].span
        (page,) = cited_pages(minutes, span)
        assert page > 1
        picture = index.page_picture(doc_id, page, span)
        assert picture.boxes
        assert (picture.page, picture.pages) == (page, page)
        assert index.page_picture(doc_id, 1, span).boxes == ()
        assert index.page_picture(doc_id, page).boxes == ()
        other = Span(span.start, span.start + 3)
        assert index.page_picture(doc_id, page, other).boxes != picture.boxes
    with pytest.raises(DocumentError, match="is no PDF"):
        index.page_picture("会議.txt", 1)
    with pytest.raises(DocumentError, match="and no page 99"):
        index.page_picture(PDF, 99)


def test_a_file_that_changed_or_went_is_told_and_not_shown(index: Index, corpus: Path) -> None:
    file = corpus / "市/公園 #1.pdf"
    assert index.original(PDF).state == "same"
    file.write_bytes(pdf_of(PARK + "\n追記", lines=8))
    assert index.original(PDF).state == "changed"
    assert not index.original(PDF).is_pdf
    for wanted in (lambda: index.original_bytes(PDF), lambda: index.page_picture(PDF, 1)):
        with pytest.raises(DocumentError, match=r"has changed since the index was built.*build the index again"):
            wanted()
    file.write_bytes(FILES["市/公園 #1.pdf"])
    assert index.original(PDF).state == "same"
    seen = file.stat()
    file.write_bytes(FILES["市/公園 #1.pdf"][:-1] + b"!")  # as large as before, in its place
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns + 1))
    assert index.original(PDF).state == "changed"
    file.write_bytes(FILES["市/公園 #1.pdf"])
    assert index.original_bytes(PDF) == FILES["市/公園 #1.pdf"]
    (corpus / "束.zip").unlink()
    assert {path for path, state in states(index).items() if state == "gone"} == {
        "束.zip/a.txt",
        "束.zip/中.zip/紙/二 枚.pdf",
    }
    shutil.move(corpus, corpus.parent / "elsewhere")
    assert set(states(index).values()) == {"gone"}
    with pytest.raises(DocumentError, match=r"is no longer in the corpus folder.*put it back"):
        index.original_bytes(PDF)
    again = rag.build_index(corpus.parent / "elsewhere", corpus.parent / "other")
    assert again.original_bytes(PDF) == FILES["市/公園 #1.pdf"]


def test_what_a_note_says_of_a_file_does_not_change_the_file(corpus: Path, tmp_path: Path) -> None:
    (corpus / "minutes.toml").write_text('municipality = "公園市"\n', encoding="utf-8")
    index = rag.build_index(corpus, tmp_path / "index")
    assert set(states(index).values()) == {"same"}
    (corpus / "市" / "minutes.toml").write_text('[documents."会議.docx"]\ndate = 2023-01-02\n', encoding="utf-8")
    assert set(states(index).values()) == {"same"}
    (corpus / "minutes.toml").unlink()
    assert set(states(index).values()) == {"same"}
    (corpus / "会議.txt").write_text("別の文書", encoding="utf-8")
    assert states(index)["会議.txt"] == "changed"


def test_a_picture_is_drawn_once_and_its_failure_told_again(index: Index, corpus: Path) -> None:
    first = index.page_picture(PDF, 1)
    (corpus / "市/公園 #1.pdf").unlink()
    assert index.page_picture(PDF, 1) is first
    with pytest.raises(DocumentError, match="no longer in the corpus"):
        index.page_picture(PDF, 2)
    (corpus / "市/公園 #1.pdf").write_bytes(FILES["市/公園 #1.pdf"])
    assert index.page_picture(PDF, 2) != first
    for _ in range(2):
        with pytest.raises(DocumentError, match="no page 77"):
            index.page_picture(PDF, 77)


def test_what_is_kept_stays_within_its_bounds() -> None:
    kept: _Kept[str] = _Kept(10)
    kept.put("a", "A", 4)
    kept.put("b", "B", 4)
    assert kept.get("a") == "A"
    kept.put("c", "C", 4)  # b was used longest ago
    assert [kept.get(key) for key in "abc"] == ["A", None, "C"]
    kept.put("c", "C2", 6)
    assert [kept.get(key) for key in "ac"] == ["A", "C2"]
    kept.put("large", "L", 50)  # the only one, however large: it is being shown
    assert [kept.get(key) for key in ("a", "c", "large")] == [None, None, "L"]


def test_no_document_outside_the_index_is_fetched(index: Index, corpus: Path) -> None:
    (corpus.parent / "secret.pdf").write_bytes(FILES["市/公園 #1.pdf"])
    (corpus / "new.pdf").write_bytes(pdf_of(PARK))
    for doc_id in (
        "../secret.pdf",
        str(corpus.parent / "secret.pdf"),
        "new.pdf",
        "",
        "市",
        "束.zip",
        "束.zip!/../a.txt",
    ):
        for wanted in (index.original, index.original_bytes, lambda name: index.page_picture(name, 1, Span(0, 1))):
            with pytest.raises(QueryError, match="The index has no document"):
                wanted(doc_id)


def test_a_forgotten_document_is_fetched_no_more(index: Index, corpus: Path) -> None:
    file = corpus / "市/公園 #1.pdf"
    file.unlink()
    forget(index.folder, "市/公園 #1.pdf")
    file.write_bytes(FILES["市/公園 #1.pdf"])
    with pytest.raises(QueryError):
        rag.open_index(index.folder).original_bytes(PDF)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_nothing_is_found_beside_the_corpus_or_behind_a_link(corpus: Path) -> None:
    (corpus.parent / "secret.txt").write_bytes(b"secret")
    (corpus / "link.txt").symlink_to(corpus.parent / "secret.txt")
    (corpus / "inside.txt").symlink_to(corpus / "会議.txt")
    (corpus / "folder").symlink_to(corpus.parent, target_is_directory=True)
    (corpus / ".hidden.txt").write_bytes(b"hidden")
    refused = (
        "link.txt", "inside.txt", "folder/secret.txt", "../secret.txt", "市/../../secret.txt", "市/../会議.txt", "./会議.txt",
        str(corpus.parent / "secret.txt"), ".hidden.txt", "", "市", "市//会議.docx", "会議.txt/", "会議.txt\0", "no.txt",
    )  # fmt: skip
    assert {path for path in refused if find(corpus, path) is not None} == set()
    assert find(corpus, "市/会議.docx") == corpus / "市/会議.docx"
    assert find(corpus / "会議.txt", "会議.txt") == corpus / "会議.txt"
    assert find(corpus / "会議.txt", "会議.xlsx") is None


def test_a_link_in_the_place_of_a_file_is_a_file_that_is_gone(index: Index, corpus: Path) -> None:
    file = corpus / "会議.txt"
    shutil.move(file, corpus.parent / "会議.txt")
    file.symlink_to(corpus.parent / "会議.txt")
    assert index.original("会議.txt").state == "gone"
    with pytest.raises(DocumentError, match="no longer"):
        index.original_bytes("会議.txt")


def test_a_corpus_of_one_file_has_its_original(tmp_path: Path) -> None:
    file = tmp_path / "one.pdf"
    file.write_bytes(pdf_of(PARK))
    index = rag.build_index(file, tmp_path / "index")
    assert index.original_bytes("one.pdf") == file.read_bytes()
    assert index.page_picture("one.pdf", 1).pages == 1
    file.write_bytes(pdf_of(PARK * 2))
    assert index.original("one.pdf").state == "changed"


def test_the_command_writes_the_original_and_its_page_once(run: Run, index: Index, tmp_path: Path) -> None:
    minutes = index.document(PDF)
    passage = next(h.passage for h in index.search("ブランコ", 50) if h.passage.doc_id == PDF)
    words = ("show", passage.passage_id, "--index", index.folder, "--original", tmp_path / "o.pdf")
    done = run(*words, "--page-picture", tmp_path / "page")
    assert done.code == 0
    assert done.err.split() == [str(tmp_path / "o.pdf"), str(tmp_path / "page.png")]
    assert (tmp_path / "o.pdf").read_bytes() == FILES["市/公園 #1.pdf"]
    page = cited_pages(minutes, passage.span)[0]
    assert (tmp_path / "page.png").read_bytes() == index.page_picture(PDF, page, passage.span).data
    again = run(*words)
    assert again.code == 2
    assert "o.pdf cannot be written (File exists). Name another file." in again.err
    none = run("show", "会議.txt", "--index", index.folder, "--page-picture", tmp_path / "none")
    assert (none.code, "is no PDF" in none.err) == (3, True)
