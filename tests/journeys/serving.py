"""The browser app as `rag ui` serves it, for tests that drive a browser."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
Visit = Callable[..., Page]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-c", "from rag.faces.cli import main; main()", "ui", *map(str, arguments)]


@contextmanager
def served(
    index: Path, port: int | None = None, before: str = "", program: str = ""
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve an index, on a free port unless it is given: the address that `rag ui` prints, and its process, ended at the end.

    ``before`` is what the shell does first; ``program`` what its Python does.
    """
    asked = command("--index", index, "--port", port or free_port())
    if program:
        asked[2] = f"{program}\n{asked[2]}"
    if before:
        asked = ["sh", "-c", f'{before}; exec "$@"', "sh", *asked]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip(), process
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression is true; ``wait_for_function`` would have it evaluated by the page, which evaluates nothing."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def ask(page: Page, question: str) -> None:
    """Type a question and press Enter."""
    page.get_by_label("質問", exact=True).fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_be_visible()
