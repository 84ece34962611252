"""What counts as another stand, and what does not."""

from datetime import date

import pytest

from rag.records import Passage, Span, Speaker
from rag.search.topics import Topic
from rag.summary.views.stances import differs, stance
from rag.summary.views.timeline import DraftPoint, changes

BUS = Topic((("バス", 1.0),))


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("バスの割引の導入は、現時点で考えておりません。", "no"),
        ("バスの割引を導入する予定はございません。", "no"),
        ("バスの割引は見送る。", "no"),
        ("バスの割引を検討してまいります。", "study"),
        ("バスの割引を候補として検討している。", "study"),
        ("バスの割引は4月から実施します。", "do"),
        ("バスの割引を10月に開始した。", "do"),
        ("バスの利用者は1万人である。", None),
        # What stands at the end is what is said: the study is past, the start is told.
        (
            "検討を重ねてきたバスの割引について、利用者の声を踏まえて費用の見積りを終えたので、来年度の4月から実施します。",
            "do",
        ),
    ],
)
def test_the_end_of_a_sentence_tells_the_stand(sentence: str, found: str | None) -> None:
    assert stance(sentence) == found


@pytest.mark.parametrize(
    ("earlier", "later", "other"),
    [
        ("バスの割引を検討してまいります。", "バスの割引は見送る。", True),
        ("バスの割引の導入は考えておりません。", "バスの割引の導入を検討いたします。", True),
        ("バスの割引を検討してまいります。", "バスの割引を4月から実施します。", True),
        ("バスの割引を検討してまいります。", "バスの割引を検討しております。", False),  # the same stand
        ("バスの割引を4月から実施します。", "バスの割引を検討しております。", False),  # more often another matter
        ("バスの割引を検討してまいります。", "バスの停留所は見送る。", False),  # another thing of the same topic
        ("割引を検討してまいります。", "バスの割引は見送る。", False),  # the topic is not named
        ("バスは検討してまいります。", "バスは見送る。", False),  # nothing besides the topic in common
        (
            "停留所の割引とバスを検討してまいります。",
            "バスの時刻の割引は見送る。",
            False,
        ),  # not named in the same words
        ("バスの割引を検討してまいります。次に、ごみです。", "バスの割引は見送る。", False),  # more than a sentence
        ("バスの割引を検討してまいります。", "バスの割引は" + "、そのほかの多くの事情もあって" * 9 + "見送る。", False),
    ],
)
def test_stands_differ_only_on_the_same_matter(earlier: str, later: str, other: bool) -> None:
    assert differs(earlier, later, BUS) is other


def draft(name: str, city: str, day: int, text: str, side: str = "executive", label: str = "reply") -> DraftPoint:
    speaker = Speaker(None, "部長", side)  # type: ignore[arg-type]
    span = Span(0, len(text))
    passage = Passage(
        name, name, name, None, None, city, None, date(2023, day, 1), None, speaker, label, text, span, None, None,  # type: ignore[arg-type]
    )  # fmt: skip
    return DraftPoint(passage, span, label, 1.0)  # type: ignore[arg-type]


def test_only_what_officials_of_one_municipality_said_in_another_meeting_is_another_stand() -> None:
    first = draft("a", "鶴見沢市", 1, "バスの割引を検討してまいります。")
    later = "バスの割引は見送る。"
    same = draft("b", "鶴見沢市", 2, later)
    assert changes([first, same], BUS) == {same: first}
    assert changes([first, draft("b", "浅利町", 2, later)], BUS) == {}
    assert changes([first, draft("b", "鶴見沢市", 2, later, side="member", label="remark")], BUS) == {}
    assert changes([first, draft("a", "鶴見沢市", 1, later)], BUS) == {}
    again = draft("c", "鶴見沢市", 3, "バスの割引を検討いたします。")
    assert changes([first, same, again], BUS) == {same: first, again: same}
