"""Open files are bounded by what is open at the same time, and given back: a process may have few of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import rag
import rag.index.building.plan
from tests.faults.documents import SMALLEST, write_documents

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="open files are counted as Linux shows them")

READERS = """
import gc, json, os, resource, sys, threading
import rag
index = rag.open_index(sys.argv[1])
index.ask("噴水の修繕にいくら要しましたか")  # what is loaded late
count = lambda: len(os.listdir("/proc/self/fd"))
before = count()
most = before + int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
faults, found, gate = [], [], threading.Barrier(30)
def session():
    gate.wait()
    try:
        for number in range(8):
            hits = index.search(("噴水の修繕", "水", "街灯の交換")[number % 3], 20)
            found.append(len([index.neighbours(hit.passage.passage_id) for hit in hits]))
            index.documents()
    except BaseException as fault:
        faults.append(repr(fault))
threads = [threading.Thread(target=session) for _ in range(30)]
for thread in threads: thread.start()
for thread in threads: thread.join()
after = count()
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
del index
gc.collect()
print(json.dumps([before, after, count(), faults, len(found), min(found)]))
"""


@pytest.mark.parametrize("spare", [0, 3, 200])
def test_thirty_sessions_at_a_time_need_no_handle_that_is_not_there_and_give_all_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spare: int
) -> None:
    monkeypatch.setattr(rag.index.building.plan, "SMALLEST", SMALLEST)  # several parts
    index = rag.build_index(write_documents(tmp_path / "corpus"), tmp_path / "index")
    parts = len(index.manifest.parts)
    assert parts >= 2
    words = [sys.executable, "-c", READERS, str(tmp_path / "index"), str(spare)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    before, after, closed, faults, found, least = json.loads(done.stdout)
    assert faults == []
    assert (found, least > 0) == (240, True)
    assert after == before
    assert closed <= before - parts
