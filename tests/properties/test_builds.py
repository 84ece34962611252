"""Whole builds of mutated documents among sound ones; scripts/fuzz_builds.py puts as many thousand through as are wanted."""

from pathlib import Path

import pytest

from tests.house.rules import ROOT

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(ROOT / "scripts"))
    import fuzz_builds


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 20_261_201])
def test_no_mutated_document_costs_more_than_its_line(seed: int, tmp_path: Path) -> None:
    found = fuzz_builds.run(40, seed, tmp_path / "kept", a_build=20)
    assert found["first"] == []
    assert (found["faults"], found["builds"]) == (0, 6)
    assert found["documents"] > 60  # neither are all refused
    assert found["skipped"] > 20  # nor is all that was changed harmless
    assert found["verdict found"] == 4
