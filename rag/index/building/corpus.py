"""A corpus to a new generation: read, cut, cut into terms, encode, write; what did not change is taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rag.errors import CorpusError, DocumentError, IndexUnusable
from rag.index.building.builder import Builder, Clock, ProgressCallback
from rag.index.building.existing import Existing
from rag.index.building.plan import Take, plan, target
from rag.index.building.preparing import Preparer, known
from rag.index.encoder import Encoder
from rag.index.generations import Generations, written
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
    corpus: Path, index: Path, encoder: Encoder, settings: Settings, *, full: bool, progress: ProgressCallback | None
) -> BuildReport:
    """Bring an index up to date with a corpus; a corpus without a change makes no new generation.

    Raises:
        CorpusError: the corpus is missing or empty, or none of its documents can be read.
        IndexUnusable: another build is running, or the index cannot be written; the live generation goes on.
    """
    corpus = corpus.absolute()  # it is looked for later on, from other folders
    generations = Generations(index)
    clock = Clock(progress)
    sources, skipped = walk(corpus)
    with generations.lock(), written(index, "name another place with --index, and build again"):
        live = None if full else _live(generations, encoder, settings)
        sound = live is not None and not generations.changed(live)
        held = Existing(index, _wanted(encoder, settings), _parts(generations, live))
        unread = live.unread if live else {}
        with clock.stage("check"):
            sources, sizes, digests, gone = _checked(sources, held, unread, settings, clock)
        skipped += gone
        steps = plan(sources, sizes, digests, held)
        taken = [step.held.part.name if isinstance(step, Take) else "" for step in steps]
        moved = live.corpus if live and Path(live.corpus).absolute() != corpus else None
        if live and sound and taken == [*live.parts] and live.corpus == corpus.as_posix():
            generations.clear()
            documents = live.documents
            return BuildReport(
                live.generation, documents, 0, documents, 0, 0, live.passages, tuple(skipped), clock.stages(),
                clock.seconds(), changed=False,
            )  # fmt: skip
        with generations.new() as (name, scratch):
            builder = Builder(scratch, encoder, settings, held, clock)
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
        generations.clear()
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
        builder = Builder(scratch, encoder, settings, Existing(index, _wanted(encoder, settings), ()), Clock(None))
        preparer = Preparer(settings.document_megabytes, settings.passage_tokens, encoder)
        for minutes in records:
            builder.add([preparer.prepare_minutes(minutes)], "")
            for one in builder.skipped:  # what is measured is whole
                raise DocumentError(one.path, one.reason)
            if builder.writer.open_passages >= _PASSAGES_A_PART:
                builder.writer.close()
        generations.publish(scratch, builder.manifest(name, index, {}))


def _live(generations: Generations, encoder: Encoder, settings: Settings) -> Manifest | None:
    """The manifest of the live generation, where it was made in the same way and its documents can be taken over."""
    try:
        manifest = generations.manifest(generations.current())
    except IndexUnusable:
        return None  # none yet, or one that cannot be read: everything is read anew
    return manifest if manifest.made == _wanted(encoder, settings) else None


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
