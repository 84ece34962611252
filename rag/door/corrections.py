"""Corrections of a document that was misread, kept in the minutes.toml of its corpus: what stands there, put in, taken back."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path, PurePosixPath

from rag.atomic_files import replace_file, sweep
from rag.errors import CorpusError, DocumentError, IndexUnusable, NoteRefused, QueryError
from rag.index.locking import claim, give_back
from rag.minutes.corrections.applying import turn_of
from rag.minutes.corrections.checks import checks
from rag.minutes.corrections.kept import Change, KeptCorrection, Right, cleaned, kept_in
from rag.minutes.corrections.notes import NAME, Entry, Note, entries, parsed, read_note
from rag.minutes.corrections.rewriting import NotRewritable, Place, Value, rewritten
from rag.minutes.identities import file_of, meeting_key
from rag.records import Minutes, Speaker
from rag.text import is_read_as, may_be_held, speaker_label

_LOCK = f".{NAME}.lock"
_PATIENCE = 5.0  # seconds to wait for another writer, who needs milliseconds


def kept_corrections(corpus: str | Path, minutes: Minutes) -> tuple[KeptCorrection, ...]:
    """The corrections that a document has, those of the meeting first, then by utterance.

    Args:
        corpus: the folder, or the one file, that the index was built from.
        minutes: the document as the index holds it.

    Raises:
        NoteRefused: its file is not there, or a minutes.toml on the way to it is broken.
    """
    return kept_in(_notes(*_way(Path(corpus), minutes)), minutes)


def correct(
    corpus: str | Path, minutes: Minutes, changes: Sequence[Change], seen: Sequence[KeptCorrection]
) -> tuple[Path, ...]:
    """Write corrections of a document; the files written, none where all stands there already.

    They go to the nearest minutes.toml that has corrections of the document, else the nearest that there is, else a new one
    in the topmost folder. The rest of the file stays as it is. What others wrote meanwhile about other documents stays, too.

    Args:
        corpus: the folder, or the one file, that the index was built from.
        minutes: the document as the index holds it.
        changes: what to write; empty words say that nothing is named.
        seen: the corrections on which the changes were decided.

    Raises:
        NoteRefused: the corrections of the document are no longer those seen, or the file cannot be written.
        QueryError: there is no such utterance.
    """
    root, folders = _way(Path(corpus), minutes)
    with _alone(root):
        notes = _notes(root, folders)
        if tuple(seen) != kept_in(notes, minutes):
            raise NoteRefused(
                "stale", f"{NAME} was changed meanwhile, and nothing was written. Look at the corrections again."
            )
        known = entries(notes, minutes)
        by_note: dict[str, dict[str, dict[Place, Value | None]]] = {}
        own = checks(minutes)
        home = _home(notes, folders, minutes)
        for change in changes:
            if isinstance(change.value, date) and not may_be_held(change.value):
                raise NoteRefused(
                    "date", f"{change.value} is no day of a meeting: a date from 1868 to five years ahead is taken."
                )
            if change.field == "speaker" and not change.back and turn_of(change.key, minutes) is None:
                raise QueryError(f"There is no utterance {change.key} in {minutes.path}; its numbers go to {len(own)}.")
            entry = known.get((change.field, change.key))
            if change.back and entry is None:
                continue
            folder = entry.note.folder if change.back and entry else home
            file = by_note.setdefault(folder, {}).setdefault(_name(folder, notes, minutes, entry, change), {})
            file |= _values(change, own)
        written = []
        for folder, documents in by_note.items():
            path = root / folder / NAME
            if _write(path, folder, documents):
                written.append(path)
        return tuple(written)


def _way(corpus: Path, minutes: Minutes) -> tuple[Path, list[str]]:
    """The topmost folder, and every folder from it to the one of a document's file, relative to it."""
    file = PurePosixPath(file_of(minutes.doc_id, minutes.path))
    root = corpus.parent if corpus.is_file() else corpus
    parts = file.parent.parts
    place = root / file
    inside = not file.is_absolute() and ".." not in parts and place.resolve().is_relative_to(root.resolve())
    if not inside or not place.is_file() or (corpus.is_file() and place.name != corpus.name):
        raise NoteRefused(
            "gone", f"{file} is not in {corpus}. Put it back, or build the index again, before you correct it."
        )
    return root, ["/".join(parts[:end]) for end in range(len(parts) + 1)]


