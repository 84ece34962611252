"""A reply cut into sentences with their marks: the same however it arrives."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.summary.chat.completion import sentences_of


def read(*pieces: str, most: int = 10_000) -> list[tuple[str, tuple[int, ...]]]:
    return [(s.text, s.marks) for s in sentences_of(pieces, most)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("導入する。[1]", [("導入する。", (1,))]),
        ("導入する[1]。", [("導入する。", (1,))]),
        ("導入する。[1][3]検討する。[2]", [("導入する。", (1, 3)), ("検討する。", (2,))]),
        ("導入する。[1, 3]", [("導入する。", (1, 3))]),
        ("導入する。検討する。[2]", [("導入する。", ()), ("検討する。", (2,))]),
        ("市[1]と町[2]で導入する。", [("市と町で導入する。", (1, 2))]),
        ("- 導入する。[1]\n2. **検討**する。[2]\n", [("導入する。", (1,)), ("検討する。", (2,))]),
        ("It costs 3.5 million yen. [1] It opens in May [2].", [("It costs 3.5 million yen.", (1,)), ("It opens in May.", (2,))]),
        ("It opens. It costs 2 yen. [1]", [("It opens.", ()), ("It costs 2 yen.", (1,))]),
        ("<think>導入かな。[1]</think>検討する。[2]", [("検討する。", (2,))]),
        ("<think>終わらない考え[1]。\n", []),
        ("導入する。（1）", [("導入する。", ())]),
        ("導入する。［1］", [("導入する。", ())]),
        ("「導入する。」と述べた。[4]", [("「導入する。」と述べた。", (4,))]),
        ("[1]\n。\n", []),
    ],
)  # fmt: skip
def test_each_sentence_has_the_marks_at_its_end(text: str, found: list[tuple[str, tuple[int, ...]]]) -> None:
    assert read(text) == found


@given(
    st.lists(st.sampled_from(["導入する", "。", "[1]", "[12]", "[", "]", "\n", " ", "A b. ", "<think>", "</think>", "3", "、"]), max_size=14),
    st.lists(st.integers(0, 60), max_size=8),
)  # fmt: skip
def test_how_a_reply_is_torn_on_its_way_makes_no_difference(parts: list[str], cuts: list[int]) -> None:
    text = "".join(parts)
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    torn = [text[a:b] for a, b in pairwise(edges)]
    assert read(*torn) == read(*text) == read(text)


def test_a_sentence_is_given_as_soon_as_it_is_over() -> None:
    def pieces() -> object:
        yield "導入する。[1]\n"
        raise AssertionError("more was read than was needed")

    assert next(iter(sentences_of(pieces(), 100))).marks == (1,)  # type: ignore[arg-type]


def test_after_so_many_characters_nothing_is_read() -> None:
    assert read(*["導入する。[1]\n"] * 3, *["あ" * 50] * 9, most=60) == [("導入する。", (1,))] * 3
