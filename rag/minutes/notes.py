"""minutes.toml: what the documents of a folder do not say, and corrections of single documents."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from rag.errors import CorpusError
from rag.minutes.outcomes import commitments
from rag.minutes.relative import relative_dates
from rag.minutes.speakers import read_speaker
from rag.records import Meeting, Minutes

NAME = "minutes.toml"
_FILLED = ("municipality", "body", "title")
_KEYS = frozenset((*_FILLED, "url", "folders_are_municipalities", "documents"))
_KINDS = {
    "folders_are_municipalities": "true or false",
    "date": "a date without quotes, such as 2022-08-02",
    "speakers": 'a table of "number" = "speaker"',
    "documents": "tables",
}
_DOCUMENT_KEYS = frozenset((*_FILLED, "url", "date", "speakers"))


@dataclass(frozen=True, slots=True)
class Note:
    """One minutes.toml: ``folder`` is where it lies, relative to the corpus (empty for the corpus itself)."""

    folder: str
    values: dict[str, Any]
    digest: bytes


def read_note(path: Path, folder: str) -> Note:
    """Read a minutes.toml.

    Raises:
        CorpusError: it is no TOML, or a key is unknown; the message says which and what may stand there.
    """
    try:
        data = path.read_bytes()
        values = tomllib.loads(data.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise CorpusError(
            f"{path} cannot be read ({fault}). Write it as TOML in UTF-8, words in quotes; see corpus/README.md."
        ) from fault
    _known(path, "", values, _KEYS)
    documents = values.get("documents", {})
    if not isinstance(documents, dict):
        raise CorpusError(f'{path}: documents must be tables, each [documents."PATH"]; see corpus/README.md.')
    for name, document in documents.items():
        if not isinstance(document, dict):
            raise CorpusError(f"{path}: documents.{name} must be a table; see corpus/README.md.")
        _known(path, f"documents.{name}.", document, _DOCUMENT_KEYS)
    return Note(folder, values, data)


def apply_notes(minutes: Minutes, notes: tuple[Note, ...]) -> Minutes:
    """Fill in what a document does not say, and correct what is noted for it by name.

    What a document says itself is kept where a folder's note differs, with a warning; only a correction under
    ``documents`` replaces it, with a warning, too. Of several notes the one nearest to the document counts.
    """
    read = minutes
    for note in reversed(notes):
        minutes = _filled(minutes, note, read)
    for note in notes:
        own = note.values.get("documents", {}).get(_inner(minutes, note).as_posix())
        if own:
            minutes = _corrected(minutes, own)
    if minutes.meeting.date != read.meeting.date:
        minutes = replace(minutes, dates=relative_dates(minutes.text, minutes.meeting.date))
    if minutes.utterances != read.utterances:
        minutes = replace(minutes, commitments=commitments(minutes.text, minutes.utterances))
    return minutes


def _filled(minutes: Minutes, note: Note, read: Minutes) -> Minutes:
    values = {key: note.values[key] for key in _FILLED if note.values.get(key)}
    inner = _inner(minutes, note).parts
    if note.values.get("folders_are_municipalities") and len(inner) > 1:
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


def _corrected(minutes: Minutes, own: dict[str, Any]) -> Minutes:
    meeting, warnings = minutes.meeting, list(minutes.warnings)
    said = {"url": minutes.url} | {key: getattr(meeting, key) for key in (*_FILLED, "date")}
    for key, was in said.items():
        if key in own and was is not None and was != own[key]:
            warnings.append(f"{key} corrected by {NAME}: {own[key]} (the document was read as {was})")
        if key in own and key != "url":
            meeting = _with(meeting, key, own[key])
    utterances = list(minutes.utterances)
    for number, label in own.get("speakers", {}).items():
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= len(utterances)):
            warnings.append(f"{NAME} corrects the speaker of utterance {number}, which is not there")
            continue
        utterances[int(number) - 1] = replace(utterances[int(number) - 1], speaker=read_speaker(label))
        warnings.append(f"speaker of utterance {number} corrected by {NAME}: {label or 'unnamed'}")
    warnings = [w for w in warnings if not (w == "no date was found" and meeting.date)]
    return replace(
        minutes,
        meeting=meeting,
        url=own.get("url", minutes.url),
        utterances=tuple(utterances),
        warnings=tuple(warnings),
    )


def _inner(minutes: Minutes, note: Note) -> PurePosixPath:
    """The path of a document from the folder of a note on."""
    return PurePosixPath(minutes.path).relative_to(note.folder or ".")


def _with(meeting: Meeting, key: str, value: Any) -> Meeting:
    changed: Meeting = replace(meeting, **{key: value})
    return changed


def _known(path: Path, place: str, values: dict[str, Any], keys: frozenset[str]) -> None:
    """Refuse unknown keys, and values of the wrong kind."""
    unknown = sorted(set(values) - keys)
    if unknown:
        raise CorpusError(
            f"{path}: {place}{', '.join(unknown)} is not known here. There are: {', '.join(sorted(keys))}."
        )
    for key, value in values.items():
        wanted = _KINDS.get(key, "text in quotes")
        right = {
            "true or false": isinstance(value, bool),
            "a date without quotes, such as 2022-08-02": isinstance(value, date) and not isinstance(value, datetime),
            'a table of "number" = "speaker"': isinstance(value, dict)
            and all(isinstance(v, str) for v in value.values()),
            "tables": True,  # looked at one by one
            "text in quotes": isinstance(value, str),
        }[wanted]
        if not right:
            raise CorpusError(f"{path}: {place}{key} must be {wanted}; see corpus/README.md.")
