"""Hits that say the same: what is folded into what, and what never is."""

from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag.records import Hit, Passage, Span
from rag.search.alike import fold_to, folded
from tests.commands import Run

CITY, OTHER = "鶴見沢市", "浅利町"
LONG = (
    "公園の遊具は専門の業者に点検を委託しており、春と秋に実施しています。木製のものは傷みが早いため、"
    "職員が毎月見回り、ささくれや緩みを見つけ次第その場で直しています。部品が要るときは使用を止めて、"
    "町内会と近くの学校に知らせたうえで取り寄せ、直り次第また開けることにしています。"
)


def hit(text: str, name: str, city: str | None = CITY, reply_to: str | None = None) -> Hit:
    passage = Passage(
        name, "d", "d.txt", None, None, city, None, None, None, None, "reply" if reply_to else "remark", text,
        Span(0, len(text)), None, reply_to,
    )  # fmt: skip
    return Hit(passage, 1.0, 1)


def kept(*hits: Hit) -> list[tuple[str, ...]]:
    return [(h.passage.passage_id, *h.alike) for h in folded(hits)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("異議なし", "異議なし。"),
        ("「異議なし」と呼ぶ声", "異議なしと\n　呼ぶ声"),
        ("ﾃﾞｼﾞﾀﾙ化を進める。", "デジタル化を進める"),
        ("費用は１，２００円です。", "費用は1200円です"),
        (LONG, LONG.replace("その場で", "すぐその場で")),
        (LONG, LONG.replace("また開ける", "再び開ける")),
    ],
)
def test_the_same_words_are_one_hit(first: str, second: str) -> None:
    assert kept(hit(first, "a"), hit(second, "b")) == [("a", "b")]
    assert kept(hit(second, "b"), hit(first, "a")) == [("b", "a")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("異議なし", "異議あり"),
        ("賛成○", "賛成×"),
        ("費用は1.5億円です", "費用は15億円です"),
        ("収支は△12万円です", "収支は12万円です"),
        (LONG + "費用は4万円です。", LONG + "費用は5万円です。"),
        (LONG + "三社に頼みました。", LONG + "四社に頼みました。"),
        (LONG, LONG[: len(LONG) * 3 // 4]),
        (LONG, LONG.replace("公園の遊具", "学校の机").replace("春と秋", "夏と冬").replace("町内会", "保護者会")),
        ("はい", "いえ"),
        ("……", "……あ"),
    ],
)
def test_other_words_and_other_numbers_are_hits_of_their_own(first: str, second: str) -> None:
    assert kept(hit(first, "a"), hit(second, "b")) == [("a",), ("b",)]


def test_the_limit_is_nine_tenths_of_the_grams() -> None:
    base = "".join(chr(0x4E00 + n * 7) for n in range(2, 202))  # 200 different characters: 196 grams
    base = "".join(c for c in base if c not in "一二三四五六七八九十百千万億")
    grams = len(base) - 4
    for extra in range(1, 40):
        tail = "".join(chr(0x3041 + n) for n in range(extra))
        same = kept(hit(base, "a"), hit(base + tail, "b")) == [("a", "b")]
        assert same is (grams / (grams + extra) >= 0.9), extra


def test_two_municipalities_are_never_folded_and_none_is_one() -> None:
    hits = (hit(LONG, "a"), hit(LONG, "b", OTHER), hit(LONG, "c", None), hit(LONG, "d", None), hit(LONG, "e", OTHER))
    assert kept(*hits) == [("a",), ("b", "e"), ("c", "d")]


def test_short_replies_to_different_questions_are_hits_of_their_own() -> None:
    short = "検討してまいります。"
    assert kept(hit(short, "a", reply_to="q1"), hit(short, "b", reply_to="q2")) == [("a",), ("b",)]
    assert kept(hit(short, "a", reply_to="q1"), hit(short, "b", reply_to="q1")) == [("a", "b")]
    assert kept(hit(LONG, "a", reply_to="q1"), hit(LONG, "b", reply_to="q2")) == [("a", "b")]


def test_ranks_are_counted_anew_and_folding_twice_changes_nothing() -> None:
    hits = [
        replace(hit(text, name), score=9 - at, rank=at)
        for at, (text, name) in enumerate(zip("ああいい", "abcd", strict=True), 1)
    ]
    once = folded(hits)
    assert [(h.passage.passage_id, h.rank, h.score, h.alike) for h in once] == [
        ("a", 1, 8, ("b",)),
        ("c", 2, 6, ("d",)),
    ]
    assert folded(once) == once
    assert folded([]) == ()


def test_one_looks_deeper_until_k_remain() -> None:
    hits = [hit("異議なし", f"n{at}") for at in range(30)] + [hit(text, text) for text in "あいうえお"]
    asked: list[int] = []

    def search(number: int) -> tuple[Hit, ...]:
        asked.append(number)
        return tuple(hits[:number])

    found = fold_to(4, search)
    assert asked == [8, 16, 32, 64]
    assert [h.passage.text for h in found] == ["異議なし", "あ", "い", "う"]
    assert len(found[0].alike) == 29
    asked.clear()
    assert len(fold_to(6, search)) == 6
    assert len(fold_to(7, search)) == 6
    assert asked[-1] > len(hits)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> rag.Index:
    """Two committees of one town, each with two papers, and another town, hear the same explanation."""
    folder = tmp_path_factory.mktemp("alike")
    for town, body, number in (
        (OTHER, "花壇会議", 1), (OTHER, "花壇会議", 2), (OTHER, "公園会議", 1), (CITY, "公園会議", 1),
    ):  # fmt: skip
        file = folder / "corpus" / town / f"{body}{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        opinions = f"・{LONG}\n・{body}の場所を{number * 7}番目の部屋に移した。\n"
        file.write_text(f"第{number}回{body} 議事要旨\n\n{opinions}", encoding="utf-8")
    (folder / "corpus" / "minutes.toml").write_text("folders_are_municipalities = true\n", encoding="utf-8")
    return rag.build_index(folder / "corpus", folder / "index")


def test_a_search_shows_an_explanation_once_for_each_municipality(index: rag.Index) -> None:
    every = index.search("遊具の点検の委託", 4, fold=False)
    assert len([h for h in every if LONG in h.passage.text]) == 4
    assert all(h.alike == () for h in every)
    hits = index.search("遊具の点検の委託", 4)
    same = [h for h in hits if LONG in h.passage.text]
    assert {h.passage.municipality: len(h.alike) for h in same} == {OTHER: 2, CITY: 0}
    assert [h.rank for h in hits] == [1, 2, 3, 4]
    assert {name for h in same for name in (h.passage.passage_id, *h.alike)} == {h.passage.passage_id for h in every}
    for name in same[0].alike:
        assert index.passage(name).municipality == same[0].passage.municipality


def test_the_command_line_says_how_many_and_a_batch_counts_each(run: Run, index: rag.Index, tmp_path: Path) -> None:
    words = ("--index", index.folder, "-k", 4)
    lines = run("search", "遊具の点検の委託", *words, "--json").lines
    assert sorted(len(line["alike"]) for line in lines) == [0, 0, 0, 2]
    assert "（ほか2件の同じ内容）" in run("search", "遊具の点検の委託", *words).out
    for line in run("search", "遊具の点検の委託", *words, "--json", "--no-fold").lines:
        assert line["alike"] == []
        assert LONG in line["text"]
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": 1, "text": "遊具の点検の委託"}\n', encoding="utf-8")
    [each] = run("search", "--batch", batch, *words).lines
    [once] = run("search", "--batch", batch, "--fold", *words).lines
    assert [hit["alike"] for hit in each["hits"]] == [[]] * 4
    assert once["hits"] == lines


def test_an_answer_quotes_an_explanation_once_for_each_municipality(index: rag.Index) -> None:
    summary = index.ask("公園の遊具の点検はどこに委託しているか")
    said = [(e.passage.municipality, e.quote) for e in summary.evidence]
    assert said
    assert len(said) == len(set(said))
