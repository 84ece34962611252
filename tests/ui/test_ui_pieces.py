"""What the page is made of: pieces of a document, places and addresses as words, headings as questions, errors in words."""

import re
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.door import Index
from rag.errors import IndexDamaged, IndexMismatch, IndexMissing, QueryError, RagError
from rag.present.commands import command
from rag.present.examples import topic
from rag.present.highlight import excerpt
from rag.present.places import place, read_place
from rag.present.question import READ_JA, exact_words
from rag.present.troubles import question_trouble, trouble
from rag.present.words import taken_up
from rag.records import Meeting, Minutes, Span, Utterance, View
from tests.journeys.hostile import HOSTILE
from ui.answers import switching
from ui.frame.address import Address, read_query

minutes_and_spans = st.text(st.sampled_from("あい。\n <*"), min_size=2, max_size=60).flatmap(
    lambda words: st.tuples(
        st.just(words),
        st.lists(st.integers(0, len(words)), min_size=2, max_size=2, unique=True),
        st.lists(st.integers(0, len(words)), min_size=2, max_size=2, unique=True),
        st.none() | st.integers(0, 20),
    )
)


@given(minutes_and_spans)
def test_pieces_joined_are_the_document_and_the_marked_ones_are_the_span(drawn: Any) -> None:
    words, marked, turn, around = drawn
    span, spoken = Span(min(marked), max(marked)), Span(min(turn), max(turn))
    utterance = Utterance(1, spoken, None, "remark", None, None)
    minutes = Minutes("d", "d.txt", None, "minutes", Meeting(), words, (), (utterance,), (), (), (), (), (), ())
    shown = excerpt(minutes, span, around)
    joined = "".join(piece.text for piece in shown.pieces)
    assert joined == words[shown.before : len(words) - shown.after]
    assert "".join(piece.text for piece in shown.pieces if piece.marked) == minutes.quote(span)
    assert all(piece.text for piece in shown.pieces)
    assert sum(piece.marked for piece in shown.pieces) == 1
    if around is None:
        assert (shown.before, shown.after) == (0, 0)


@given(st.text(min_size=1), st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_place_reads_back_as_it_was_written(doc_id: str, start: int, length: int) -> None:
    assert read_place(place(doc_id, Span(start, start + length))) == (doc_id, Span(start, start + length))


texts, days = st.text(max_size=20), st.none() | st.dates()
several = st.lists(texts.filter(bool), unique=True).map(tuple)
ignored = st.sets(st.sampled_from(list(READ_JA))).map(lambda names: tuple(name for name in READ_JA if name in names))


addresses = st.builds(
    Address, question=texts, mode=st.sampled_from(["", "exact"]), municipality=several, body=several, speaker=several,
    role=several, since=days, until=days, ignore=ignored, page=st.integers(1, 999_999), cite=texts, doc=texts, find=texts,
    lang=st.sampled_from(["", "ja", "en"]),
)  # fmt: skip


@given(addresses)
def test_an_address_reads_back_as_it_was_written(address: Address) -> None:
    assert read_query(parse_qsl(address.query())) == address


@given(addresses)
def test_a_page_keeps_its_own_parameters_and_the_language(address: Address) -> None:
    kept = read_query(address.pairs(("doc", "find")))
    assert kept == Address(doc=address.doc, find=address.find, lang=address.lang)


@pytest.mark.parametrize("page", ["0", "-1", "two", "٣", "9" * 30, ""])
def test_a_page_number_that_is_none_is_the_first(page: str) -> None:
    assert read_query([("page", page)]) == Address()


@pytest.mark.parametrize(
    ("heading", "about"),
    [
        ("次第2 テレワーク及び電子決裁について", "テレワーク及び電子決裁"),
        ("1　付議事項について / (2) 押印の見直し方針について（資料1）", "押印の見直し方針"),
        ("次第5 その他", None),
        ("(1) 書かない窓口の実績", None),
        (f"{HOSTILE}について", None),
    ],
)
def test_a_heading_says_what_it_is_about_or_nothing(heading: str, about: str | None) -> None:
    assert topic(heading) == about


@pytest.mark.parametrize("kind", [IndexMissing, IndexMismatch, IndexDamaged, QueryError, RagError])
def test_every_error_has_words_and_a_next_step_in_japanese(kind: type[RagError]) -> None:
    told = trouble(kind("detail"), "my index")
    assert re.search("[ぁ-ん]", told.title)
    assert re.search("[ぁ-ん]", told.advice)
    assert told.details == (None if kind is IndexMissing else "detail")
    assert told.command is None or told.command.partition("--index ")[2].startswith("'my index'")


def test_a_good_question_is_no_trouble() -> None:
    assert question_trouble("給食費は", 2000, None, date(2022, 1, 1)) is None


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("防災アプリは導入するのか", "防災アプリ"),
        ("プールはいつできますか", "プール"),
        ("霧ノ瀬市の教育長は令和4年度のテレワークについて何と述べたか", "テレワーク"),
        ("椿坂市の給食費の月額はいくらですか", "給食費 月額"),
        ("これまでの状況を教えてください", "これまでの状況を教えてください"),
        ("What did they say about seals?", "What did they say about seals?"),
    ],
)
def test_the_words_of_a_question_that_name_its_matter_are_those_to_find(
    sample_index: Index, question: str, words: str
) -> None:
    assert exact_words(question, sample_index.read_question(question)) == words


ASKED = "池の水を替えましたか。\n次に、ブランコの鎖はいつ直しますか。\nお答えください。"


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        ("ブランコの鎖は来月に直します。", "…次に、ブランコの鎖はいつ直しますか。\nお答えください。"),
        ("池の水は先月に替えました。", ASKED),
        ("承知しました。", ASKED),
    ],
)
def test_a_question_is_shown_from_where_the_reply_takes_it_up(reply: str, shown: str) -> None:
    assert taken_up(ASKED, reply) == shown


@pytest.mark.parametrize(
    ("view", "asked"),
    [
        ("ask", "rag ask --municipality 試験市 --ignore date 橋"),
        ("find", "rag find --municipality 試験市 橋"),
        ("commitments", "rag commitments --municipality 試験市 橋"),
    ],
)
def test_the_command_of_a_paper_has_only_what_its_view_can_be_told(view: View, asked: str) -> None:
    now = Address("橋", municipality=("試験市",), ignore=("date",))
    assert command(switching.asking(now, view, "000001")).replace("'", "") == asked
