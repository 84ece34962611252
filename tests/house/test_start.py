"""The first two commands: what `scripts/start.py` and the Makefile promise before anything is installed."""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.rules import ROOT, imported

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(ROOT / "scripts"))
    import start
    from starting import failures

SOURCE = (ROOT / "scripts" / "start.py").read_text(encoding="utf-8")


def test_an_older_python_can_read_start_up_to_the_message() -> None:
    tree = ast.parse(SOURCE, feature_version=(3, 7))
    kinds = [type(node).__name__ for node in tree.body]
    asks = kinds.index("If")
    top = "\n".join(SOURCE.splitlines()[: tree.body[asks].lineno - 1])
    before = [name for _, name in imported(top, "scripts/start.py")]
    assert before == ["__future__.annotations", "sys"]


def test_start_needs_nothing_installed() -> None:
    for name in ("start.py", "starting/failures.py"):
        source = (ROOT / "scripts" / name).read_text(encoding="utf-8")
        needed = {found.partition(".")[0] for _, found in imported(source, f"scripts/{name}")}
        assert needed <= {*sys.stdlib_module_names, "starting"}


def test_a_taken_port_is_told_with_the_remedy_before_anything_is_installed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        command = [sys.executable, ROOT / "scripts" / "start.py", "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"Port {port} of 127.0.0.1 cannot be used" in done.stderr
    assert f"--port {port + 1}" in done.stderr


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Looking in indexes: https://name:secret@index.example/simple", "Looking in indexes: simple"),
        ("Downloading https://files.index.example/a/b/x-1.0.whl (3 kB)", "Downloading x-1.0.whl (3 kB)"),
        ("no answer from https://index.example", "no answer from the package index"),
        (
            "HTTPSConnectionPool(host='index.example', port=443): Failed to resolve 'index.example'",
            "HTTPSConnectionPool(host=the package index, port=443): Failed to resolve the package index",
        ),
        ("ERROR: No matching distribution found for x==1", "ERROR: No matching distribution found for x==1"),
    ],
)
def test_no_address_of_a_package_index_is_shown(line: str, shown: str) -> None:
    assert failures.redact(line) == shown


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What pip is asked to install, in a checkout of two files whose pip always succeeds."""
    asked: list[str] = []
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text("x\n", encoding="utf-8")
    monkeypatch.setattr(start, "ROOT", tmp_path)
    for name, file in (("STAMP", "installed.txt"), ("LOG", "install.log"), ("RAG", "rag")):
        monkeypatch.setattr(start, name, tmp_path / file)
    (tmp_path / "rag").touch()
    monkeypatch.setattr(start, "make_venv", lambda: None)
    monkeypatch.setattr(start, "run_pip", lambda arguments: asked.append(arguments[-1]) or (0, []))
    return asked


def test_what_is_installed_is_not_installed_again(pip: list[str]) -> None:
    for _ in range(3):
        start.install(set())
    assert pip == ["."]


def test_a_changed_pin_installs_again(pip: list[str], tmp_path: Path) -> None:
    start.install(set())
    (tmp_path / "constraints.txt").write_text("y\n", encoding="utf-8")
    start.install(set())
    assert pip == [".", "."]


def test_extras_are_added_and_stay(pip: list[str], tmp_path: Path) -> None:
    for extras in (set(), {"all"}, set()):
        start.install(extras)
    (tmp_path / "pyproject.toml").write_text("y\n", encoding="utf-8")
    start.install(set())
    assert pip == [".", ".[all]", ".[all]"]


def test_a_failed_installation_is_tried_again(pip: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(start, "run_pip", lambda arguments: (1, ["ERROR: no"]))
        with pytest.raises(start.Trouble, match="The installation failed"):
            start.install(set())
    start.install(set())
    assert pip == ["."]


def test_an_environment_that_lost_its_command_is_installed_again(pip: list[str], tmp_path: Path) -> None:
    start.install(set())
    (tmp_path / "rag").unlink()
    start.install(set())
    assert pip == [".", "."]


def test_every_dependency_is_pinned_within_its_range_and_tested_at_its_pin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    pins = {canonicalize_name(name): pin for name, pin in pins.items()}
    extras = project["optional-dependencies"]
    wanted = [Requirement(line) for group in (project["dependencies"], *extras.values()) for line in group]
    wanted = [requirement for requirement in wanted if requirement.name != project["name"]]
    assert len(wanted) > 15
    for requirement in wanted:
        pin = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(pin), requirement
        assert version(requirement.name).partition("+")[0] == pin, requirement
    assert pins["torch"] == "2.13.0"  # a newer one brings gigabytes of GPU packages


def test_make_alone_lists_every_wish() -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not installed")
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 40
    (phony,) = re.findall(r"^\.PHONY: help (.*)$", text, re.MULTILINE)
    assert set(phony.split()) >= {"run", "setup", "test", "check", "bench", "eval", "index"}
    outer = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run([make], cwd=ROOT, env=outer, capture_output=True, text=True, check=True)
    assert sorted(re.findall(r"^make (\w+) ", done.stdout, re.MULTILINE)) == sorted(phony.split())


@pytest.mark.skipif(os.name == "nt", reason="no executable bit on this system")
def test_ci_calls_the_same_two_commands_as_anyone() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], capture_output=True).returncode == 0
    assert [line for line in script.read_text(encoding="utf-8").splitlines() if line.startswith("make ")] == [
        "make test",
        "make check",
    ]


@pytest.mark.parametrize(("wish", "first"), [("run", True), ("index", False)])
def test_the_app_starts_as_soon_as_the_index_answers_by_words(
    wish: str, first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(start, "install", lambda extras: None)
    monkeypatch.setattr(start, "check_port", lambda port: None)
    monkeypatch.setattr(start, "run", lambda command: ran.append([str(word) for word in command[1:]]) or 0)
    assert start.main([wish]) == 0
    assert ran[0] == ["index", "build", "corpus", "--index", "index", *(["--words-first"] if first else [])]
    assert [words[0] for words in ran[1:]] == (["ui"] if first else [])
