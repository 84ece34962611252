"""The verbs of saying stand in one table, and whoever looks for one knows every one."""

import re

import pytest

import rag
from rag.question.asked_speakers import asked_of
from rag.question.wants import wants_of
from rag.summary.chat.naming import _SAYING
from rag.summary.chat.support import _REPORTED
from rag.text.saying import NOUNS, SAYING_KINDS, STEMS, SayingKind, nouns, saying, verbs

# How each stem goes on in the past; the others are nouns with する.
PAST = {"言っ": "た", "話し": "た", "語っ": "た", "聞い": "た", "伺っ": "た", "促し": "た"}
ACTED = [
    f"{stem}{PAST.get(stem, 'た')}"
    for kind in SAYING_KINDS
    for stem in STEMS[kind]
    if stem[-1] not in "いうわすさりるらき" or stem in ("聞い",)
]
DONE = [f"{noun}{did}" for kind in SAYING_KINDS for noun in NOUNS[kind] for did in ("した", "しました", "をした")]


@pytest.mark.parametrize("said", [*ACTED, *DONE])
def test_every_consumer_knows_every_verb(said: str) -> None:
    assert re.search(verbs(), said)
    assert re.search(saying(), said)
    assert asked_of(f"教育長は防災についてどう{said}か", ()) == ("教育長",)
    assert wants_of(f"令和5年8月2日に教育長はどう{said}か").of_a_meeting
    assert _SAYING.search(said)


@pytest.mark.parametrize("noun", [noun for kind in SAYING_KINDS for noun in NOUNS[kind]])
def test_every_noun_of_saying_is_asked_for_and_taken_off(noun: str) -> None:
    assert re.fullmatch(nouns(), noun)
    assert asked_of(f"教育長の{noun}は", ()) == ("教育長",)
    assert _REPORTED.sub("", f"学校を建てると{noun}した") == "学校を建てる"


@pytest.mark.parametrize("kind", ["replies"])
def test_how_somebody_replied_is_asked_with_every_verb_of_replying(kind: SayingKind) -> None:
    for word in (*STEMS[kind], *NOUNS[kind]):
        assert wants_of(f"市長はどう{word}しましたか").reply


@pytest.mark.parametrize("kind", ["asks", "wants"])
def test_what_somebody_asked_is_asked_with_every_verb_of_asking(kind: SayingKind) -> None:
    for word in (*STEMS[kind], *NOUNS[kind]):
        assert wants_of(f"議員が{word}た内容").questions
        assert wants_of(f"議員が{word}た内容").asked


@pytest.mark.parametrize(
    "words", ["令和5年4月の問い合わせ件数", "令和5年4月からの繰り返し利用", "令和5年4月の説明会の参加者"]
)
def test_a_word_that_holds_a_verb_of_saying_is_none(words: str) -> None:
    assert not wants_of(words).of_a_meeting


@pytest.mark.parametrize(
    "verb",
    [
        "説明しました",
        "話しました",
        "語りました",
        "報告しました",
        "訴えました",
        "指摘しました",
        "要望しました",
        "提案しました",
        "述べました",
    ],
)
@pytest.mark.parametrize("ask", ["どう", "何を", "どのように"])
def test_the_words_of_a_named_day_are_quoted_and_no_others(sample_index: rag.Index, verb: str, ask: str) -> None:
    days = {entry.date for entry in sample_index.documents() if entry.date}
    day = sorted(days)[len(days) // 2]
    question = f"令和{day.year - 2018}年{day.month}月{day.day}日に窓口について{ask}{verb}か"
    made = sample_index.ask(question)
    assert {e.passage.date for e in made.evidence} <= {day}
