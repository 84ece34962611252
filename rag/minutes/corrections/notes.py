"""minutes.toml: what the documents of a folder do not say, and corrections of single documents. Reading one."""

from __future__ import annotations

import json
import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from dataclasses import field as kept
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from rag.errors import DocumentError
from rag.minutes.identities import meeting_key
from rag.records import Field, Minutes, Speaker
from rag.text import may_be_held, read_speaker, side_of

NAME = "minutes.toml"
FILLED = ("municipality", "body", "title")
_CORRECTED: tuple[Field, ...] = ("date", "title", "municipality", "body")
_TOLD = 200  # characters of what is wrong
_KEYS = frozenset((*FILLED, "url", "folders_are_municipalities", "documents"))
_DOCUMENT_KEYS = frozenset((*FILLED, "url", "date", "speakers", "checks"))
_LARGEST = 4_000_000  # bytes: some 40,000 documents with corrections
_DOTS = 64  # of one line: a key of thousands of parts takes the parser minutes
_KINDS = {
    "folders_are_municipalities": "true or false",
    "date": 'a date without quotes, such as 2022-08-02, from 1868 to five years ahead, or "" for none',
    "municipality": 'a name of two characters or more in quotes, or "" for none',
    "speakers": 'a table of "number" = "speaker", or "number" = { name = "…", role = "…" }',
    "checks": 'a table of "number" = "check"',
    "documents": "tables",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One minutes.toml: ``folder`` is where it lies, relative to the corpus (empty for the corpus itself)."""

    folder: str
    values: dict[str, Any]
    # Looked up for every file of a corpus, of which thousands may be named: the names with the slashes of everywhere, sorted,
    # each with the name as it is written; and the first of those that are the same.
    _sorted: list[tuple[str, str]] = kept(init=False, repr=False, compare=False)
    _first: dict[str, str] = kept(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        plain = [(name.replace("\\", "/"), name) for name in self.values.get("documents", {})]
        object.__setattr__(self, "_first", dict(reversed(plain)))
        object.__setattr__(self, "_sorted", sorted(plain))

    def own(self, key: str) -> dict[str, Any]:
        """What stands under ``documents`` for a path of the corpus; nothing where it is not named."""
        table: dict[str, Any] = self.values.get("documents", {}).get(self.named(key), {})
        return table

    def named(self, key: str) -> str:
        """The name that a path of the corpus has here: from this folder on, perhaps with the slashes of Windows."""
        inner = self.inner(key).as_posix()
        return inner if inner in self.values.get("documents", {}) else self._first.get(inner, inner)

    def only(self, path: str) -> Note:
        """What of this note concerns one file; the file is read with it as with the whole."""
        known = self.values.get("documents", {})
        return Note(self.folder, {**self.values, "documents": {name: known[name] for name in self._names(path)}})

    def inner(self, path: str) -> PurePosixPath:
        """A path of the corpus from this folder on."""
        return PurePosixPath(path).relative_to(self.folder or ".")

    def about(self, path: str) -> bytes:
        """All that is said of the documents of one file, as one string of bytes; empty where that is nothing."""
        said = {key: value for key, value in self.values.items() if key != "documents"}
        known = self.values.get("documents", {})
        owns = {name: known[name] for name in self._names(path)}
        if owns:
            said["documents"] = owns
        return json.dumps(said, sort_keys=True, default=str).encode() if said else b""

    def _names(self, path: str) -> list[str]:
        """The names, as written, of one file and of the meetings in it."""
        inner = self.inner(path).as_posix()
        found = [inner] if inner in self.values.get("documents", {}) else []
        for at in range(bisect_left(self._sorted, (inner,)), len(self._sorted)):
            plain, name = self._sorted[at]
            if plain != inner:
                break
            found.append(name)
        for at in range(bisect_left(self._sorted, (f"{inner}/",)), len(self._sorted)):
            plain, name = self._sorted[at]
            if not plain.startswith(f"{inner}/"):
                break
            found.append(name)
        return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Entry:
    """One correction as it stands in a note: ``value`` is None where nothing is named, nobody speaks.

    ``check`` is that of the utterance for which it was written, empty where it was written by hand. ``whole``: it stands for
    a file that holds several meetings. ``field`` and ``number`` are the key of the entry.
    """

    note: Note
    value: str | date | Speaker | None
    check: str = ""
    whole: bool = False


def entries(notes: tuple[Note, ...], minutes: Minutes) -> dict[tuple[Field | str, str], Entry]:
    """What the notes correct of a document, by field (and ``url``) and number of the utterance, which may be any words.

    The nearest note counts, and of one note what it says of the meeting before what it says of the whole file.
    """
    found: dict[tuple[Field | str, str], Entry] = {}
    key = meeting_key(minutes.doc_id, minutes.path)
    for note in notes:
        for name in dict.fromkeys((minutes.path, key)):
            own, whole = note.own(name), name != key
            for field in (*_CORRECTED, "url"):
                if field in own:
                    found[field, ""] = Entry(note, own[field] or None, whole=whole)
            checks = own.get("checks", {})
            for number, label in own.get("speakers", {}).items():
                found["speaker", number] = Entry(note, _speaker(label), checks.get(number, ""), whole)
    return found


def _speaker(label: str | dict[str, str]) -> Speaker | None:
    if isinstance(label, str):
        return read_speaker(label)
    name, role = label.get("name") or None, label.get("role") or None
    return Speaker(name, role, side_of(role)) if name or role else None


def read_note(path: Path, folder: str) -> Note:
    """Read a minutes.toml.

    Raises:
        DocumentError: it is no TOML, or a key is unknown; the message says which and what may stand there.
    """
    try:
        if not path.is_file():
            raise DocumentError(str(path), "is no file, and has to be one; remove it")
        if path.stat().st_size > _LARGEST:
            raise DocumentError(str(path), f"is larger than {_LARGEST // 1_000_000} MB; write one in each folder below")
        return parsed(path.read_bytes(), path, folder)
    except OSError as fault:
        reason = f"cannot be opened ({fault.strerror or fault}); check that it exists and may be read"
        raise DocumentError(str(path), reason) from fault


def parsed(data: bytes, path: Path, folder: str) -> Note:
    """The note that some bytes are; see read_note."""
    try:
        text = data.decode("utf-8-sig")
        if dotted := next((at for at, line in enumerate(text.split("\n"), 1) if line.count(".") > _DOTS), 0):
            raise ValueError(f"line {dotted} has more than {_DOTS} dots")
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:  # a number of 5,000 digits, too, is a ValueError
        reason = (
            f"cannot be read ({str(fault)[:_TOLD]}). Write it as TOML in UTF-8, words in quotes; see corpus/README.md."
        )
        raise DocumentError(str(path), reason) from fault
    _known(path, "", values, _KEYS)
    documents = values.get("documents", {})
    if not isinstance(documents, dict):
        raise DocumentError(str(path), 'documents must be tables, each [documents."PATH"]; see corpus/README.md.')
    for name, document in documents.items():
        if not isinstance(document, dict):
            raise DocumentError(str(path), f"documents.{name} must be a table; see corpus/README.md.")
        _known(path, f"documents.{name}.", document, _DOCUMENT_KEYS)
    return Note(folder, values)


def _known(path: Path, place: str, values: dict[str, Any], keys: frozenset[str]) -> None:
    """Refuse unknown keys, and values of the wrong kind."""
    unknown = sorted(set(values) - keys)
    if unknown:
        reason = f"{place}{', '.join(unknown)[:_TOLD]} is not known here. There are: {', '.join(sorted(keys))}."
        raise DocumentError(str(path), reason)
    for key, value in values.items():
        if not _right(key, value):
            kind = _KINDS.get(key, "text in quotes")
            raise DocumentError(str(path), f"{place}{key} must be {kind}; see corpus/README.md.")


def _right(key: str, value: Any) -> bool:
    if key == "folders_are_municipalities":
        return isinstance(value, bool)
    if key == "date":
        return value == "" or (isinstance(value, date) and not isinstance(value, datetime) and may_be_held(value))
    if key == "speakers":
        return isinstance(value, dict) and all(isinstance(v, str) or _is_person(v) for v in value.values())
    if key == "checks":
        return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
    if key == "municipality" and isinstance(value, str):
        return value == "" or len(value.strip()) > 1  # は would be read in every question
    return key == "documents" or isinstance(value, str)  # documents are looked at one by one


def _is_person(value: Any) -> bool:
    return (
        isinstance(value, dict) and value.keys() <= {"name", "role"} and all(isinstance(v, str) for v in value.values())
    )
