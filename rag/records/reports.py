"""What a build tells while it runs and at its end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document of the corpus that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is.

    ``stage`` is ``check`` (which documents changed), ``read`` or ``publish`` (join, sync, verify, switch over); ``done`` of
    ``total`` documents are through it, ``path`` is the last one. ``passages`` are those of the new generation so far,
    ``seconds`` have gone since the build began, and ``left`` are about to come, None where that cannot be told yet. While
    vectors follow (``encode``), ``done`` of ``total`` passages have theirs; ``passages`` were
    encoded in these ``seconds``, those of this stage.
    """

    stage: str
    done: int
    total: int
    path: str
    passages: int
    seconds: float
    left: float | None


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Of ``documents``, ``read`` were read anew and ``reused`` taken over, ``renamed`` of these from another path; ``removed``
    files are gone, and ``skipped`` could not be read. ``stages`` are (name, seconds): check, read, terms, encode, write,
    publish; where several processes read, their seconds are added up. ``changed`` is false where nothing had to be done.
    ``moved_from`` is where the corpus lay at the build before, where that was another place. Of ``passages``, ``vectors``
    have a vector: all, unless they were left for later.
    """

    generation: str
    documents: int
    read: int
    reused: int
    renamed: int
    removed: int
    passages: int
    skipped: tuple[Skipped, ...]
    stages: tuple[tuple[str, float], ...]
    seconds: float
    changed: bool
    moved_from: str | None = None
    vectors: int = 0
