"""Pump every pattern of the house: texts made of the pattern itself, longer and longer, and how much longer that takes.

.venv/bin/python scripts/pump.py [--out benchmarks/results/patterns.json] [WORDS] | --wholes   exits 1 where one is worse than n log n
"""

import argparse
import json
import math
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT)]

from pumping.collecting import collect  # noqa: E402
from pumping.growing import STEP, WORST, Growth, worst_of  # noqa: E402
from pumping.wholes import WAYS, worst_of_way  # noqa: E402


def main() -> int:
    """Print those that are too slow, or whose pattern was not seen; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="?", default="", help="only patterns whose place holds these words")
    parser.add_argument("--out", type=Path, help="where the table goes, as JSON")
    parser.add_argument("--wholes", action="store_true", help="pump the reading of documents and questions instead")
    given = parser.parse_args()
    if given.wholes:
        return _wholes()
    made, missed = collect(ROOT)
    made = [one for one in made if given.words in one.where]
    with ProcessPoolExecutor(2) as pool:
        grown = []
        for one, worst in zip(made, pool.map(worst_of, made), strict=True):
            grown.append(worst)
            if worst.factor > WORST:
                print(
                    f"SLOW    {one.where} {worst.method}: {worst.factor:.1f} times for {STEP} times {worst.attack!r}",
                    flush=True,
                )
    rows = [
        {
            "where": one.where.split(":")[0] + (f" {one.where.split(' ')[1]}" if " " in one.where else ""),
            "pattern": one.pattern.decode("latin-1") if isinstance(one.pattern, bytes) else one.pattern,
            "methods": list(one.methods),
            "attacks": worst.tried,
            "worst": _row(worst),
        }
        for one, worst in zip(made, grown, strict=True)
    ]
    slow = [(one, worst) for one, worst in zip(made, grown, strict=True) if worst.factor > WORST]
    for where in missed:
        print(f"UNSEEN  {where}: give its words in STANDING (scripts/pumping/collecting.py)")
    print(
        f"{len(made)} patterns, {sum(worst.tried for worst in grown)} attacks, {len(slow)} slow, {len(missed)} unseen"
    )
    if given.out:
        table = {"step": STEP, "allowed": WORST, "patterns": rows}
        text = json.dumps(table, ensure_ascii=False, indent=1) + "\n"
        given.out.write_text(text, encoding="utf-8", errors="backslashreplace")  # half a character, as JSON writes it
    return 1 if slow or missed or not made else 0


def _wholes() -> int:
    """The same of whole ways; print those that are too slow, and return the exit code."""
    with ProcessPoolExecutor(2) as pool:
        slow = 0
        for name, tried, found in pool.map(worst_of_way, WAYS):
            print(f"ok      {name}: {tried} texts" if not found else f"SLOW    {name}: {found}", flush=True)
            slow += bool(found)
    return 1 if slow else 0


def _row(worst: Growth) -> dict[str, object]:
    head, unit, end = worst.attack
    factor = None if math.isinf(worst.factor) else round(worst.factor, 1)
    return {"growth": factor, "method": worst.method, "begins": head, "repeats": unit, "ends": end}


if __name__ == "__main__":
    sys.exit(main())
