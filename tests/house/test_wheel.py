"""The wheel: one top-level name, with the data, the pages and the sample corpus inside."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.rules import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names of the files in a wheel built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = folder.glob("*.whl")
    assert wheel.name.startswith("minutes_rag-")
    assert wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def files_below(place: str) -> set[str]:
    """The files of a folder of the checkout, by their paths in it; what Python leaves behind apart."""
    found = (path for path in (ROOT / place).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT / place).as_posix() for path in found}


def packed(names: list[str], place: str) -> set[str]:
    """The files of a folder of the wheel, by their paths in it."""
    return {name.removeprefix(f"{place}/") for name in names if name.startswith(f"{place}/")}


def test_the_wheel_holds_one_top_level_name(names: list[str]) -> None:
    tops = {Path(name).parts[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"rag"}


def test_the_wheel_holds_every_file_of_the_package(names: list[str]) -> None:
    files = packed(names, "rag")
    assert {name for name in files if not name.startswith("_shipped/")} == files_below("rag")
    assert any(name.startswith("data/words/") for name in files)


@pytest.mark.parametrize("place", ["ui", "corpus/sample"])
def test_the_wheel_ships_the_pages_and_the_sample(names: list[str], place: str) -> None:
    assert packed(names, f"rag/_shipped/{place}") == files_below(place) != set()


def test_the_wheel_holds_the_command_the_licence_and_the_notice(names: list[str]) -> None:
    endings = {name.partition(".dist-info/")[2] for name in names if ".dist-info/" in name}
    assert {"entry_points.txt", "licenses/LICENSE", "licenses/NOTICE"} <= endings
