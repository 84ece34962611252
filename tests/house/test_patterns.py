"""No pattern of the house takes longer than its text is long, and none is missed by the pump that shows it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def _pumping() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "scripts"))
        yield


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="what does not end is ended by a signal")
def test_no_pattern_grows_worse_than_n_log_n_and_every_one_is_pumped() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts" / "pump.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="what does not end is ended by a signal")
def test_no_way_of_a_document_or_a_question_grows_worse_than_n_log_n() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "pump.py", "--wholes"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.usefixtures("_pumping")
@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"\s*[（(]市長[）)]$", "search"),
        (r"(?:<!--.*?-->\s*)*<html", "match"),
        (r"(?:[一-龠・]{2,24})(?:・[一-龠・]{2,24})*は", "search"),
        (r"[0-9]+月", "search"),
        (r"<[^>]*hidden", "search"),
    ],
)
def test_the_pump_finds_a_pattern_that_is_too_slow(pattern: str, method: str) -> None:
    from pumping.collecting import Made
    from pumping.growing import WORST, worst_of

    assert worst_of(Made("here", pattern, re.DOTALL, (method,))).factor > WORST


@pytest.mark.usefixtures("_pumping")
@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"(?<!\s)\s*+[（(]市長[）)]$", "search"),
        (r"(?>(?:<!--.*?-->\s*+)*)<html", "match"),
        (r"(?<![0-9])[0-9]++月", "search"),
        (r"[^。]{0,60}について", "search"),
        (r"[、。]", "split"),
    ],
)
def test_the_pump_lets_a_linear_pattern_pass(pattern: str, method: str) -> None:
    from pumping.collecting import Made
    from pumping.growing import WORST, worst_of

    assert worst_of(Made("here", pattern, re.DOTALL, (method,))).factor <= WORST


def test_the_collector_sees_patterns_wherever_they_stand_and_names_those_that_it_does_not(tmp_path: Path) -> None:
    (tmp_path / "rag").mkdir()
    (tmp_path / "ui").mkdir()
    (tmp_path / "rag" / "__init__.py").write_text("")
    (tmp_path / "rag" / "odd.py").write_text(
        "import re\nA, B = re.compile('a'), re.compile('b')\nTABLE = {n: re.compile(n) for n in 'xy'}\n"
        "def made():\n    words = 'w'\n    return re.compile(words)\n"
        "def inline(text):\n    return re.sub('s+', '', text)\n"
        "def unseen(word):\n    return re.search(word + 'u', 'text')\n",
        encoding="utf-8",
    )
    (tmp_path / "ui" / "a.js").write_text("if (/^[j]+$/i.test(here)) go();\nlet b = a / 2 / c;\n", encoding="utf-8")
    told = (
        f"import sys; sys.path[:0] = [{str(ROOT / 'scripts')!r}, {str(tmp_path)!r}]\n"
        "from pathlib import Path\nfrom pumping.collecting import collect\n"
        f"made, missed = collect(Path({str(tmp_path)!r}))\n"
        "print(sorted((one.pattern, one.methods) for one in made)); print(missed)"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    whole = ("search", "sub")  # whatever the file does with any
    assert done.stdout.splitlines() == [
        repr(sorted([*((name, whole) for name in "abwxy"), ("s+", ("sub",)), ("^[j]+$", ("search",))])),
        "['rag/odd.py:10']",
    ]
