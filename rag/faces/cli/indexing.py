"""``rag index``: build, complete, watch, status, verify."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
WordsFirst = Annotated[
    bool,
    typer.Option(
        "--words-first",
        help="End once the index answers by words, where the vectors would take long; rag index complete makes them.",
    ),
]
Every = Annotated[float, typer.Option(min=0.1, help="Seconds between two looks at the corpus.")]


@app.command()
def build(
    corpus: Corpus, index: IndexFolder = None, full: Full = False, as_json: AsJson = False,
    words_first: WordsFirst = False, progress_json: ProgressJson = False,
) -> None:  # fmt: skip
    """Bring the index up to date with a corpus: only new and changed documents are read."""
    with _named(progress_json):
        _report(_built(corpus, index, full, progress_json, words_first), as_json)


@app.command()
def complete(index: IndexFolder = None, as_json: AsJson = False, progress_json: ProgressJson = False) -> None:
    """Make the vectors that the live generation lacks, if any: what a build that was ended early had left to do."""
    from rag.door import complete_index
    from rag.faces.cli.priority import step_back
    from rag.faces.cli.progress import shown

    step_back()
    with _named(progress_json):
        with shown(progress_json) as show:
            manifest = complete_index(index, progress=show).manifest
        if as_json:
            say_json({"generation": manifest.generation, "passages": manifest.passages, "vectors": manifest.vectors})
        else:
            say(f"generation {manifest.generation}: {_vectors(manifest.vectors, manifest.passages)}")


@contextmanager
def _named(as_json: bool) -> Iterator[None]:
    """Name a fault to the program that reads how far a build is."""
    try:
        yield
    except RagError as fault:
        if as_json:
            tell_json({"error": type(fault).__name__})
        raise


@app.command()
def watch(corpus: Corpus, index: IndexFolder = None, every: Every = 2.0, as_json: AsJson = False) -> None:
    """Bring the index up to date now and after each change of the corpus, until it is stopped (Ctrl-C)."""
    import signal
    import threading

    from rag.door import unchanged
    from rag.door import watch as follow

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    def once() -> bool:
        report = _built(corpus, index, full=False, go_on=unchanged(corpus, every, stop))
        if report.changed or not served:
            _report(report, as_json)
        served.append(report.generation)
        return report.vectors < report.passages

    def told(fault: RagError) -> None:
        tell(f"rag: {fault}")

    served: list[str] = []
    follow(corpus, once, told, every, stop)


def _built(
    corpus: Path, index: Path | None, full: bool, as_json: bool = False, later: bool = False,
    go_on: Callable[[], bool] = lambda: True,
) -> BuildReport:  # fmt: skip
    from rag.door import build_index
    from rag.faces.cli.priority import step_back
    from rag.faces.cli.progress import shown

    def words_first(generation: str) -> None:
        step_back()
        if not as_json:
            tell(f"generation {generation} answers by words from now on; its vectors follow, part by part")

    with shown(as_json) as show:
        report = build_index(
            corpus, index, full=full, progress=show, later=later, words_first=words_first, go_on=go_on
        ).report
    assert report is not None
    return report


def _vectors(vectors: int, passages: int) -> str:
    return f"{vectors} of {passages} passages have their vectors"


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
    lacking = report.vectors < report.passages
    left = f"{_vectors(report.vectors, report.passages)}; those without are found by their words. Go on with: rag index complete"
    if not report.changed:
        say(f"up to date: {report.documents} documents, {report.passages} passages ({report.seconds:.1f} s)")
        if lacking:
            say(left)
        return
    say(
        f"indexed {report.documents} documents ({report.read} read, {report.reused} unchanged, {report.removed} removed, "
        f"{len(report.skipped)} skipped), {report.passages} passages in {report.seconds:.1f} s: generation {report.generation}"
    )
    if lacking:
        say(left)
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
        "vectors": manifest.vectors,
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
            found = generations.manifest(name)
            lacking = "" if found.complete else f"; {_vectors(found.vectors, found.passages)} so far"
            sound.append(f"generation {name}: {len(found.files)} files are what the manifest says{lacking}")
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
