"""The pins hold on every Python that the project promises, not only on the one that runs this."""

import ast
import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.house.rules import LIBRARIES, ROOT, complaints

# The first and Debian 12's own of the oldest, and the first of the others: what a later one takes, they may not.
PYTHONS = ("3.11.0", "3.11.2", "3.12.0", "3.13.0")
GPU = re.compile(r"nvidia-|cuda-|triton")  # a build of torch brings its own, by their exact versions


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    split = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): pin for name, pin in split}


def refused(name: str, wanted: str) -> list[str]:
    """Each Python, as a complaint, that a package's Requires-Python does not admit."""
    admitted = SpecifierSet(wanted)
    return [f"{name} wants Python {wanted}, not {python}" for python in PYTHONS if not admitted.contains(python)]


def test_the_check_finds_a_pin_that_wants_a_later_python() -> None:
    assert refused("watering", ">=3.11.5") == [
        "watering wants Python >=3.11.5, not 3.11.0",
        "watering wants Python >=3.11.5, not 3.11.2",
    ]
    assert refused("watering", ">=3.8,!=3.12.*,<3.13") == [
        "watering wants Python >=3.8,!=3.12.*,<3.13, not 3.12.0",
        "watering wants Python >=3.8,!=3.12.*,<3.13, not 3.13.0",
    ]
    assert refused("watering", "") == []


def test_every_pin_admits_every_python() -> None:
    complaints, seen = [], 0
    for name, pin in pins().items():
        try:
            found = distribution(name)
        except PackageNotFoundError:  # of another system, or of an extra that is not here
            continue
        assert found.version.partition("+")[0] == pin, f"{name}: run make setup"
        complaints += refused(f"{name} {pin}", found.metadata.get("Requires-Python") or "")
        seen += 1
    assert complaints == []
    assert seen > 50


@pytest.mark.parametrize("python", PYTHONS)
def test_what_is_needed_on_a_python_is_pinned_and_the_pins_agree(python: str) -> None:
    held = pins()
    here = {**default_environment(), "python_version": ".".join(python.split(".")[:2]), "python_full_version": python}
    asked, waiting = set(), [("minutes-rag", "all")]
    while waiting:
        name, extra = asked_now = waiting.pop()
        if asked_now in asked:
            continue
        asked.add(asked_now)
        for needed in map(Requirement, distribution(name).requires or ()):
            if needed.marker and not needed.marker.evaluate({**here, "extra": extra}):
                continue
            of = canonicalize_name(needed.name)
            if of == "minutes-rag" or not GPU.match(of):
                waiting += [(of, each) for each in ("", *needed.extras)]
            if of != "minutes-rag" and not GPU.match(of):
                assert of in held, f"{name} needs {needed}, which constraints.txt does not pin"
                assert needed.specifier.contains(held[of], prereleases=True), (
                    f"{name} needs {needed}, pinned {held[of]}"
                )
    assert len(asked) > 90


def numbered_places(source: str, path: str) -> list[str]:
    """SQL with ?1 and ?2, which sqlite3 takes for names: given a sequence it warns in Python 3.12 and fails in 3.14."""
    texts = (
        (node.lineno, str(getattr(node, "value", "")))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
    )
    return [
        f"{path}:{line}: number no placeholder" for line, text in texts if re.search(r"\?\d", text) and "SELECT" in text
    ]


def test_no_query_numbers_its_places() -> None:
    assert complaints(numbered_places, *LIBRARIES["sqlite3"]) == []
    assert len(numbered_places('sql = "SELECT a FROM b WHERE c = ?1"', "rag/index/store.py")) == 1
    assert numbered_places('sql = "SELECT a FROM b WHERE c = ?"', "rag/index/store.py") == []
