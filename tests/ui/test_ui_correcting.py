"""The page of a meeting without a browser: what was misread is corrected, the index rebuilt there, and all of it undone."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import rag
from rag.door import Index
from rag.minutes.corrections.kept import Change
from rag.present.interface import text
from rag.records import Speaker
from tests.corrections_for_tests import DAY, folder, toml, write
from tests.journeys.hostile import HOSTILE, hostile_index
from tests.minutes_for_tests import write_corpus
from tests.ui.app_pages import Open, checked, drawn, turn, words
from tests.ui.test_ui_pages import settled

DOC = "tsurumi/park.txt"


@pytest.fixture
def own(tmp_path: Path) -> Index:
    """An index of its own corpus, which a test may change."""
    return rag.build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index")


def opened(page: Open, index: Index, doc: str = DOC, **link: Any) -> Any:
    """The page of a meeting with its fold unfolded."""
    test = page(index.folder, "documents", doc=doc, **link)
    test.session_state["correct"] = True
    return checked(test.run())


def press(test: Any, key: str) -> Any:
    return checked(test.button(key=key).click().run())


def pick(test: Any, number: int) -> Any:
    """Choose the turn whose speaker is wrong."""
    return checked(test.selectbox(key="fix_turn").set_value(number).run())


def listed(test: Any) -> list[str]:
    return words(test, "correction")


def rebuilt(test: Any) -> Any:
    return settled(press(test, "rebuild"))


def test_a_misread_date_is_corrected_counts_after_the_rebuild_and_is_taken_back(page: Open, own: Index) -> None:
    test = opened(page, own)
    assert test.date_input(key="fix_date").value == date(2023, 7, 3)
    assert test.text_input(key="fix_municipality").value == "鶴見沢市"
    assert "rebuild" not in [button.key for button in test.button]
    test.date_input(key="fix_date").set_value(date(2024, 7, 1))
    press(test, "fix_save")
    assert toml(folder(own) / "minutes.toml") == {DOC: {"date": date(2024, 7, 1)}}
    assert words(test, "verdict") == ["保存した訂正は、索引を作り直すと反映されます。"]
    assert listed(test) == ["日付：2023年7月3日 → 2024年7月1日"]
    facts = dict(zip(words(test, tag="dt"), words(test, tag="dd"), strict=True))
    assert facts["日付"] == "2023年7月3日"  # not before the rebuild
    rebuilt(test)
    facts = dict(zip(words(test, tag="dt"), words(test, tag="dd"), strict=True))
    assert facts["日付"] == "2024年7月1日"
    assert facts["読み取りの注意"] == "日付を minutes.toml で直しました：2024-07-01（文書では 2023-07-03）"
    assert "新しく読んだ 1、変わらない 2" in "".join(words(test, "reason"))
    assert "保存した訂正は、索引を作り直すと反映されます。" not in words(test, "verdict")
    index = rag.open_index(own.folder)
    assert {hit.passage.doc_id for hit in index.search("公園", since=date(2024, 1, 1))} == {DOC}
    press(test, "undo_1")
    assert toml(folder(own) / "minutes.toml") == {}
    assert words(test, "verdict") == [
        "保存した訂正は、索引を作り直すと反映されます。"
    ]  # no longer that of the last build
    rebuilt(test)
    assert test.date_input(key="fix_date").value == date(2023, 7, 3)
    assert rag.open_index(own.folder).document(DOC).corrections == ()


def test_a_field_made_empty_says_that_nothing_is_stated(page: Open, own: Index) -> None:
    test = opened(page, own)
    test.date_input(key="fix_date").set_value(None)
    test.text_input(key="fix_body").set_value(" ")
    press(test, "fix_save")
    assert toml(folder(own) / "minutes.toml") == {DOC: {"date": "", "body": ""}}
    assert listed(test) == ["日付：2023年7月3日 → 記載なし", "会議体：公園会議 → 記載なし"]
    press(test, "fix_save")
    assert [info.value for info in test.info] == ["変わったところはありません。"]


def test_a_speaker_is_chosen_from_those_of_the_meeting(page: Open, own: Index) -> None:
    test = pick(opened(page, own), 2)
    assert test.session_state["fixing"] == 2
    assert "ブランコ" in words(test, "turned")[0]
    assert test.selectbox(key="fix_who").options == [
        "市長", "副市長", "事務局", "総務部長", "発言者の記載なし（だれとも書かれていない）",
    ]  # fmt: skip
    press(test, "fix_speaker")
    assert "正しい発言者を選ぶか、入力してください。" in [info.value for info in test.info]
    assert not (folder(own) / "minutes.toml").exists()
    checked(test.selectbox(key="fix_who").set_value("事務局").run())
    press(test, "fix_speaker")
    assert test.session_state["fixing"] is None
    assert toml(folder(own) / "minutes.toml")[DOC]["speakers"] == {"2": "事務局"}
    assert words(test, "pending") == ["→ 事務局（索引を作り直すと反映）"]
    assert listed(test) == ["発言者（2番目の発言）：副市長 → 事務局"]
    rebuilt(test)
    assert words(test, "who")[1].startswith("事務局")
    assert words(test, "pending") == []


def test_a_speaker_corrected_to_nobody_is_taken_back_in_the_dialog(page: Open, own: Index) -> None:
    test = pick(opened(page, own), 1)
    checked(test.selectbox(key="fix_who").set_value("発言者の記載なし（だれとも書かれていない）").run())
    press(test, "fix_speaker")
    assert toml(folder(own) / "minutes.toml")[DOC]["speakers"] == {"1": ""}
    assert words(test, "pending") == ["→ 発言者の記載なし（索引を作り直すと反映）"]
    pick(test, 1)
    assert ("いまの訂正", "発言者の記載なし") in list(zip(words(test, tag="dt"), words(test, tag="dd"), strict=True))
    press(test, "fix_back")
    assert toml(folder(own) / "minutes.toml") == {}
    assert words(test, "pending") == []


def test_every_turn_of_a_misread_speaker_is_corrected_at_once(page: Open, tmp_path: Path) -> None:
    files = write_corpus(tmp_path / "corpus")
    park = files / DOC
    park.write_text(park.read_text(encoding="utf-8").replace("総務部長", "事務局"), encoding="utf-8")
    own = rag.build_index(files, tmp_path / "index")
    test = pick(opened(page, own), 3)
    assert test.checkbox(key="fix_all").label == "同じ発言者とされた発言すべてを直す（2件）"
    test.checkbox(key="fix_all").check()
    checked(test.selectbox(key="fix_who").set_value("副市長").run())
    press(test, "fix_speaker")
    assert toml(folder(own) / "minutes.toml")[DOC]["speakers"] == {"3": "副市長", "4": "副市長"}
    assert listed(test) == ["発言者（3-4番目の発言）：事務局 → 副市長"]
    press(test, "undo_1")
    assert toml(folder(own) / "minutes.toml") == {}


def test_what_somebody_else_corrected_meanwhile_is_told_and_kept(page: Open, own: Index) -> None:
    test = opened(page, own)
    write(own, DOC, DAY)
    test.text_input(key="fix_title").set_value("公園の集い")
    press(test, "fix_save")
    assert "訂正を保存できませんでした。" in words(test, "verdict")
    assert any("ほかの人が先に訂正を変えました" in reason for reason in words(test, "reason"))
    assert toml(folder(own) / "minutes.toml") == {DOC: {"date": date(2022, 3, 31)}}
    assert test.date_input(key="fix_date").value == date(2022, 3, 31)  # what stands now


def test_a_broken_file_is_told_with_its_line_and_no_form_is_shown(page: Open, own: Index) -> None:
    (folder(own) / "minutes.toml").write_text('title = "a"\nbody = \n', encoding="utf-8")
    test = opened(page, own)
    assert "読み取りの誤りを直すことは、ここではできません。" in words(test, "verdict")
    assert any("line 2" in details for details in words(test, "details"))
    assert len(test.date_input) == 0
    assert [n for n in drawn(test) if n.get("act") == "pick"] == []
    assert len(words(test, "said")) == 4  # the meeting is read all the same


def test_no_form_is_shown_where_nothing_can_be_put_in(page: Open, own: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_ADDRESS", "0.0.0.0")
    test = opened(page, own)
    assert len(test.date_input) == 0
    assert [fold.label for fold in test.expander] == ["原本を見る"]
    assert [n for n in drawn(test) if n.get("act") == "pick"] == []
    assert any(text("corpus.closed", "ja") in note for note in words(test, "note"))


def test_nothing_is_written_once_the_page_may_no_longer_change_anything(
    page: Open, own: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = opened(page, own)
    monkeypatch.setenv("RAG_ADDRESS", "0.0.0.0")
    test.text_input(key="fix_title").set_value("公園の集い")
    press(test, "fix_save")
    assert not (folder(own) / "minutes.toml").exists()


def test_the_dialog_is_of_the_meeting_in_which_it_was_opened(page: Open, own: Index) -> None:
    test = pick(opened(page, own), 2)
    assert len(words(test, "turned")) == 1
    turn(test, "documents", doc="asari%20flowers.txt")
    assert words(test, "turned") == []


def test_markup_of_a_document_stays_letters_in_the_form(page: Open, tmp_path: Path) -> None:
    index = hostile_index(tmp_path)
    [entry] = index.documents()
    write(index, entry.doc_id, Change("speaker", "1", Speaker(HOSTILE, None)))
    test = pick(opened(page, index, entry.doc_id), 1)
    assert HOSTILE in "".join(words(test, "turned"))
    assert any(HOSTILE.split()[0] in line for line in listed(test))
    elements = (*test.markdown, *test.button, *test.header, *test.subheader, *test.caption, *test.checkbox, *test.info)
    for element in elements:
        assert "evil" not in str(getattr(element, "proto", element))
