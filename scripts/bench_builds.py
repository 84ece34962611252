"""What builds of real minutes take: all of a year, nothing changed, one meeting changed. Writes benchmarks/results/builds.json.

.venv/bin/python scripts/bench_builds.py --minutes DIR [--years r04 | all] [--json FILE]

Each meeting of Shinagawa is a file of its own; every figure is the wall time of the command `rag index build`, its start
included. RAG_MINUTES_DIR stands in for --minutes.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=Path, default=os.environ.get("RAG_MINUTES_DIR"))
    parser.add_argument("--years", default="r04", help="a year of the files' names, or all")
    parser.add_argument("--runs", type=int, default=5, help="builds after one meeting changed")
    parser.add_argument("--json", type=Path, default=ROOT / "benchmarks" / "results" / "builds.json")
    args = parser.parse_args()
    if not args.minutes:
        parser.error("name the minutes with --minutes")
    with tempfile.TemporaryDirectory(prefix="rag-builds-") as scratch:
        result = measure(args.minutes / "shinagawa", args.years, args.runs, Path(scratch))
    print(json.dumps(result, ensure_ascii=False, indent=1))
    args.json.parent.mkdir(parents=True, exist_ok=True)
    args.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(folder: Path, years: str, runs: int, scratch: Path) -> dict[str, Any]:
    """Seconds of each kind of build, the most memory that a process of them held, and the room on disk."""
    corpus, index = scratch / "corpus", scratch / "index"
    files = written(folder, "*" if years == "all" else years, corpus)
    full, first = built(corpus, index)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
    size = disk(index)
    nothing, _ = built(corpus, index)
    changed = []
    for file in files[:: max(1, len(files) // runs)][:runs]:
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub("ます", "ました", text, count=1), encoding="utf-8")
        seconds, report = built(corpus, index)
        assert (report["read"], report["reused"]) == (1, first["documents"] - 1)
        changed.append(seconds)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "years": years,
        "documents": first["documents"],
        "passages": first["passages"],
        "megabytes_read": round(sum(file.stat().st_size for file in files) / 1e6, 1),
        "full_s": round(full, 1),
        "passages_per_s": round(first["passages"] / full),
        "stages_s": {name: round(seconds, 1) for name, seconds in first["stages"].items()},
        "most_megabytes_of_a_process": round(most),
        "nothing_changed_s": round(nothing, 2),
        "one_changed_s": round(statistics.median(changed), 2),
        "one_changed_worst_s": round(max(changed), 2),
        "megabytes_of_index": round(size / 1e6),
    }


def written(folder: Path, years: str, corpus: Path) -> list[Path]:
    """Each meeting as a file of its own, in the order of its name."""
    corpus.mkdir()
    sources = sorted(folder.glob(f"minutes_{years}.jsonl.xz"))
    for source in track(sources, "writing meetings", console=Console(stderr=True), transient=True):
        with lzma.open(source, "rt", encoding="utf-8") as lines:
            for line in lines:
                (corpus / f"{json.loads(line)['id']}.jsonl").write_text(line, encoding="utf-8")
    return sorted(corpus.iterdir())


def built(corpus: Path, index: Path) -> tuple[float, dict[str, Any]]:
    """Seconds of the command, and its report."""
    command = [
        str(Path(sys.executable).with_name("rag")),
        "index",
        "build",
        str(corpus),
        "--index",
        str(index),
        "--json",
    ]
    began = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return time.perf_counter() - began, json.loads(done.stdout)


def disk(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    sys.exit(main())
