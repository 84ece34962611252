"""The other pages of the browser app, without a browser: documents, one meeting, status, feedback, and both languages."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import rag
from rag import resources
from rag.door import FeedbackStore, Index
from rag.index.generations import Generations
from tests.journeys.hostile import HOSTILE, hostile_index
from tests.minutes_for_tests import PARK, write_corpus
from tests.ui.app_pages import QUESTION, Open, address, checked, drawn, links, text, turn, type_and_ask, words

DOC = "kirinose/2022-08-23-dx-suishin-honbu-2.txt"


@pytest.fixture
def own(tmp_path: Path) -> Index:
    """An index of its own corpus, which a test may change."""
    return rag.build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index")


def settled(test: Any) -> Any:
    """The page once the build that it started has ended."""
    for _ in range(300):
        if not any(button.key == "stop_build" for button in test.button):
            return test
        checked(test.run())
    raise AssertionError("the build does not end")


def test_the_table_has_every_meeting_with_what_was_read_of_it(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, "documents")
    table = test.dataframe[0].value
    entries = sample_index.documents()
    assert list(table["path"]) == [e.path for e in entries]
    assert list(table["utterances"]) == [e.utterances for e in entries]
    assert list(table["speakers"]) == [sample_index.speakers()[e.doc_id] for e in entries]
    assert list(table["date"]) == [e.date.isoformat() if e.date else "" for e in entries]
    assert address(test) == {}


def test_a_meeting_that_is_chosen_is_read_from_end_to_end(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, "documents")
    chosen = next(entry for entry in sample_index.documents() if entry.doc_id == DOC)
    checked(test.selectbox(key="chosen").set_value(chosen).run())
    assert address(test) == {"doc": DOC}
    minutes = sample_index.document(DOC)
    assert words(test, "said") == [minutes.quote(u.span) for u in minutes.utterances]
    assert words(test, "who")[:2] == ["市長　発言", "事務局　説明"]
    assert [n["cls"] for n in drawn(test) if n.get("cls", "").startswith("turn")][:3] == [
        "turn v1",
        "turn v2",
        "turn v0",
    ]
    assert {n["jump"] for n in drawn(test) if n.get("jump")} <= {n["id"] for n in drawn(test) if n.get("id")}
    checked(test.button(key="back").click().run())
    assert address(test) == {}
    assert len(test.dataframe) == 1


def test_words_are_found_inside_a_meeting_and_stand_in_the_address(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, "documents", doc=DOC)
    test.text_input(key="looked").set_value(" 予約 ")
    checked(test.run())
    assert words(test, tag="mark") == ["予約"] * 5
    assert words(test, "verdict") == ["5箇所にあります"]
    assert [n["jump"] for n in drawn(test) if n.get("jump", "").startswith("m")] == ["m1", "m2", "m3", "m4", "m5"]
    assert address(test) == {"doc": DOC, "find": "予約"}
    assert words(page(sample_index.folder, "documents", doc=DOC, find="火星"), "verdict") == ["この会議にはありません"]


def test_a_cited_sentence_is_marked_in_the_whole_meeting(page: Open, sample_index: Index) -> None:
    cite = next(link["cite"] for link in links(page(sample_index.folder, q=QUESTION)))
    reader = page(sample_index.folder, q=QUESTION, cite=cite)
    there = [dict(link) for link in links(reader) if "doc" in link]
    assert there == [{"cite": cite, "doc": cite.partition("#")[0]}]
    test = page(sample_index.folder, "documents", **there[0])
    assert "".join(words(test, tag="mark")) == sample_index.ask(QUESTION).evidence[0].quote
    other = page(sample_index.folder, "documents", doc=DOC, cite="elsewhere#1-2")
    assert words(other, tag="mark") == []


def test_a_meeting_that_is_gone_is_told(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, "documents", doc="gone.txt")
    assert words(test, "verdict") == ["この文書は、いまの索引にありません。"]
    checked(test.button(key="back").click().run())
    assert len(test.dataframe) == 1


def test_markup_of_a_document_stays_letters_on_every_page(page: Open, tmp_path: Path) -> None:
    index = hostile_index(tmp_path)
    FeedbackStore(index.folder).add(index.ask(f"{HOSTILE}の件"), False, HOSTILE)
    entry = index.documents()[0]
    reading = page(index.folder, "documents", doc=entry.doc_id, find="太字")
    assert HOSTILE in "".join(words(reading, "said"))
    for test in (reading, page(index.folder, "documents"), page(index.folder, "status")):
        for element in (*test.markdown, *test.get("html"), *test.title, *test.button, *test.header, *test.caption):
            assert "evil" not in str(getattr(element, "proto", element))


def test_documents_are_put_in_the_index_is_rebuilt_and_rolled_back_and_forth(page: Open, own: Index) -> None:
    corpus = Path(own.manifest.corpus)
    test = page(own.folder, "documents")
    new = PARK.replace("ブランコ", "噴水").encode()
    test.file_uploader(key="files").set_value([("../噴水.txt", new, "text/plain"), ("empty.txt", b" ", "text/plain")])
    checked(test.button(key="send_files").click().run())
    assert (corpus / "噴水.txt").read_bytes() == new
    assert [text(n) for n in drawn(test) if n["tag"] == "li"][:2] == [
        "加えました：噴水.txt",
        "加えられません：empty.txt 中身がありません",
    ]
    checked(test.button(key="rebuild").click().run())
    settled(test)
    live = Generations(own.folder).current()
    assert live != own.generation
    assert f"世代 {live}" in words(test, "verdict")[-1]
    assert "新しく読んだ 1、変わらない 3" in "".join(words(test, "reason"))
    assert "噴水.txt" in list(test.dataframe[0].value["path"])
    checked(test.button(key=f"back_{own.generation}").click().run())
    assert Generations(own.folder).current() == live  # not before it is confirmed
    checked(test.button(key="no").click().run())
    checked(test.button(key=f"back_{own.generation}").click().run())
    checked(test.button(key="yes").click().run())
    assert Generations(own.folder).current() == own.generation
    assert "噴水.txt" not in list(test.dataframe[0].value["path"])
    checked(test.button(key="undo").click().run())
    assert Generations(own.folder).current() == live


def test_a_file_of_the_same_name_is_not_replaced_unasked(page: Open, own: Index) -> None:
    corpus = Path(own.manifest.corpus)
    name = next(corpus.glob("*.txt")).name
    before = (corpus / name).read_bytes()
    test = page(own.folder, "documents")
    test.file_uploader(key="files").set_value([(name, b"other", "text/plain")])
    checked(test.button(key="send_files").click().run())
    assert (corpus / name).read_bytes() == before
    assert any(name in text(n) and "同じ名前" in text(n) for n in drawn(test) if n["tag"] == "li")
    test.checkbox(key="replace").check()
    checked(test.button(key="send_files").click().run())
    assert (corpus / name).read_bytes() == b"other"


def test_another_builder_is_told(page: Open, own: Index) -> None:
    test = page(own.folder, "documents")
    with Generations(own.folder).lock():
        checked(test.button(key="rebuild").click().run())
        settled(test)
    assert "ほかのところで索引を作っています。終わってからもう一度お試しください。" in words(test, "verdict")


def test_nothing_can_be_changed_where_other_machines_see_the_app(
    page: Open, own: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_ADDRESS", "0.0.0.0")
    test = page(own.folder, "documents")
    assert [button.key for button in test.button] == []
    assert len(test.file_uploader) == 0
    assert "変更できません" in test.info[0].value


def test_the_status_says_what_the_index_is_and_no_secret(
    page: Open, sample_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_CHAT_KEY", "very-secret")
    test = page(sample_index.folder, "status")
    facts = dict(zip(words(test, tag="dt"), words(test, tag="dd"), strict=True))
    manifest = sample_index.manifest
    assert (facts["世代"], facts["文書"], facts["箇所"]) == (manifest.generation, "20", f"{manifest.passages:,}")
    assert facts["エンコーダー"] == f"{manifest.encoder} ({manifest.dim})"
    rows = [text(n) for n in drawn(test) if n["tag"] == "tr"]
    assert f"霧ノ瀬市{sample_index.values('municipality')['霧ノ瀬市']}" in rows
    assert f"（文書に記載なし）{manifest.passages - sum(sample_index.values('municipality').values())}" in rows
    assert "RAG_CHAT_KEY設定済み（表示しません）環境変数" in rows
    told = json.loads((resources.results_folder() / "sample.json").read_text(encoding="utf-8"))
    assert f"正しい判定の割合{told['all']['verdicts']:.0%}" in rows
    assert "very-secret" not in json.dumps(list(drawn(test)))


def test_a_word_on_an_answer_is_kept_and_exported(page: Open, own: Index) -> None:
    test = page(own.folder, q="公園のブランコ")
    checked(test.button(key="useful").click().run())
    assert [(one.useful, one.question) for one in FeedbackStore(own.folder).all()] == [(True, "公園のブランコ")]
    assert any("記録しました" in element.value for element in test.text)
    type_and_ask(test, "図書館の時間")
    checked(test.button(key="wrong").click().run())
    assert len(FeedbackStore(own.folder).all()) == 1  # not before the reason is sent
    test.text_input(key="why").set_value("別の図書館")
    checked(test.button(key="send").click().run())
    last = FeedbackStore(own.folder).all()[-1]
    assert (last.useful, last.why, last.question) == (False, "別の図書館", "図書館の時間")
    turn(test, "status")
    assert any("2件の評価があります（役に立った 1件、違う 1件）" in element.value for element in test.text)
    assert "違う：図書館の時間（別の図書館）" in [text(n) for n in drawn(test) if n["tag"] == "li"]


def test_the_language_is_the_browsers_and_then_the_one_of_the_link(page: Open, sample_index: Index) -> None:
    english = page(sample_index.folder, locale="en-US", q=QUESTION)
    assert (english.title[0].value, english.button(key="submit").label) == ("Ask the minutes", "Ask")
    assert words(english, "verdict") == ["会議録に記載があります。"]  # that of the question
    assert next(n["load"] for n in drawn(english) if n.get("load")).endswith("&lang=ja")
    japanese = page(sample_index.folder, locale="en-US", q=QUESTION, lang="ja")
    assert japanese.title[0].value == "会議録に尋ねる"
    assert address(japanese) == {"q": QUESTION, "lang": "ja"}
    assert all("lang" in link for link in links(japanese))


@pytest.mark.parametrize("at", ["ask", "documents", "status"])
def test_no_japanese_of_the_interface_is_left_in_english(page: Open, sample_index: Index, at: str) -> None:
    test = page(sample_index.folder, at, locale="en-GB")
    shown = [*test.title, *test.header, *test.text, *test.caption]
    labels = [e.value for e in shown] + [b.label for b in test.button] + words(test, "note") + words(test, tag="th")
    assert labels
    assert [label for label in labels if re.search("[ぁ-ん]", label)] == []


def test_the_way_back_leads_to_the_same_question(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, q=QUESTION, city="霧ノ瀬市")
    turn(test, "documents", doc=DOC)
    assert address(test) == {"doc": DOC}
    left = test.session_state["left"]["ask"]
    assert (left.question, left.municipality) == (QUESTION, ("霧ノ瀬市",))
    turn(test, "ask", **dict(left.pairs()))
    assert words(test, "quote") == [s.text for s in sample_index.ask(QUESTION, municipality="霧ノ瀬市").statements]
