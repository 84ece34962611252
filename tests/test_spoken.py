"""Whose words a question asks for, and that only theirs answer it."""

import pytest

import rag
from rag.records import Passage, Span, Speaker
from rag.search.spoken import asked_of, said_by

CITIES = ("霧ノ瀬市", "椿坂市", "汐見原町")


@pytest.mark.parametrize(
    ("question", "whose"),
    [
        ("霧ノ瀬市の教育長はテレワークについて何と述べたか", ("教育長",)),
        ("椿坂市長はごみ袋についてどう答弁しましたか", ("市長",)),
        ("汐見原町長の発言を教えてください", ("町長",)),
        ("市長と教育長は何と述べたか", ("市長", "教育長")),
        ("ごみ袋について都市環境部長からどのような説明がありましたか", ("都市環境部長",)),
        ("こども未来部長が述べたことは何ですか", ("こども未来部長",)),
        ("市長選挙について教育長は何と述べたか", ("教育長",)),
        ("副市長が提案した公園について事務局はどう説明しましたか", ("事務局",)),
        ("汲田議員は公園について何と質問しましたか", ("汲田議員",)),
        ("市長は何を尋ね、事務局の答えを受けてどう述べたか", ("市長", "事務局")),
    ],
)
def test_the_one_whose_words_are_asked_for_is_read(question: str, whose: tuple[str, ...]) -> None:
    assert asked_of(question, CITIES) == whose


@pytest.mark.parametrize(
    "question",
    [
        "教育長の報酬はいくらですか", "市長選挙の投票率", "市長の任期は何年ですか", "市民は何と述べましたか",
        "教育委員会は何と答えましたか", "事務局はどこにありますか", "テレワークの課題は何ですか", "総務部長は誰ですか",
    ],
)  # fmt: skip
def test_an_office_that_is_only_spoken_of_is_nobody_whose_words_are_asked_for(question: str) -> None:
    assert asked_of(question, CITIES) == ()


def test_an_office_inside_a_word_or_with_its_pay_is_no_condition(sample_index: rag.Index) -> None:
    read = sample_index.read_question
    assert read("市長選挙の日程").roles == read("教育長の報酬").roles == read("市長の任期").roles == ()
    assert read("市長答弁の要旨").roles == read("市長の方針").roles == ("市長",)


def said(who: Speaker | None, text: str = "木陰を増やしたい。") -> Passage:
    place = Span(0, len(text))
    return Passage("d#0-9", "d", "d.txt", None, None, None, None, None, None, who, "report", text, place, None, None)


@pytest.mark.parametrize(
    ("speaker", "who", "theirs"),
    [
        (Speaker(None, "市長", "executive"), "市長", True),
        (Speaker(None, "副市長", "executive"), "市長", False),
        (Speaker(None, "総務部長", "executive"), "部長", True),
        (Speaker(None, "健康福祉課長", "executive"), "福祉課長", False),
        (Speaker("茅辻冬子", "教育部長", "executive"), "茅辻教育部長", True),
        (Speaker("茅辻冬子", "教育部長", "executive"), "樺本教育部長", False),
        (Speaker("汲田 守", "7番", "member"), "汲田議員", True),
        (Speaker("汲田 守", "7番", "member"), "榛谷議員", False),
        (Speaker("汲田 守", "7番", "member"), "議員", True),
        (Speaker("汲田 守", "建設部長", "executive"), "議員", False),
        (Speaker("蘆原健人", None, None), "蘆原さん", True),
        (None, "市長", False),
        (None, "事務局", True),
    ],
)
def test_words_are_those_of_the_office_and_the_name(speaker: Speaker | None, who: str, theirs: bool) -> None:
    assert said_by(said(speaker), who) is theirs


def test_minutes_that_tell_what_was_said_name_who_said_it() -> None:
    told = said(None, "総務部長から、ベンチを直すとの説明があった。")
    assert said_by(told, "総務部長")
    assert not said_by(told, "部長")
    assert not said_by(told, "市長")


def test_only_the_words_of_the_one_asked_for_answer(sample_index: rag.Index) -> None:
    summary = sample_index.ask("霧ノ瀬市の総務部長は押印について何と述べたか")
    assert summary.verdict == "found"
    assert {e.passage.speaker.role for e in summary.evidence if e.passage.speaker} == {"総務部長"}


def test_words_beside_the_topic_are_partial_and_said_to_be(sample_index: rag.Index) -> None:
    summary = sample_index.ask("霧ノ瀬市の教育長はテレワークについて何と述べたか")
    assert summary.verdict == "partial"
    assert [e.passage.speaker and e.passage.speaker.role for e in summary.evidence] == ["教育長"]
    assert "成績処理" in summary.statements[0].text
    assert summary.reason == "教育長はこの話題の前後で発言していますが、話題の言葉は使っていません。"


@pytest.mark.parametrize("who", ["環境部長", "消防署長", "港湾局長"])
def test_somebody_who_said_nothing_of_it_is_told_and_never_found(sample_index: rag.Index, who: str) -> None:
    summary = sample_index.ask(f"霧ノ瀬市の{who}はテレワークについてどう説明しましたか")
    assert summary.verdict == "partial"
    assert summary.reason == f"この話題についての{who}の発言は見当たりません。ほかの発言を示します。"
    ignored = sample_index.ask(f"霧ノ瀬市の{who}はテレワークについてどう説明しましたか", ignore="role")
    assert ignored.verdict == "found"


def test_of_two_who_are_asked_for_the_silent_one_is_named(sample_index: rag.Index) -> None:
    summary = sample_index.ask("霧ノ瀬市の副市長と総務部長はテレワークについて何と述べたか")
    assert summary.verdict == "partial"
    assert summary.reason == "この話題についての総務部長の発言は見当たりません。ほかの発言を示します。"
    assert {e.passage.speaker.role for e in summary.evidence if e.passage.speaker} == {"副市長"}
