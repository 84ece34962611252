"""A start that fails says which Python this is, what could not be had for it, and what to do: with a real pip."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.rules import ROOT

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(ROOT / "scripts"))
    import start
    from starting import failures

HERE = failures.THIS.removeprefix("Python ")
# A build backend of the checkout's own, so that pip needs nothing of an index to install it.
BACKEND = """
import zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "minutes_rag-0.1-py3-none-any.whl"
    with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
        wheel.writestr("minutes_rag-0.1.dist-info/METADATA", METADATA)
        wheel.writestr("minutes_rag-0.1.dist-info/entry_points.txt", "[console_scripts]\\nrag = garden:main\\n")
        wheel.writestr("minutes_rag-0.1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("minutes_rag-0.1.dist-info/RECORD", "")
    return name
METADATA = "Metadata-Version: 2.1\\nName: minutes-rag\\nVersion: 0.1\\nRequires-Dist: {needs}\\n"
"""
PROJECT = (
    '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "minutes-rag"\n'
    'version = "0.1"\n'
)

# A hook before the one that fails, so that pip gets as far as the wheel.
PREPARED = """
import pathlib
def prepare_metadata_for_build_wheel(folder, config_settings=None):
    place = pathlib.Path(folder, "fence-1.0.dist-info")
    place.mkdir()
    (place / "METADATA").write_text("Metadata-Version: 2.1\\nName: fence\\nVersion: 1.0\\n")
    return place.name
"""


def wheel(folder: Path, name: str, version: str, python: str = "", needs: str = "", tag: str = "py3-none-any") -> None:
    """Write an invented package; an index page beside it names what Python it wants, as a real index does."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = [f"Requires-Python: {python}"] * bool(python) + [f"Requires-Dist: {needs}"] * bool(needs)
    stem = f"{name}-{version}"
    with zipfile.ZipFile(folder / f"{stem}-{tag}.whl", "w") as made:
        made.writestr(f"{name}.py", "def main(): pass\n")
        head = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *facts]
        made.writestr(f"{stem}.dist-info/METADATA", "\n".join(head) + "\n")
        made.writestr(f"{stem}.dist-info/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        made.writestr(f"{stem}.dist-info/RECORD", "")
    page = folder / "simple" / name / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    wanted = python.replace("<", "&lt;").replace(">", "&gt;")
    link = f'<a href="../../{stem}-{tag}.whl" data-requires-python="{wanted}">{stem}-{tag}.whl</a>\n'
    page.write_text((page.read_text(encoding="utf-8") if page.is_file() else "") + link, encoding="utf-8")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of an invented project with the real start; its environment is made once, by whoever comes first."""
    folder = tmp_path_factory.mktemp("start") / "check out"
    (folder / "scripts" / "starting").mkdir(parents=True)
    for name in ("start.py", "starting/failures.py"):
        shutil.copy(ROOT / "scripts" / name, folder / "scripts" / name)
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    return folder


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    return tmp_path / "wheels"


def setup(checkout: Path, wheels: Path, *pins: str, index: bool = False) -> tuple[int, str, str]:
    """Run the start of a project that needs the first of these pins; pip sees the folder of wheels, or the index there."""
    (checkout / "constraints.txt").write_text("\n".join(pins) + "\n", encoding="utf-8")
    backend = BACKEND.replace("{needs}", pins[0].partition("==")[0])
    (checkout / "backend.py").write_text(backend, encoding="utf-8")
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    places = {"PIP_INDEX_URL": (wheels / "simple").as_uri()} if index else {"PIP_NO_INDEX": "1"}
    places |= {} if index else {"PIP_FIND_LINKS": str(wheels)}
    env = {**quiet, **places, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    command = [sys.executable, checkout / "scripts" / "start.py", "setup"]
    done = subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="the Python of an environment is a link only elsewhere")
@pytest.mark.slow
def test_an_environment_is_made_anew_in_one_line_and_keeps_its_extras(checkout: Path, wheels: Path) -> None:
    wheel(wheels, "lawn", "1.0")
    venv = checkout / ".venv"
    shutil.rmtree(venv, ignore_errors=True)
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(checkout / "gone")
    stamp = venv / "installed.txt"
    stamp.write_text("of before\nchat\n", encoding="utf-8")
    code, out, _ = setup(checkout, wheels, "lawn==1.0")
    assert code == 0
    assert out.splitlines()[0] == f"Making the environment .venv anew (its Python is gone) with Python {HERE} ..."
    assert stamp.read_text(encoding="utf-8").splitlines()[1] == "chat"
    assert setup(checkout, wheels, "lawn==1.0")[1] == ""  # and then it is kept, with what is in it


@pytest.mark.parametrize("index", [False, True], ids=["a folder of wheels", "an index"])
@pytest.mark.slow
def test_a_pin_that_is_not_for_this_python_is_named_with_what_it_wants(
    checkout: Path, wheels: Path, index: bool
) -> None:
    name = "garden" if index else "orchard"  # what one test installed must not serve another
    wheel(wheels, name, "1.0", needs="watering>=1")
    wheel(wheels, "watering", "2.0", python=">=3.8")
    wheel(wheels, "watering", "4.1", python=">=3.99.5")
    code, _, told = setup(checkout, wheels, f"{name}==1.0", "watering==4.1", index=index)
    assert code == 1
    assert f"this is Python {HERE} ({sys.executable}), and watering" in told
    assert "wants Python >=3.99.5" in told
    assert "tested: 3.11, 3.12 and 3.13" in told
    assert "make run PYTHON=python3.13" in told
    assert "pip said:" in told


@pytest.mark.slow
def test_what_nobody_made_for_this_python_is_named(checkout: Path, wheels: Path) -> None:
    wheel(wheels, "pond", "1.0", tag="cp27-cp27m-win32")
    code, _, told = setup(checkout, wheels, "pond==1.0")
    assert code == 1
    assert f"this is Python {HERE} ({sys.executable}), and no pond==1.0 could be had for it" in told
    assert "HTTPS_PROXY" in told
    assert "python3.13" in told


@pytest.mark.parametrize("first", ["", PREPARED], ids=["at its metadata", "at its wheel"])
@pytest.mark.slow
def test_what_cannot_be_built_here_is_named(checkout: Path, wheels: Path, first: str) -> None:
    wheels.mkdir()
    source = wheels / "fence-1.0"
    source.mkdir()
    broken = PROJECT.replace("minutes-rag", "fence").replace('"0.1"', '"1.0"')
    (source / "pyproject.toml").write_text(broken, encoding="utf-8")
    (source / "backend.py").write_text(
        first + "def build_wheel(*a, **k):\n    raise SystemExit('no compiler')\n", encoding="utf-8"
    )
    (source / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: fence\nVersion: 1.0\n", encoding="utf-8")
    shutil.make_archive(str(source), "gztar", wheels, "fence-1.0")
    shutil.rmtree(source)
    code, _, told = setup(checkout, wheels, "fence==1.0")
    assert code == 1
    assert "fence is not there ready-made for it and could not be built here" in told
    assert "python3.13" in told


@pytest.mark.slow
def test_two_pins_that_exclude_each_other_are_shown(checkout: Path, wheels: Path) -> None:
    wheel(wheels, "shed", "1.0", needs="bucket<2")
    wheel(wheels, "bucket", "1.0")
    wheel(wheels, "bucket", "2.0")
    code, _, told = setup(checkout, wheels, "shed==1.0", "bucket==2.0")
    assert code == 1
    assert f"this is Python {HERE}" in told
    assert "shed 1.0 depends on bucket<2" in told
    assert "bucket==2.0" in told
    assert "delete .venv" in told


def test_an_index_that_does_not_answer_is_told_as_that() -> None:
    lines = [
        "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError'",
        "ERROR: Could not find a version that satisfies the requirement garden==1.0 (from versions: none)",
        "ERROR: No matching distribution found for garden==1.0",
    ]
    told = failures.of_pip(lines, [], Path("x/.venv"), Path("x/.venv/install.log"))
    assert "garden==1.0 could not be fetched" in told
    assert "HTTPS_PROXY" in told
    assert "python3.13" not in told
    assert "Retrying" not in told


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "free some space"),
        ("ERROR: Could not install packages: [Errno 13] Permission denied: 'x'", "whom the folder belongs to"),
        ("ERROR: something else", "delete .venv"),
    ],
)
def test_a_failed_installation_tells_its_remedy(line: str, remedy: str) -> None:
    told = failures.of_pip(["WARNING: old", line], [], Path("x/.venv"), Path("x/.venv/install.log"))
    assert f"this is Python {HERE}" in told
    assert line in told
    assert "WARNING" not in told
    assert remedy in told
    assert told.endswith("All of it is in .venv/install.log.")


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("Error: [Errno 28] No space left on device", "free some space"),
        ("Error: [Errno 13] Permission denied: '.venv'", "cannot be written"),
        ("The virtual environment was not created successfully because ensurepip is not available.", "-venv' adds"),
    ],
)
def test_an_environment_that_cannot_be_made_tells_its_remedy(said: str, remedy: str) -> None:
    told = failures.of_venv(said, Path("x/.venv"))
    assert f"could not be made with Python {HERE}" in told
    assert said in told
    assert remedy in told


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment of this Python without pip, known to the start; it counts as broken."""
    folder = tmp_path / "a place" / ".venv"
    folder.parent.mkdir()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    monkeypatch.setattr(start, "VENV", folder)
    monkeypatch.setattr(start, "BIN", folder / start.BIN.name)
    return folder


def test_an_environment_that_serves_is_kept_and_one_without_pip_is_broken(venv: Path) -> None:
    assert start.stale() == "it is broken"
    (site,) = venv.rglob("site-packages")
    (site / "pip.py").touch()
    assert start.stale() == ""


def test_an_environment_that_was_moved_is_made_anew(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = venv.parent.parent / "elsewhere"
    venv.parent.rename(moved)
    monkeypatch.setattr(start, "VENV", moved / ".venv")
    monkeypatch.setattr(start, "BIN", moved / ".venv" / start.BIN.name)
    assert start.stale() == "it was made at another place"


@pytest.mark.skipif(os.name == "nt", reason="the Python of an environment is a link only elsewhere")
def test_an_environment_whose_python_is_gone_or_another_is_made_anew(venv: Path) -> None:
    python = start.BIN / "python"
    python.unlink()
    python.symlink_to(venv / "gone")
    assert start.stale() == "its Python is gone"
    python.unlink()
    python.write_text("#!/bin/sh\necho Python 3.10.4\n", encoding="utf-8")
    python.chmod(0o755)
    assert start.stale() == "it was made by Python 3.10.4"
