"""Text for a terminal and JSON of it: nothing acts, nothing pretends to be another line, and JSON reads back what was there."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.present.visible import json_line, visible

ANY = st.text(st.characters(codec=None, exclude_categories=()))  # every code point, halves of characters, too


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m赤\x1b[0m", "\\x1b[31m赤\\x1b[0m"),
        ("\x1b]8;;http://a\x07x", "\\x1b]8;;http://a\\x07x"),
        ("\x9b2J\x7f\x08\r", "\\x9b2J\\x7f\\x08\\r"),
        ("a\nrag: done", "a\\nrag: done"),
        ("a\u2028b\x85c", "a\\u2028b\\x85c"),
        ("minutes\u202etxt.exe\u2066", "minutes\\u202etxt.exe\\u2066"),
        ("市\u200b長\ufeff\u00ad", "市\\u200b長\\ufeff\\xad"),
        ("\ud800", "\\ud800"),
        ("\U000e0041\u3164", "\\U000e0041\\u3164"),
    ],
)
def test_what_acts_or_is_not_seen_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text", ["葛\U000e0100飾区", "　会議録\t（第１号）", "が", "\ue000外字", "[red]x[/red]", "👍", "C:\\new", "é"]
)
def test_letters_of_every_kind_stay(text: str) -> None:
    assert visible(text) == text


@given(ANY)
def test_no_text_acts_on_a_terminal(text: str) -> None:
    shown = visible(text)
    assert all(c == "\t" or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    assert not {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"} & set(shown)
    assert shown.splitlines() in ([], [shown])
    shown.encode()


def test_each_control_and_format_character_is_written_out_but_those_that_are_signs_of_a_script() -> None:
    through = {
        code
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp") and visible(chr(code)) == chr(code)
    }
    signs = {c for c in through if "NUMBER" in (n := unicodedata.name(chr(c), "")) or "SIGN" in n or "MARK" in n}
    assert {chr(c) for c in through - signs} <= {"\t", "\u0601", "\u0603", "\u06dd", "\u08e2"} | {
        chr(c) for c in range(0x13430, 0x13440)
    }


@given(st.recursive(ANY, lambda own: st.lists(own, max_size=3) | st.dictionaries(ANY, own, max_size=3)))
def test_json_is_one_line_without_anything_that_acts_and_reads_back_the_same(record: object) -> None:
    line = json_line(record)
    assert json.loads(line) == record
    assert visible(line) == line
    line.encode()
