"""The gate: what must hold before a change goes in. One line for each step; exit code 1 when any fails.

.venv/bin/python scripts/check.py     or: make check
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ("rag", "ui", "scripts", "tests")
LIMIT = 300  # lines: a longer file has two jobs

COMMANDS = {
    "ruff check": ["ruff", "check", "--output-format", "concise", *CODE],
    "ruff format": ["ruff", "format", "--check", "--output-format", "concise", *CODE],
    "mypy --strict": ["mypy", "--strict", "rag", "ui", "scripts"],
    "rules of the house": ["pytest", "-q", "tests/house"],
}


def long_files(root: Path) -> list[str]:
    """Return "path: n lines" of each Python file above the limit, in order of path."""
    found = []
    for path in sorted(path for place in CODE for path in (root / place).rglob("*.py")):
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > LIMIT:
            found.append(f"{path.relative_to(root).as_posix()}: {count} lines, and the limit is {LIMIT}")
    return found


def step(name: str, started: float, complaint: str) -> bool:
    """Print the step's line, and the complaint under it; return whether there was none."""
    print(f"{'FAIL' if complaint else 'ok':4}  {name:20} {time.monotonic() - started:6.1f} s", flush=True)
    if complaint:
        print(complaint, flush=True)
    return not complaint


def main() -> int:
    """Run every step, also after one has failed; return the exit code."""
    started = time.monotonic()
    passed = [step("length of files", started, "\n".join(long_files(ROOT)))]
    for name, command in COMMANDS.items():
        started = time.monotonic()
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
        told = (done.stdout + done.stderr).strip() or f"{command[0]} ended with {done.returncode}"
        passed.append(step(name, started, told if done.returncode else ""))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
