"""``rag index list``, ``rollback``, ``prune``, ``forget``: looking after kept generations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.faces.cli.options import AsJson, IndexFolder
from rag.faces.cli.printing import say, say_json
from rag.settings import load_settings

if TYPE_CHECKING:
    from rag.index.keeping import Removed

Generation = Annotated[
    str | None, typer.Argument(metavar="[GENERATION]", help="Which one; by default the one before the live one.")
]
Keep = Annotated[
    int | None, typer.Option(min=1, help="How many of the newest stay (default: the setting keep_generations).")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")]
Document = Annotated[str, typer.Argument(metavar="DOC_OR_PATH", help="Its path below the corpus, or its doc_id.")]
CorpusFolder = Annotated[
    Path | None, typer.Option("--corpus", help="Where the corpus lies, when no longer where it was built from.")
]


def list_generations(index: IndexFolder = None, as_json: AsJson = False) -> None:
    """Show every kept generation, newest first; * is the live one."""
    from rag.index.keeping import kept

    for one in kept(_folder(index)):
        if as_json:
            say_json(asdict(one))
            continue
        lacking = f"  {one.vectors} vectors so far" if one.vectors != one.passages else ""
        counts = f"{one.documents} documents  {one.passages} passages{lacking}  {one.encoder}"
        counts = counts if one.created else one.trouble or ""
        say(f"{'*' if one.live else ' '} {one.generation}  {one.created or '—'}  {one.megabytes:.1f} MB  {counts}")


def rollback(generation: Generation = None, index: IndexFolder = None, as_json: AsJson = False) -> None:
    """Serve an earlier generation again (or, named, any that is kept); the next build goes on from it."""
    from rag.index import keeping
    from rag.index.encoder import load_encoder

    live = keeping.rollback(_folder(index), load_encoder(load_settings().encoder), generation)
    if as_json:
        say_json({"generation": live})
    else:
        say(f"generation {live} is live")


def prune(keep: Keep = None, dry_run: DryRun = False, index: IndexFolder = None, as_json: AsJson = False) -> None:
    """Remove all but the newest generations, never the live one, and what killed builds left."""
    from rag.index import keeping

    most = load_settings().keep_generations if keep is None else keep
    removed = keeping.prune(_folder(index), most, dry_run=dry_run)
    if as_json:
        for one in removed:
            say_json({**asdict(one), "removed": not dry_run})
        return
    say(f"{'would remove' if dry_run else 'removed'} {_told(removed)}")


def forget(document: Document, corpus: CorpusFolder = None, index: IndexFolder = None, as_json: AsJson = False) -> None:
    """Remove a withdrawn document from every kept generation; remove its file from the corpus first."""
    from rag.index import forgetting

    done = forgetting.forget(_folder(index), document, corpus)
    if as_json:
        say_json(asdict(done))
        return
    say(f"forgot {done.path}: generation {done.generation} is live; removed {_told(done.removed)}")


def _told(removed: Sequence[Removed]) -> str:
    if not removed:
        return "nothing"
    return f"{', '.join(one.name for one in removed)} ({sum(one.megabytes for one in removed):.1f} MB)"


def _folder(index: Path | None) -> Path:
    return index or Path(load_settings().index)
