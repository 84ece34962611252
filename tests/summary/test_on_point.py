import json
from dataclasses import replace

import pytest

import rag
from rag.question import Question, content, filters_of
from rag.records import Hit
from rag.summary.extractive import ENOUGH, LEAST, LEAST_SHARE
from rag.summary.on_point import CONSTANT, COUNTS, SIGNS, DraftQuote, likelihoods, signs
from tests.house.rules import ROOT


def asked(sample_index: rag.Index, text: str) -> Question:
    question, _ = sample_index._steps.found(text, 1, filters_of({}))
    return question


def draft(hit: Hit, text: str, **facts: object) -> DraftQuote:
    made = {"words": 0.5, "cosine": 0.4, "detail": None, "later": False}
    return DraftQuote(hit, text, **{**made, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "broad"),
    [
        ("学校給食費はいくらですか", False),
        ("書かない窓口はいつ始まりましたか", False),
        ("会議を欠席したのは誰ですか", True),
        ("防災アプリの導入の経過をまとめてください", True),
        ("椿坂市と霧ノ瀬市の判断の違いは", True),
        ("どのような意見が出ましたか", True),
        ("各課の窓口は何時に閉まりますか", False),
        ("How much is the school lunch?", False),
        ("Please summarise what was said about seals", True),
        ("有哪些意见？", True),
        ("窓口について 〔1〕予約はいつからか。 〔2〕費用はいくらか。", True),
    ],
)
def test_a_question_is_broad_by_its_words_in_any_language(sample_index: rag.Index, text: str, broad: bool) -> None:
    assert asked(sample_index, text).broad is broad


def test_several_municipalities_or_each_of_them_are_compared(sample_index: rag.Index) -> None:
    compared = ("霧ノ瀬市と椿坂市の給食費", "各市の給食費", "それぞれの給食費")
    assert [asked(sample_index, text).compares for text in compared] == [True] * 3
    assert not asked(sample_index, "霧ノ瀬市の給食費").compares


def test_the_signs_of_two_drafts_by_hand(sample_index: rag.Index) -> None:
    question = asked(sample_index, "霧ノ瀬市の給食費はいくらですか")
    first, second = sample_index.search("霧ノ瀬市の給食費", 2, municipality="霧ノ瀬市")
    first, second = replace(first, score=2.0), replace(second, score=1.5)
    rows = signs(
        question,
        [
            draft(first, "給食費は四千円である。", words=0.8, detail=1.0),
            draft(second, "何も知らないと答えた。", words=0.3, cosine=0.1, detail=0.0, later=True),
        ],
    )
    one, two = (dict(zip(SIGNS, row, strict=True)) for row in rows)
    assert (one["lead"], two["lead"]) == (0.25, -0.25)
    assert (one["words"], two["words"]) == pytest.approx((0.5, -0.5))
    assert (one["phrase"], two["phrase"]) == (3 / 8, 0.0)
    assert (one["length"], two["length"]) == (11 / 80, 11 / 80)
    assert (one["lacking"], two["lacking"]) == (0.0, 1.0)
    assert (one["later"], two["later"]) == (0.0, 1.0)
    assert {one[name] for name in ("foreign", "broad", "asks")} == {0.0}
    assert likelihoods(rows[0]) > 0.5 > likelihoods(rows[1])


def test_where_cities_are_compared_each_leads_among_its_own(sample_index: rag.Index) -> None:
    question = asked(sample_index, "霧ノ瀬市と椿坂市の給食費はそれぞれいくらですか")
    [ours] = sample_index.search("給食費", 1, municipality="霧ノ瀬市")
    [theirs] = sample_index.search("給食費", 1, municipality="椿坂市")
    rows = signs(question, [draft(replace(ours, score=2.0), "甲"), draft(replace(theirs, score=1.6), "乙")])
    # Alone in its city, a passage leads over the half of the best score that stands in for others.
    assert [row[SIGNS.index("lead")] for row in rows] == [0.5, pytest.approx(0.3)]


def test_only_one_who_asks_loses_by_being_a_question(sample_index: rag.Index) -> None:
    [hit] = sample_index.search("電子決裁の導入を検討すべきではないか", 1, kind="question")
    for text, lost in (("電子決裁はどうなりましたか", 1.0), ("電子決裁について何を尋ねましたか", 0.0)):
        [row] = signs(asked(sample_index, text), [draft(hit, "電子決裁")])
        assert row[SIGNS.index("asks")] == lost


def test_content_is_what_is_not_hiragana_and_there_is_a_count_for_every_sign() -> None:
    assert content("ﾏｲﾅﾝﾊﾞｰの交付率は、Ａ市で").split() == ["マイナンバー", "交付率", "a市"]
    assert len(COUNTS) == len(SIGNS)


def test_the_counts_are_the_fitted_ones_and_the_curve_has_the_limits_in_use() -> None:
    fitted = json.loads((ROOT / "benchmarks" / "results" / "writer.json").read_text(encoding="utf-8"))
    assert tuple(fitted["signs"].items()) == tuple(zip(SIGNS, COUNTS, strict=True))
    assert fitted["constant"] == CONSTANT
    assert str((LEAST, LEAST_SHARE, ENOUGH)) in fitted["five folds"]
