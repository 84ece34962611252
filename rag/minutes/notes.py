"""minutes.toml: what the documents of a folder do not say, and corrections of single documents."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from rag.errors import CorpusError
from rag.minutes.speakers import read_speaker
from rag.records import Meeting, Minutes

NAME = "minutes.toml"
_FILLED = ("municipality", "body", "title")
_KEYS = frozenset((*_FILLED, "url", "folders_are_municipalities", "documents"))
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
        values = tomllib.loads(data.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise CorpusError(
            f"{path} cannot be read ({fault}). Write it as TOML in UTF-8; see corpus/README.md."
        ) from fault
    _known(path, values, _KEYS)
    for name, document in values.get("documents", {}).items():
        if not isinstance(document, dict):
            raise CorpusError(f"{path}: documents.{name} must be a table; see corpus/README.md.")
        _known(path, document, _DOCUMENT_KEYS)
        if "date" in document and not isinstance(document["date"], date):
            raise CorpusError(f"{path}: documents.{name}.date must be a date without quotes, such as 2022-08-02.")
    return Note(folder, values, data)


def apply_notes(minutes: Minutes, notes: tuple[Note, ...]) -> Minutes:
    """Fill in what a document does not say, and correct what is noted for it by name; both leave a warning.

    What a document says itself is kept where a folder's note differs, with a warning; only a correction under
    ``documents`` replaces it. Of several notes the one nearest to the document counts.
    """
    for note in reversed(notes):
        minutes = _filled(minutes, note)
    for note in notes:
        own = note.values.get("documents", {}).get(
            PurePosixPath(minutes.path).relative_to(note.folder or ".").as_posix()
        )
        if own:
            minutes = _corrected(minutes, own)
    return minutes


def _filled(minutes: Minutes, note: Note) -> Minutes:
    values = {key: note.values[key] for key in _FILLED if note.values.get(key)}
    inner = PurePosixPath(minutes.path).relative_to(note.folder or ".").parts
    if note.values.get("folders_are_municipalities") and len(inner) > 1:
        values.setdefault("municipality", inner[0])
    meeting, warnings = minutes.meeting, list(minutes.warnings)
    for key, value in values.items():
        said = getattr(meeting, key)
        if said is None:
            meeting = _with(meeting, key, value)
        elif said != value:
            warnings.append(f"{NAME} says {key} {value}, the document says {said}: the document is kept")
    url = minutes.url or note.values.get("url")
    return replace(minutes, meeting=meeting, url=url, warnings=tuple(warnings))


def _corrected(minutes: Minutes, own: dict[str, Any]) -> Minutes:
    meeting, warnings = minutes.meeting, list(minutes.warnings)
    for key in (*_FILLED, "date"):
        if key in own:
            said = getattr(meeting, key)
            if said is not None and said != own[key]:
                warnings.append(f"{key} corrected by {NAME}: {own[key]} (the document was read as {said})")
            meeting = _with(meeting, key, own[key])
    utterances = list(minutes.utterances)
    for number, label in own.get("speakers", {}).items():
        if not number.isdigit() or not 1 <= int(number) <= len(utterances):
            warnings.append(f"{NAME} corrects the speaker of utterance {number}, which is not there")
            continue
        utterances[int(number) - 1] = replace(utterances[int(number) - 1], speaker=read_speaker(str(label)))
        warnings.append(f"speaker of utterance {number} corrected by {NAME}: {label or 'unnamed'}")
    warnings = [w for w in warnings if not (w == "no date was found" and meeting.date)]
    return replace(
        minutes,
        meeting=meeting,
        url=own.get("url", minutes.url),
        utterances=tuple(utterances),
        warnings=tuple(warnings),
    )


def _with(meeting: Meeting, key: str, value: Any) -> Meeting:
    changed: Meeting = replace(meeting, **{key: value})
    return changed


def _known(path: Path, values: dict[str, Any], keys: frozenset[str]) -> None:
    unknown = sorted(set(values) - keys)
    if unknown:
        raise CorpusError(f"{path}: {', '.join(unknown)} is not known here. There are: {', '.join(sorted(keys))}.")
