"""The chat writer as people meet it: the command, the page, and what is said where it is not set up."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import rag
from rag import resources
from rag.errors import SettingsError, WriterError
from tests.chat.library_minutes import QUESTION, write_library
from tests.chat.stand_in import Call, StandIn, fails, says
from tests.commands import Run
from tests.ui.app_pages import drawn, text

KEY = "sk-of-nobody-9876543210"
COST = "年間1,200万円"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faces")
    rag.build_index(write_library(folder / "corpus"), folder / "index")
    return folder / "index"


@pytest.fixture
def set_up(monkeypatch: pytest.MonkeyPatch, server: StandIn) -> None:
    pytest.importorskip("openai")
    for name, value in {"URL": server.url, "MODEL": "stand-in", "KEY": KEY, "SECONDS": "20"}.items():
        monkeypatch.setenv(f"RAG_CHAT_{name}", value)


def three(call: Call) -> str:
    at = call.number(COST)
    return (
        f"夜間開館の費用は年間9億円である。[{at}]\n夜間開館の費用は年間1,200万円を見込んでいる。[{at}]\n費用は安い。\n"
    )


@pytest.mark.usefixtures("set_up")
def test_the_command_tells_who_wrote_and_how_much_was_removed(run: Run, index: Path, server: StandIn) -> None:
    server.will(says(three))
    told = run("ask", QUESTION, "--writer", "chat", "--index", index).out
    at = server.calls[0].number(COST)
    assert f"・夜間開館の費用は年間1,200万円を見込んでいる。 [{at}]" in told
    assert f"\n[{at}] 鶴見沢市" in told
    assert "2文を根拠不足のため除きました。" in told
    assert "9億円" not in told


@pytest.mark.usefixtures("set_up")
def test_the_json_counts_and_marks_what_is_not_verbatim(run: Run, index: Path, server: StandIn) -> None:
    server.will(says(three))
    [record] = run("ask", QUESTION, "--writer", "chat", "--index", index, "--json").lines
    assert (record["writer"], record["removed"], record["note"]) == ("chat", 2, None)
    [statement] = record["statements"]
    assert statement["verbatim"] is False
    assert statement["citations"] == [e["number"] for e in record["evidence"]] == [server.calls[0].number(COST)]
    [plain] = run("ask", QUESTION, "--index", index, "--json").lines
    assert (plain["writer"], plain["removed"], plain["note"]) == ("extractive", 0, None)
    assert all(s["verbatim"] for s in plain["statements"])


@pytest.mark.usefixtures("set_up")
def test_a_batch_and_the_setting_ask_the_model_too_and_a_failing_server_fails_no_line(
    run: Run, index: Path, server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.will(says(three), fails(403))
    batch = tmp_path / "q.jsonl"
    batch.write_text(
        json.dumps({"id": "a", "text": QUESTION}) + "\n" + json.dumps({"id": "b", "text": QUESTION}) + "\n"
    )
    monkeypatch.setenv("RAG_WRITER", "chat")
    first, second = run("ask", "--batch", batch, "--index", index).lines
    assert (first["id"], first["writer"]) == ("a", "chat")
    assert (second["id"], second["writer"]) == ("b", "extractive")
    assert "403" in second["note"]
    assert second["statements"]


def test_a_writer_that_is_not_set_up_is_told_with_the_remedy(run: Run, index: Path) -> None:
    ran = run("ask", QUESTION, "--writer", "chat", "--index", index)
    assert ran.code == 5
    assert "RAG_CHAT_URL" in ran.err
    assert run("ask", QUESTION, "--writer", "poet", "--index", index).code == 2
    with pytest.raises(SettingsError, match="extractive, chat"):
        rag.open_index(index).ask(QUESTION, writer="poet")


@pytest.mark.parametrize("url", ["library", "ftp://host/v1", "http://user:hunter2@host/v1", "http:///v1"])
def test_an_address_that_is_none_is_refused_without_repeating_it(index: Path, url: str) -> None:
    opened = rag.open_index(index, settings=rag.load_settings({}, chat_url=url, chat_model="m"))
    with pytest.raises(WriterError, match="RAG_CHAT_URL") as fault:
        opened.ask(QUESTION, writer="chat")
    assert "hunter2" not in str(fault.value)


@pytest.mark.usefixtures("set_up")
def test_the_settings_do_not_show_the_key(run: Run) -> None:
    told = run("settings")
    assert "RAG_CHAT_KEY" in told.out
    assert KEY not in told.out + told.err
    assert KEY not in run("settings", "--json").out


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], AppTest]:
    """Opens the page on an index and asks the question; an opened index is kept with its settings, so each has its own."""

    def run(index: Path) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["app.py", "--index", str(index)])
        test = AppTest.from_file(str(resources.ui_folder() / "app.py"), default_timeout=60)
        test.query_params["q"] = QUESTION
        return test.run()

    return run


def told_by(test: AppTest) -> str:
    return "\n".join(text(node) for node in drawn(test))


@pytest.mark.usefixtures("set_up")
def test_the_page_tells_who_wrote_and_how_much_was_removed(
    page: Callable[[Path], AppTest], index: Path, server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_WRITER", "chat")
    server.will(says(three))
    test = page(index)
    assert not test.exception
    told = told_by(test)
    assert "2文を根拠不足のため除きました。" in told
    assert "夜間開館の費用は年間1,200万円を見込んでいる。" in told
    assert "すべて原文のまま" not in told
    assert "9億円" not in told


def test_the_page_tells_what_to_set_where_the_writer_is_not_set_up(
    page: Callable[[Path], AppTest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rag.build_index(write_library(tmp_path / "corpus"), tmp_path / "index")
    monkeypatch.setenv("RAG_WRITER", "chat")
    test = page(tmp_path / "index")
    assert not test.exception
    assert "RAG_CHAT_URL" in told_by(test)
