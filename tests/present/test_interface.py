"""The texts of the pages: in both languages, with the same places, each of them used, and none missing."""

import re
from string import Formatter

import pytest

from rag import resources
from rag.present.interface import INTERFACE, interface_language, text
from rag.present.measures import measures
from rag.present.question import READ_JA
from tests.house.rules import ROOT
from ui.screens import PAGES

ROWS = [
    row.split("\t")
    for row in resources.words("interface.tsv").read_text(encoding="utf-8").splitlines()
    if not row.startswith("#")
]
# Keys that are put together from a name: their beginnings.
MADE = (
    "filter.",
    "column.",
    "fact.",
    "status.",
    "why.",
    "measure.",
    "trouble.",
    "build.",
    "upload.",
    "origin.",
    "original.",
    "read.",
    "view.",
    "export.",
    "timeline.chart.",
    "correct.why.",
)


def test_every_text_is_there_in_both_languages_with_the_same_places() -> None:
    assert len({key for key, *_ in ROWS}) == len(ROWS) > 200
    for key, *says in ROWS:
        assert len(says) == len(INTERFACE), key
        assert all(words.strip() for words in says) or key.startswith("answer.more"), key
        places = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in says]
        assert places[0] == places[1], key
        japanese, english = says
        assert key == "exact.empty" or not re.search("[ぁ-ん]", english), key
        assert not re.search(
            "[a-z]{3}", re.sub(r"{.*?}|\b(?:rag (?:index build|ui)|Word|Markdown|minutes\.toml)", "", japanese)
        ), key


def test_every_text_is_used_and_every_text_used_is_there() -> None:
    sources = [path.read_text(encoding="utf-8") for folder in ("ui", "rag") for path in (ROOT / folder).rglob("*.py")]
    asked = {key for source in sources for key in re.findall(r'\b(?:t|text)\(\s*"([a-z_.]+)"', source)}
    known = {key for key, *_ in ROWS}
    assert asked <= known
    whole = "\n".join(sources)
    assert [key for key in known if f'"{key}"' not in whole and not key.startswith(MADE) and key not in paged()] == []


def paged() -> set[str]:
    boxes = {
        f"{of}.{part}"
        for of in ("ask", "exact", "compare", "timeline", "commitments")
        for part in ("label", "submit", "help")
    }
    return boxes | {f"{page.name}.{part}" for page in PAGES for part in ("nav", "title")}


def test_every_page_and_everything_read_has_its_texts() -> None:
    known = {key for key, *_ in ROWS}
    assert paged() <= known
    assert {f"read.{name}" for name in READ_JA} <= known


@pytest.mark.parametrize(
    ("wanted", "locale", "language"),
    [
        ("", "ja-JP", "ja"),
        ("", "ja", "ja"),
        ("", "en-US", "en"),
        ("", "ko-KR", "en"),
        ("", None, "ja"),
        ("en", "ja-JP", "en"),
        ("ja", "en-US", "ja"),
        ("xx", "en-GB", "en"),
    ],
)
def test_the_language_is_the_one_chosen_or_else_the_browsers(wanted: str, locale: str | None, language: str) -> None:
    assert interface_language(wanted, locale) == language


def test_a_text_has_its_places_filled() -> None:
    assert text("exact.pages", "ja", page=2, pages=3) == "2／3ページ"
    assert text("exact.pages", "en", page=2, pages=3) == "Page 2 of 3"
    with pytest.raises(KeyError):
        text("no.such", "ja")


def test_measures_are_those_that_a_result_holds() -> None:
    assert measures({"all": {"n": 57, "evidence": 0.864, "verdicts": 0.969, "other": 1}}) == (
        ("n", "57"),
        ("evidence", "86%"),
        ("verdicts", "97%"),
    )
    assert measures({}) == ()
