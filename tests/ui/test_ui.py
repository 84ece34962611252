"""The browser page without a browser: what it draws for a question, a link, a filter, and when there is no answer."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

import rag
from rag import resources
from rag.door import Index
from rag.index.generations import Generations
from rag.index.manifest import read_manifest, write_manifest
from rag.present.places import place, read_place
from tests.journeys.hostile import ASKED, BODY, HOSTILE, hostile_index
from tests.ui.app_pages import QUESTION, Open, address, checked, drawn, links, type_and_ask, words


def test_the_first_page_offers_questions_that_the_index_answers(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder)
    offered = [link["q"] for link in links(test)]
    assert offered == list(sample_index.examples()) != []
    assert [sample_index.ask(question).verdict for question in offered] == ["found"] * len(offered)
    assert any("4自治体・20文書" in note for note in words(test, "note"))
    assert test.multiselect(key="city").options == [
        f"{name}（{count}箇所）" for name, count in sample_index.values("municipality").items()
    ]


def test_a_question_is_answered_with_the_statements_of_the_python_door(page: Open, sample_index: Index) -> None:
    test = type_and_ask(page(sample_index.folder), QUESTION)
    summary = sample_index.ask(QUESTION)
    assert words(test, "verdict") == ["会議録に記載があります。"]
    assert words(test, "quote") == [statement.text for statement in summary.statements] != []
    assert words(test, "number") == [str(n) for statement in summary.statements for n in statement.citations]
    assert address(test) == {"q": QUESTION}


def test_each_citation_leads_to_the_slice_of_its_document(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, q=QUESTION)
    quotes = words(test, "quote")
    places = [read_place(link["cite"]) for link in links(test) if "cite" in link][: len(quotes)]
    assert [sample_index.document(doc_id).quote(span) for doc_id, span in places] == quotes


def test_an_opened_citation_is_marked_in_its_whole_document(page: Open, sample_index: Index) -> None:
    evidence = sample_index.ask(QUESTION).evidence[1]
    test = page(sample_index.folder, q=QUESTION, cite=place(evidence.passage.doc_id, evidence.span))
    assert words(test, tag="mark") == [evidence.quote]
    assert words(test, "document") == [sample_index.document(evidence.passage.doc_id).text]
    assert f"引用 2（全{len(sample_index.ask(QUESTION).evidence)}）" in [element.value for element in test.text]
    facts = dict(zip(words(test, tag="dt"), words(test, tag="dd"), strict=True))
    assert facts["自治体"] == evidence.passage.municipality
    assert facts["会議"] == evidence.passage.title


def test_the_next_citation_is_one_click_away_and_in_the_address(page: Open, sample_index: Index) -> None:
    first, second = (place(e.passage.doc_id, e.span) for e in sample_index.ask(QUESTION).evidence[:2])
    test = page(sample_index.folder, q=QUESTION, cite=first)
    checked(test.button(key="next").click().run())
    assert address(test) == {"q": QUESTION, "cite": second}
    assert words(test, tag="mark") == [sample_index.ask(QUESTION).evidence[1].quote]


def test_what_says_the_same_is_shown_once_with_the_way_to_the_others(page: Open, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for name in "abc":
        (tmp_path / "corpus" / f"{name}.txt").write_text("・噴水の水を抜いて掃除した。\n", encoding="utf-8")
    index = rag.build_index(tmp_path / "corpus", tmp_path / "index")
    [hit] = index.search("噴水の掃除")
    test = page(index.folder, q="噴水の掃除")
    assert words(test, "passage") == [hit.passage.text]
    assert "ほか2件の同じ内容" in words(test, "note")
    others = [index.passage(name) for name in hit.alike]
    assert [p.path for p in others] == ["b.txt", "c.txt"]
    assert {place(p.doc_id, p.span) for p in others} <= {link["cite"] for link in links(test) if "cite" in link}


def test_a_reply_shows_the_words_of_the_question_that_it_answers(page: Open, sample_index: Index) -> None:
    hit = next(h for h in sample_index.search("学校給食費の改定の幅はどう決めたか") if h.passage.reply_to)
    asked = sample_index.passage(str(hit.passage.reply_to)).text
    test = page(sample_index.folder, q="給食費", cite=place(hit.passage.doc_id, hit.passage.span))
    assert f"次の発言への答え{asked.strip()}" in words(test, "asked")


@pytest.mark.parametrize("lost", ["since", "until", "role", "body", "typed", "how"])
def test_what_streamlit_forgets_of_a_widget_is_there_again(lost: str) -> None:
    """As after a run that was broken off: some widgets were drawn, and the others' values are gone."""

    def script(lost: str) -> None:
        import streamlit as st

        from ui.frame import address

        address.enter("ask", ("q", "city"))
        held = st.session_state[lost]
        del st.session_state[lost]
        address.enter("ask", ("q", "city"))
        st.text(repr(st.session_state[lost] == held))

    test = checked(AppTest.from_function(script, args=(lost,), default_timeout=60).run())
    assert [text.value for text in test.text] == ["True"]


