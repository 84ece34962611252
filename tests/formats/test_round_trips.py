"""The same minutes give the same utterances in every form."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.minutes.document import read_text
from rag.minutes.formats.pdf import ocr
from rag.minutes.isolation.reader import Reader
from rag.records import Minutes
from scripts.formats import making
from tests.formats.same import NAMES, character_error, share, text_of, turns

MADE = {
    "PDF": making.pdf_of,
    "PDF with a running header": lambda text: making.pdf_of(text, header="霧ノ瀬市　会議録（令和5年度）"),
    "PDF of narrow lines": lambda text: making.pdf_of(text, width=31, lines=30),
    "DOCX": making.docx_of,
    "DOCX with lists": lambda text: making.docx_of(text, lists=True, header="内部資料"),
    "XLSX": making.xlsx_of,
    "HTML": making.html_of,
    "HTML in CP932": lambda text: making.html_of(text, "cp932", "Shift_JIS"),
    "HTML in EUC-JP": lambda text: making.html_of(text, "euc_jp"),
    "HTML that says nothing true": lambda text: making.html_of(text, "cp932", "utf-8"),
    "ZIP of a PDF": lambda text: making.zip_of({"会議録/第1回.pdf": making.pdf_of(text)}),
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


def read(reader: Reader, data: bytes, name: str = "a") -> Minutes:
    (minutes,) = reader.read(data, name).documents
    return minutes


@pytest.mark.parametrize("form", MADE)
@pytest.mark.parametrize("name", NAMES)
def test_the_same_minutes_give_the_same_utterances(reader: Reader, form: str, name: str) -> None:
    text = text_of(name)
    wanted = read_text(text, "a")
    minutes = read(reader, MADE[form](text))
    assert turns(minutes) == turns(wanted)
    assert (minutes.meeting.date, minutes.meeting.body) == (wanted.meeting.date, wanted.meeting.body)
    assert minutes.genre == wanted.genre


def test_two_columns_are_read_one_after_the_other(reader: Reader) -> None:
    """The few utterances that differ have a border between two columns in the midst of a heading or a name."""
    wanted, found = [], []
    for name in NAMES:
        text = text_of(name)
        wanted += turns(read_text(text, "a"))
        found += turns(read(reader, making.pdf_of(text, width=22, columns=2)))
    assert share(wanted, found) > 0.95


def test_vertical_writing_is_read_from_right_to_left(reader: Reader) -> None:
    text = text_of("kirinose/2022-12-08-shigikai-teireikai.txt")
    wanted = read_text(text, "a")
    minutes = read(reader, making.vertical_pdf_of(text))
    assert share(turns(wanted), turns(minutes)) > 0.9
    assert character_error(wanted.text, minutes.text) < 0.01


def test_a_ruled_table_is_read_cell_by_cell(reader: Reader) -> None:
    rows = [
        ("件 名", "公園の木陰について"),
        ("日 時", "令和5年7月3日（月）午後1時00分～2時10分"),
        ("会議経過", "・木陰が少なく、夏の昼には誰も遊んでいない。どの公園から木を植えるのか、順番を決めているのか。\n"
         "→利用の多い3か所から始め、令和7年度までに12か所とする。（事務局）\n・水やりは誰が行うのか。"),
        ("会議結果", "案のとおり了承する。"),
    ]  # fmt: skip
    text = "\n".join(f"{key}\t{words.replace(chr(10), chr(10) + chr(9))}" for key, words in rows)
    wanted = read_text(text, "a")
    minutes = read(reader, making.table_pdf_of(rows))
    assert turns(minutes) == turns(wanted)
    assert [(u.kind, u.reply_to) for u in minutes.utterances] == [("question", None), ("reply", 1), ("question", None)]
    assert minutes.meeting.date == wanted.meeting.date
    assert [d.text for d in minutes.decisions] == [d.text for d in wanted.decisions] != []


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.slow
def test_a_pdf_that_libreoffice_printed_gives_the_same_utterances(reader: Reader, tmp_path: Path) -> None:
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    for number, name in enumerate(NAMES):
        (tmp_path / f"{number}.docx").write_bytes(making.docx_of(text_of(name), header="会議録"))
    words = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    files = [str(tmp_path / f"{number}.docx") for number in range(len(NAMES))]
    subprocess.run([*words, *files], check=True, capture_output=True, timeout=300)
    for number, name in enumerate(NAMES):
        wanted = read_text(text_of(name), "a")
        minutes = read(reader, (tmp_path / f"{number}.pdf").read_bytes())
        assert turns(minutes) == turns(wanted), name


@pytest.mark.skipif(not ocr.tools(), reason="ocrmypdf or tesseract-ocr-jpn is not installed")
@pytest.mark.slow
def test_a_scan_is_read_within_the_error_of_its_recognition(reader: Reader) -> None:
    text = text_of("kirinose/2022-08-23-dx-suishin-honbu-2.txt")
    wanted = read_text(text, "a")
    minutes = read(reader, making.scan_of(making.pdf_of(text), 300))
    assert character_error(wanted.text, minutes.text) < 0.05
    assert minutes.meeting.date == wanted.meeting.date


def test_a_scan_without_the_tools_is_listed_and_never_empty(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # nothing is installed there
    without = Reader()
    with pytest.raises(DocumentError, match="needs OCR: its 1 pages are pictures; install ocrmypdf"):
        without.read(making.scan_of(making.pdf_of("会議を開いた。"), 60), "scan.pdf")
    without.close()
