"""What minutes.toml says, put into minutes: nothing that a document says is replaced in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any, cast

from rag.minutes.corrections.checks import checks
from rag.minutes.corrections.notes import FILLED, NAME, Entry, Note, entries
from rag.minutes.structure.outcomes import commitments
from rag.minutes.warnings import without
from rag.records import Correction, Field, Meeting, Minutes, Speaker, Utterance
from rag.text import speaker_label
from rag.text.dates.relative import relative_dates

_RUNS = 12  # runs of numbers that a warning names


def apply_notes(minutes: Minutes, notes: tuple[Note, ...]) -> Minutes:
    """Fill in what a document does not say, and correct what is noted for it by name.

    What a document says itself is kept where a folder's note differs, with a warning; only a correction under
    ``documents`` replaces it, with a warning, too. Of several notes the one nearest to the document counts. A correction
    of a speaker whose check no longer fits the utterance is left out, with a warning.
    """
    read = minutes
    for note in reversed(notes):
        minutes = _filled(minutes, note, read)
    noted = entries(notes, minutes)
    if noted:
        minutes = _turned(_corrected(minutes, noted), noted)
    own = minutes.meeting.municipality
    if own:  # the folder's own word is a name, whatever lists say
        minutes = replace(minutes, warnings=without(minutes.warnings, "unlisted", own))
    if minutes.meeting.date != read.meeting.date:
        minutes = replace(minutes, dates=relative_dates(minutes.text, minutes.meeting.date))
    if minutes.utterances != read.utterances:
        minutes = replace(minutes, commitments=commitments(minutes.text, minutes.utterances))
    return minutes


def turn_of(number: str, minutes: Minutes) -> Utterance | None:
    """The utterance that the key of an entry names."""
    named = number.isascii() and number.isdigit() and len(number) < 9 and 1 <= int(number) <= len(minutes.utterances)
    return minutes.utterances[int(number) - 1] if named else None


def numbers_line(numbers: Iterable[int]) -> str:
    """Numbers in a few words: 3, 5-9; of very many the first, the last and how many."""
    known = sorted(numbers)
    runs = groupby(enumerate(known), lambda pair: pair[1] - pair[0])
    ends = ([number for _, number in run] for _, run in runs)
    words = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in ends]
    if len(words) <= _RUNS:
        return ", ".join(words)
    return f"{', '.join(words[: _RUNS - 1])}, …, {words[-1]} ({len(known)})"


def _filled(minutes: Minutes, note: Note, read: Minutes) -> Minutes:
    values = {key: note.values[key] for key in FILLED if note.values.get(key)}
    inner = note.inner(minutes.path).parts
    if note.values.get("folders_are_municipalities") and len(inner) > 1 and len(inner[0]) > 1:
        values.setdefault("municipality", inner[0])
    meeting, warnings = minutes.meeting, list(minutes.warnings)
    for key, value in values.items():
        said = getattr(read.meeting, key)
        if getattr(meeting, key) is None:
            meeting = _with(meeting, key, value)
        elif said is not None and said != value:
            warnings.append(f"{NAME} says {key} {value}, the document says {said}: the document is kept")
    url = minutes.url or note.values.get("url")
    return replace(minutes, meeting=meeting, url=url, warnings=tuple(warnings))


def _corrected(minutes: Minutes, noted: dict[tuple[Field | str, str], Entry]) -> Minutes:
    """What belongs to the meeting, and the address."""
    meeting, url, warnings = minutes.meeting, minutes.url, list(minutes.warnings)
    done: list[Correction] = []
    for (field, _), entry in noted.items():
        if field == "speaker":
            continue
        now = entry.value
        said = url if field == "url" else getattr(meeting, field)
        if said == now:
            continue
        if said is None:
            warnings.append(f"{field} added by {NAME}: {now} (the document names none)")
        else:
            warnings.append(f"{field} corrected by {NAME}: {now or 'none'} (the document was read as {said})")
        if field == "url":
            url = cast("str | None", now)
            continue
        meeting = _with(meeting, field, now)
        done.append(Correction(cast(Field, field), None, in_words(said), in_words(now)))
    told = without(tuple(warnings), "undated") if meeting.date else tuple(warnings)
    return replace(minutes, meeting=meeting, url=url, warnings=told, corrections=tuple(done))


def in_words(value: str | date | Speaker | None) -> str | None:
    """What a field holds as a Correction says it."""
    if isinstance(value, date):
        return value.isoformat()
    return speaker_label(value) if isinstance(value, Speaker) else value


def _turned(minutes: Minutes, noted: dict[tuple[Field | str, str], Entry]) -> Minutes:
    """The speakers."""
    own = checks(minutes) if any(entry.check for entry in noted.values()) else ()
    utterances, warnings = list(minutes.utterances), list(minutes.warnings)
    known = {(u.speaker.name, u.speaker.role): u.speaker for u in utterances if u.speaker}
    done: dict[int, Correction] = {}
    changed: list[int] = []
    for (field, number), entry in noted.items():
        if field != "speaker":
            continue
        turn, now = turn_of(number, minutes), cast("Speaker | None", entry.value)
        now = known.get((now.name, now.role), now) if now else None  # a roster may have told the side
        if turn is None:
            warnings.append(f"{NAME} corrects the speaker of utterance {number}, which is not there")
        elif entry.check and entry.check != own[turn.number - 1]:
            changed.append(turn.number)
        elif turn.speaker != now:
            utterances[turn.number - 1] = replace(turn, speaker=now)
            done[turn.number] = Correction("speaker", turn.number, in_words(turn.speaker), in_words(now))
    together: dict[tuple[str | None, str | None], list[int]] = {}
    for number_, one in sorted(done.items()):
        together.setdefault((one.said, one.now), []).append(number_)
    for (said, now_), numbers in together.items():
        warnings.append(
            f"speaker of utterance {numbers_line(numbers)} corrected by {NAME}: {now_ or 'unnamed'} "
            f"(the document was read as {said or 'unnamed'})"
        )
    if changed:
        warnings.append(
            f"{NAME} corrects the speaker of utterance {numbers_line(changed)}, whose words are others now: "
            "the document is kept"
        )
    corrections = (*minutes.corrections, *(done[number] for number in sorted(done)))
    return replace(minutes, utterances=tuple(utterances), warnings=tuple(warnings), corrections=corrections)


def _with(meeting: Meeting, key: str, value: Any) -> Meeting:
    changed: Meeting = replace(meeting, **{key: value})
    return changed
