"""Which names mean the same office: decided in one place, and so by whoever asks, quotes and checks."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import rag
from rag.question import said_by
from rag.question.asked_speakers import is_mentioned
from rag.records import Evidence, Passage, Span, Speaker
from rag.summary.chat.naming import wrong_speaker
from rag.text.offices import holds, same_office

SAME = [
    ("総務部長", "部長"),
    ("総務部長", "総務部長"),
    ("市長", "市長"),
    ("都市 計画課長", "都市計画課長"),
    ("副市長", "副市長"),
    ("災害対策本部長", "本部長"),
    ("代表監査委員", "監査委員"),
    ("議会事務局長", "局長"),
]
OTHERS = [
    ("健康福祉課長", "福祉課長"),
    ("福祉課長", "健康福祉課長"),
    ("高齢福祉課長", "福祉課長"),
    ("副市長", "市長"),
    ("副区長", "区長"),
    ("教育長", "教育部長"),
    ("総務部長", "総務課長"),
    ("会計管理者", "会計課長"),
    ("建設部長", "総務部長"),
    ("会計管理者", "会計課管理係長"),
    ("災害対策本部長", "部長"),
    ("副本部長", "本部長"),
    ("花壇部会長", "会長"),
    ("監査委員", "議会運営委員"),
]
WORDS = "花壇の柵を直す。"
PASSAGE = Passage(
    "a#0-8", "a", "a.txt", None, "公園の会議", "椿坂市", "公園の会", date(2022, 8, 2), None, None, "reply", WORDS, Span(0, 8), None, None,
)  # fmt: skip


def spoken(role: str) -> Passage:
    return replace(PASSAGE, speaker=Speaker(None, role, "executive"))


@pytest.mark.parametrize(("role", "office"), SAME)
def test_names_of_one_office_are_the_same_to_everybody(role: str, office: str) -> None:
    assert holds(role, office)
    assert same_office(office, role)
    assert said_by(spoken(role), office.replace(" ", ""))
    cited = [Evidence(1, spoken(role), Span(0, 8), WORDS)]
    assert wrong_speaker(f"{office.replace(' ', '')}は花壇の柵を直すと答弁した。", cited, True) is None


@pytest.mark.parametrize(("role", "office"), OTHERS)
def test_another_office_never_stands_for_the_one_that_is_named(role: str, office: str) -> None:
    assert not holds(role, office)
    assert not same_office(role, office)
    assert not said_by(spoken(role), office)
    cited = [Evidence(1, spoken(role), Span(0, 8), WORDS)]
    assert wrong_speaker(f"{office}は花壇の柵を直すと答弁した。", cited, True) == office


@pytest.mark.parametrize(("role", "title"), [("監査委員", "委員"), ("教育委員", "委員"), ("准教授", "教授")])
def test_a_title_that_ends_with_another_one_is_not_that(role: str, title: str) -> None:
    assert not holds(role, title)
    assert not same_office(role, title)


@pytest.mark.parametrize(
    ("question", "role", "names"),
    [
        ("健康福祉課長は見守りをどうしますか", "福祉課長", False),
        ("子ども福祉課長は見守りをどうしますか", "福祉課長", False),
        ("福祉課長は見守りをどうしますか", "福祉課長", True),
        ("健康福祉部福祉課長の方針", "福祉課長", True),
        ("6月議会福祉課長答弁の要旨", "福祉課長", True),
        ("北沢福祉課長の方針", "福祉課長", True),
        ("副市長の方針", "市長", False),
        ("前市長の方針", "市長", False),
        ("前回市長が述べた方針", "市長", True),
        ("副市長と市長の方針", "市長", True),
        ("監査委員の方針", "委員", False),
        ("総務部長の方針", "部長", True),
    ],
)
def test_a_question_names_no_office_whose_name_only_ends_like_one_of_the_index(
    question: str, role: str, names: bool
) -> None:
    assert is_mentioned(role, question) is names


def test_another_office_never_answers_for_the_one_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(
        "椿坂市 見守り会議 議事要旨\n\n日時：令和5年7月3日\n\n○福祉課長　見守り訪問は週に二回、組になって行います。\n"
        "○総務課長　見守り訪問の車は三台あります。\n",
        encoding="utf-8",
    )
    read = rag.build_index(tmp_path / "corpus", tmp_path / "index").read_question
    assert read("健康福祉課長は見守り訪問をどうしますか").roles == ()
    assert read("福祉課長は見守り訪問をどうしますか").roles == ("福祉課長",)


def test_nobody_holds_no_office() -> None:
    assert not holds(None, "市長")
    assert not holds("市長", None)
