"""What was measured of answers, in the few figures that a reader asks for; pure."""

from __future__ import annotations

from typing import Any

_SHARES = ("evidence", "nuggets", "on_point", "verdicts", "verbatim")


def measures(results: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Pairs of a measure and its value, of the JSON that ``scripts/evaluate.py`` writes; only those that it holds."""
    found = results.get("all", {})
    count = (("n", f"{found['n']:,}"),) if "n" in found else ()
    return (*count, *((name, f"{found[name]:.0%}") for name in _SHARES if name in found))
