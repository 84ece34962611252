"""What a minutes.toml put in the place of what was read: a frozen record, kept with the minutes that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Field = Literal["date", "title", "municipality", "body", "speaker"]


@dataclass(frozen=True, slots=True)
class Correction:
    """``said`` is what was read, ``now`` what stands there instead, in words; None where nothing is named, nobody speaks.

    ``number`` is that of the utterance, of a speaker; None of what belongs to the meeting. A date is ISO.
    """

    field: Field
    number: int | None
    said: str | None
    now: str | None
