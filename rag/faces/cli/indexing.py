"""``rag index``: build, watch, status, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.errors import IndexDamaged, RagError
from rag.faces.cli.options import AsJson, IndexFolder
from rag.faces.cli.printing import say, say_json, tell, tell_json
from rag.records import BuildReport
from rag.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Build an index and look after it.")

Corpus = Annotated[
    Path, typer.Argument(metavar="CORPUS", help="A folder of minutes (PDF, DOCX, XLSX, HTML, text, ZIP), or one file.")
]
Full = Annotated[bool, typer.Option("--full", help="Read everything anew, instead of taking over unchanged documents.")]
ProgressJson = Annotated[
    bool, typer.Option("--progress-json", help="Tell how far the build is as JSON on stderr, one object a line.")
]
Every = Annotated[float, typer.Option(min=0.1, help="Seconds between two looks at the corpus.")]


@app.command()
def build(
    corpus: Corpus, index: IndexFolder = None, full: Full = False, as_json: AsJson = False,
    progress_json: ProgressJson = False,
) -> None:  # fmt: skip
    """Bring the index up to date with a corpus: only new and changed documents are read."""
    try:
        _report(_built(corpus, index, full, progress_json), as_json)
    except RagError as fault:
        if progress_json:
            tell_json({"error": type(fault).__name__})
        raise


@app.command()
def watch(corpus: Corpus, index: IndexFolder = None, every: Every = 2.0, as_json: AsJson = False) -> None:
    """Bring the index up to date now and after each change of the corpus, until it is stopped (Ctrl-C)."""
    import signal
    import threading

    from rag.door import watch as follow

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    def once() -> None:
        report = _built(corpus, index, full=False)
        if report.changed or not served:
            _report(report, as_json)
        served.append(report.generation)

    def told(fault: RagError) -> None:
        tell(f"rag: {fault}")

    served: list[str] = []
    follow(corpus, once, told, every, stop)


def _built(corpus: Path, index: Path | None, full: bool, as_json: bool = False) -> BuildReport:
    from rag.door import build_index
    from rag.faces.cli.progress import shown

    with shown(as_json) as show:
        report = build_index(corpus, index, full=full, progress=show).report
    assert report is not None
    return report


def _report(report: BuildReport, as_json: bool) -> None:
    for skipped in report.skipped:
        tell(f"skipped  {skipped.path}: {skipped.reason}")
    if report.moved_from is not None:
        tell(f"the corpus was built from {report.moved_from} before; from now on its place is the one given")
    if as_json:
        plain = {name: getattr(report, name) for name in report.__slots__ if name not in ("skipped", "stages")}
        plain["stages"] = dict(report.stages)
        plain["skipped"] = [{"path": s.path, "reason": s.reason} for s in report.skipped]
        say_json(plain)
        return
    if not report.changed:
        say(f"up to date: {report.documents} documents, {report.passages} passages ({report.seconds:.1f} s)")
        return
    say(
        f"indexed {report.documents} documents ({report.read} read, {report.reused} unchanged, {report.removed} removed, "
        f"{len(report.skipped)} skipped), {report.passages} passages in {report.seconds:.1f} s: generation {report.generation}"
    )
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in report.stages)
    tell(f"seconds by stage, of all processes together: {stages}")


@app.command()
def status(index: IndexFolder = None, as_json: AsJson = False) -> None:
    """Show what the live generation holds: documents, passages, municipalities, dates, encoder."""
    from rag.door import open_index

    opened = open_index(index)
    manifest = opened.manifest
    first, last = opened.days()
    plain = {
        "index": str(opened.folder),
        "generation": opened.generation,
        "created": manifest.created,
        "corpus": manifest.corpus,
        "corpus_found": Path(manifest.corpus).exists(),
        "encoder": manifest.encoder,
        "dim": manifest.dim,
        "documents": manifest.documents,
        "passages": manifest.passages,
        "first": first.isoformat() if first else None,
        "last": last.isoformat() if last else None,
        "municipalities": opened.values("municipality"),
        "warnings": {d.path: list(d.warnings) for d in opened.documents() if d.warnings},
    }
    if as_json:
        say_json(plain)
        return
    for name, value in plain.items():
        if isinstance(value, dict):
            value = "; ".join(f"{key} ({', '.join(v) if isinstance(v, list) else v})" for key, v in value.items())
        say(f"{name:16}{value if value is not None else '—'}")


@app.command()
def verify(index: IndexFolder = None) -> None:
    """Check every file of every kept generation against the SHA-256 in its manifest, CURRENT, and the feedback."""
    from rag.door import FeedbackStore
    from rag.index.generations import Generations

    folder = index or Path(load_settings().index)
    generations = Generations(folder)
    live = generations.current()
    sound, told = [], []
    for name in generations.names():
        try:
            wrong = ", ".join(generations.verify(name))
        except IndexDamaged as fault:
            wrong = str(fault)
        if not wrong:
            sound.append(f"generation {name}: {len(generations.manifest(name).files)} files are what the manifest says")
        elif name == live:
            told.append(f"Generation {name} is damaged ({wrong}). Rebuild with: rag index build CORPUS --full")
        elif name in generations.names():  # and not removed meanwhile
            told.append(
                f"Generation {name}, which is kept and not served, is damaged ({wrong}). Remove it with all but the newest: "
                f"rag index prune --keep 1 --index {folder}; or make all new: rag index build CORPUS --full"
            )
    if wrong := ", ".join(FeedbackStore(folder).wrong()):
        told.append(f"The feedback is damaged ({wrong}). Take it from a backup, or move the file away.")
    if told:
        raise IndexDamaged(" ".join(told))
    for line in sound:
        say(line)
