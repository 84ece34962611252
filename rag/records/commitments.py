"""The words of what officials undertook: a commitment at its place in the index, and what was said of it since."""

from __future__ import annotations

from dataclasses import dataclass

from rag.records.documents import RelativeDate, Span
from rag.records.passages import Passage


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A later passage that takes a commitment up again: ``quote`` is its sentence nearest to it, the slice at ``span``."""

    passage: Passage
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class FollowedCommitment:
    """A commitment with its place: ``quote`` is the slice of the passage's document at ``span``.

    Who undertook it is the speaker of the passage, and the question that it answers its ``reply_to``. ``times`` are the
    times to come that it names, resolved from the day of the meeting, in order of place. ``later`` are passages of the
    same municipality, of later days, that take it up again, the earliest first.
    """

    passage: Passage
    span: Span
    quote: str
    times: tuple[RelativeDate, ...]
    later: tuple[FollowUp, ...]

    @property
    def open(self) -> bool:
        """Whether nobody was found to take it up since; that holds only for what is in the index."""
        return not self.later
