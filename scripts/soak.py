"""Half an hour of what an index goes through in a year: clients ask, the corpus changes, builds come and are killed.

.venv/bin/python scripts/soak.py --corpus DIR --questions FILE.jsonl [--minutes 30] [--clients 8] [--json FILE]

One process serves, as a server would: a LiveIndex and N clients in threads. Every minute the corpus is edited and a build
started; every other build is killed once or twice before one is let through. Each answer is held against the one that the
same generation gives to a single reader that opens it by itself. At the end the index that grew is held against a fresh
full build. Kills come at random moments.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import rag
from rag.index.generations import Generations
from rag.measure.beir import rows
from rag.present.json.records import hit_json, summary_json

Json = dict[str, Any]


def main() -> int:
    """Prepare, run, compare, print, write; 1 where an answer was wrong or the ends differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="a folder of minutes; a copy of it is edited")
    parser.add_argument("--questions", type=Path, required=True, help="JSON Lines with text or question")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--every", type=float, default=60, help="seconds between two changes of the corpus")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    questions = [str(row.get("text") or row["question"]) for row in rows(args.questions)]
    if args.serve:
        return serve(args.serve, questions, args.clients)
    with tempfile.TemporaryDirectory(prefix="rag-soak-") as scratch:
        result = soak(args, questions, Path(scratch))
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if args.json:
        args.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if not result["wrong"] and not result["errors"] and result["equals_full_build"] else 1


def serve(index: Path, questions: list[str], clients: int) -> int:
    """The server: answers counted by generation, question and what was said, printed whenever a line comes in."""
    live = rag.LiveIndex(index)
    seen: Counter[tuple[str, str, str]] = Counter()
    errors: Counter[str] = Counter()
    lock, stop = threading.Lock(), threading.Event()

    def client(number: int) -> None:
        chance = random.Random(number)
        while not stop.wait(chance.uniform(0, 0.4)):
            question = chance.choice(questions)
            try:
                opened = live.index
                said = answer_of(opened, question)
                with lock:
                    seen[opened.manifest.digest, question, said] += 1
            except Exception as fault:  # noqa: BLE001 - whatever it is, it is counted and shown
                with lock:
                    errors[f"{type(fault).__name__}: {fault}"] += 1

    threads = [threading.Thread(target=client, args=(number,), daemon=True) for number in range(clients)]
    for thread in threads:
        thread.start()
    for line in sys.stdin:
        with lock:
            told = {"asked": sum(seen.values()), "megabytes": resident(), "errors": dict(errors)}
            if line.strip() == "end":
                told["seen"] = [[*key, count] for key, count in seen.items()]
        print(json.dumps(told, ensure_ascii=False), flush=True)
        if line.strip() == "end":
            break
    stop.set()
    for thread in threads:
        thread.join()
    return 0


def answer_of(index: rag.Index, question: str) -> str:
    """A hash of all that a reader gets: the summary but for its seconds, and the hits with their scores."""
    summary = summary_json(index.ask(question))
    summary.pop("seconds")
    hits = [hit_json(hit) for hit in index.search(question)]
    return hashlib.sha256(json.dumps([summary, hits], ensure_ascii=False, default=str).encode()).hexdigest()[:16]


