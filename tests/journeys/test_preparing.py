"""The app is there as soon as an index answers by words, and has the rest made beside itself."""

import time
from pathlib import Path

import pytest

import rag.door
from rag.index.building import corpus
from rag.index.generations import Generations
from tests.journeys.serving import served
from tests.journeys.speaking import session
from tests.minutes_for_tests import write_corpus


def test_an_app_on_an_index_that_answers_by_words_has_its_vectors_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "AT_ONCE", -1.0)
    index = rag.door.build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index", later=True)
    assert index.manifest.vectors == 0
    with served(index.folder) as (app, _):  # nobody has opened a page yet
        generations = Generations(index.folder)
        end = time.monotonic() + 60
        while not generations.manifest(generations.current()).complete:
            assert time.monotonic() < end
            time.sleep(0.1)
        with session(app) as page:
            shown = page.run(q="ブランコの点検は年に何回行っているのか")
            assert "この答えは役に立ちましたか" in shown
            assert "準備中" not in shown
    assert rag.open_index(index.folder).generation == "000002"
