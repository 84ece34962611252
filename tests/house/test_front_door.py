"""The front door: what `import rag` costs, and what it offers."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import rag

HEAVY = {
    *("faiss", "tantivy", "sudachipy", "tokenizers", "tiktoken", "chardet", "sentence_transformers", "torch"),
    *("transformers", "streamlit", "typer", "rich", "numpy", "sqlite3", "ir_measures", "docx", "lxml", "openai"),
    *("authlib", "httpx", "joserfc"),
}

# Says what importing a module brings: new modules, files opened (its own code apart), handlers of loggers.
PROBE = """
import json, logging, sys
before, opened = set(sys.modules), []
sys.addaudithook(lambda event, about: opened.append(str(about[0])) if event == "open" else None)
__import__(sys.argv[1])
opened = [name for name in opened if not name.endswith((".py", ".pyc"))]
loggers = [logging.getLogger(), *(logging.getLogger(name) for name in logging.root.manager.loggerDict)]
print(json.dumps({
    "modules": sorted({name.partition(".")[0] for name in set(sys.modules) - before}),
    "opened": opened,
    "handlers": sum(len(logger.handlers) for logger in loggers),
}))
"""


def cost(module: str, folder: Path) -> Any:
    """Return what importing the module brings, in a new interpreter that starts in the folder."""
    command = [
        sys.executable,
        "-B",
        "-c",
        PROBE,
        module,
    ]  # -B: the byte code that Python itself keeps is no cost of ours
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def cost_of_rag(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return cost("rag", tmp_path_factory.mktemp("elsewhere"))


def test_importing_rag_loads_nothing_heavy(cost_of_rag: Any) -> None:
    assert "rag" in cost_of_rag["modules"]
    assert HEAVY & set(cost_of_rag["modules"]) == set()


def test_importing_rag_opens_no_file(cost_of_rag: Any) -> None:
    assert cost_of_rag["opened"] == []


def test_importing_rag_adds_no_log_handler(cost_of_rag: Any) -> None:
    assert cost_of_rag["handlers"] == 0


def test_a_module_that_does_all_three_is_found(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("x", encoding="utf-8")
    (tmp_path / "offender.py").write_text(
        "import logging, sqlite3\nlogging.getLogger('offender').addHandler(logging.NullHandler())\n"
        "text = open('data.txt').read()\n",
        encoding="utf-8",
    )
    found = cost("offender", tmp_path)
    assert HEAVY & set(found["modules"]) == {"sqlite3"}
    assert found["opened"] == ["data.txt"]
    assert found["handlers"] == 1


def test_what_rag_offers_is_sorted_and_short() -> None:
    names = list(rag.__all__)
    assert names == sorted(set(names))
    assert {"build_index", "open_index", "RagError"} <= set(names)
    assert len(names) <= 25


def test_every_name_that_rag_offers_is_there() -> None:
    assert [name for name in rag.__all__ if not hasattr(rag, name)] == []
    assert set(rag.__all__) <= set(dir(rag))
