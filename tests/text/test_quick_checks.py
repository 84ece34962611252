"""Every quick check lets everything pass that the forms behind it take: asked of strings that are made of the forms themselves."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.text import commitments, first_hint
from rag.text.dates import relative

_QUIET = settings(
    max_examples=1500,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def forms() -> list[re.Pattern[str]]:
    c = commitments
    return [*c._FORMS, c._PLAN, c._PLEDGE, c._PRESENT, c._ANNOUNCED, c._PLAIN]


@pytest.mark.parametrize("form", forms(), ids=range(len(forms())))
def test_a_sentence_with_any_form_of_a_commitment_is_looked_at(form: re.Pattern[str]) -> None:
    @_QUIET
    @given(st.from_regex(form))
    def passes(words: str) -> None:
        found = form.search(words)
        if found is not None:
            assert first_hint(words, 0, len(words)) is not None, found[0]

    passes()


@pytest.mark.parametrize("form", [commitments._PLEDGE, commitments._PRESENT, commitments._ANNOUNCED])
def test_a_sentence_that_states_a_deed_is_looked_at(form: re.Pattern[str]) -> None:
    @_QUIET
    @given(st.from_regex(form))
    def passes(words: str) -> None:
        if form.search(words) is not None:
            assert commitments._STATES.search(words) is not None, words

    passes()


@pytest.mark.parametrize("word", [*relative._WORDS])
def test_every_word_for_a_time_is_looked_for(word: str) -> None:
    found = relative._WORD.search(f"それは{word}のことです")
    assert found is not None
    assert found[0] == word


def test_a_word_for_a_time_that_is_added_to_the_table_is_looked_for() -> None:
    pattern = relative._by_stem((*relative._WORDS, "再々来年", "後月"))
    assert [m[0] for m in pattern.finditer("再々来年と後月と来年と前年度と明後日")] == [
        "再々来年",
        "後月",
        "来年",
        "前年度",
        "明後日",
    ]
