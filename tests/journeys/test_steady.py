"""What one page does to the others: it takes no handle with it when it closes, forgets no rebuild, and keeps nobody waiting."""

import os
import signal
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

import rag
from rag.door import Index
from tests.journeys.serving import served
from tests.journeys.speaking import request, session
from tests.minutes_for_tests import write_corpus

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="handles and processes are counted in /proc")
SLOW = """
import time
from rag.door import Index
asked = Index.ask
def ask(self, question, **words):
    begun = time.monotonic()
    while "遅い" in question and time.monotonic() < begun + 6:
        sum(range(10_000))
    return asked(self, question, **words)
Index.ask = ask
"""


def handles(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def test_with_256_handles_pages_come_and_go_and_too_many_wait(sample_index: Index) -> None:
    with served(sample_index.folder, before="ulimit -n 256") as (app, server):
        with session(app) as page:
            page.run(q="窓口の予約")
        before = handles(server.pid)
        for _ in range(150):  # more than Streamlit keeps of those that were closed
            with session(app):
                pass
        assert handles(server.pid) < before + 20
        with ExitStack() as opened:
            for _ in range(128):
                opened.enter_context(session(app))
            with pytest.raises(InvalidStatus, match="403"), session(app):
                pass
            assert request(app, "/_stcore/health")[2] == b"ok"
        with session(app) as page:
            assert "窓口" in page.run(q="窓口の予約")


@pytest.fixture
def build(tmp_path: Path) -> Path:
    corpus = write_corpus(tmp_path / "corpus")
    return rag.build_index(corpus, tmp_path / "index").folder


def child_of(pid: int) -> int:
    """The process of the build that a server started."""
    for _ in range(200):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                if b"--progress-json" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return int(child)
        time.sleep(0.05)
    raise AssertionError("no build was started")


def test_a_message_from_another_page_forgets_no_rebuild(build: Path) -> None:
    with served(build) as (app, server), session(app) as one, session(app) as other:
        one.run("documents")
        one.press("索引を作り直す", "documents")
        child = child_of(server.pid)
        os.kill(child, signal.SIGSTOP)
        try:
            other.run()
            other.say(clear_cache=True)
            other.say(app_heartbeat=True)
            other.hear(lambda message: message.WhichOneof("type") == "heartbeat_ack")
            told = other.run("documents")
            assert "作り直しをやめる" in told
            assert "索引を作り直す" not in told
        finally:
            os.kill(child, signal.SIGCONT)
        for _ in range(100):
            told = other.run("documents")
            if "作り直しをやめる" not in told:
                break
            time.sleep(0.1)
        assert "索引を作り直す" in told
        assert "作り直せません" not in told


def test_a_slow_question_keeps_nobody_else_waiting(sample_index: Index) -> None:
    with served(sample_index.folder, program=SLOW) as (app, _), session(app) as slow, session(app) as other:
        other.run(q="窓口の予約")
        asking = threading.Thread(target=slow.run, kwargs={"q": "遅い窓口", "seconds": 60})
        asking.start()
        waits = []
        while asking.is_alive():
            begun = time.monotonic()
            assert request(app, "/_stcore/health")[2] == b"ok"
            waits.append(time.monotonic() - begun)
            time.sleep(0.05)
            if len(waits) == 5:
                assert "窓口" in other.run(q="給食費の月額")
                assert "会議" in other.run("documents")
                assert asking.is_alive()
        assert len(waits) > 10
        assert max(waits) < 2
