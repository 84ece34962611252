"""The corrections of a document as they stand in minutes.toml, against what was read of it; what has to change; pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.minutes.corrections.applying import in_words, turn_of
from rag.minutes.corrections.checks import checks
from rag.minutes.corrections.notes import NAME, Note, entries
from rag.records import Field, Minutes, Speaker

Right = str | date | Speaker | None


@dataclass(frozen=True, slots=True)
class KeptCorrection:
    """A correction as a minutes.toml holds it; ``value`` is None where nothing is named, nobody speaks.

    Args:
        field: what it corrects.
        key: the number of the utterance as it stands there, empty for what belongs to the meeting.
        value: what is right.
        file: the minutes.toml, relative to the corpus.
        number: that of the utterance, None where there is none of that number.
        fits: false where the utterance is not the one, or has not the words, that it was written for; it then has no effect.
        whole: it stands for all meetings of a file, and is changed by hand.
    """

    field: Field
    key: str
    value: Right
    file: str
    number: int | None
    fits: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be corrected: ``value`` None says that nothing is named, nobody speaks; ``back`` takes a correction back.

    ``key`` is the number of the utterance, empty for what belongs to the meeting.
    """

    field: Field
    key: str = ""
    value: Right = None
    back: bool = False


def kept_in(notes: tuple[Note, ...], minutes: Minutes) -> tuple[KeptCorrection, ...]:
    """The corrections of a document in some notes, those of the meeting first, then by utterance."""
    own = checks(minutes)
    found = []
    for (field, key), entry in entries(notes, minutes).items():
        if field == "url":
            continue
        turn = turn_of(key, minutes) if field == "speaker" else None
        fits = field != "speaker" or (turn is not None and entry.check in ("", own[turn.number - 1]))
        file = f"{entry.note.folder}/{NAME}".lstrip("/")
        number = turn.number if turn else None
        found.append(KeptCorrection(field, key, entry.value, file, number, fits, entry.whole))  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda one: (one.field == "speaker", one.number or 0)))


def as_read(minutes: Minutes, field: Field) -> str | None:
    """What the document itself says of the meeting, in words as a Correction has them; None where it names nothing."""
    if field == "speaker":
        return None
    said = (one.said for one in minutes.corrections if one.field == field)
    return next(said, in_words(getattr(minutes.meeting, field)))


def is_waiting(minutes: Minutes, noted: Sequence[KeptCorrection]) -> bool:
    """Whether the index has to be rebuilt for the corrections as they stand now to count."""
    done = {(one.field, one.number): one.now for one in minutes.corrections}
    speakers = speakers_as_read(minutes)
    wanted = {}
    for one in noted:
        read = speakers[one.number - 1] if one.number else as_read(minutes, one.field)
        if one.fits and in_words(one.value) != read:
            wanted[one.field, one.number] = in_words(one.value)
    return done != wanted


def speakers_as_read(minutes: Minutes) -> tuple[str | None, ...]:
    """Whom the document itself names at each utterance."""
    said = {one.number: one.said for one in minutes.corrections if one.field == "speaker"}
    return tuple(said[u.number] if u.number in said else in_words(u.speaker) for u in minutes.utterances)


def alike(minutes: Minutes, noted: Sequence[KeptCorrection], number: int) -> tuple[int, ...]:
    """The utterances that the document gives to the speaker of this one, but for those with another correction.

    Those that it gives to nobody may be anybody's: of such there is only the one.
    """
    read = speakers_as_read(minutes)
    if read[number - 1] is None:
        return (number,)
    rights = {one.number: one.value for one in noted if one.number}
    own = rights.get(number)
    return tuple(
        at
        for at, said in enumerate(read, 1)
        if at == number or (said == read[number - 1] and (at not in rights or (number in rights and rights[at] == own)))
    )


def to_meeting(
    minutes: Minutes, noted: Sequence[KeptCorrection], wanted: Mapping[Field, str | date | None]
) -> tuple[Change, ...]:
    """What has to change for these fields to hold what is wanted; what is wanted as it was read needs no correction."""
    stands: dict[Field, KeptCorrection] = {one.field: one for one in noted if not one.key}
    found: list[Change] = []
    for field, right in wanted.items():
        now = in_words(cleaned(right) or None if isinstance(right, str) else right)
        stood = stands.get(field)
        read = as_read(minutes, field)
        if now == (in_words(stood.value) if stood else read):
            continue
        found.append(
            Change(field, back=True) if now == read and stood and not stood.whole else Change(field, "", right)
        )
    return tuple(found)


def to_speakers(
    minutes: Minutes, noted: Sequence[KeptCorrection], numbers: Sequence[int], right: Speaker | None
) -> tuple[Change, ...]:
    """What has to change for some utterances to have this speaker; the one that was read needs no correction."""
    stands, read, now = {one.number: one for one in noted if one.number}, speakers_as_read(minutes), in_words(right)
    found: list[Change] = []
    for number in numbers:
        stood = stands.get(number)
        if now != read[number - 1] or (stood and stood.whole):
            found.append(Change("speaker", stood.key if stood else str(number), right))
        elif stood:
            found.append(Change("speaker", stood.key, back=True))
    return tuple(found)


def back(noted: Sequence[KeptCorrection]) -> tuple[Change, ...]:
    """What takes corrections back."""
    return tuple(Change(one.field, one.key, back=True) for one in noted if not one.whole)


def together(minutes: Minutes, noted: Sequence[KeptCorrection]) -> tuple[tuple[KeptCorrection, ...], ...]:
    """Corrections of speakers that say the same of several utterances as one."""
    read = speakers_as_read(minutes)
    groups: dict[tuple[object, ...], list[KeptCorrection]] = {}
    for one in noted:
        said = read[one.number - 1] if one.number else one.key
        groups.setdefault((one.field, said, one.value, one.fits, one.whole), []).append(one)
    return tuple(map(tuple, groups.values()))


def cleaned(words: str) -> str:
    """Words on one line, without what nobody sees: control characters, marks of direction, half characters."""
    seen = (
        " " if c.isspace() else c for c in words if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    return " ".join("".join(seen).split())
