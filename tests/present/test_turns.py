"""A whole document as a page draws it: stretches, speakers with their looks, sections, and the places of words."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rag.door import Index
from rag.present.turns import VOICES, cut, places, sections, speakers, stretches
from rag.records import Meeting, Minutes, Span, Speaker, Utterance

DOC = "kirinose/2022-08-23-dx-suishin-honbu-2.txt"


def test_stretches_are_the_document_but_for_white_space_and_bullets(sample_index: Index) -> None:
    for entry in sample_index.documents():
        minutes = sample_index.document(entry.doc_id)
        at = 0
        for stretch in stretches(minutes):
            assert not any(c.isalnum() for c in minutes.text[at : stretch.span.start])
            assert stretch.span.start >= at
            at = stretch.span.end
        assert not any(c.isalnum() for c in minutes.text[at:])
        assert [s.utterance for s in stretches(minutes) if s.utterance] == list(minutes.utterances)


def test_a_speaker_keeps_one_look_and_the_unnamed_have_none(sample_index: Index) -> None:
    minutes = sample_index.document(DOC)
    looks = {who: look for who, look, _ in speakers(minutes)}
    assert list(looks.values()) == [1, 2, 3, 4, 5, 6, 7]
    for stretch in stretches(minutes):
        who = stretch.utterance.speaker if stretch.utterance else None
        assert stretch.voice == (looks[who] if who else 0)
    assert sum(count for _, _, count in speakers(minutes)) == sum(1 for u in minutes.utterances if u.speaker)


def test_more_speakers_than_looks_take_them_again() -> None:
    said = "あ" * 10
    turns = tuple(
        Utterance(n + 1, Span(n, n + 1), Speaker(f"人{n}", None), "remark", None, None) for n in range(VOICES + 2)
    )
    minutes = Minutes("d", "d.txt", None, "minutes", Meeting(), said, (), turns, (), (), (), (), (), ())
    assert [s.voice for s in stretches(minutes)] == [1, 2, 3, 4, 5, 6, 7, 8, 1, 2]
    assert [look for _, look, _ in speakers(minutes)] == [1, 2, 3, 4, 5, 6, 7, 8, 1, 2]


def test_sections_lead_to_their_first_utterance(sample_index: Index) -> None:
    minutes = sample_index.document(DOC)
    found = sections(minutes)
    assert [words.partition(" ")[0] for words, _ in found] == ["次第1", "次第2", "次第3", "次第4", "次第5"]
    by_number = {u.number: u for u in minutes.utterances}
    assert [" ".join(str(by_number[number].section).split()) for _, number in found] == [words for words, _ in found]


def test_words_are_found_in_any_width_and_nothing_is_found_for_nothing(sample_index: Index) -> None:
    minutes = sample_index.document(DOC)
    assert [minutes.quote(span) for span in places(minutes, "予約")] == ["予約"] * 5
    assert places(minutes, "ｗｉ－ｆｉ") == places(minutes, "Wi-Fi") != ()
    assert places(minutes, "  ") == places(minutes, "火星") == ()


@given(st.integers(0, 20), st.integers(1, 20), st.lists(st.integers(0, 60), max_size=12, unique=True))
def test_pieces_of_a_span_join_without_a_gap(start: int, length: int, edges: list[int]) -> None:
    span = Span(start, start + length)
    ends = sorted(edges)
    marks = tuple(Span(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False))
    pieces: Any = cut(span, marks)
    assert [p.start for p, _ in pieces] == [span.start, *(p.end for p, _ in pieces[:-1])]
    assert pieces[-1][0].end == span.end
    inside = {at for mark in marks for at in range(mark.start, mark.end)}
    assert {at for p, marked in pieces if marked for at in range(p.start, p.end)} == inside & set(
        range(span.start, span.end)
    )


def test_speakers_are_counted_for_each_document(sample_index: Index) -> None:
    named = {
        entry.doc_id: len(
            {(u.speaker.name, u.speaker.role) for u in sample_index.document(entry.doc_id).utterances if u.speaker}
        )
        for entry in sample_index.documents()
    }
    assert sample_index.speakers() == named
    assert len(set(named.values())) > 3
