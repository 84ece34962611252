"""Running the command ``rag`` as a process, and the fields that its JSON promises."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RAG = Path(sys.executable).parent / ("rag.exe" if os.name == "nt" else "rag")
READ = {
    "doc_id", "path", "url", "genre", "title", "municipality", "body", "date", "start", "end", "place", "attendees", "agenda", "text",
    "utterances", "decisions", "commitments", "dropped", "warnings",
}  # fmt: skip
UTTERANCE = {"number", "start", "end", "speaker", "kind", "section", "reply_to", "text"}
HIT = {
    "rank", "score", "passage_id", "doc_id", "path", "url", "title", "municipality", "body", "date", "section", "speaker", "kind", "text",
    "start", "end", "page", "reply_to", "alike",
}  # fmt: skip
SUMMARY = {
    "question",
    "verdict",
    "reason",
    "writer",
    "statements",
    "evidence",
    "generation",
    "seconds",
    "read",
    "headline",
    "language",
}
EVIDENCE = {
    "number", "passage_id", "doc_id", "path", "url", "title", "municipality", "body", "date", "section", "speaker", "kind", "quote",
    "start", "end", "page",
}  # fmt: skip


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """The objects on stdout; fails where anything else stands there."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


def process(*words: object, **environ: str) -> Ran:
    done = subprocess.run(
        [RAG, *map(str, words)], capture_output=True, encoding="utf-8", env={**os.environ, **environ}, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)
