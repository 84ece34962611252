"""Every question has its time, and says so when that is up."""

import pickle
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.door import Index, opened
from rag.errors import QueryError, QuestionExpired
from rag.minutes.caps import Caps
from rag.minutes.isolation import reader as isolated
from rag.minutes.isolation.os_limits import TimeUp, ended_after
from rag.present.troubles import trouble
from rag.question import in_time, within
from tests.commands import Run
from tests.ui.app_pages import Open, words

WAYS: dict[str, Callable[[Index], object]] = {
    "search": lambda index: index.search("テレワークの課題は何ですか"),
    "ask": lambda index: index.ask("テレワークの課題は何ですか"),
    "find": lambda index: index.find("テレワーク"),
    "compare": lambda index: index.compare("テレワークの課題"),
    "timeline": lambda index: index.timeline("テレワーク"),
    "commitments": lambda index: index.commitments(),
    "commitments on a topic": lambda index: index.commitments("テレワーク"),
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_asked_stops_when_its_time_is_up(way: str, sample_index: Index) -> None:
    with within(0.0), pytest.raises(QuestionExpired, match="RAG_QUESTION_SECONDS"):
        WAYS[way](sample_index)
    assert WAYS[way](sample_index) is not None


def test_of_two_deadlines_the_earlier_counts_and_each_ends_with_its_block() -> None:
    with within(0.0):
        with within(60), pytest.raises(QuestionExpired):
            in_time()
        with pytest.raises(QuestionExpired):
            in_time()
    with within(60):
        with within(0.0), pytest.raises(QuestionExpired):
            in_time()
        in_time()
    in_time()


def test_the_error_is_one_of_the_question_travels_and_names_the_remedy_in_both_languages() -> None:
    fault = QuestionExpired(20)
    assert isinstance(fault, QueryError)
    assert fault.exit_code == 2
    assert str(pickle.loads(pickle.dumps(fault))) == str(fault)
    assert "longer than 20 seconds" in str(fault)
    assert trouble(fault, "index", "ja").title == "この質問には時間がかかりすぎたため、途中でやめました。"
    assert trouble(fault, "index", "en").title == "This question took too long and was given up."


def test_25_nouns_joined_by_dots_are_answered(sample_index: Index) -> None:
    question = "・".join(("保育", "学校", "図書館", "公園", "道路") * 5)
    sample_index.search(question)
    sample_index.ask(question)
    sample_index.timeline(question)


def test_a_short_text_is_given_up_when_its_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "read_bytes", _never)
    reader = isolated.Reader(Caps(seconds=1))
    with pytest.raises(isolated.DocumentError, match="longer than 1 seconds") as told:
        reader.read("あ".encode(), "a.txt")
    assert told.value.passing


def test_a_block_is_ended_after_its_time_and_nothing_rings_behind_it() -> None:
    with pytest.raises(TimeUp), ended_after(0.05):
        _never()
    with ended_after(0.05):
        pass
    time.sleep(0.1)


def test_281_bytes_of_comments_are_read(tmp_path: Path, run: Run) -> None:
    for name in ("a.txt", "a.html"):
        (tmp_path / name).write_text("<!---->" * 40 + "x", encoding="utf-8")
    done = run("read", "--json", tmp_path / "a.txt", tmp_path / "a.html")
    assert done.code == 0
    assert done.lines[1]["text"] == "x"


def _never(*_: object) -> None:
    while True:
        pass


@pytest.fixture
def _no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question's time is up at once."""
    monkeypatch.setattr(opened, "within", lambda _: within(0.0))


@pytest.mark.usefixtures("_no_time")
def test_a_line_of_a_batch_whose_time_is_up_has_its_error_and_one_question_ends_with_2(
    tmp_path: Path, run: Run, sample_index: Index
) -> None:
    (tmp_path / "q.jsonl").write_text(
        '{"id": "a", "text": "テレワークの課題"}\n{"id": "b", "text": ""}\n', encoding="utf-8"
    )
    for command in ("search", "ask"):
        lines = run(command, "--batch", tmp_path / "q.jsonl", "--index", sample_index.folder).lines
        assert [line["id"] for line in lines] == ["a", "b"]
        assert "RAG_QUESTION_SECONDS" in lines[0]["error"]
        assert "empty" in lines[1]["error"]
        one = run(command, "テレワークの課題", "--index", sample_index.folder)
        assert one.code == 2
        assert "RAG_QUESTION_SECONDS" in one.err


@pytest.mark.usefixtures("_no_time")
@pytest.mark.parametrize(
    ("at", "mode"), [("ask", ""), ("ask", "exact"), ("compare", ""), ("timeline", ""), ("commitments", "")]
)
def test_a_page_says_that_the_time_is_up(page: Open, sample_index: Index, at: str, mode: str) -> None:
    link = {"mode": mode} if mode else {}
    test = page(sample_index.folder, at, q="テレワーク", **link)
    assert words(test, "verdict") == ["この質問には時間がかかりすぎたため、途中でやめました。"]
