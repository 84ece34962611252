"""While the search by meaning is prepared every page says how far that is, calmly, and has it gone on with."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import rag
from rag.door import Rebuild
from rag.present.interface import INTERFACE
from rag.present.interface import text as said
from tests.two_speeds_for_tests import Watched, built, slow
from tests.ui.app_pages import Open, checked, turn, type_and_ask, words


def line(test: AppTest) -> list[str]:
    return [one.value for one in test.caption if "準備" in one.value or "Preparing" in one.value]


def test_the_line_stands_on_every_page_until_all_is_there(
    page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, encoder = slow(tmp_path, monkeypatch), Watched()
    asked: list[str] = []
    monkeypatch.setattr(Rebuild, "complete", lambda self: asked.append(self._index))
    steps = iter([True, False])
    report = built(folder, tmp_path / "index", encoder, go_on=lambda: next(steps))
    assert 0 < report.vectors < report.passages
    percent = 100 * report.vectors // report.passages
    test = page(tmp_path / "index")
    assert line(test) == [f"意味での検索を準備中（{percent} %）"]
    assert asked == [str(tmp_path / "index")]
    checked(type_and_ask(test, "ブランコの点検は年に何回行っているのか"))
    assert words(test, "verdict")[0] == "会議録に記載があります。"
    assert line(test) == [f"意味での検索を準備中（{percent} %）"]
    for name in ("documents", "status"):
        assert line(turn(test, name)) == [f"意味での検索を準備中（{percent} %）"]
    assert line(page(tmp_path / "index", locale="en-GB")) == [f"Preparing the search by meaning ({percent} %)"]
    built(folder, tmp_path / "index", encoder)
    assert line(checked(test.run())) == []
    assert rag.open_index(tmp_path / "index").manifest.complete


def test_it_is_said_in_every_language_of_the_pages() -> None:
    told = {said("preparing", language, percent=62) for language in INTERFACE}
    assert len(told) == len(INTERFACE)
    assert all("62 %" in one for one in told)
