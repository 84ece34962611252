"""What a build does with each document: link the part that it lies in, copy it from one, or read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.index.building.existing import Existing, ExistingPart
from rag.minutes.folder import Source

# An index has about so many parts, whatever its size: a change writes one of them, a question looks into all.
PARTS = 32
SMALLEST = 2_048
# A passage for so many bytes of text; where it is wrong, parts are larger or smaller.
_BYTES = 800
_MOST_PARTS = 3 * PARTS


@dataclass(frozen=True, slots=True)
class Take:
    """Link a part as it is."""

    held: ExistingPart


@dataclass(frozen=True, slots=True)
class Copy:
    """Write the documents of an unchanged file again, from the part that holds them under ``path``; no text is read."""

    source: Source
    digest: str
    held: ExistingPart
    path: str
    close: bool


@dataclass(frozen=True, slots=True)
class Read:
    """Read a new or changed file; after it the open part may be finished where ``close``, if it is large enough."""

    source: Source
    size: int
    close: bool


Step = Take | Copy | Read


def target(total_bytes: int) -> int:
    """How many passages a part of a corpus of this size should have."""
    return max(SMALLEST, total_bytes // _BYTES // PARTS)


def plan(sources: Sequence[Source], sizes: Sequence[int], digests: Sequence[str], held: Existing) -> list[Step]:
    """A step for each file in order; a part that is linked is one step for all of its files.

    A part stays as it is where its files did. One that is small is written again together with changed neighbours, so that
    a corpus which grows by a file a day does not become a row of small parts.

    Args:
        sources: the files, in the order of rows.
        sizes: their bytes.
        digests: their SHA-256; empty where nothing is held.
        held: what may be taken over.
    """
    documents = [(source.path, digest) for source, digest in zip(sources, digests, strict=False)]
    wanted = target(sum(sizes))
    too_many = len(held.parts) > _MOST_PARTS
    steps: list[Step] = []
    at, open_passages = 0, 0
    while at < len(sources):
        part = held.part_from(documents, at) if documents else None
        if part:
            after = at + len(part.documents)
            small = part.part.passages < wanted // 2
            beside_a_change = open_passages or (after < len(sources) and not held.part_from(documents, after))
            if not (small and (beside_a_change or too_many)):
                steps.append(Take(part))
                at, open_passages = after, 0
                continue
        last = at + len(part.documents) if part else at + 1
        for here in range(at, last):
            steps.append(_step(sources[here], sizes[here], digests[here] if digests else "", held))
            open_passages += sizes[here] // _BYTES + 1
        at = last
    return _with_closes(steps, wanted)


def _step(source: Source, size: int, digest: str, held: Existing) -> Step:
    # What a minutes.toml says may hang on the path, so only what none says anything of is known under another one.
    found = held.place_of(source.path, digest, elsewhere=not source.noted) if digest else None
    return Copy(source, digest, *found, close=True) if found else Read(source, size, close=True)


def _with_closes(steps: list[Step], wanted: int) -> list[Step]:
    """After the last files before a linked part the open part stays open: no crumb of a part is made of them."""
    out: list[Step] = []
    behind = 0
    for step in reversed(steps):
        if isinstance(step, Take):
            out.append(step)
            behind = 0
        else:
            out.append(replace(step, close=behind >= wanted // 2))
            behind += _passages(step)
    return out[::-1]


def _passages(step: Copy | Read) -> int:
    """About how many passages a step adds."""
    if isinstance(step, Copy):
        return max(1, step.held.part.passages // max(1, len(step.held.documents)))
    return step.size // _BYTES + 1
