"""``rag feedback``: what readers said of answers, as questions to evaluate with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from rag.faces.cli.options import IndexFolder
from rag.settings import load_settings

Out = Annotated[Path | None, typer.Option(help="Where they are written; by default to stdout.")]


def feedback(index: IndexFolder = None, out: Out = None) -> None:
    """Write what readers said of answers as evaluation questions, JSON Lines, oldest first."""
    from rag.feedback import FeedbackStore

    store = FeedbackStore(index or Path(load_settings().index))
    lines = [json.dumps(question, ensure_ascii=False) for question in store.questions()]
    if out is None:
        for line in lines:
            print(line)
        return
    out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"wrote {len(lines)} questions to {out}")
