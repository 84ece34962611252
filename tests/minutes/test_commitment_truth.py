"""Which sentences are read as commitments, against labels made by hand; needs real minutes."""

from collections import Counter
from pathlib import Path

import pytest

from scripts.evaluate_commitments import figures, measure


@pytest.mark.parametrize(("half", "meetings"), [("dev", 12), ("test", 13), ("fresh", 8)])
def test_commitments_are_read_as_a_person_read_them(
    half: str, meetings: int, minutes_dir: Path, seeds_dir: Path
) -> None:
    found = figures(measure(minutes_dir, seeds_dir, half)[0])
    assert found["meetings"] == meetings
    assert found["precision"] >= 0.85
    assert found["recall"] >= 0.75


def test_figures_leave_out_what_could_not_be_settled() -> None:
    found = figures(Counter(right=6, wrong=2, missed=4, either=5, meetings=1))
    assert (found["precision"], found["recall"]) == (0.75, 0.6)
