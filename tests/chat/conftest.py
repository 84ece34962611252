"""What the tests of the chat writer share: a server, an index of two towns, and a question asked of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

import rag
from rag.door import Index
from rag.records import Statement, Summary
from tests.chat.library_minutes import QUESTION, write_library
from tests.chat.replies import KEY, Ask
from tests.chat.stand_in import Script, StandIn, standing_in


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with standing_in() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    pytest.importorskip("openai")
    folder = tmp_path_factory.mktemp("chat")
    return rag.build_index(write_library(folder / "corpus"), folder / "index")


@pytest.fixture
def ask(server: StandIn, index: Index) -> Ask:
    """Ask with the chat writer; the scripts are what the server does, request by request."""

    def asking(*scripts: Script, seconds: int = 20, shown: list[Statement] | None = None) -> Summary:
        server.will(*scripts)
        index.settings = replace(
            index.settings, chat_url=server.url, chat_model="stand-in", chat_key=KEY, chat_seconds=seconds
        )
        return index.ask(QUESTION, writer="chat", shown=None if shown is None else shown.append)

    return asking
