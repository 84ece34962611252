"""How long a reader waits for the browser app: the first paint of each page, and an answer after Enter, in a real browser.

.venv/bin/python scripts/bench_browser.py --index DIR --questions FILE.jsonl [--json FILE]

The index is served as `rag ui` serves it; every visit is a browser's first (nothing cached). Milliseconds, median and worst.
A page counts as there when what it is for can be seen: examples, a chart, a table.
"""

from __future__ import annotations

import argparse
import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

import rag

ROOT = Path(__file__).resolve().parent.parent
_CHROMIUM = "/usr/bin/chromium"
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)
_VISITS = 5
# What can be seen of each page once it is there; a topic is asked of those that need one.
_PAGES = {
    "": (".examples", ""),
    "compare": (".columns .quote", "q"),
    "timeline": (".stVegaLiteChart path", "q"),
    "commitments": (".statement", ""),
    "documents": ("canvas", ""),
    "status": ("table", ""),
}
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> None:
    """Measure, print, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True, help="JSON lines with `question`")
    parser.add_argument("--topic", default="防災", help="what the pages that need a topic are asked")
    parser.add_argument("--json", type=Path, default=ROOT / "benchmarks" / "results" / "browser.json")
    args = parser.parse_args()
    lines = args.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    index = rag.open_index(args.index)
    with _served(args.index) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_FLAGS))
        for name in _PAGES:  # what only the first visit of a server waits for
            _visit(browser, address, name, args.topic)
        result = {
            "date": datetime.now(UTC).date().isoformat(),
            "documents": index.manifest.documents,
            "passages": index.manifest.passages,
            "first_paint_ms": _spread(_visit(browser, address, "", "")[0] for _ in range(_VISITS)),
            "pages_ms": {
                name or "ask": _spread(_visit(browser, address, name, args.topic)[1] for _ in range(_VISITS))
                for name in _PAGES
            },
            "answer_ms": _spread(_answers(browser, address, questions)),
        }
        browser.close()
    text = json.dumps(result, ensure_ascii=False, indent=1)
    print(text)
    args.json.write_text(text + "\n", encoding="utf-8")


@contextmanager
def _served(index: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from rag.faces.cli import main; main()",
        "ui",
        "--index",
        str(index),
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait(timeout=30)


def _page(browser: Browser, address: str) -> Page:
    return browser.new_context(locale="ja-JP", base_url=address).new_page()


def _visit(browser: Browser, address: str, name: str, topic: str) -> tuple[float, float]:
    """Milliseconds to the first contentful paint of a page, and until it is there."""
    seen, asked = _PAGES[name]
    page = _page(browser, address)
    began = time.monotonic()
    page.goto(f"/{name}{'?' + urlencode({asked: topic}) if asked else ''}")
    page.locator(seen).first.wait_for()
    there = 1000 * (time.monotonic() - began)
    painted = float(page.evaluate(_PAINT))
    page.context.close()
    return painted, there


def _answers(browser: Browser, address: str, questions: list[str]) -> Iterator[float]:
    """Milliseconds from Enter to the answer, question by question on one page."""
    page = _page(browser, address)
    page.goto("/")
    page.locator(".examples").wait_for()
    box = page.get_by_label("質問", exact=True)
    for question in questions:
        box.fill(question)
        began = time.monotonic()
        box.press("Enter")
        # The printed line of the answer holds its question; the verdict stands beside it.
        page.locator(".printed", has_text=question).wait_for(state="attached")
        yield 1000 * (time.monotonic() - began)
    page.context.close()


def _spread(values: Any) -> dict[str, float]:
    found = sorted(values)
    at = min(len(found) - 1, round(0.95 * (len(found) - 1)))
    return {"median": round(statistics.median(found)), "p95": round(found[at]), "worst": round(found[-1])}


if __name__ == "__main__":
    main()
