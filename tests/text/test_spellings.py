"""Names and new words, which the dictionary cuts by what stands around them, are found by their characters."""

from pathlib import Path

import pytest

import rag
from rag.index.columns import Selection
from rag.index.lexical import K1, Lexical, LexicalRow, build_lexical
from rag.text import question_words, terms

ALL = Selection()
TEXTS = ("ヌメリナカードを配った。", "花壇の水やりを決めた。", "新しい公園の遊具である。")


@pytest.fixture
def lexical(tmp_path: Path) -> Lexical:
    build_lexical(
        tmp_path,
        (
            LexicalRow(" ".join(terms(text)), "", None, None, None, None, None, "remark", 0, text)
            for n, text in enumerate(TEXTS)
        ),
    )
    return Lexical(tmp_path)


def test_the_dictionary_cuts_the_name_differently_alone() -> None:
    assert "ヌメリナ" in question_words("ヌメリナの利用")[0]
    assert "ヌメリナ" not in terms(TEXTS[0])


def test_a_name_unknown_to_the_dictionary_is_found_by_the_hybrid_search(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("".join(f"・{text}\n" for text in TEXTS), encoding="utf-8")
    index = rag.build_index(tmp_path / "corpus", tmp_path / "index")
    for leg in ("hybrid", "lexical"):
        assert index.search("ヌメリナはどうなったか", leg=leg)[0].passage.text.endswith(TEXTS[0]), leg
    assert [h.passage.text for h in index.search("ヌメリナ", leg="lexical")] == [
        h.passage.text for h in index.search("ヌメリナカード", leg="lexical")
    ]


def test_only_nouns_with_a_kana_or_kanji_of_two_characters_are_spelled() -> None:
    words, nouns = question_words("ヌメリナのDXと水を決めた")
    assert {"ヌメリナ", "dx", "水", "決める"} <= set(words)
    assert nouns == {"ヌメリナ": "ヌメリナ"}


def test_characters_score_their_idf_once(lexical: Lexical) -> None:
    spelled = {"ヌメリナ": "ヌメリナ"}
    rows, scores = lexical.search(["ヌメリナ"], 10, ALL, 0.6, (), 0.0, spelled)
    idf = lexical.idf(["ヌメリナ", "花壇"], spelled)
    assert rows.tolist() == [0]
    assert scores.tolist() == pytest.approx([idf["ヌメリナ"]], abs=1e-5)
    assert idf["ヌメリナ"] == idf["花壇"] == lexical.idf(["花壇"])["花壇"]
    assert scores[0] / (sum(idf.values()) * (K1 + 1)) <= 1


def test_terms_that_passages_hold_score_as_without(lexical: Lexical) -> None:
    assert lexical.unheld(["花壇", "公園", "ヌメリナ"]) == ("ヌメリナ",)
    plain = lexical.search(["花壇", "公園"], 10, ALL, 0.6)
    spelled = lexical.search(["花壇", "公園"], 10, ALL, 0.6, (), 0.0, {})
    assert [a.tolist() for a in plain] == [a.tolist() for a in spelled]
    absent = lexical.idf(["ケムリノ"], {"ケムリノ": "ケムリノ"})
    assert absent == lexical.idf(["ケムリノ"])
