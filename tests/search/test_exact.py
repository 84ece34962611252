"""The language of exact search: what is read, and what is refused with a remedy."""

import pytest

from rag.errors import QueryError
from rag.index.expression import All, Expression, Not, Some, Word, sought
from rag.search.exact import read_expression

A, B, C = Word("公園"), Word("花壇"), Word("水")


def read(text: str) -> Expression:
    return read_expression(text, 2000)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("公園", A),
        ("　公園 ", A),
        ("公園 花壇", All((A, B))),
        ("公園　花壇 水", All((A, B, C))),
        ("公園 AND 花壇", All((A, B))),
        ("公園 ＡＮＤ 花壇", All((A, B))),
        ("公園 OR 花壇", Some((A, B))),
        ("公園 ＯＲ 花壇 OR 水", Some((A, B, C))),
        ("公園 花壇 OR 水", Some((All((A, B)), C))),
        ("水 OR 公園 AND 花壇", Some((C, All((A, B))))),
        ("公園 (花壇 OR 水)", All((A, Some((B, C))))),
        ("公園（花壇 OR 水）", All((A, Some((B, C))))),
        ("公園 NOT 花壇", All((A, Not(B)))),
        ("公園 ＮＯＴ 花壇", All((A, Not(B)))),
        ("公園 AND NOT 花壇", All((A, Not(B)))),
        ("公園 -花壇", All((A, Not(B)))),
        ("公園 －花壇", All((A, Not(B)))),
        ("公園 -(花壇 水)", All((A, Not(All((B, C)))))),
        ("公園 -「花壇」", All((A, Not(B)))),
        ("NOT 公園", Not(A)),
        ("NOT NOT 公園", A),
        ("-公園", Not(A)),
        ('"公園"', A),
        ("“公園”", A),
        ("”公園“", A),
        ("＂公園＂", A),
        ("「公園」", A),
        ("『公園』", A),
        ('"公園 花壇"', Word("公園花壇")),
        ('公園"花壇"水', All((A, B, C))),
        ('"AND"', Word("and")),
        ("and or not", All((Word("and"), Word("or"), Word("not")))),
        ("ORBIT", Word("orbit")),
        ('"「公園」"', Word("「公園」")),
        ("「公園の「花壇」です」", Word("公園の「花壇」です")),
        ("「公園（水）」", Word("公園(水)")),
        ("サーバ－", Word("サ-バ-")),
        ("A-B", Word("a-b")),
        ("ー", Word("-")),
        ("- 公園", All((Word("-"), A))),
        ("((公園))", A),
    ],
)
def test_an_expression_is_read_as_it_is_meant(text: str, wanted: Expression) -> None:
    assert read(text) == wanted


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("　\n", "empty"),
        ("\u200b", "empty"),
        ("(公園", "not closed"),
        ("((公園)", "not closed"),
        ("公園)", "was not opened"),
        ("公園）花壇", "was not opened"),
        ('"公園', 'The quote " is not closed'),
        ("「公園", "The quote 「 is not closed"),
        ("「公園「花壇」", "The quote 「 is not closed"),
        ("公園」", "」 closes a quote that was not opened"),
        ('""', "Nothing stands between the quotes"),
        ("「　」", "Nothing stands between the quotes"),
        ("公園 AND", "A word is missing after AND"),
        ("公園 OR", "A word is missing after OR"),
        ("OR 公園", "A word is missing at the beginning"),
        ("公園 AND OR 花壇", "A word is missing after AND"),
        ("NOT", "A word is missing after NOT"),
        ("()", "A word is missing after ("),
        ("公園 (花壇 OR )", "A word is missing after OR"),
        ("(" * 31 + "公園" + ")" * 31, "more than 30 deep"),
        ("花" * 2001, "2,001 characters, and 2,000 are taken"),
        ("\ud83d", "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(text: str, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(text)
    assert says in str(caught.value)
    assert caught.value.exit_code == 2


def test_the_longest_and_the_deepest_are_read() -> None:
    assert read("(" * 30 + "公園" + ")" * 30) == A
    assert read("NOT " * 499 + "公園") == Not(A)
    deepest = read(" ".join("花" * 1000))
    assert isinstance(deepest, All)
    assert len(deepest.parts) == 1000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("公園 OR 花壇 公園", ("公園", "花壇")),
        ("公園 NOT 花壇", ("公園",)),
        ("NOT (公園 花壇)", ()),
        ("水 -(NOT 公園)", ("水", "公園")),
    ],
)
def test_only_what_is_asked_for_is_marked(text: str, words: tuple[str, ...]) -> None:
    assert sought(read(text)) == words
