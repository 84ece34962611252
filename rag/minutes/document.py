"""One document, from bytes to Minutes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path, PurePosixPath

from rag.errors import DocumentError
from rag.minutes.decode import UnknownEncoding, decode
from rag.minutes.drafts import Structure, headers_of
from rag.minutes.header import read_meeting
from rag.minutes.outcomes import commitments, decisions
from rag.minutes.reflow import reflow
from rag.minutes.replies import settle
from rag.minutes.structure import read_structure
from rag.records import Anchor, Genre, Meeting, Minutes, Span, Utterance

SUFFIXES = (".txt", ".text", ".md", ".markdown")
# Raised whenever the same document would be read differently: unchanged documents are then read anew.
READER_VERSION = 3


def read_file(path: Path, name: str | None = None, megabytes: int = 64) -> Minutes:
    """Read one text or Markdown document.

    Args:
        path: the file.
        name: its path as shown and cited, relative to the corpus with ``/``; by default ``path`` as given.
        megabytes: the largest size read.

    Raises:
        DocumentError: it is missing, empty, too large, or no text; the message says which and what to do.
    """
    shown = name if name is not None else path.as_posix()
    return read_bytes(load(path, shown, megabytes), shown)


def load(path: Path, name: str, megabytes: int) -> bytes:
    """The bytes of a document's file.

    Raises:
        DocumentError: it cannot be opened or is larger than ``megabytes``.
    """
    try:
        if path.stat().st_size > megabytes * 1_000_000:
            raise DocumentError(name, f"larger than {megabytes} MB; split it, or set RAG_DOCUMENT_MEGABYTES higher")
        return path.read_bytes()
    except OSError as fault:
        reason = f"cannot be opened ({fault.strerror or fault}); check that it exists and may be read"
        raise DocumentError(name, reason) from fault


def read_bytes(data: bytes, name: str) -> Minutes:
    """Read a document that is already in memory; see read_file."""
    try:
        raw, _ = decode(data)
    except UnknownEncoding as fault:
        raise DocumentError(name, f"{fault}; save it as UTF-8 text and build again") from fault
    if not raw.strip():
        raise DocumentError(name, "is empty; remove it, or put its text in")
    return read_text(raw, name)


def read_text(raw: str, name: str) -> Minutes:
    """Minutes from the raw text of a document, which has no byte order mark."""
    flow = reflow(raw)
    structure = read_structure(flow)
    headers = headers_of(structure)
    genre = _genre(structure)
    utterances = settle(structure.drafts, flow.text, genre, assembly=structure.assembly)
    meeting = read_meeting(flow.text, headers, structure.agenda)
    if genre != "minutes":
        meeting = replace(meeting, body=None)
    return Minutes(
        doc_id=doc_id(name),
        path=name,
        url=None,
        genre=genre,
        meeting=meeting,
        text=flow.text,
        headers=headers,
        utterances=utterances,
        decisions=decisions(flow.text, headers, utterances),
        commitments=commitments(flow.text, utterances),
        dates=(),
        anchors=flow.anchors,
        dropped=flow.dropped,
        warnings=_warnings(genre, meeting.date is None, not utterances),
    )


def plain_minutes(name: str, title: str | None, text: str) -> Minutes:
    """A text without any structure as one utterance: entries of a collection that is already cut."""
    span = Span(0, len(text))
    return Minutes(
        doc_id=doc_id(name), path=name, url=None, genre="other", meeting=Meeting(title=title), text=text, headers=(),
        utterances=(Utterance(1, span, None, "remark", None, None),), decisions=(), commitments=(), dates=(),
        anchors=(Anchor(0, 0, None),), dropped=(), warnings=(),
    )  # fmt: skip


def doc_id(path: str) -> str:
    """A document's id: its path with white space and ``#`` percent-encoded, so that it is unique and one word."""
    return re.sub(r"[\s#%]", lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), PurePosixPath(path).as_posix())


def _genre(structure: Structure) -> Genre:
    if structure.is_meeting or any(d.speaker or d.turn for d in structure.drafts):
        return "minutes"
    return "slides" if structure.drafts and any(d.section for d in structure.drafts) else "other"


def _warnings(genre: Genre, undated: bool, silent: bool) -> tuple[str, ...]:
    out = []
    if genre == "minutes" and undated:
        out.append("no date was found")
    if silent:
        out.append("no utterance was found")
    return tuple(out)
