"""``rag feedback``: what readers said of answers, as questions to evaluate with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.faces.cli.options import IndexFolder
from rag.faces.cli.printing import say, say_json
from rag.faces.cli.writing import write_whole
from rag.present.visible import json_line
from rag.settings import load_settings

Out = Annotated[Path | None, typer.Option(help="Where they are written; by default to stdout.")]


def feedback(index: IndexFolder = None, out: Out = None) -> None:
    """Write what readers said of answers as evaluation questions, JSON Lines, oldest first."""
    from rag.door import FeedbackStore

    questions = list(FeedbackStore(index or Path(load_settings().index)).questions())
    if out is None:
        for question in questions:
            say_json(question)
        return
    write_whole(out, "".join(f"{json_line(question)}\n" for question in questions).encode())
    say(f"wrote {len(questions)} questions to {out}")