def _notes(root: Path, folders: list[str]) -> tuple[Note, ...]:
    """The minutes.toml on the way, outermost first."""
    files = [(root / folder / NAME, folder) for folder in folders]
    try:
        return tuple(read_note(file, folder) for file, folder in files if file.is_file())
    except CorpusError as fault:
        raise NoteRefused("broken", str(fault)) from fault


def _home(notes: tuple[Note, ...], folders: list[str], minutes: Minutes) -> str:
    """The folder whose minutes.toml takes a new correction."""
    names = (minutes.path, meeting_key(minutes.doc_id, minutes.path))
    speaking = [note.folder for note in notes if any(note.own(name) for name in names)]
    return (speaking or [note.folder for note in notes] or folders)[-1 if speaking or notes else 0]


def _name(folder: str, notes: tuple[Note, ...], minutes: Minutes, entry: Entry | None, change: Change) -> str:
    """The key under ``documents`` where a change belongs."""
    if change.back and entry and entry.whole:
        raise NoteRefused(
            "whole", f"This stands for every meeting of {minutes.path}. Change it in {NAME} with an editor."
        )
    key = meeting_key(minutes.doc_id, minutes.path)
    note = next((note for note in notes if note.folder == folder), Note(folder, {}))
    return note.named(key)


def _values(change: Change, own: tuple[str, ...]) -> dict[Place, Value | None]:
    if change.field != "speaker":
        return {(change.field,): None if change.back else _plain(change.value)}
    if change.back:
        return {("speakers", change.key): None, ("checks", change.key): None}
    return {("speakers", change.key): _plain(change.value), ("checks", change.key): own[int(change.key) - 1]}


def _plain(value: Right) -> Value:
    if isinstance(value, date):
        return value
    if not isinstance(value, Speaker):
        return cleaned(value or "")
    speaker = Speaker(cleaned(value.name or "") or None, cleaned(value.role or "") or None)
    label = speaker_label(speaker)
    if not label or is_read_as(label, speaker):
        return label
    return {"name": speaker.name or "", "role": speaker.role or ""}


def _write(path: Path, folder: str, documents: dict[str, dict[Place, Value | None]]) -> bool:
    """Replace a minutes.toml in one step; false where nothing in it changes."""
    if path.is_symlink():
        raise NoteRefused("link", f"{path} is a symbolic link. Change the file that it points to with an editor.")
    try:
        before = path.read_bytes() if path.exists() else b""
        after = before
        for document, changes in documents.items():
            after = rewritten(after, document, changes)
        parsed(after, path, folder)
        if after == before:
            return False
        sweep(path.parent)
        replace_file(path, after)
    except DocumentError as fault:  # a value that may not stand there
        raise NoteRefused("broken", str(fault)) from fault
    except NotRewritable as fault:
        raise NoteRefused(
            "shape", f"{path} is written in a way that cannot be changed safely. Change it with an editor."
        ) from fault
    except OSError as fault:
        raise _unwritable(path, fault) from fault
    return True


def _unwritable(path: Path, fault: OSError) -> NoteRefused:
    return NoteRefused(
        "write",
        f"{path} cannot be written ({fault.strerror or fault}). Check its permissions and the room on the disk.",
    )


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """One writer of a corpus at a time, of all processes."""
    lock, until = root / _LOCK, time.monotonic() + _PATIENCE
    while True:
        try:
            handle = claim(lock)
            break
        except IndexUnusable as fault:
            if time.monotonic() > until:
                raise NoteRefused("busy", f"{lock} is held by another program. End it, and try again.") from fault
            time.sleep(0.02)
        except OSError as fault:
            raise _unwritable(lock, fault) from fault
    try:
        yield
    finally:
        give_back(handle, lock)
