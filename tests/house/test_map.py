"""The map of the house tells of what is there: each path that ARCHITECTURE.md names, and each name that it says a file has."""

import re

import pytest

from tests.house.rules import ROOT

PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
CODE = re.findall(r"`([^`\n]+)`", PAGE)
PATHS = sorted({words for words in CODE if re.fullmatch(r"(?:rag|ui|tests|scripts)/[\w./]*", words)})


def test_the_map_names_the_ways_and_the_rooms() -> None:
    assert len(PATHS) > 80


@pytest.mark.parametrize("path", PATHS)
def test_what_the_map_names_is_there(path: str) -> None:
    assert (ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file()


@pytest.mark.parametrize("room", sorted(p.name for p in (ROOT / "rag").iterdir() if (p / "__init__.py").is_file()))
def test_every_room_is_on_the_map(room: str) -> None:
    assert any(path.startswith(f"rag/{room}/") for path in PATHS)


@pytest.mark.parametrize(
    "name", sorted({words for words in CODE if re.fullmatch(r"[A-Z_]{4,}|[A-Z]\w+(?:\.\w+)?|\w+_of", words)})
)
def test_a_name_that_the_map_gives_stands_in_a_file_that_it_names(name: str) -> None:
    own = name.partition(".")[2] or name
    sources = (ROOT / path for path in PATHS if path.endswith(".py"))
    assert any(
        re.search(rf"(?:def|class) {own}\b|^{own}\b.*=", source.read_text(encoding="utf-8"), re.MULTILINE)
        for source in sources
    )
