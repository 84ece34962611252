"""Corrections of a document in words: what is corrected, the utterances and speakers to choose from; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.minutes.corrections.applying import in_words, numbers_line
from rag.minutes.corrections.kept import KeptCorrection, as_read, cleaned, speakers_as_read
from rag.present.interface import text
from rag.present.words import day_line, speaker_line
from rag.records import Minutes, Speaker
from rag.text import read_speaker

_SHOWN = 24  # characters of an utterance where one is chosen


def turn_choice(minutes: Minutes, number: int, language: str) -> str:
    """12　市長　ただいまから…: an utterance in one line."""
    turn = minutes.utterances[number - 1]
    words = " ".join(minutes.quote(turn.span).split())
    short = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
    return f"{number}　{speaker_line(turn.speaker, language)}　{short}"


def speaker_choices(minutes: Minutes, noted: Sequence[KeptCorrection]) -> dict[str, Speaker]:
    """The speakers of a meeting by what they are called, by first appearance, and those of its corrections."""
    heard = [turn.speaker for turn in minutes.utterances]
    named = [one.value for one in noted if isinstance(one.value, Speaker)]
    return {speaker_line(one): one for one in (*heard, *named) if one}


def chosen_speaker(words: str, known: dict[str, Speaker]) -> Speaker | None:
    """The speaker who was chosen or typed; None where no word was."""
    return known.get(words) or read_speaker(cleaned(words))


def speaker_parts(speaker: Speaker, language: str) -> str:
    """How a typed speaker was read: name 北田, role 総務部長."""
    pairs = (("correct.name", speaker.name), ("correct.role", speaker.role))
    return text("correct.and", language).join(text(key, language, words=words) for key, words in pairs if words)


def pending_lines(minutes: Minutes, noted: Sequence[KeptCorrection], language: str) -> dict[int, str]:
    """What stands beside the utterances whose speaker will be another one once the index is rebuilt, by number."""
    lines = {}
    read = speakers_as_read(minutes)
    stands = {one.number: one for one in noted if one.number and one.fits}
    for number, turn in enumerate(minutes.utterances, 1):
        will = in_words(stands[number].value) if number in stands else read[number - 1]
        if will != in_words(turn.speaker):
            lines[number] = text("correct.pending", language, right=will or speaker_line(None, language))
    return lines


def group_lines(minutes: Minutes, group: Sequence[KeptCorrection], language: str) -> tuple[str, str, str]:
    """What some corrections are of, what the document said there, and what is right."""
    one = group[0]
    if one.field != "speaker":
        return (
            text(f"column.{one.field}", language),
            _said(as_read(minutes, one.field), one, language),
            _right(one, language),
        )
    if one.number is None:
        return text("correct.turns", language, numbers=one.key), "", _right(one, language)
    numbers = numbers_line(each.number for each in group if each.number)
    what = text("correct.turns", language, numbers=numbers)
    return what, _said(speakers_as_read(minutes)[one.number - 1], one, language), _right(one, language)


def correction_json(minutes: Minutes, one: KeptCorrection) -> dict[str, str | int | bool | None]:
    """One correction, as ``rag correct --json`` prints it; ``fits`` is false where it has no effect."""
    speakers = speakers_as_read(minutes)
    said = speakers[one.number - 1] if one.number else as_read(minutes, one.field)
    return {
        "field": one.field, "number": one.number, "said": said, "now": in_words(one.value), "file": one.file, "fits": one.fits,
    }  # fmt: skip


def _said(words: str | None, one: KeptCorrection, language: str) -> str:
    if words is None:
        return _none(one, language)
    return day_line(date.fromisoformat(words), language) if one.field == "date" else words


def _right(one: KeptCorrection, language: str) -> str:
    if isinstance(one.value, date):
        return day_line(one.value, language)
    return in_words(one.value) or _none(one, language)


def _none(one: KeptCorrection, language: str) -> str:
    return speaker_line(None, language) if one.field == "speaker" else text("correct.none", language)
