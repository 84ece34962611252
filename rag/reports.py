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
    """How far a build is: ``done`` of ``total`` documents, and the one just finished."""

    done: int
    total: int
    path: str
    passages: int


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: documents read anew, reused, removed and skipped; passages; seconds by stage."""

    generation: str
    documents: int
    read: int
    reused: int
    removed: int
    passages: int
    skipped: tuple[Skipped, ...]
    seconds: float
    changed: bool
