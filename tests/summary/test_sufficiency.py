from dataclasses import replace
from datetime import date

import pytest

import rag
from rag.question import Question, read_question
from rag.records import Hit, Reason
from rag.search.engine import Found
from rag.summary.sufficiency import judge


@pytest.fixture(scope="module")
def asked(sample_index: rag.Index) -> tuple[Question, Found]:
    question = read_question("窓口予約の件数", 2_000, sample_index._columns)
    hits: tuple[Hit, ...] = sample_index.search("窓口予約の件数", 3)
    return question, Found(hits, (0.9, 0.8, 0.7), (0.9, 0.8, 0.7))


def test_hits_that_share_most_words_are_an_answer(asked: tuple[Question, Found]) -> None:
    assert judge(*asked) == ("found", None)


def test_no_hit_is_no_answer(asked: tuple[Question, Found]) -> None:
    assert judge(asked[0], Found((), (), ())) == ("not_found", Reason("words"))


def test_hits_that_share_next_to_nothing_are_no_answer(asked: tuple[Question, Found]) -> None:
    faint = replace(asked[1], cosines=(0.05,) * 3, shares=(0.01,) * 3)
    assert judge(asked[0], faint) == ("not_found", Reason("place"))


def test_a_city_without_minutes_is_named_and_never_found(asked: tuple[Question, Found]) -> None:
    question, found = asked
    verdict, reason = judge(replace(question, missing=("夕凪島市",), municipalities=()), found)
    assert verdict == "not_found"
    assert reason == Reason("missing", ("夕凪島市",))
    verdict, reason = judge(replace(question, missing=("夕凪島市",), municipalities=("椿坂市",)), found)
    assert verdict == "partial"
    assert reason == Reason("missing", ("夕凪島市",))


def test_nearer_hits_never_make_a_worse_verdict(asked: tuple[Question, Found]) -> None:
    order = ("not_found", "partial", "found")
    levels = [n / 20 for n in range(21)]
    for share in levels:
        verdicts = [judge(asked[0], replace(asked[1], cosines=(c,) * 3, shares=(share,) * 3))[0] for c in levels]
        assert [order.index(v) for v in verdicts] == sorted(order.index(v) for v in verdicts)
        assert verdicts[0] != "found" or share > 0.3


def test_any_of_the_best_five_hits_may_be_the_answer(asked: tuple[Question, Found]) -> None:
    question, found = asked
    hits = tuple(found.hits[0] for _ in range(8))
    for at in range(5):
        shares = tuple(0.9 if n == at else 0.01 for n in range(8))
        assert judge(question, Found(hits, shares, shares))[0] == "found"
    last = tuple(0.9 if n == 7 else 0.01 for n in range(8))
    assert judge(question, Found(hits, last, last))[0] == "not_found"


@pytest.mark.parametrize(
    "question",
    [
        "夕凪島市では書かない窓口をいつ始めましたか",
        "鶴見沢市の空き家は何戸ですか",
        "青森県むつ市長の答弁を教えてください",
    ],
)
def test_a_question_about_a_city_without_minutes_gets_no_statement(sample_index: rag.Index, question: str) -> None:
    summary = sample_index.ask(question)
    assert summary.verdict == "not_found"
    assert summary.statements == summary.evidence == ()
    assert "会議録は索引にありません" in (summary.reason or "")


@pytest.mark.parametrize(
    "question",
    [
        "カルボナーラの作り方",
        "ブラックホールの蒸発温度",
        "サッカーの次の試合はいつですか",
        "What is the capital of France?",
    ],
)
def test_a_question_about_something_else_is_not_answered(sample_index: rag.Index, question: str) -> None:
    assert sample_index.ask(question).verdict != "found"


@pytest.mark.parametrize("question", ["qwzx vkjh pplm", "zzzzzzzz", "asdf", "！？", "xyzzy"])
def test_junk_is_never_answered(sample_index: rag.Index, question: str) -> None:
    summary = sample_index.ask(question)
    assert (summary.verdict, summary.statements) == ("not_found", ())
    assert summary.reason


def test_filters_that_leave_nothing_leave_no_answer(sample_index: rag.Index) -> None:
    assert sample_index.ask("窓口予約の件数", since=date(2030, 1, 1)).verdict == "not_found"


@pytest.mark.parametrize("term", ["AI-OCR", "BPR", "BPRについて教えて", "BPRの導入状況", "Wi-Fi6", "LGWAN GIGA"])
def test_a_lone_term_that_no_passage_has_is_not_found_in_japanese(sample_index: rag.Index, term: str) -> None:
    summary = sample_index.ask(term)
    assert summary.verdict == "not_found"
    assert summary.evidence == ()
    assert summary.reason == "質問の言葉に当たる箇所が会議録にありません。"


@pytest.mark.parametrize("term", ["Wi-Fi", "WiFi", "ｗｉ－ｆｉ", "RPA", "RPAについて教えて", "LINE"])
def test_a_lone_term_is_found_however_it_is_spelled(sample_index: rag.Index, term: str) -> None:
    summary = sample_index.ask(term)
    assert summary.verdict == "found"
    plain = [e.passage.text.upper().replace("-", "").replace("‐", "") for e in summary.evidence]
    assert all(any(name in text for name in ("WIFI", "RPA", "LINE")) for text in plain)
