import threading

import pytest

from rag.text import question_words, synonyms, terms


def test_content_words_are_kept_in_order_with_repeats() -> None:
    assert terms("公園の遊具と公園の花壇を見た。") == ["公園", "遊具", "公園", "花壇", "見る"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾃﾞｼﾞﾀﾙ化", "デジタル化"),
        ("ＡＩ", "ai"),
        ("サーバ", "サーバー"),
        ("附属", "付属"),
        ("Ｗｉ－Ｆｉ", "Wi-Fi"),
        ("空家", "空き家"),
        ("申込", "申し込み"),
        ("１２３", "123"),
    ],
)
def test_spellings_of_one_word_are_one_term(one: str, other: str) -> None:
    assert terms(one) == terms(other) != []


def test_particles_endings_and_marks_are_no_terms() -> None:
    assert terms("それはですね、……！？（、。）") == []
    assert terms("") == []
    assert "する" not in terms("点検することになった。")
    assert terms("点検することになった。") == ["点検"]


def test_terms_are_lower_case_and_hold_no_white_space() -> None:
    found = terms("Smart City の Wi-Fi を New York で試した。ＬＩＮＥも使う。")
    assert all(term == term.lower() and not set(term) & set(" \t\n\u3000") for term in found)
    assert {"wi-fi", "line"} <= set(found)


def test_compounds_are_cut_into_short_units() -> None:
    assert terms("公共施設予約") == ["公共", "施設", "予約"]
    assert terms("選挙管理委員会") == ["選挙", "管理", "委員", "会"]


def test_a_text_longer_than_the_library_takes_is_cut_first() -> None:
    line = "公園の遊具を点検した。"
    assert len((line * 6_000).encode()) > 49_149
    assert terms((line + "\n") * 6_000) == ["公園", "遊具", "点検"] * 6_000
    assert terms(line * 6_000).count("遊具") >= 5_990


def test_a_question_loses_its_polite_scaffolding_and_its_repeats() -> None:
    assert question_words("公園の遊具の点検を教えてください。公園の花壇を知りたい。")[0] == (
        "公園",
        "遊具",
        "点検",
        "花壇",
    )
    assert question_words("どう思いますか")[0] == ()


@pytest.mark.parametrize(
    "end",
    [
        "について", "に対する意見は", "に関して", "において",
        "をめぐる話は", "はどのようなものですか", "はどうなっていますか", "は何ですか", "はいくらですか",
        "はいくつですか", "を知りたい", "を教えてほしい", "を説明してください",
        "はなぜですか", "はどれくらいですか", "はいつですか", "はどこですか", "は誰ですか",
        "とはどういうことですか", "について教えていただけますか", "をお聞かせください", "をまとめてください",
    ],
)  # fmt: skip
def test_words_that_only_ask_are_no_terms_of_a_question(end: str) -> None:
    assert question_words("遊具" + end)[0] in (("遊具",), ("遊具", "意見"), ("遊具", "話"))


def test_scaffolding_is_dropped_from_questions_only() -> None:
    assert "教える" in terms("使い方を教える")
    assert "教える" not in question_words("使い方を教える")[0]


def test_threads_cut_the_same_terms() -> None:
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(terms("公園の遊具を点検した。" * 50))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(one == found[0] for one in found)


def test_synonyms_are_the_other_words_of_the_group_as_terms() -> None:
    assert set(synonyms(("判子",))) & {"押印"} == {"押印"}
    assert "判子" not in synonyms(("判子",))
    assert "高齢" in synonyms(tuple(terms("お年寄り"))) or "高齢者" in synonyms(tuple(terms("お年寄り")))
    assert synonyms(("遊具",)) == ()
    assert synonyms(()) == ()


def test_a_synonym_that_is_asked_for_itself_is_not_added_again() -> None:
    assert "押印" not in synonyms(("判子", "押印"))
