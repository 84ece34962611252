"""Things done in one place: reading the environment, finding shipped files, printing; and records that stay as made."""

import pytest

from tests.house.reading_once import reading_again
from tests.house.rules import (
    complaints,
    environment,
    printing,
    python_files,
    records,
    sentences_compared,
    speaking,
    whereabouts,
)


def test_only_the_settings_read_the_environment() -> None:
    assert complaints(environment, "rag", "ui") == []


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['HOME']",
        "import os as system\nsystem.getenv('HOME')",
        "from os import environ",
        "from os import getenv as read",
        "def late():\n    import os\n    os.putenv('A', 'b')",
        "port = Option(8501, envvar='RAG_PORT')",
    ],
)
def test_a_second_reader_of_the_environment_is_found(source: str) -> None:
    assert len(environment(source, "rag/index/store.py")) == 1
    assert environment(source, "rag/settings.py") == []


def test_other_uses_of_os_are_allowed() -> None:
    assert environment("import os\nos.replace('a', 'b')\nself.environ = 1\n", "rag/index/store.py") == []


def test_only_the_resources_know_where_files_lie() -> None:
    assert complaints(whereabouts, "rag", "ui") == []


@pytest.mark.parametrize(
    "source",
    [
        "from pathlib import Path\nhere = Path(__file__).parent",
        "import importlib.resources",
        "from importlib import resources",
        "from importlib.resources import files",
    ],
)
def test_a_second_finder_of_files_is_found(source: str) -> None:
    assert len(whereabouts(source, "rag/text/tokens.py")) == 1
    assert whereabouts(source, "rag/resources.py") == []


def test_other_parts_of_importlib_are_allowed() -> None:
    assert whereabouts("import importlib.metadata\nfile = module.__name__\n", "rag/door/index.py") == []


def test_only_faces_print() -> None:
    assert complaints(printing, "rag", "ui") == []


@pytest.mark.parametrize("source", ["print('here')", "tell = print", "import pprint\npprint.pprint(1)"])
def test_a_print_in_a_room_is_found(source: str) -> None:
    assert printing(source, "rag/search/fuse.py")
    assert printing(source, "rag/faces/cli/main.py") == []


def test_the_faces_print_through_one_place() -> None:
    assert complaints(speaking, "rag/faces") == []


@pytest.mark.parametrize(
    "source",
    [
        "print('here')",
        "tell = print",
        "import sys\nsys.stdout.write('here')",
        "import sys\nprinted(file=sys.__stderr__)",
        "from sys import stderr",
        "import typer\ntyper.echo('here')",
        "import typer\ntyper.confirm(question)",
        "def late():\n    from rich.console import Console",
        "from rich.table import Table",
    ],
)
def test_a_print_beside_the_one_place_is_found(source: str) -> None:
    assert len(speaking(source, "rag/faces/cli/asking.py")) == 1
    assert speaking(source, "rag/faces/cli/printing.py") == []


def test_speaking_through_the_one_place_is_allowed() -> None:
    source = "from rag.faces.cli.printing import say\nfrom rich.progress import BarColumn\nsay('here')\nimport sys\nsys.exit(2)"
    assert speaking(source, "rag/faces/cli/asking.py") == []


def test_printing_of_another_kind_is_allowed() -> None:
    assert printing("console.print('here')\nfingerprint = 1\n", "rag/search/fuse.py") == []


def test_records_are_frozen_and_hold_nothing_that_may_change() -> None:
    assert complaints(records, "rag/records") == []


FROZEN = "@dataclass(frozen=True, slots=True)\nclass Passage:\n    {}\n"


@pytest.mark.parametrize(
    "source",
    [
        "class Span:\n    start: int",
        "@dataclass\nclass Span:\n    start: int",
        "@dataclass(frozen=True)\nclass Span:\n    start: int",
        "@dataclass(frozen=True, slots=False)\nclass Span:\n    start: int",
        FROZEN.format("agenda: list[str]"),
        FROZEN.format("extra: dict[str, str] | None = None"),
        FROZEN.format("parts: tuple[list[str], ...]"),
        FROZEN.format("score: float"),
        FROZEN.format("metadata: str"),
        FROZEN.format("vector: tuple[float, ...]"),
    ],
)
def test_a_record_that_may_change_or_knows_too_much_is_found(source: str) -> None:
    assert len(records(source, "rag/records/answers.py")) == 1


def test_a_frozen_record_of_tuples_is_allowed() -> None:
    assert records(FROZEN.format("parts: tuple[str, ...] = ()"), "rag/records/answers.py") == []
    hit = "@dataclass(frozen=True, slots=True, order=True)\nclass Hit:\n    score: float"
    assert records(hit, "rag/records/answers.py") == []


def test_a_question_is_read_once() -> None:
    below = [
        complaint
        for room in ("rag/search", "rag/summary", "rag/door")
        for path, source in python_files(room)
        if not path.startswith("rag/summary/chat/")  # there a question is one of the minutes
        for complaint in reading_again(source, path)
    ]
    assert below == []


@pytest.mark.parametrize(
    "source",
    [
        "_ASKS.search(question.text)",
        "language_of(read.text)",
        "if 'いつ' in point.text: pass",
        "words = question.text",
        "_ASKS.search(self.question.text)",
        "Summary(language_of(question.text), verdict)",
        "encoder.encode_queries([point.text for point in points if 'いつ' in point.text])",
        "def wanted(asked: Question) -> bool:\n    return 'いつ' in asked.text",
    ],
)
def test_a_question_that_is_read_again_is_found(source: str) -> None:
    assert len(reading_again(source, "rag/summary/answer.py")) == 1


def test_the_words_of_a_question_are_encoded_and_shown() -> None:
    source = "encoder.encode_queries([question.text])\nSummary(question.text, verdict)\npassage.text\n"
    source += "encoder.encode_queries([point.text for point in points])\ndef cut(asked: Passage): asked.text"
    assert reading_again(source, "rag/summary/answer.py") == []


def test_no_sentence_is_compared() -> None:
    assert complaints(sentences_compared, "rag", "ui") == []


@pytest.mark.parametrize(
    "source",
    [
        'reason == say("reason.place", language)',
        'warning == "no date was found"',
        'message.startswith("Another build is writing")',
        'reason == "会議録に見当たりません。"',
        "fault.reason in (CHANGED, GONE)",
        "code in (OUT_OF_MEMORY, TOO_DEEP)",
        '"please report" in one.reason',
        "(unlisted := place_left_out(own)) in minutes.warnings",
        'warnings[0].startswith("not read")',
    ],
)
def test_a_compared_sentence_is_found(source: str) -> None:
    assert len(sentences_compared(source, "rag/summary/answer.py")) == 1


def test_a_compared_code_is_none() -> None:
    source = 'fault.code == "changed" and text.endswith("です") and fault.reason is not None and minutes.warnings'
    assert sentences_compared(source, "rag/summary/answer.py") == []
