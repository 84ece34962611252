"""Changing a minutes.toml: the values asked for, and not a byte more of what others wrote."""

import tomllib
from datetime import date

import pytest

from rag.minutes.corrections.rewriting import NotRewritable, Place, Value, rewritten

HAND = """# kept by the archive
municipality = "浅利町"   # as in the register

[documents."b.txt"] # draft
date = 2022-02-11
speakers = { "3" = "町長" }   # checked on the tape
"""
CHANGES: dict[Place, Value | None] = {
    ("date",): date(2022, 8, 23),
    ("title",): "公園会議",
    ("speakers", "12"): "副市長",
    ("checks", "12"): "3f2a91c0",
    ("speakers", "13"): {"name": "町長", "role": "公園の友"},
}
OWN = {
    "date": date(2022, 8, 23),
    "title": "公園会議",
    "speakers": {"12": "副市長", "13": {"name": "町長", "role": "公園の友"}},
    "checks": {"12": "3f2a91c0"},
}
BACK: dict[Place, Value | None] = dict.fromkeys(CHANGES)


def test_a_new_document_stands_behind_what_was_there_which_stays_byte_for_byte() -> None:
    after = rewritten(HAND.encode(), "a.txt", CHANGES)
    assert after.startswith(HAND.encode())
    assert tomllib.loads(after.decode())["documents"]["a.txt"] == OWN
    assert rewritten(after, "a.txt", BACK) == HAND.encode()


def test_a_known_document_keeps_its_comments_and_its_other_values() -> None:
    after = rewritten(HAND.encode(), "b.txt", {("date",): date(2022, 2, 12), ("speakers", "4"): "副町長"}).decode()
    lines = after.splitlines()
    assert lines[:3] == HAND.splitlines()[:3]
    assert lines[3] == '[documents."b.txt"] # draft'
    assert lines[4] == "date = 2022-02-12"
    assert lines[5].endswith("# checked on the tape")
    assert tomllib.loads(after)["documents"]["b.txt"]["speakers"] == {"3": "町長", "4": "副町長"}


@pytest.mark.parametrize("before", [HAND, HAND.rstrip("\n"), "# only a comment", ""])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_stay(before: str, ends: str, mark: str) -> None:
    written = (mark + before.replace("\n", ends)).encode()
    after = rewritten(written, "a.txt", CHANGES)
    text = after.decode()
    assert text.startswith("\ufeff") == bool(mark)
    assert tomllib.loads(text.lstrip("\ufeff"))["documents"]["a.txt"] == OWN
    if ends in written.decode():
        assert text.replace("\r\n", "\n").count("\n") == text.count(ends)
    assert rewritten(after, "a.txt", BACK).rstrip() == written.rstrip()


@pytest.mark.parametrize(
    "words",
    [
        '"',
        "'",
        '"""',
        "'''",
        '"]\n[documents."b.txt"]\ndate = 1999-01-01',
        "\\",
        "\\u0041",
        "#",
        "]",
        "a\nb",
        "\t",
        "{}",
        "＝",
    ],
)
def test_words_are_words_whatever_they_hold(words: str) -> None:
    changes: dict[Place, Value | None] = {("title",): words, ("speakers", "1"): words}
    after = tomllib.loads(rewritten(HAND.encode(), words, changes).decode())
    assert after["documents"][words] == {"title": words, "speakers": {"1": words}}
    assert after["documents"]["b.txt"] == tomllib.loads(HAND)["documents"]["b.txt"]


@pytest.mark.parametrize(
    "before",
    [
        'documents = { "a.txt" = { date = 2022-01-01 } }\n',
        'documents."a.txt".date = 2022-01-01\n',
        '[documents]\n"a.txt".date = 2022-01-01\n"b.txt" = { title = "x" }\n',
        '[documents."a.txt"]\ndate = 2022-01-01\n[documents."b.txt"]\ntitle="x"\n[documents."a.txt".speakers]\n1 = "x"\n',
        '[documents."a.txt"]\nspeakers.1 = "x"\nspeakers."2" = "y"\n',
        "[documents.'a.txt'.speakers]\n1 = 'x'\n# tail\n",
    ],
)
def test_every_way_of_writing_it_is_changed_as_a_plain_table_would_be(before: str) -> None:
    was = tomllib.loads(before)
    now = tomllib.loads(rewritten(before.encode(), "a.txt", CHANGES).decode())
    own = was["documents"].pop("a.txt")
    assert now["documents"].pop("a.txt") == {
        **own, **OWN, "speakers": {**own.get("speakers", {}), **OWN["speakers"]},  # type: ignore[dict-item]
    }  # fmt: skip
    assert now == was


def test_what_is_not_there_is_taken_back_without_a_trace() -> None:
    assert rewritten(HAND.encode(), "a.txt", BACK) == HAND.encode()
    assert rewritten(b"", "a.txt", BACK) == b""


def test_what_cannot_be_changed_safely_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # A library that loses a line, as it does for some mixtures of dotted keys and tables.
    monkeypatch.setattr("rag.minutes.corrections.rewriting.tomlkit.dumps", lambda parsed: "municipality = '浅利町'\n")
    with pytest.raises(NotRewritable):
        rewritten(HAND.encode(), "a.txt", CHANGES)
