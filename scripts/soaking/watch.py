"""What the app does meanwhile: which generation is live, what each answers, how long it is silent, what it holds."""

from __future__ import annotations

import contextlib
import re
import threading
import time
import urllib.request
from pathlib import Path

import psutil

import rag
from rag.question import say
from soaking.reader import Drawn

_SLACK = 5.0  # seconds for which a page may go on with the generation before


class Watch:
    """Which generation was live when, what each answers, how long the app was silent, and its memory."""

    def __init__(self, index: Path, questions: list[str], address: str, process: int) -> None:
        self.index, self.questions, self.address, self.process = index, questions, address, psutil.Process(process)
        self.live: list[tuple[float, str]] = []
        self.expected: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {}
        self.health: list[float] = []
        self.silences: list[str] = []
        self.memory: list[tuple[float, float, int]] = []
        self.stop = threading.Event()

    def run(self) -> None:
        """Look every fifth of a second."""
        while not self.stop.wait(0.2):
            with contextlib.suppress(OSError):
                name = (self.index / "CURRENT").read_text(encoding="utf-8").split()[0]
                if not self.live or self.live[-1][1] != name:
                    self.live.append((time.monotonic(), name))
            began = time.monotonic()
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=30) as answer:
                    answer.read()
            except OSError as fault:
                self.silences.append(str(fault))
            self.health.append(time.monotonic() - began)

    def note(self) -> None:
        """What the live generation answers to a reader that opens it alone."""
        opened = rag.open_index(self.index)
        if opened.generation not in self.expected:
            self.expected[opened.generation] = {text: said(opened, text) for text in self.questions}

    def look(self) -> None:
        """How much memory and how many files the app holds."""
        with contextlib.suppress(psutil.Error):
            status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
            found = re.search(r"RssAnon:\s+(\d+) kB", status)
            self.memory.append((time.monotonic(), int(found[1]) * 1024 / 1e6 if found else 0.0, self.process.num_fds()))

    def wrong(self, text: str, drawn: Drawn, began: float, ended: float) -> bool:
        """Whether no generation that was live between gives that answer."""
        edges = [*self.live[1:], (ended + 1, "")]
        names = {
            name
            for (start, name), (end, _) in zip(self.live, edges, strict=True)
            if start <= ended and end >= began - _SLACK
        }
        return all(self.expected.get(name, {}).get(text) != (drawn.verdict, drawn.quotes) for name in names)


def said(index: rag.Index, text: str) -> tuple[str, tuple[str, ...]]:
    """The verdict's words and the statements' of an answer, as a page draws them."""
    summary = index.ask(text)
    return say(f"verdict.{summary.verdict}", summary.language), tuple(sorted(one.text for one in summary.statements))
