import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import sentences


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("始めます。次に進みます。", ["始めます。", "次に進みます。"]),
        ("本当ですか？はい！そうです。", ["本当ですか？", "はい！", "そうです。"]),
        ("why? because!", ["why?", "because!"]),
        ("えっ？！そうなのか。", ["えっ？！", "そうなのか。"]),
        ("止めのない一文", ["止めのない一文"]),
        ("一行目\n二行目", ["一行目", "二行目"]),
        ("一つ目。\n\n\n二つ目。\n", ["一つ目。", "二つ目。"]),
        ("  前後の余白。　 次。 ", ["前後の余白。", "次。"]),
        ("「よい。」と言われた。次。", ["「よい。」と言われた。", "次。"]),
        ("（別紙を見る。詳しくは後日。）を配った。次。", ["（別紙を見る。詳しくは後日。）を配った。", "次。"]),
        ("『「よい。」と聞く。』という本を読む。次。", ["『「よい。」と聞く。』という本を読む。", "次。"]),
        ("「よい。\n次の行。", ["「よい。", "次の行。"]),
        ("閉じない「括弧。次の文。その次。", ["閉じない「括弧。", "次の文。", "その次。"]),
        ("前の文。「引用で終わる。」\n次の行。", ["前の文。", "「引用で終わる。」", "次の行。"]),
        ("お答えします。（事務局）", ["お答えします。", "（事務局）"]),
        ("3.5 ポイント上がった。", ["3.5 ポイント上がった。"]),
        ("", []),
        (" \n\u3000\n", []),
        ("。。。", ["。。。"]),
    ],
)
def test_a_text_is_cut_into_its_sentences(text: str, wanted: list[str]) -> None:
    assert cut(text) == wanted


def test_the_offset_is_added_to_every_span() -> None:
    assert [(s.start, s.end) for s in sentences("一。二。", 100)] == [(100, 102), (102, 104)]


def test_a_bracket_that_closes_on_a_later_line_does_not_hold_the_line_end() -> None:
    assert cut("「始める。\n終わる。」と言う。次。")[0] == "「始める。"
    assert cut("「始める。\n終わる。」と言う。次。")[-1] == "次。"


def test_a_quotation_at_the_end_of_a_line_is_one_sentence() -> None:
    assert cut("市長は「前に進める。」") == ["市長は「前に進める。」"]


@given(st.text(st.sampled_from("あ漢A1。！？?「」『』（）()\n 　、"), max_size=40))
def test_sentences_are_ordered_trimmed_and_hold_every_word(text: str) -> None:
    spans = sentences(text)
    at = 0
    for span in spans:
        assert span.start >= at
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        assert "\n" not in piece
        assert text[at : span.start].strip() == ""
        at = span.end
    assert text[at:].strip() == ""
