"""Which names mean the same office: decided in one place, and so by whoever asks, quotes and checks."""

from dataclasses import replace
from datetime import date

import pytest

from rag.question import said_by
from rag.records import Evidence, Passage, Span, Speaker
from rag.summary.chat.naming import wrong_speaker
from rag.text.offices import holds, same_office

SAME = [
    ("総務部長", "部長"),
    ("総務部長", "総務部長"),
    ("市長", "市長"),
    ("都市 計画課長", "都市計画課長"),
    ("副市長", "副市長"),
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


def test_nobody_holds_no_office() -> None:
    assert not holds(None, "市長")
    assert not holds("市長", None)