def test_filters_narrow_the_answer_and_stand_in_the_address(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, q="窓口の予約", city="霧ノ瀬市", since="2022-01-01")
    expected = sample_index.ask("窓口の予約", municipality="霧ノ瀬市", since=date(2022, 1, 1))
    assert words(test, "quote") == [statement.text for statement in expected.statements] != []
    assert test.multiselect(key="city").value == ["霧ノ瀬市"]
    checked(test.multiselect(key="city").set_value(["椿坂市"]).run())
    assert address(test) == {"q": "窓口の予約", "city": "椿坂市", "since": "2022-01-01"}
    where = {
        sample_index.document(read_place(link["cite"])[0]).meeting.municipality
        for link in links(test)
        if "cite" in link
    }
    assert where == {"椿坂市"}


def test_the_address_counts_when_it_changes_by_itself_and_the_reader_when_it_lags_behind(
    page: Open, sample_index: Index
) -> None:
    test = type_and_ask(page(sample_index.folder, q="給食費"), QUESTION)
    test.query_params["q"] = "給食費"  # the back button
    assert words(checked(test.run()), "quote")[0] == sample_index.ask("給食費").evidence[0].quote
    test.query_params["q"] = QUESTION  # not yet caught up with what is asked now
    type_and_ask(test, "窓口の予約")
    assert words(test, "quote")[0] == sample_index.ask("窓口の予約").evidence[0].quote
    assert address(test) == {"q": "窓口の予約"}


def test_a_filter_that_the_index_does_not_know_is_taken_off_and_told(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, q="窓口の予約", city="無い市")
    assert any("「無い市」" in note for note in words(test, "note"))
    assert address(test) == {"q": "窓口の予約"}


def test_what_the_minutes_do_not_hold_is_said_with_what_to_do_next(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, q="火星移住計画の予算", city="椿坂市")
    assert words(test, "verdict") == ["会議録に答えは見当たりません。"]
    assert words(test, "quote") == []
    assert words(test, "reason") == [sample_index.ask("火星移住計画の予算").reason]
    assert links(test)[0] == {"q": "火星移住計画の予算"}  # without the filter


def test_what_was_read_is_a_chip_that_takes_it_off_and_puts_it_back(page: Open, sample_index: Index) -> None:
    question = "椿坂市の市長は窓口予約について何と言いましたか"
    test = page(sample_index.folder, q=question)
    assert words(test, "words") == ["自治体：椿坂市", "役職：市長"]
    off = links(test)[0]
    assert off == {"q": question, "ignore": "municipality"}
    expected = sample_index.ask(question, ignore="municipality")
    test = page(sample_index.folder, **off)
    assert words(test, "quote") == [statement.text for statement in expected.statements]
    assert words(test, "quote") != [statement.text for statement in sample_index.ask(question).statements]
    assert words(test, "chip off") == ["自治体：椿坂市＋"]
    assert words(test, "chip") == ["役職：市長✕"]
    assert links(test)[0] == {"q": question}
    assert parse_qsl(next(n["to"] for n in drawn(test) if n.get("cls") == "chip")) == [
        ("q", question),
        ("ignore", "municipality"),
        ("ignore", "role"),
    ]
    assert words(page(sample_index.folder, q=QUESTION), "words") == []


def test_what_is_ignored_lasts_while_the_question_does(page: Open, sample_index: Index) -> None:
    question = "椿坂市の窓口予約"
    test = page(sample_index.folder, q=question, ignore=["municipality", "nonsense"], city="霧ノ瀬市")
    checked(next(button for button in test.button if button.label == "絞り込みを外す").click().run())
    assert address(test) == {"q": question, "ignore": "municipality"}
    assert address(type_and_ask(test, question)) == {"q": question, "ignore": "municipality"}
    assert address(type_and_ask(test, "霧ノ瀬市の窓口予約")) == {"q": "霧ノ瀬市の窓口予約"}


