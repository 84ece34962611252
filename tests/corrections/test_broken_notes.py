"""A minutes.toml that cannot be used is a line of the report, whatever is wrong with it, and its folder is read without it."""

import os
from pathlib import Path

import pytest

import rag
from rag.minutes.folder import walk
from rag.minutes.reading import read_all
from tests.corrections.test_notes import SAID, SILENT, corpus, read


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ('city = "浅利町"', "city is not known here. There are: body, documents"),
        ('[documents."a.txt"]\nspeaker = "町長"', "speaker is not known here. There are: body, checks, date"),
        ('[documents."a.txt"]\ndate = "2022-02-11"', "must be a date without quotes"),
        ('[documents."a.txt"]\ndate = 2022-02-11T10:00:00', "date"),
        ("municipality = ", "Write it as TOML in UTF-8"),
        ("municipality = 5", "municipality"),
        ('municipality = "は"', "municipality must be a name of two characters or more"),
        ('folders_are_municipalities = "no"', "folders_are_municipalities"),
        ('documents = "a.txt"', "documents"),
        ("documents = [1]", "documents"),
        ('[documents]\n"a.txt" = 5', "documents.a.txt must be a table"),
        ('[documents."a.txt"]\nspeakers = "町長"', "speakers"),
    ],
)
def test_a_note_that_cannot_be_used_is_told_with_its_place_and_remedy_and_left_out(
    tmp_path: Path, note: str, words: str
) -> None:
    check_left_out(corpus(tmp_path, minutes_toml=note, a_txt=SAID), words)


def check_left_out(folder: Path, words: str) -> None:
    """A broken note is a line of its own, and its folder is read as if there were none."""
    sources, skipped = walk(folder)
    assert [(s.path, words in s.reason) for s in skipped] == [("minutes.toml", True)]
    assert [source.notes for source in sources] == [()]
    [alone] = read_all(folder / "a.txt")
    assert alone.meeting == read(folder)["a.txt"].meeting
    assert alone.warnings == (f"minutes.toml is left out: {skipped[0].reason}",)


BROKEN = {
    "another encoding": ('municipality = "浅利町"'.encode("cp932"), "Write it as TOML in UTF-8"),
    "no text": (bytes(range(256)), "Write it as TOML in UTF-8"),
    "deep": (b"municipality = " + b"[" * 50_000, "Write it as TOML in UTF-8"),
    "a number of 5,000 digits": (b"municipality = " + b"1" * 5_000, "Write it as TOML in UTF-8"),
    "a key of many parts": (b".".join([b"a"] * 32_000) + b" = 1", "line 1 has more than 64 dots"),
    "a table of many parts": (b"[" + b".".join([b"a"] * 32_000) + b"]", "line 1 has more than 64 dots"),
    "large": (b"#" * 4_000_001, "is larger than 4 MB; write one in each folder below"),
    "a day that is none": (b'[documents."a.txt"]\ndate = 2022-02-31', "Write it as TOML in UTF-8"),
    "the last day of the calendar": (b'[documents."a.txt"]\ndate = 9999-12-31', "from 1868 to five years ahead"),
    "the first day of the calendar": (b'[documents."a.txt"]\ndate = 0001-01-01', "from 1868 to five years ahead"),
}


@pytest.mark.parametrize(("note", "words"), BROKEN.values(), ids=BROKEN)
def test_a_note_of_any_bytes_is_left_out_and_its_folder_read(tmp_path: Path, note: bytes, words: str) -> None:
    folder = corpus(tmp_path, a_txt=SAID)
    (folder / "minutes.toml").write_bytes(note)
    check_left_out(folder, words)


def test_a_folder_or_a_link_to_nothing_in_place_of_a_note_is_told(tmp_path: Path) -> None:
    first, second = corpus(tmp_path / "1", a_txt=SAID), corpus(tmp_path / "2", a_txt=SAID)
    (first / "minutes.toml").mkdir()
    (second / "minutes.toml").symlink_to(tmp_path / "nowhere")
    for folder in (first, second):
        check_left_out(folder, "is no file, and has to be one; remove it")


def test_a_note_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    folder = corpus(tmp_path, minutes_toml='municipality = "浅利町"', a_txt=SAID)
    (folder / "minutes.toml").chmod(0)
    if os.access(folder / "minutes.toml", os.R_OK):
        pytest.skip("this user may read everything")
    check_left_out(folder, "cannot be opened")


def test_a_broken_note_costs_its_own_folder_and_none_beside_or_above_it(tmp_path: Path) -> None:
    folder = corpus(
        tmp_path, minutes_toml='url = "https://a.example/"', x__minutes_toml="=", x__a_txt=SILENT, y__a_txt=SILENT
    )
    corpus(folder, y__minutes_toml='municipality = "浅利町"')
    assert [s.path for s in walk(folder)[1]] == ["x/minutes.toml"]
    found = {path: (m.meeting.municipality, m.url) for path, m in read(folder).items()}
    assert found == {"x/a.txt": (None, "https://a.example/"), "y/a.txt": ("浅利町", "https://a.example/")}


def test_a_bad_note_stops_no_build_and_counts_again_once_it_is_mended(tmp_path: Path) -> None:
    files = corpus(tmp_path / "corpus", minutes_toml='municipality = "浅利町"', a_txt=SILENT, x__b_txt=SILENT)

    def built() -> tuple[list[str], list[str | None], bool]:
        index = rag.build_index(files, tmp_path / "index")
        assert index.report is not None
        skipped = [s.path for s in index.report.skipped]
        return skipped, [d.municipality for d in index.documents()], index.report.changed

    assert built() == ([], ["浅利町", "浅利町"], True)
    corpus(files, minutes_toml="municipality = ")
    assert built() == (["minutes.toml"], [None, None], True)
    assert built() == (["minutes.toml"], [None, None], False)
    corpus(files, minutes_toml='municipality = "浅利町"')
    assert built() == ([], ["浅利町", "浅利町"], True)