def resident() -> float:
    """What this process holds in memory of its own, in millions of bytes; files that are only mapped are not counted."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


class Load:
    """The changing corpus, its builds and their kills, and what each generation should answer."""

    def __init__(self, corpus: Path, index: Path, questions: list[str]) -> None:
        self.corpus, self.index, self.questions = corpus, index, questions
        self.chance = random.Random(7)
        self.expected: dict[str, dict[str, str]] = {}
        self.builds = self.kills = 0
        self.seconds: list[float] = []

    def edit(self) -> None:
        """Add, change, remove or rename a document or two."""
        for _ in range(self.chance.randint(1, 2)):
            files = sorted(p for p in self.corpus.rglob("*") if p.is_file() and p.name != "minutes.toml")
            file = self.chance.choice(files)
            kind = self.chance.choice(("add", "change", "remove", "rename"))
            fresh = file.with_name(f"{self.chance.randrange(10**6)}-{file.name}"[-80:])
            if kind == "rename":
                file.rename(fresh)
            elif kind == "remove" and len(files) > 5:
                file.unlink()
            else:
                target = fresh if kind == "add" else file
                text = file.read_bytes()
                numbers = [found.start() for found in re.finditer(rb"[1-8]", text)] or [0]
                at = self.chance.choice(numbers)
                target.write_bytes(text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :] if text else text)

    def build(self, kills: int) -> None:
        """Start a build, kill it so many times, then let it through; note what the new generation answers."""
        start = "from rag.faces.cli import main; main()"
        command = [sys.executable, "-c", start, "index", "build", str(self.corpus), "--index", str(self.index)]
        for left in range(kills, -1, -1):
            began = time.monotonic()
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
                if left:
                    time.sleep(self.chance.uniform(0.3, 2.5))
                    self.kills += process.poll() is None
                    process.send_signal(self.chance.choice((signal.SIGKILL, signal.SIGTERM)))
                out, _ = process.communicate()
                if not left and process.returncode:
                    raise RuntimeError(f"a build failed: {out}")
            took = time.monotonic() - began
            if (self.index / "CURRENT").exists():
                self.note()  # one that was killed may have switched over before
        self.builds += 1
        self.seconds.append(took)

    def note(self) -> None:
        """What the live generation answers to a reader that opens it alone."""
        opened = rag.open_index(self.index)
        self.expected.setdefault(opened.manifest.digest, {q: answer_of(opened, q) for q in self.questions})


def soak(args: argparse.Namespace, questions: list[str], scratch: Path) -> Json:
    """The figures of one run."""
    corpus, index = shutil.copytree(args.corpus, scratch / "corpus"), scratch / "index"
    load = Load(corpus, index, questions)
    load.build(0)
    first = load.seconds.pop()
    words = [sys.executable, __file__, "--corpus", ".", "--questions", str(args.questions), "--serve", str(index)]
    with subprocess.Popen(
        [*words, "--clients", str(args.clients)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        memory: list[float] = []

        def told(word: str) -> Json:
            assert server.stdin
            assert server.stdout
            server.stdin.write(word + "\n")
            server.stdin.flush()
            found: Json = json.loads(server.stdout.readline())
            return found

        began = time.monotonic()
        while time.monotonic() - began < args.minutes * 60:
            turn = time.monotonic()
            load.edit()
            load.build(kills=load.builds % 3)
            state = told("state")
            memory.append(state["megabytes"])
            print(f"{time.monotonic() - began:6.0f} s  {state}  builds {load.builds}", file=sys.stderr, flush=True)
            time.sleep(max(0.0, args.every - (time.monotonic() - turn)))
        last = told("end")
    wrong = [
        (generation, question)
        for generation, question, said, _ in last["seen"]
        if load.expected.get(generation, {}).get(question) != said
    ]
    fresh = scratch / "fresh"
    rag.build_index(corpus, fresh, full=True)
    grown, full = rag.open_index(index), rag.open_index(fresh)
    equal = all(
        [hit_json(hit) for hit in grown.search(q, 50)] == [hit_json(hit) for hit in full.search(q, 50)]
        for q in questions
    )
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "minutes": args.minutes,
        "clients": args.clients,
        "documents": len(grown.documents()),
        "passages": grown.manifest.passages,
        "answers": last["asked"],
        "generations_answered": len({generation for generation, *_ in last["seen"]}),
        "wrong": len(wrong),
        "errors": last["errors"],
        "builds": load.builds,
        "kills": load.kills,
        "first_build_seconds": round(first, 1),
        "build_seconds_median": round(sorted(load.seconds)[len(load.seconds) // 2], 1),
        "equals_full_build": equal,
        "left_over": [path.name for path in Generations(index).unfinished()],
        "megabytes": [round(one) for one in memory],
    }


if __name__ == "__main__":
    sys.exit(main())