@pytest.mark.parametrize(
    ("question", "title"), [("   ", "質問が空です。"), ("あ" * 2001, "質問が長すぎます（2,001字）。")]
)
def test_a_question_that_cannot_be_asked_is_answered_in_words(
    page: Open, sample_index: Index, question: str, title: str
) -> None:
    assert words(type_and_ask(page(sample_index.folder), question), "verdict") == [title]


def test_days_the_wrong_way_round_are_told(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, q=QUESTION, since="2023-01-01", until="2022-01-01")
    assert words(test, "verdict") == ["日付の順が逆です。"]


def test_a_missing_index_is_told_with_the_command_and_found_once_it_is_built(page: Open, tmp_path: Path) -> None:
    test = page(tmp_path / "index", q=QUESTION)
    assert words(test, "verdict") == ["索引がまだありません。"]
    assert words(test, tag="code") == [f"rag index build 会議録のフォルダー --index {tmp_path / 'index'}"]
    rag.build_index(resources.sample_corpus() / "kirinose", tmp_path / "index")
    checked(test.button(key="again").click().run())
    assert words(test, "verdict") == ["会議録に記載があります。"]


def test_an_index_of_another_encoder_is_told(page: Open, tmp_path: Path) -> None:
    rag.build_index(resources.sample_corpus() / "kirinose", tmp_path / "index")
    generation = tmp_path / "index" / "generations" / Generations(tmp_path / "index").current()
    write_manifest(generation, replace(read_manifest(generation), encoder_digest="0" * 64, encoder="another"))
    test = page(tmp_path / "index", q=QUESTION)
    assert "別のエンコーダー" in words(test, "verdict")[0]
    assert words(test, tag="code")[0].endswith("--full")


def test_a_new_generation_is_served_without_a_restart(page: Open, tmp_path: Path) -> None:
    rag.build_index(resources.sample_corpus() / "kirinose", tmp_path / "index")
    test = page(tmp_path / "index")
    assert any("1自治体・5文書" in note for note in words(test, "note"))
    rag.build_index(resources.sample_corpus(), tmp_path / "index")
    checked(test.run())
    assert any("4自治体・20文書" in note for note in words(test, "note"))


def test_a_link_to_a_place_that_is_gone_says_so(page: Open, sample_index: Index) -> None:
    for cite in ("無い文書#1-2", "でたらめ", f"{sample_index.documents()[0].doc_id}#1-999999"):
        test = page(sample_index.folder, q=QUESTION, cite=cite)
        assert "この箇所は、いまの索引にありません。" in words(test, "verdict")
        assert words(test, tag="mark") == []


def test_markup_in_a_document_is_never_handed_to_anything_that_reads_markup(page: Open, tmp_path: Path) -> None:
    index = hostile_index(tmp_path)
    evidence = next(e for e in index.ask(ASKED).evidence if e.passage.kind != "header")
    test = page(index.folder, q=ASKED, cite=place(evidence.passage.doc_id, evidence.span))
    assert words(test, tag="mark") == [evidence.quote]
    assert HOSTILE in words(test, "document")[0]
    named = page(index.folder, q=f"{BODY}の太字の件")
    assert words(named, "words") == [f"会議：{BODY}"]
    for shown in (test, named):
        for element in (*shown.markdown, *shown.get("html"), *shown.title, *shown.button, *shown.expander):
            assert "evil" not in str(getattr(element, "proto", element))


def test_a_long_document_is_shown_around_the_sentence_and_whole_when_asked(page: Open, tmp_path: Path) -> None:
    lines = "".join(f"・{n}番の道路は、舗装を{n}年度に終える。\n\n" for n in range(1000))
    (tmp_path / "long.txt").write_text(
        f"令和4年度 第1回試験市道路会議 議事要旨\n\n（主な意見）\n\n{lines}", encoding="utf-8"
    )
    index = rag.build_index(tmp_path / "long.txt", tmp_path / "index")
    evidence = index.ask("500番の道路の舗装はいつ終わるか").evidence[0]
    test = page(tmp_path / "index", q="道路", cite=place(evidence.passage.doc_id, evidence.span))
    whole = index.document(evidence.passage.doc_id).text
    (shown,) = words(test, "document")
    assert words(test, tag="mark") == [evidence.quote]
    assert len(shown) < len(whole)
    assert re.search(r"（この前に[\d,]+字あります）", shown)
    checked(next(button for button in test.button if button.label == "全文を表示する").click().run())
    assert words(test, "document") == [whole]
    assert words(test, tag="mark") == [evidence.quote]
