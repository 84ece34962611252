"""The quick look at the first character of a line lets every form behind it pass: the openers are read off the forms themselves."""

import re
from collections.abc import Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from rag.minutes.structure import shapes
from rag.minutes.structure.shapes import shape_of
from rag.text import fold

FORMS = (
    "_AGENDA_HEAD",
    "_NOTHING",
    "_END",
    "_ARROW",
    "_BRACKETED",
    "_PREFIX",
    "_CIRCLE",
    "_BULLET",
    "_SECTION_NUMBER",
    "_NUMBERED",
)


def openers(pattern: str) -> set[str]:
    """The characters that a match may begin with; white space, with which no line begins, left out."""

    def first(parts: Sequence[tuple[Any, Any]]) -> tuple[set[str], bool]:
        found: set[str] = set()
        for kind, value in parts:
            if kind is op.LITERAL:
                return found | {chr(value)}, False
            if kind is op.IN:
                for one, of in value:
                    assert one in (op.LITERAL, op.RANGE, op.CATEGORY), one
                    if one is not op.CATEGORY:
                        low, high = (of, of) if one is op.LITERAL else of
                        found |= set(map(chr, range(low, high + 1)))
                return found, False
            if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
                continue
            least, ways = 1, [value]
            if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
                least, ways = value[0], [value[2]]
            elif kind is op.SUBPATTERN:
                ways = [value[-1]]
            elif kind is op.BRANCH:
                ways = value[1]
            else:
                assert kind is op.ATOMIC_GROUP, kind
            inside = [first(way) for way in ways]
            found |= {c for own, _ in inside for c in own}
            if least and not any(empty for _, empty in inside):
                return found, False
        return found, True

    found, empty = first(_parser.parse(pattern))
    assert not empty
    return found


@pytest.mark.parametrize("name", FORMS)
def test_every_character_with_which_a_form_may_begin_leads_to_it(name: str) -> None:
    missing = {c for c in openers(getattr(shapes, name).pattern) if fold(c) not in shapes._FIRST}
    assert missing == set()


def test_every_form_of_a_marked_line_is_asked() -> None:
    made = {name for name, value in vars(shapes).items() if isinstance(value, re.Pattern)}
    # Labels have their own gate; the others look into words that one of the forms has found.
    assert made - set(FORMS) == {
        "_LABEL_COLON",
        "_LABEL_TAB",
        "_MARK",
        "_NUMBER_HEAD",
        "_REPORT",
        "_OPINION",
        "_RESULT",
        "_SENTENCE_END",
    }


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("ア）予算", "heading"),
        ("(ウ)工事の概要", "heading"),
        ("ヲ）その他", "heading"),
        ("無し", "empty"),
        ("ありません。", "empty"),
        ("特に意見はありませんでした。", "empty"),
        ("はなし", "paragraph"),
        ("アンケートを行う", "paragraph"),
        ("日　　　　　　　　　時　　　　　　：令和五年四月一日", "label"),
    ],
)
def test_a_line_that_the_quick_look_kept_from_its_form_is_read(line: str, kind: str) -> None:
    assert shape_of(line).kind == kind
