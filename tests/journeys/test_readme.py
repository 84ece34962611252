"""The README's blocks run as a newcomer would run them, and its tables are those of the benchmarks."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
RAG = Path(sys.executable).with_name("rag")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    return tmp_path


def run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment, encoding="utf-8")


def test_the_python_example_finds_and_answers(checkout: Path) -> None:
    [example] = blocks("python")
    done = run([sys.executable, "-X", "utf8", "-c", example], checkout)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "found" in lines
    assert any("テレワーク" in line for line in lines[: lines.index("found")])
    assert any("二次元コード" in line for line in lines[lines.index("found") :])


def test_every_command_of_the_readme_succeeds(checkout: Path) -> None:
    commands = [
        shlex.split(line, comments=True)[1:]
        for block in blocks("sh")
        for line in block.splitlines()
        if line.startswith(".venv/bin/rag ")
    ]
    names = [
        "index",
        "ask",
        "ask",
        "ask",
        "show",
        "search",
        "find",
        "commitments",
        "facets",
        "read",
        "index",
        "index",
        "settings",
    ]
    assert [command[0] for command in commands] == names
    for command in commands:
        done = run([str(RAG), *command], checkout)
        assert done.returncode == 0, (command, done.stderr)
        assert done.stdout.strip(), command


@pytest.mark.parametrize("page", ["compare", "export"])
def test_every_command_of_a_page_succeeds(checkout: Path, page: str) -> None:
    assert run([str(RAG), "index", "build", "corpus"], checkout).returncode == 0
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    assert len(lines) >= 3
    for line in lines:
        # A # inside a word is part of it (a passage_id); before it a space begins a comment.
        done = run([str(RAG), *shlex.split(re.sub(r"\s#.*", "", line))[1:]], checkout)
        assert done.returncode == 0, (line, done.stderr)
        assert done.stdout.strip(), line


def test_the_pictures_and_pages_that_the_readme_names_are_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_tables_are_those_of_the_benchmarks() -> None:
    done = run([sys.executable, str(ROOT / "scripts" / "readme_tables.py"), "--check"], ROOT)
    assert done.returncode == 0, done.stderr or "run scripts/readme_tables.py"
