"""Files: how long, what they are called, and that none knows the machine it was written on."""

import shutil
import statistics
import subprocess
from pathlib import Path

import pytest

from scripts.check import LIMIT, long_files
from tests.house.rules import ROOT, machine_paths, python_files, vague_names


def test_no_file_is_longer_than_the_limit() -> None:
    assert LIMIT == 300
    assert long_files(ROOT) == []


def test_a_file_one_line_over_the_limit_is_found(tmp_path: Path) -> None:
    for place, lines in (("rag/index/long.py", 301), ("tests/test_full.py", 300), ("ui/app.py", 1)):
        path = tmp_path / place
        path.parent.mkdir(parents=True)
        path.write_text("x = 1\n" * lines, encoding="utf-8")
    assert long_files(tmp_path) == ["rag/index/long.py: 301 lines, and the limit is 300"]


def test_the_rooms_are_small() -> None:
    lengths = [len(source.splitlines()) for _, source in python_files("rag")]
    assert statistics.median(lengths) <= 150


def test_every_file_is_named_for_its_job() -> None:
    paths = [path for path, _ in python_files("rag", "ui", "scripts", "tests")]
    assert [complaint for path in paths for complaint in vague_names(path)] == []


@pytest.mark.parametrize(
    "path", ["rag/utils.py", "rag/index/text_helpers.py", "rag/common/lines.py", "ui/_util.py", "tests/helper.py"]
)
def test_a_name_that_says_nothing_is_found(path: str) -> None:
    assert len(vague_names(path)) == 1


@pytest.mark.parametrize("path", ["rag/index/store.py", "rag/commons.py", "tests/test_futile.py"])
def test_a_name_that_says_something_is_allowed(path: str) -> None:
    assert vague_names(path) == []


def test_no_file_names_a_place_of_one_machine() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no git checkout: which files belong to the project is not known")
    # Files not yet added count, too: they will be.
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    paths = [path for path in sorted(listed.stdout.decode().split("\0")) if path and (ROOT / path).is_file()]
    assert "rag/errors.py" in paths
    found = {path: machine_paths((ROOT / path).read_bytes()) for path in paths}
    assert {path: places for path, places in found.items() if places} == {}


@pytest.mark.parametrize("place", ["root", "work", "tmp", "home/anna", "Users/anna"])
def test_a_place_of_one_machine_is_found(place: str) -> None:
    for text in (f"/{place}/main", f'open("/{place}/x")', f"see /{place}/", f"file:///{place}/x"):
        assert len(machine_paths(text.encode())) == 1, text


def test_a_place_on_a_windows_machine_is_found() -> None:
    drive = "C:"
    assert len(machine_paths(f"{drive}\\Users\\anna\\minutes".encode())) == 1


@pytest.mark.parametrize(
    "text",
    ["/usr/bin/chromium", "https://city.example/work/page", "team/work/", "../tmp/x", "/workers/"],
)
def test_a_place_that_is_the_same_everywhere_is_allowed(text: str) -> None:
    assert machine_paths(text.encode()) == []
