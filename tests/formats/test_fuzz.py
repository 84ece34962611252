"""Some hundred mutated files a run; scripts/fuzz_readers.py reads as many thousand as are wanted."""

import json
from pathlib import Path

import pytest

from rag.errors import DocumentError
from tests.house.rules import ROOT

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(ROOT / "scripts"))
    import fuzz_readers


def test_no_mutated_file_crashes_hangs_or_escapes(tmp_path: Path) -> None:
    found = fuzz_readers.run(480, seed=20_240_401, keep=tmp_path / "kept")
    assert found["faults"] == []
    assert (found["crashes"], found["hangs"], found["escapes"]) == (0, 0, 0)
    assert found["read"] + found["refused"] == 480
    assert min(found["read"], found["refused"]) > 100  # the changes are neither all harmless nor all deadly


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        (DocumentError("a", "is a broken PDF"), "refused"),
        (DocumentError("a", "took longer than 20 seconds to read; split it"), "hang"),
        (DocumentError("a", "ended the process that read it", passing=True), "crash"),
        (DocumentError("a", "could not be read (KeyError: 1); please report this"), "crash"),
        (DocumentError("a", "two\nlines"), "escape"),
        (ValueError("a"), "escape"),
    ],
)
def test_what_a_file_gave_is_told_apart(fault: Exception, what: str) -> None:
    def read() -> None:
        raise fault

    assert fuzz_readers.outcome(read)[0] == what


def test_the_count_that_is_published_is_large_and_without_a_fault() -> None:
    found = json.loads((ROOT / "benchmarks" / "results" / "fuzz.json").read_text(encoding="utf-8"))
    assert found["files"] >= 20_000
    assert (found["crashes"], found["hangs"], found["escapes"], found["faults"]) == (0, 0, 0, [])
