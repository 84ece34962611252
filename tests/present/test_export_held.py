"""What an export may hold: titles and questions of any length and letter, and what is not seen before a formula."""

import io
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rag
from rag.present.papers.export import ENDINGS, exported, file_name
from rag.present.papers.paper import Paper, summary_paper
from rag.present.papers.spreadsheet import guarded
from rag.records import Asking, Filters

ANY = st.text(st.characters(codec=None, exclude_categories=()))
DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in "0123456789¹²³")}


def paper(index: rag.Index, question: str) -> Paper:
    summary = index.ask(question)
    return summary_paper(summary, Asking("ask", question, Filters(), "000001", date(2026, 3, 2)))


def test_a_question_longer_than_a_property_of_a_word_document_is_exported_whole(sample_index: rag.Index) -> None:
    from docx import Document

    question = "防災アプリは導入するのか。" + "あ" * 300
    made: Any = Document(io.BytesIO(exported(paper(sample_index, question), ".docx")))
    assert made.paragraphs[0].text == question
    assert made.core_properties.title == question[:255]


@pytest.mark.parametrize(
    "before", ["", " ", "　", "\u00a0", "\u200b", "\ufeff", "\0", "\x1b", "\x85", "\u2003\u2060", "\ufe0f"]
)
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫"])
def test_a_formula_behind_what_is_not_seen_is_text(before: str, sign: str) -> None:
    assert guarded(f"{before}{sign}1+1") == f"'{before}{sign}1+1"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("con", "_con.csv"),
        ("NUL.議事録", "_NUL.議事録.csv"),
        ("com¹", "_com¹.csv"),
        ("lpt9 ", "_lpt9.csv"),
        ("コンコン", "コンコン.csv"),
        ("console", "console.csv"),
        ("-rf 会議", "rf 会議.csv"),
        ("会\u200b議\ud800\x9b", "会 議.csv"),
        ("𠮷" * 90, "𠮷" * 40 + ".csv"),
        ("👨\u200d👩\u200d👧" * 40, None),
        ("か\u3099" * 90, "か\u3099" * 20 + ".csv"),
        ("会議. . .", "会議.csv"),
    ],
)
def test_a_file_is_named_as_windows_takes_it_too(title: str, name: str | None) -> None:
    made = file_name(title, "ja", ".csv")
    assert name is None or made == name
    assert len(made.encode()) <= 255


@given(ANY, st.sampled_from(ENDINGS))
def test_no_title_makes_a_name_that_a_system_refuses(title: str, ending: str) -> None:
    made = file_name(title * 20, "ja", ending)
    stem = made.removesuffix(ending)
    assert len(made.encode()) <= 255
    assert PurePosixPath(made).parts == PureWindowsPath(made).parts == (made,)
    assert stem
    assert stem == stem.strip(" .")
    assert stem.partition(".")[0].rstrip().casefold() not in DEVICES
    assert not set(made) & set('<>:"/\\|?*\0\n\r\t')


@given(ANY)
def test_no_cell_begins_as_a_formula(cell: str) -> None:
    first = guarded(cell).lstrip()
    assert not first.startswith(tuple("=+-@＝＋－＠"))
