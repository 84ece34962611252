"""An hour of what the browser app goes through: readers, hostile ones, uploads, rebuilds, kills; nothing wrong, never silent.

.venv/bin/python scripts/soak_app.py --corpus DIR --questions FILE.jsonl [--minutes 60] [--clients 8] [--json FILE]

The app is served as `rag ui` serves it. Readers come over websockets, ask, go to other pages, leave in the middle; a fourth of
them ask hostile questions and send messages that no page sends. A browser puts documents in and rebuilds; some builds are
killed, others are started on the command line. Each answer to a sound question must be the one that a generation which was
live meanwhile gives to a reader who opens it alone. Every fifth of a second the app is asked whether it is well.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psutil
from playwright.sync_api import FilePayload, Page, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg

import rag
from bench_browser import _CHROMIUM, _FLAGS
from fuzzing.questions import question
from fuzzing.texts import document
from rag.measure.beir import rows
from soaking.reader import Drawn, Reader
from soaking.watch import Watch

Json = dict[str, Any]
_RAG = Path(sys.executable).parent / "rag"
_PAGES = ("", "compare", "timeline", "commitments", "documents", "status")


class Readers:
    """Sessions in threads, and what they saw."""

    def __init__(self, address: str, questions: list[str], count: int, stop: threading.Event) -> None:
        self.address, self.questions, self.stop = address, questions, stop
        self.asked: list[tuple[str, Drawn, float, float]] = []
        self.hostile = 0
        self.errors: Counter[str] = Counter()
        self.threads = [threading.Thread(target=self._run, args=(n, n % 4 == 3), daemon=True) for n in range(count)]
        for thread in self.threads:
            thread.start()

    def _run(self, number: int, hostile: bool) -> None:
        chance = random.Random(number)
        while not self.stop.is_set():
            try:
                reader = Reader(self.address)
            except Exception as fault:  # noqa: BLE001 - whatever it is, it is counted and shown
                self.errors[f"connect: {type(fault).__name__}: {fault}"[:200]] += 1
                time.sleep(1)
                continue
            try:
                for _ in range(chance.randint(1, 8)):
                    if self.stop.wait(chance.uniform(0.1, 1.5)):
                        break
                    (self._hostile if hostile else self._sound)(reader, chance)
            except Exception as fault:  # noqa: BLE001 - see above
                self.errors[f"{'hostile' if hostile else 'sound'}: {type(fault).__name__}: {fault}"[:200]] += 1
            finally:
                with contextlib.suppress(Exception):
                    reader.close()

    def _sound(self, reader: Reader, chance: random.Random) -> None:
        text, began = chance.choice(self.questions), time.monotonic()
        drawn = reader.page(q=text)
        if drawn.failed:
            self.errors[f"exception: {drawn.failed}"] += 1
        self.asked.append((text, drawn, began, time.monotonic()))
        if chance.random() < 0.1:
            reader.page(chance.choice(_PAGES), q=text)

    def _hostile(self, reader: Reader, chance: random.Random) -> None:
        draw = chance.random()
        if draw < 0.1:
            message = BackMsg()
            message.clear_cache = True
            reader.send(message)
        elif draw < 0.2:  # asks, and leaves before the answer
            message = BackMsg()
            message.rerun_script.query_string = "q=" + "%E3%83%BB".join(["保育"] * 25)
            reader.send(message)
            raise ConnectionAbortedError
        query = {
            "q": question(chance),
            "city": chance.choice(("", "は", question(chance, 50))),
            "cite": chance.choice(("", "x#1-2", "#")),
        }
        drawn = reader.page(chance.choice(_PAGES), **{name: value for name, value in query.items() if value})
        self.hostile += 1
        if drawn.failed:
            self.errors[f"exception: {drawn.failed}"] += 1


class Writer:
    """A browser that puts documents in and rebuilds, a command line beside it, and somebody who kills both."""

    def __init__(self, page: Page, corpus: Path, index: Path, watch: Watch) -> None:
        self.page, self.corpus, self.index, self.watch = page, corpus, index, watch
        self.chance = random.Random(11)
        self.counts: Counter[str] = Counter()
        self.number = 0

    def turn(self) -> None:
        """One upload and rebuild, or one build on the command line, killed or not."""
        if self.chance.random() < 0.6:
            self._browser()
        else:
            self._command(kill=self.chance.random() < 0.5)
        self.watch.note()
        self.watch.look()

    def _browser(self) -> None:
        page = self.page
        page.goto(f"{self.watch.address}/documents")
        files: list[FilePayload] = []
        for _ in range(self.chance.randint(1, 3)):
            self.number += 1
            ending, data = document(self.chance)
            files.append(
                {"name": f"上げた {self.number}.{ending}", "mimeType": "application/octet-stream", "buffer": data}
            )
        page.set_input_files("input[type=file]", files)
        expect(page.get_by_text(files[0]["name"], exact=True)).to_be_visible(timeout=30_000)
        page.get_by_role("button", name="フォルダーに加える").click()
        expect(page.locator("section.found, section.partial").first).to_be_visible(timeout=30_000)
        self.counts["uploads"] += len(files)
        page.get_by_role("button", name="索引を作り直す").click()
        kill = self.chance.random() < 0.4
        self._until(lambda: bool(self._builds()), 10)
        if kill:
            time.sleep(self.chance.uniform(0.1, 1))
            for child in self._builds():
                child.send_signal(self.chance.choice((signal.SIGKILL, signal.SIGTERM)))
                self.counts["kills"] += 1
        self._until(lambda: not self._builds(), 120)
        self.counts["rebuilds"] += 1
        own = sorted(self.corpus.glob("上げた*"))
        for old in own[:-40]:  # the corpus stays of one size
            old.unlink()

    def _builds(self) -> list[psutil.Process]:
        """The builds that the app has started and that have not ended."""
        found = []
        for child in self.watch.process.children():
            with contextlib.suppress(psutil.Error):
                if child.status() != psutil.STATUS_ZOMBIE and "build" in " ".join(child.cmdline()):
                    found.append(child)
        return found

    def _until(self, done: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not done() and time.monotonic() < end:
            time.sleep(0.1)

    def _command(self, kill: bool) -> None:
        words = [str(word) for word in (_RAG, "index", "build", self.corpus, "--index", self.index)]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            if kill:
                time.sleep(self.chance.uniform(0.3, 2))
                self.counts["kills"] += process.poll() is None
                process.send_signal(self.chance.choice((signal.SIGKILL, signal.SIGTERM)))
            process.wait(timeout=300)
        self.counts["builds"] += 1


def _listen(stream: IO[str] | None, said: list[str]) -> None:
    for line in stream or ():
        said.append(line)
        print(f"  server: {line.rstrip()}", file=sys.stderr, flush=True)


def soak(args: argparse.Namespace, questions: list[str], scratch: Path) -> Json:
    """The figures of one run."""
    corpus, index = shutil.copytree(args.corpus, scratch / "corpus"), scratch / "index"
    rag.build_index(corpus, index)
    environment = {**os.environ, "RAG_DOCUMENT_SECONDS": "20", "RAG_OCR_SECONDS": "0"}
    with subprocess.Popen(
        [str(_RAG), "ui", "--index", str(index), "--port", str(args.port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        watch = Watch(index, questions, address, server.pid)
        watch.note()
        said_by_server: list[str] = []
        listening = threading.Thread(target=_listen, args=(server.stderr, said_by_server), daemon=True)
        listening.start()
        eye = threading.Thread(target=watch.run, daemon=True)
        eye.start()
        readers = Readers(address, questions, args.clients, watch.stop)
        trouble: Counter[str] = Counter()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_FLAGS))
            writer = Writer(browser.new_page(locale="ja-JP"), corpus, index, watch)
            began = time.monotonic()
            while time.monotonic() - began < args.minutes * 60:
                try:
                    writer.turn()
                except Exception as fault:  # noqa: BLE001 - counted and shown
                    trouble[f"{type(fault).__name__}: {fault}"[:300]] += 1
                    with contextlib.suppress(Exception):
                        writer.page = browser.new_page(locale="ja-JP")
                told = {
                    "answers": len(readers.asked),
                    **writer.counts,
                    "worst": round(max(watch.health), 2),
                    "errors": sum(readers.errors.values()),
                }
                print(f"{time.monotonic() - began:6.0f} s  {told}  {watch.memory[-1:]}", file=sys.stderr, flush=True)
                time.sleep(args.every)
            browser.close()
        watch.stop.set()
        for thread in (eye, *readers.threads):
            thread.join(timeout=90)
        server.terminate()
        ended = server.wait(timeout=30)
        listening.join(timeout=30)
    wrong = [(text, drawn) for text, drawn, start, end in readers.asked if watch.wrong(text, drawn, start, end)]
    errors = {words: count for words, count in readers.errors.items() if "ConnectionAbortedError" not in words}
    thirds = [
        [one for _, one, _ in watch.memory[len(watch.memory) * n // 3 : len(watch.memory) * (n + 1) // 3]]
        for n in range(3)
    ]
    waits = sorted(end - start for _, _, start, end in readers.asked)
    return {
        "date": datetime.now(UTC).date().isoformat(), "minutes": args.minutes, "clients": args.clients,
        "passages": rag.open_index(index).manifest.passages, "answers": len(readers.asked), "hostile": readers.hostile,
        "wrong": len(wrong), "wrong_examples": [(text, drawn.verdict, drawn.trouble, drawn.quotes[:1]) for text, drawn in wrong[:5]],
        "errors": errors, "writer_troubles": dict(trouble), **writer.counts, "generations": len(watch.expected),
        "silences": watch.silences[:5], "health_worst_seconds": round(max(watch.health), 2), "health_asked": len(watch.health),
        "answer_seconds": {"median": round(waits[len(waits) // 2], 2), "p95": round(waits[int(len(waits) * 0.95)], 2), "worst": round(waits[-1], 2)},
        "megabytes_by_third": [round(statistics.median(third)) for third in thirds if third],
        "files_open": [fds for _, _, fds in watch.memory[:: max(1, len(watch.memory) // 10)]],
        "exit_code": ended, "server_said": sorted(Counter(line.strip()[:160] for line in said_by_server).items(), key=lambda one: -one[1])[:10],
    }  # fmt: skip


def main() -> int:
    """Run, print, write; 1 where anything was wrong or silent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="a folder of minutes; a copy of it is changed")
    parser.add_argument("--questions", type=Path, required=True, help="JSON Lines with text or question")
    parser.add_argument("--most", type=int, default=40, help="questions taken of these")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--every", type=float, default=5, help="seconds between two turns of the writer")
    parser.add_argument("--port", type=int, default=8599)
    parser.add_argument("--json", type=Path, help="where the figures are written")
    args = parser.parse_args()
    asked = [str(row.get("text") or row["question"]) for row in rows(args.questions)]
    with tempfile.TemporaryDirectory(prefix="rag-soak-") as scratch:
        result = soak(args, asked[:: max(1, len(asked) // args.most)], Path(scratch))
    text = json.dumps(result, ensure_ascii=False, indent=1)
    print(text)
    if args.json:
        args.json.write_text(text + "\n", encoding="utf-8")
    return 1 if result["wrong"] or result["errors"] or result["silences"] or result["health_worst_seconds"] > 2 else 0


if __name__ == "__main__":
    sys.exit(main())
