"""Whose words a question asks for, and that only theirs answer it."""

from pathlib import Path
from typing import Any

import pytest

import rag
from rag.question import Question, asked_of, said_by
from rag.records import Passage, Span, Speaker
from rag.search.engine import Engine, Found

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
        "各部長からどのような意見が出ましたか", "委員からどのような意見が出ましたか",
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
        (Speaker("槙野", "戸籍住民課長", "executive"), "槙野課長", True),
        (Speaker("槙野", "戸籍住民課長", "executive"), "槙野戸籍住民課長", True),
        (Speaker("槙野", "戸籍住民課長", "executive"), "榎並課長", False),
        (Speaker("槙野", "副区長", "executive"), "槙野区長", False),
        (Speaker("槙野", "戸籍住民課長", "executive"), "槙野部長", False),
        (Speaker("汲田（守）", "委員長", "chair"), "汲田守彦委員長", True),
        (Speaker("汲田（守）", "委員長", "chair"), "汲田委員長", True),
        (Speaker("汲田（守）", "委員長", "chair"), "汲田和彦委員長", False),
        (Speaker("汲田", "委員長", "chair"), "汲田守彦委員長", True),
        (Speaker("汲田", "委員", "member"), "汲田守彦委員", True),
        (Speaker("汲", "委員", "member"), "汲田守彦委員", False),
        (Speaker("榛", "委員", "member"), "榛谷委員", False),
        (Speaker("東坂和子", "市長", "executive"), "東坂市長", True),
        (Speaker("東坂", "市長", "executive"), "東坂和子市長", True),
        (Speaker(None, "所管課", "secretariat"), "担当課", True),
        (Speaker(None, "7番", "member"), "担当者", False),
        (Speaker(None, "所管部", "secretariat"), "事務局", False),
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


def test_without_a_topic_the_newest_words_come_first(sample_index: rag.Index) -> None:
    summary = sample_index.ask("雲居野市の教育長は何と言いましたか")
    assert (summary.verdict, summary.reason) == ("found", None)
    passages = [e.passage for e in summary.evidence]
    assert [str(p.date) for p in passages] == ["2023-05-30", "2021-11-09"]
    assert {p.speaker.role for p in passages if p.speaker} == {"教育長"}


def test_without_a_topic_nothing_is_searched_for(sample_index: rag.Index, monkeypatch: pytest.MonkeyPatch) -> None:
    searches: list[str] = []
    search = Engine.search

    def watched(engine: Engine, question: Question, *args: Any, **kwargs: Any) -> Found:
        searches.append(question.text)
        return search(engine, question, *args, **kwargs)

    monkeypatch.setattr(Engine, "search", watched)
    assert len(sample_index.ask("雲居野市の教育長は何と言いましたか").evidence) == 2
    assert searches == []
    sample_index.ask("雲居野市の教育長はテレワークについて何と言いましたか")
    assert len(searches) == 2  # for its matter, and for what the named one said


def test_a_long_speech_without_a_topic_is_quoted_as_far_as_there_is_room(tmp_path: Path) -> None:
    speech = "".join(
        f"{n}番目の公園では、遊具と木陰とベンチの点検を{n}月に終えて、結果を住民に知らせた。" for n in range(1, 11)
    )
    spoken = "".join(
        f"（市長）\n\n{n}本目の木を植えた。\n\n（副市長）\n\n{n}本目の木を見た。\n\n" for n in range(1, 12)
    )
    head = "令和5年度 第1回鶴見沢市公園会議 議事要旨\n\n日時：令和5年7月3日（月）午後1時00分～2時10分\n\n"
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "park.txt").write_text(f"{head}（建設部長）\n\n{speech}\n\n{spoken}", encoding="utf-8")
    index = rag.build_index(tmp_path / "docs", tmp_path / "index")
    whole = index.ask("建設部長は何と述べましたか")
    assert whole.verdict == "found"
    assert "".join(s.text for s in whole.statements) == speech
    part = index.ask("市長の発言を教えてください")
    assert part.verdict == "partial"
    assert "話題を加えると" in (part.reason or "")
    assert [s.text for s in part.statements] == [f"{n}本目の木を植えた。" for n in range(1, len(part.statements) + 1)]


def test_the_day_and_the_meeting_limit_what_was_said_without_a_topic(sample_index: rag.Index) -> None:
    summary = sample_index.ask("2023年11月に椿坂市長は何と言いましたか")
    assert {(e.passage.municipality, str(e.passage.date)) for e in summary.evidence} == {("椿坂市", "2023-11-21")}
    assert len(summary.evidence) == 3


@pytest.mark.parametrize("question", ["港湾局長は何と言いましたか", "夕凪島市の市長は何と言いましたか"])
def test_nobody_who_did_not_speak_is_found_without_a_topic(sample_index: rag.Index, question: str) -> None:
    assert sample_index.ask(question).verdict == "not_found"
