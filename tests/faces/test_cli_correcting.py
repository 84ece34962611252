"""`rag correct`: corrections listed, written and taken back on the command line."""

import json
from pathlib import Path

import pytest

from tests.commands import Run
from tests.corrections.test_notes import SAID, corpus


@pytest.fixture
def index(tmp_path: Path, run: Run) -> Path:
    files = corpus(tmp_path / "corpus", a_txt=SAID)
    assert run("index", "build", files, "--index", tmp_path / "index").code == 0
    return tmp_path / "index"


def test_a_date_and_a_speaker_are_corrected_listed_and_taken_back(index: Path, run: Run) -> None:
    note = index.parent / "corpus" / "minutes.toml"
    done = run(
        "correct", "a.txt", "--date", "2022-03-31", "--speaker", "2=沼緑地課長", "--speaker", "1=", "--index", index
    )
    assert done.code == 0
    assert done.out.splitlines() == [
        "日付：2023年7月3日 → 2022年3月31日　[minutes.toml]",
        "発言者（1番目の発言）：副市長 → 発言者の記載なし　[minutes.toml]",
        "発言者（2番目の発言）：事務局 → 沼（緑地課長）　[minutes.toml]",
    ]
    assert "rag index build" in done.err
    assert run("index", "build", index.parent / "corpus", "--index", index).code == 0
    records = [json.loads(line) for line in run("correct", "a.txt", "--json", "--index", index).out.splitlines()]
    assert records[0] == {
        "field": "date", "number": None, "said": "2023-07-03", "now": "2022-03-31", "file": "minutes.toml", "fits": True,
    }  # fmt: skip
    assert [(one["number"], one["said"], one["now"]) for one in records[1:]] == [
        (1, "副市長", None),
        (2, "事務局", "沼（緑地課長）"),
    ]
    assert len(run("correct", "a.txt", "--undo", "2", "--index", index).out.splitlines()) == 2
    assert run("correct", "a.txt", "--undo", "all", "--index", index).out == ""
    assert note.read_text(encoding="utf-8").strip() == ""


def test_what_was_read_so_needs_no_correction(index: Path, run: Run) -> None:
    done = run("correct", "a.txt", "--date", "2023-07-03", "--index", index)
    assert (done.code, done.out, done.err.strip()) == (0, "", "nothing to correct: the document was read so")
    assert not (index.parent / "corpus" / "minutes.toml").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--date", "2022-02-30"), "--date"),
        (("--speaker", "9=町長"), "a number from 1 to 2"),
        (("--speaker", "町長"), "NUMBER=SPEAKER"),
        (("--undo", "date"), "There are: none"),
    ],
)
def test_what_cannot_be_meant_is_told(index: Path, run: Run, options: tuple[str, ...], told: str) -> None:
    done = run("correct", "a.txt", *options, "--index", index)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_a_broken_file_is_told_and_kept(index: Path, run: Run) -> None:
    note = index.parent / "corpus" / "minutes.toml"
    note.write_text("date = \n", encoding="utf-8")
    done = run("correct", "a.txt", "--date", "2022-03-31", "--index", index)
    assert done.code == 3
    assert "line 1" in done.err
    assert note.read_text(encoding="utf-8") == "date = \n"
