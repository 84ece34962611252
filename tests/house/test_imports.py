"""Imports: which way they go, and which library is seen where."""

import pytest

from tests.house.rules import LIBRARIES, complaints, direction, imported, libraries, python_files


def test_the_rules_look_at_real_files() -> None:
    paths = [path for path, _ in python_files("rag", "ui", "scripts")]
    assert {"rag/records/answers.py", "scripts/check.py"} <= set(paths)


def test_imports_go_one_way_through_the_rooms() -> None:
    assert complaints(direction, "rag") == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("rag/records/answers.py", "import rag.minutes"),
        ("rag/minutes/folder.py", "from rag.index import dense"),
        ("rag/minutes/folder.py", "from rag import search"),
        ("rag/minutes/folder.py", "from ..faces import cli"),
        ("rag/minutes/text/lines.py", "from ...index.dense import Dense"),
        ("rag/index/dense.py", "from rag import open_index"),
        ("rag/index/dense.py", "import rag"),
        ("rag/index/dense.py", "def late():\n    from rag.search import fuse"),
        (
            "rag/search/fuse.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from rag.summary import write",
        ),
        ("rag/search/fuse.py", "import importlib\nimportlib.import_module('rag.door')"),
        ("rag/search/fuse.py", "__import__('rag.door')"),
        ("rag/measure/trec.py", "from rag.present import json"),
        ("rag/present/json.py", "from rag.door import Index"),
        ("rag/door/index.py", "from rag.faces.cli import main"),
        ("rag/faces/cli/ui.py", "import ui.app"),
        ("rag/faces/cli/main.py", "from scripts.evaluate import main"),
        ("rag/words.py", "import re"),
    ],
)
def test_an_import_that_goes_back_or_out_is_found(path: str, source: str) -> None:
    assert len(direction(source, path)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("rag/records/answers.py", "from rag.errors import RagError"),
        ("rag/minutes/folder.py", "from rag import records"),
        ("rag/minutes/folder.py", "from . import eras\nfrom .lines import join\nfrom ..records import Span"),
        ("rag/minutes/__init__.py", "from .folder import walk"),
        ("rag/index/dense.py", "from rag.minutes import folder\nimport ragged"),
        ("rag/door/index.py", "from rag.present import json\nfrom rag.search import fuse"),
        ("rag/faces/cli/main.py", "import rag\nfrom rag.door import Index\nfrom rag import open_index"),
        ("rag/__init__.py", "from rag.door import Index\nfrom rag.records import Span"),
    ],
)
def test_an_import_that_goes_on_is_allowed(path: str, source: str) -> None:
    assert direction(source, path) == []


def test_each_library_is_imported_in_its_one_place() -> None:
    assert complaints(libraries, "rag", "ui", "scripts") == []


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    "form", ["import {}", "import {}.part as p", "from {}.part import thing", "from {} import thing"]
)
def test_a_library_out_of_its_place_is_found(library: str, form: str) -> None:
    assert len(libraries(form.format(library), "rag/search/fuse.py")) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("rag/index/lexical.py", "def late():\n    import faiss"),
        ("rag/text/morphology.py", "import importlib\nimportlib.import_module('tantivy')"),
        ("rag/faces/web.py", "import streamlit"),
        ("ui/app.py", "import rich"),
        ("scripts/evaluate.py", "import sqlite3"),
        ("scripts/evaluate.py", "import tokenizers"),
        ("rag/index/deep/encoder.py", "import tokenizers"),
    ],
)
def test_a_library_near_its_place_is_found(path: str, source: str) -> None:
    assert len(libraries(source, path)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("rag/index/dense.py", "import faiss"),
        ("rag/index/encoder.py", "def late():\n    from sentence_transformers import SentenceTransformer"),
        ("rag/measure/retrieval.py", "import ir_measures"),
        ("rag/faces/cli/main.py", "import typer\nfrom rich.console import Console"),
        ("rag/faces/cli/ui.py", "import streamlit"),
        ("ui/pages/ask.py", "import streamlit as st"),
        ("scripts/train_encoder.py", "import sentence_transformers"),
        ("rag/index/store.py", "import sqlite3\nimport json"),
    ],
)
def test_a_library_in_its_place_is_allowed(path: str, source: str) -> None:
    assert libraries(source, path) == []


def test_the_browser_app_reaches_the_package_through_one_door() -> None:
    behind = [
        f"{path}:{line}: {name}"
        for path, source in python_files("ui")
        for line, name in imported(source, path)
        if name.split(".")[0] == "rag" and name != "rag.__version__" and not name.startswith("rag.door.pages.")
    ]
    assert behind == []
