import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.text import bigrams, fold_spelling, places_of


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("ﾃﾞｼﾞﾀﾙ化", "デジタル化"),
        ("ＤＸ推進", "dx推進"),
        ("１０％", "10%"),
        ("サ―バ－", "サーバー"),
        ("Wi‐Fi", "wi−fi"),
        ("３～５年", "3〜5年"),
        ("遊\n具　の 点検", "遊具の点検"),
        ("㈱", "(株)"),
        ("か\u3099", "が"),
        ("葛\U000e0100城", "葛城"),
        ("点\u200b検", "点検"),
    ],
)
def test_spellings_that_people_mix_are_the_same(written: str, same: str) -> None:
    assert fold_spelling(written) == fold_spelling(same)


@pytest.mark.parametrize(("one", "other"), [("サーバ", "サーバー"), ("はハ", "ハは"), ("一", "ー"), ("附属", "付属")])
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert fold_spelling(one) != fold_spelling(other)


def test_bigrams_are_each_two_characters_in_order() -> None:
    assert bigrams("公園の") == ["公園", "園の"]
    assert bigrams("公") == bigrams("") == []


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("ﾃﾞｼﾞﾀﾙ化とデジタル化", "デジタル", ["ﾃﾞｼﾞﾀﾙ", "デジタル"]),
        ("令和１０年", "10年", ["１０年"]),
        ("遊具の点\n　検は", "点検", ["点\n　検"]),
        ("㈱公園", "株", ["㈱"]),
        ("アアア", "アア", ["アアア"]),
        ("水水", "水", ["水", "水"]),
        ("か\u3099く", "がく", ["か\u3099く"]),
        ("葛\U000e0100城市", "葛城", ["葛\U000e0100城"]),
        ("Straße", "STRASSE", ["Straße"]),
        ("公園", "花壇", []),
    ],
)
def test_words_are_marked_as_they_are_written(text: str, word: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in places_of(text, [fold_spelling(word)])] == found


def test_several_words_are_marked_together_in_order() -> None:
    text = "花壇の水やりと水"
    assert [text[a:b] for a, b in places_of(text, ["水", "花壇", "水やり"])] == ["花壇", "水やり", "水"]


def test_letters_that_join_in_an_unlisted_script_are_marked_as_a_whole() -> None:
    text = "x\u09c7\u09bey"  # two Bengali signs that NFKC makes one
    assert len(unicodedata.normalize("NFKC", text)) == 3
    assert places_of(text, ["y"]) == ((0, 4),)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.data())
@example("ｶﾞｷﾞ ㌔ ①Ⅳ", None)
def test_what_stands_there_is_marked_and_nothing_else(text: str, data: st.DataObject | None) -> None:
    folded = fold_spelling(text)
    if not folded:
        assert places_of(text, ["x"]) == ()
        return
    at = data.draw(st.integers(0, len(folded) - 1)) if data else 0
    word = folded[at : at + (data.draw(st.integers(1, 5)) if data else 1)]
    spans = places_of(text, [word])
    assert spans
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(word in fold_spelling(text[start:end]) for start, end in spans)
    assert len(spans) <= len(re.findall(f"(?={re.escape(word)})", folded))
