"""A corpus to a new generation: read, cut, cut into terms, encode, write; what did not change is taken over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from rag.errors import CorpusError, DocumentError, IndexDamaged, IndexUnusable
from rag.index.building.builder import AT_ONCE, Builder, Clock, Pace, ProgressCallback
from rag.index.building.completing import Completion
from rag.index.building.earlier import EarlierVectors
from rag.index.building.existing import Existing
from rag.index.building.plan import Take, plan, target
from rag.index.building.preparing import Preparer, known
from rag.index.encoder import Encoder
from rag.index.generations import Generations, written
from rag.index.known_vectors import KnownVectors
from rag.index.manifest import Manifest, made
from rag.index.opening import open_parts, parts_of
from rag.index.parts import Part, finished
from rag.index.passages import CUTTER_VERSION
from rag.minutes.caps import Caps
from rag.minutes.document import READER_VERSION, load
from rag.minutes.folder import Source, sha256, walk
from rag.records import BuildReport, Minutes, Skipped
from rag.settings import Settings

_PASSAGES_A_PART = 16_384  # of minutes whose number nobody knows beforehand


def build(
    corpus: Path, index: Path, encoder: Encoder, settings: Settings, *, full: bool, progress: ProgressCallback | None,
    later: bool = False, words_first: Callable[[str], None] | None = None, go_on: Callable[[], bool] = lambda: True,
) -> BuildReport:  # fmt: skip
    """Bring an index up to date with a corpus; a corpus without a change makes no new generation.

    Where the vectors would take long, a generation without some of them is published first, and they follow part by part.

    Args:
        corpus, index, encoder, settings: what is built, where, and how.
        full: read everything anew.
        progress: called after each document, and while vectors follow.
        later: leave the vectors that would follow to ``complete``.
        words_first: called with the name of a generation that answers before its vectors are there, if there is one.
        go_on: asked now and then while vectors follow; where it says no the rest of them is left to ``complete``.

    Raises:
        CorpusError: the corpus is missing or empty, or none of its documents can be read.
        IndexUnusable: another build is running, or the index cannot be written; the live generation goes on.
    """
    corpus = corpus.absolute()  # it is looked for later on, from other folders
    generations = Generations(index)
    clock = Clock(progress)
    with generations.lock(), written(index, "name another place with --index, and build again"):
        report = _words(corpus, generations, encoder, settings, full, clock)
        live = generations.manifest(report.generation)
        if not live.complete and not later:
            if words_first:
                words_first(live.generation)
            live = Completion(generations, encoder, clock, go_on).run()
        if live.complete:
            KnownVectors(index, encoder.digest, encoder.dim).remove()
            generations.clear()
        if report.changed or live.generation != report.generation:
            generations.prune(settings.keep_generations)
    changed = report.changed or live.generation != report.generation
    return replace(
        report, generation=live.generation, vectors=live.vectors, changed=changed, stages=clock.stages(),
        seconds=clock.seconds(),
    )  # fmt: skip


def complete(
    index: Path, encoder: Encoder, progress: ProgressCallback | None = None, go_on: Callable[[], bool] = lambda: True
) -> Manifest:
    """Make the vectors that the live generation lacks, as a build would go on with them; its manifest then.

    Raises:
        IndexMissing, IndexDamaged, IndexMismatch: there is no such generation, or another encoder built it.
        IndexUnusable: a build is running, or the index cannot be written.
    """
    generations = Generations(index)
    generations.manifest(generations.current()).check_encoder(encoder, index)
    with generations.lock(), written(index, "run this again"):
        return Completion(generations, encoder, Clock(progress), go_on).run()


def _words(
    corpus: Path, generations: Generations, encoder: Encoder, settings: Settings, full: bool, clock: Clock
) -> BuildReport:
    """The first stage: everything but the vectors that would take long."""
    sources, skipped = walk(corpus)
    before = _live(generations, encoder)
    live = before if before and not full and before.made == _wanted(encoder, settings) else None
    sound = before is not None and not generations.changed(before)
    held = Existing(generations.index, _wanted(encoder, settings), _parts(generations, live))
    unread = live.unread if live else {}
    with clock.stage("check"):
        sources, sizes, digests, gone = _checked(sources, held, unread, settings, clock)
    skipped += gone
    steps = plan(sources, sizes, digests, held)
    taken = [step.held.part.name if isinstance(step, Take) else "" for step in steps]
    moved = live.corpus if live and Path(live.corpus).absolute() != corpus else None
    if live and sound and taken == [*live.parts] and live.corpus == corpus.as_posix():
        documents = live.documents
        return BuildReport(
            live.generation, documents, 0, documents, 0, 0, live.passages, tuple(skipped), clock.stages(),
            clock.seconds(), changed=False,
        )  # fmt: skip
    # Whoever wants everything anew is served by what is there until that is done; and a text that is only read anew, by
    # another version of the reader, has the vector that it had.
    whole = before is not None and sound and before.complete and full
    earlier = None
    if before and sound and not (live or full):
        with suppress(IndexDamaged):
            earlier = EarlierVectors(generations.path(before.generation), before)
    known = KnownVectors(generations.index, encoder.digest, encoder.dim)
    with generations.new() as (name, scratch):
        pace = Pace(None if whole else AT_ONCE)
        builder = Builder(scratch, encoder, settings, held, known, clock, pace, earlier)
        builder.run(steps, target(sum(sizes)))
        skipped += builder.skipped
        if not builder.writer.documents:
            reasons = "; ".join(f"{s.path}: {s.reason}" for s in skipped[:3])
            raise CorpusError(
                f"No document of {corpus} could be read ({reasons}). Mend or replace them, and build again."
            )
        kept = {path: unread[path] for path in (s.path for s in gone) if path in unread}
        clock.tell("publish", len(sources), len(sources), "", builder.writer.passages, None)
        with clock.stage("write"):
            manifest = builder.manifest(name, corpus, kept | builder.unread)
        with clock.stage("publish"):
            open_parts(scratch, manifest)
            generations.publish(scratch, manifest)
    generations.prune(settings.keep_generations)
    lost = _lost(live, held, sources) - builder.left
    return BuildReport(
        name, builder.writer.documents, builder.read, builder.reused, builder.renamed, len(lost),
        builder.writer.passages, tuple(skipped), clock.stages(), clock.seconds(), changed=True, moved_from=moved,
    )  # fmt: skip


def build_minutes(records: Iterable[Minutes], index: Path, encoder: Encoder, settings: Settings) -> None:
    """Index minutes that were read elsewhere, as a first generation; for scratch indexes that are measured."""
    generations = Generations(index)
    with generations.lock(), generations.new() as (name, scratch):
        held = Existing(index, _wanted(encoder, settings), ())
        known = KnownVectors(index, encoder.digest, encoder.dim)
        builder = Builder(scratch, encoder, settings, held, known, Clock(None), Pace(None))
        preparer = Preparer(settings.document_megabytes, settings.passage_tokens)
        for minutes in records:
            builder.add([preparer.prepare_minutes(minutes)], "")
            for one in builder.skipped:  # what is measured is whole
                raise DocumentError(one.path, one.reason)
            if builder.writer.open_passages >= _PASSAGES_A_PART:
                builder.writer.close()
        generations.publish(scratch, builder.manifest(name, index, {}))


def _live(generations: Generations, encoder: Encoder) -> Manifest | None:
    """The manifest of the live generation, where this encoder made its vectors."""
    try:
        manifest = generations.manifest(generations.current())
    except IndexUnusable:
        return None  # none yet, or one that cannot be read: everything is read anew
    return manifest if manifest.encoder_digest == encoder.digest else None


def _wanted(encoder: Encoder, settings: Settings) -> str:
    """What passages and vectors of this build depend on beside the documents."""
    return made(encoder.digest, settings.passage_tokens, READER_VERSION, CUTTER_VERSION)


def _parts(generations: Generations, live: Manifest | None) -> Iterator[tuple[Part, Path]]:
    """The parts of the live generation, in the order of rows, then those that stopped builds had finished."""
    if live:
        root = generations.path(live.generation)
        yield from ((part, root) for part in parts_of(root, live))
    for scratch in generations.unfinished():
        yield from ((part, scratch) for part in finished(scratch))


def _checked(
    sources: list[Source], held: Existing, unread: dict[str, tuple[str, str]], settings: Settings, clock: Clock
) -> tuple[list[Source], list[int], list[str], list[Skipped]]:
    """The files that can be opened, their bytes and SHA-256, and those that cannot, or could not be read as they are now."""
    found: list[tuple[Source, int, str]] = []
    skipped = []
    caps = Caps.of(settings)
    unread_digests = {before.partition("+")[0] for before, _ in unread.values()}
    for done, source in enumerate(sources, 1):
        try:
            if held.parts:
                data = load(source.file, source.path, settings.document_megabytes)
                size, digest = len(data), sha256(data, source)
                here = held.place_of(source.path, digest, elsewhere=False)
                before, reason = unread.get(source.path, ("", ""))
                if before and before in (digest, known(digest, caps)) and not here:
                    raise DocumentError(source.path, reason)
                inside = _unread_entries(source, digest, unread)
                elsewhere = not inside and digest in unread_digests  # an archive that was renamed
                if elsewhere or any(before not in (digest, known(digest, caps)) for _, before, _ in inside):
                    digest = ""  # read it again: what could not be read of it may be readable by now
                elif here:
                    skipped += [Skipped(path, reason) for path, _, reason in inside]
            else:
                size, digest = source.file.stat().st_size, ""
        except DocumentError as fault:
            skipped.append(Skipped(fault.path, fault.reason))
            continue
        except Exception:  # noqa: BLE001 - it went since the folder was listed, or is too large: reading it says so
            size, digest = 0, ""
        found.append((source, size, digest))
        clock.tell("check", done, len(sources), source.path, 0, None)
    return [f[0] for f in found], [f[1] for f in found], [f[2] for f in found], skipped


def _unread_entries(source: Source, digest: str, unread: dict[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Path, what it is known by, and reason of each document of an unchanged file of several that could not be read."""
    if not digest or not unread:
        return []
    return [
        (path, before, reason)
        for path, (before, reason) in unread.items()
        if f"{path}/".startswith(f"{source.path}/") and (before == digest or before.startswith(f"{digest}+"))
    ]


def _lost(live: Manifest | None, held: Existing, sources: Sequence[Source]) -> set[str]:
    """The files of the live generation that the corpus has no longer."""
    names = set(live.parts) if live else set()
    before = {path for part in held.parts if part.part.name in names for path, _ in part.documents}
    return before - {source.path for source in sources}
