"""One document, from bytes to Minutes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from rag.errors import DocumentError
from rag.minutes.corrections.applying import apply_notes
from rag.minutes.corrections.notes import Note
from rag.minutes.formats.decode import UnknownEncoding, decode
from rag.minutes.formats.detection import form_of
from rag.minutes.formats.raw import RawDocument
from rag.minutes.identities import doc_id, quoted
from rag.minutes.speeches import Found, meeting_of, meetings, url_of, written_out
from rag.minutes.structure.drafts import Structure, headers_of
from rag.minutes.structure.header import days_left_out, read_meeting
from rag.minutes.structure.hidden_markup import invisible
from rag.minutes.structure.outcomes import commitments, decisions
from rag.minutes.structure.reader import read_structure
from rag.minutes.structure.reflow import Flow, reflow
from rag.minutes.structure.replies import settle
from rag.minutes.warnings import no_date
from rag.records import Anchor, Genre, Header, Meeting, Minutes, Skipped, Span, Utterance
from rag.text.dates.relative import relative_dates

# Raised whenever the same document would be read differently: unchanged documents are then read anew.
READER_VERSION = 12

_LONGEST_TITLE = 300  # characters


def load(path: Path, name: str, megabytes: int) -> bytes:
    """The bytes of a document's file.

    Raises:
        DocumentError: it cannot be opened or is larger than ``megabytes``.
    """
    most = megabytes * 1_000_000
    try:
        with path.open("rb") as stream:
            # A device has no size, and no end.
            data = None if os.fstat(stream.fileno()).st_size > most else stream.read(most + 1)
            if data is None or len(data) > most:
                raise DocumentError(name, f"larger than {megabytes} MB; split it, or set RAG_DOCUMENT_MEGABYTES higher")
            return data
    except (OSError, ValueError) as fault:
        reason = f"cannot be opened ({getattr(fault, 'strerror', None) or fault}); check that it exists and may be read"
        raise DocumentError(name, reason) from fault


def read_bytes(
    data: bytes, name: str, notes: tuple[Note, ...] = (), skipped: list[Skipped] | None = None
) -> tuple[Minutes, ...]:
    """Read the documents of a text or JSON file that is already in memory: one of text, one a meeting of JSON.

    What of them cannot be read goes to ``skipped``.

    Raises:
        DocumentError: it is empty or no text; the message says which and what to do.
    """
    return tuple(apply_notes(minutes, notes) for minutes in read_words(data, name, doc_id(name), skipped))


def read_words(data: bytes, name: str, own: str, skipped: list[Skipped] | None = None) -> tuple[Minutes, ...]:
    """The documents of a text or JSON file under the id ``own``; see read_bytes."""
    form, why = form_of(data, name)
    if form not in ("text", "json"):
        raise DocumentError(name, why or f"is {form.upper()}; read it with rag.minutes.formats.read_file")
    try:
        raw, _ = decode(data)
    except UnknownEncoding as fault:
        raise DocumentError(name, f"{fault}; save it as UTF-8 text and build again") from fault
    if not raw.strip():
        raise DocumentError(name, "is empty; remove it, or put its text in")
    if form != "json":
        return (read_raw(RawDocument(raw, None), name, own),)
    found = tuple(_meeting(one, name, own) for one in meetings(raw, name, [] if skipped is None else skipped))
    if not found:
        raise DocumentError(name, "holds no speech; see corpus/README.md for the keys that are read")
    return found


def read_text(raw: str, name: str) -> Minutes:
    """Minutes from the raw text of a document, which has no byte order mark."""
    return read_raw(RawDocument(raw, None), name, doc_id(name))


def read_raw(raw: RawDocument, name: str, own: str) -> Minutes:
    """Minutes from what the reader of a format extracted; ``own`` is the document's id.

    Raises:
        DocumentError: it holds no words.
    """
    raw = replace(raw, left_out=invisible(raw.text, raw.left_out))
    flow = reflow(raw.text, raw.left_out, raw.goes_on)
    if raw.left_out is not None and not flow.text.strip():
        raise DocumentError(name, "holds no words; remove it, or put its text in")
    structure = read_structure(flow)
    headers = headers_of(structure)
    meeting = read_meeting(flow.text, headers, structure.agenda)
    minutes = _assembled(own, name, None, _genre(structure), meeting, flow, headers, structure)
    told = (*raw.warnings, *raw.unseen(), *days_left_out(flow.text, headers))
    return replace(minutes, warnings=(*told, *minutes.warnings)) if told else minutes


def _meeting(found: Found, name: str, file: str) -> Minutes:
    """One meeting of a JSON document; its id stands behind the path of the file."""
    meeting, warnings = meeting_of(found.record)
    _, flow, drafts, headers = written_out(meeting, found.speeches)
    structure = Structure(drafts=drafts, is_meeting=True, assembly=True)
    own = file if found.identity == name else f"{file}/{quoted(found.identity, '/')}"
    minutes = _assembled(own, name, url_of(found.record), "minutes", meeting, flow, headers, structure)
    return replace(minutes, warnings=(*found.warnings, *warnings, *minutes.warnings))


def _assembled(
    own: str,
    name: str,
    url: str | None,
    genre: Genre,
    meeting: Meeting,
    flow: Flow,
    headers: tuple[Header, ...],
    structure: Structure,
) -> Minutes:
    meeting = replace(meeting, title=_short(meeting.title), body=_short(meeting.body))
    utterances = settle(structure.drafts, flow.text, genre, assembly=structure.assembly)
    return Minutes(
        doc_id=own,
        path=name,
        url=url,
        genre=genre,
        meeting=meeting if genre == "minutes" else replace(meeting, body=None),
        text=flow.text,
        headers=headers,
        utterances=utterances,
        decisions=decisions(flow.text, headers, utterances),
        commitments=commitments(flow.text, utterances),
        dates=relative_dates(flow.text, meeting.date),
        anchors=flow.anchors,
        dropped=flow.dropped,
        warnings=_warnings(genre, meeting.date is None, not utterances),
    )


def _short(words: str | None) -> str | None:
    """Title and body stand in every passage, so that a line of a megabyte would make gigabytes; the text keeps all of it."""
    return words[:_LONGEST_TITLE].rstrip() if words else words


def plain_minutes(name: str, title: str | None, text: str) -> Minutes:
    """A text without any structure as one utterance: entries of a collection that is already cut."""
    span = Span(0, len(text))
    return Minutes(
        doc_id=doc_id(name), path=name, url=None, genre="other", meeting=Meeting(title=title), text=text, headers=(),
        utterances=(Utterance(1, span, None, "remark", None, None),), decisions=(), commitments=(), dates=(),
        anchors=(Anchor(0, 0, None),), dropped=(), warnings=(),
    )  # fmt: skip


def _genre(structure: Structure) -> Genre:
    if structure.is_meeting or any(d.speaker or d.turn for d in structure.drafts):
        return "minutes"
    return "slides" if structure.drafts and any(d.section for d in structure.drafts) else "other"


def _warnings(genre: Genre, undated: bool, silent: bool) -> tuple[str, ...]:
    out: list[str] = []
    if genre == "minutes" and undated:
        out.append(no_date())
    if silent:
        out.append("no utterance was found")
    return tuple(out)
