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
PAST = {
    "言っ": "た",
    "話し": "た",
    "語っ": "た",
    "聞い": "た",
    "伺っ": "た",
    "促し": "た",
    "おっしゃ": "った",
    "問いただ": "した",
}
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


# Stems that do not stand before た, and the others as they stand before what was done.
NOT_DONE = (
    "言い",
    "言う",
    "言わ",
    "話す",
    "話さ",
    "語り",
    "語る",
    "語ら",
    "聞き",
    "聞か",
    "問う",
    "問わ",
    "伺い",
    "仰い",
)


@pytest.mark.parametrize("kind", SAYING_KINDS)
def test_what_somebody_said_is_asked_for_in_every_form_of_every_verb(kind: SayingKind) -> None:
    stems = [stem + PAST.get(stem, "た")[:-1] for stem in STEMS[kind] if stem not in NOT_DONE]
    forms = [f"{stem}{end}" for stem in stems for end in ("た", "ている")]
    forms += [
        f"{noun}{end}" for noun in NOUNS[kind] for end in ("した", "しました", "をした", "いたしました", "している")
    ]
    if kind in ("says", "replies"):
        forms += [f"{noun}{end}" for noun in NOUNS[kind] for end in ("された", "をされました")]
    for form in forms:
        for rest in ("ことは何ですか", "内容", "のは何ですか"):
            assert asked_of(f"教育長が{form}{rest}", ()) == ("教育長",), form + rest


@pytest.mark.parametrize(
    "form", ["見解を示しました", "考えが示された", "おっしゃいました", "ご説明いただいた", "説明致しました"]
)
def test_polite_and_roundabout_words_of_saying_are_known_to_whoever_looks_for_one(form: str) -> None:
    assert asked_of(f"教育長は公園についてどのような{form}か", ()) == ("教育長",)
    assert wants_of(f"令和5年8月2日に教育長は公園についてどう{form}か").of_a_meeting
    assert _SAYING.search(form)


def test_what_was_wanted_of_somebody_is_no_word_of_theirs() -> None:
    assert asked_of("市長が要望された内容は何ですか", ()) == ()
    assert not wants_of("令和5年8月2日に示された資料の枚数").of_a_meeting


@pytest.mark.parametrize(
    "question",
    [
        "How did the mayor explain the trees on 2023-06-17?", "What did the mayor reply about the trees on 2023-06-17?",
        "2023年6月17日市长怎么说明树木的事", "2023年6月17日市长答复了什么", "2023-06-17 시장은 나무에 대해 무엇을 설명했습니까",
        "Thị trưởng giải thích gì về cây ngày 2023-06-17?", "O que o prefeito explicou sobre as árvores em 2023-06-17?",
    ],
)  # fmt: skip
def test_a_date_beside_a_verb_of_saying_of_any_language_is_that_of_a_meeting(question: str) -> None:
    assert wants_of(question).of_a_meeting


def test_a_word_of_another_language_that_holds_a_verb_of_saying_is_none() -> None:
    assert not wants_of("2023年4月开始的服务名称是什么").of_a_meeting
    assert not wants_of("2014年6月的说明会有多少家公司参加").of_a_meeting
    assert not wants_of("2014-06-10 설명회에는 몇 명이 왔습니까").of_a_meeting
    assert not wants_of("Which essay won the contest of 2023-04-01?").of_a_meeting


# The other days hold every word of the question, and more often than the named one.
NAMED = 17
DAYS = {
    3: "桜並木の手入れの進め方については、桜並木の手入れの進め方の手引きを作ることとしました。",
    NAMED: "桜並木の手入れは、古い枝を落とすこととしました。",
    26: "桜並木の手入れの進め方については、桜並木の手入れの進め方を業者と決めることとしました。",
}
ENDS = ("述べましたか", "述べられましたか", "言いましたか", "おっしゃいましたか", "話しましたか", "語りましたか", "申し上げましたか", "触れましたか",
        "訴えましたか", "答えましたか", "答えていますか", "求めましたか", "見解を示しましたか", "考えを示しましたか")  # fmt: skip
DID = ("しましたか", "されましたか", "をしたのですか")
VERBS = [*ENDS, *(noun + did for kind in ("says", "replies", "wants") for noun in NOUNS[kind] for did in DID)]


@pytest.fixture(scope="module")
def three_days(tmp_path_factory: pytest.TempPathFactory) -> rag.Index:
    folder = tmp_path_factory.mktemp("saying")
    (folder / "corpus").mkdir()
    for day, words in DAYS.items():
        (folder / "corpus" / f"{day}.txt").write_text(
            f"令和5年度 椿坂市並木会議 議事要旨\n\n日時：令和5年6月{day}日 午後1時00分～2時00分\n\n場所：大会議室\n\n"
            f"出席：梶原市長、保坂建設部長\n\n○建設部長　{words}\n",
            encoding="utf-8",
        )
    return rag.build_index(folder / "corpus", folder / "index")


def test_only_the_words_of_the_named_day_are_quoted_whatever_verb_asks_for_them(three_days: rag.Index) -> None:
    assert len(VERBS) * 2 > 100
    for verb in VERBS:
        for ask in ("どう", "どのように"):
            question = f"令和5年6月{NAMED}日に桜並木の手入れの進め方について{ask}{verb}"
            made = three_days.ask(question)
            assert [statement.text for statement in made.statements] == [DAYS[NAMED]], question
