"""No circle, no folder too wide, and not more arrows than one can follow."""

from collections import Counter
from pathlib import Path

import pytest

from tests.house.graph import arrows, circles
from tests.house.rules import python_files

WIDEST = 25  # Python files of a folder
MOST = 3.8  # arrows a file of the package, late ones and those of types too; 4.2 before the rooms, 3 wanted


def test_no_files_import_each_other_in_a_circle_whatever_their_rooms() -> None:
    assert circles(arrows(python_files("rag", "ui"))) == []


@pytest.mark.parametrize(
    "last", ["from rag.a.one import x", "def late():\n    from rag.a import one", "import rag.a.one"]
)
def test_a_circle_is_found_through_other_rooms_and_late_imports(last: str) -> None:
    files = [
        ("rag/a/__init__.py", ""),
        ("rag/a/one.py", "from rag.b.two import y\nx = 1"),
        ("rag/b/two.py", "from rag.c import three\ny = three"),
        ("rag/c/__init__.py", ""),
        ("rag/c/three.py", last),
        ("rag/c/four.py", "from rag.c import three"),
    ]
    assert circles(arrows(files)) == [{"rag.a.one", "rag.b.two", "rag.c.three"}]


def test_no_folder_is_wider_than_one_can_overlook() -> None:
    paths = [path for path, _ in python_files("rag", "ui", "scripts", "tests")]
    wide = {folder: count for folder, count in Counter(str(Path(p).parent) for p in paths).items() if count > WIDEST}
    assert wide == {}


def test_a_file_of_the_package_imports_few_others_on_the_average() -> None:
    found = arrows(python_files("rag"))
    assert sum(map(len, found.values())) <= MOST * len(found)
