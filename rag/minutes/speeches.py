"""Speeches as JSON: one schema of our own, and the speech JSON of the National Diet Library, to Minutes by meeting.

One object is a speech or a whole meeting. Keys that are read, the first that is there:

speech   text (speech) · speaker · role (position, speakerPosition, speakerRole) · number (speechOrder, i) · url (speechURL)
meeting  meeting_id (issueID, id) · title · municipality (house, nameOfHouse) · body (committee, nameOfMeeting) ·
         date (dateIso) · url (meetingURL, sourceUrl) · a list of speeches in speeches (voices, speechRecord)

A speech object carries the keys of its meeting, too; speeches of one meeting_id, or of one speechID up to its ``_``,
are one document. The raw document of a meeting is its speeches, one after another, under its title and date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from rag.errors import DocumentError
from rag.minutes.drafts import Draft
from rag.minutes.header import body_of, municipality_of
from rag.minutes.reflow import Flow, reflow
from rag.minutes.speakers import read_speaker, side_of
from rag.records import Anchor, Dropped, Header, Meeting, Span, Speaker

Json = dict[str, Any]
_LISTS = ("speeches", "voices", "speechRecord")
_FRONT_MATTER = "会議録情報"  # what the Diet Library calls the sheet before the first speech


def meetings(raw: str, name: str) -> Iterator[tuple[str, Json, list[Json]]]:
    """Meeting id, meeting and speeches of each meeting of a JSON or JSON Lines document, in order of appearance.

    Raises:
        DocumentError: it is no JSON, or an object is no speech and no meeting; the message says where.
    """
    found: dict[str, tuple[Json, list[Json]]] = {}
    for number, record in _objects(raw, name):
        inner = next((record[key] for key in _LISTS if isinstance(record.get(key), list)), None)
        if inner is None and _get(record, "text", "speech") is None:
            raise DocumentError(
                name, f"object {number} has neither text nor speeches; see corpus/README.md for the keys"
            )
        _date(record, name, number)
        identity = _identity(record, inner is not None) or name
        meeting, speeches = found.setdefault(identity, ({}, []))
        for key, value in record.items():
            meeting[key] = (
                meeting.get(key) or value
            )  # what the first object of a meeting leaves out, a later one may say
        speeches.extend(_checked(speech, name, number) for speech in ([record] if inner is None else inner))
    for identity, (meeting, speeches) in found.items():
        spoken = [speech for speech in _in_order(speeches) if (_get(speech, "text", "speech") or "").strip()]
        if spoken:
            yield identity, meeting, spoken


def _checked(speech: Any, name: str, number: int) -> Json:
    if not isinstance(speech, dict):
        raise DocumentError(
            name, f"object {number} holds a speech that is no JSON object; see corpus/README.md for the keys"
        )
    text = _get(speech, "text", "speech")
    if text is not None and not isinstance(text, str):
        raise DocumentError(name, f"object {number} has a text that is no words; see corpus/README.md for the keys")
    try:
        (text or "").encode("utf-8")
    except UnicodeEncodeError as fault:
        raise DocumentError(name, f"object {number} holds half a character; export it again as UTF-8") from fault
    return speech


def _in_order(speeches: list[Json]) -> list[Json]:
    """By their numbers; a speech without one keeps its place behind the one before it."""
    keys, last = [], 0.0
    for speech in speeches:
        last = _number(_get(speech, "number", "speechOrder", "i"), last)
        keys.append(last)
    return [speech for _, speech in sorted(zip(keys, speeches, strict=True), key=lambda pair: pair[0])]


def _number(value: Any, otherwise: float) -> float:
    try:
        return otherwise if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return otherwise


def _date(record: Json, name: str, number: int) -> date | None:
    day = _get(record, "date", "dateIso")
    try:
        return date.fromisoformat(str(day)[:10]) if day else None
    except ValueError as fault:
        raise DocumentError(name, f"object {number}: {day!r} is no date; write it as YYYY-MM-DD") from fault


def meeting_of(record: Json, name: str) -> Meeting:
    """The meeting that an object describes."""
    held = _date(record, name, 1)
    body = _text(record, "body", "committee", "nameOfMeeting")
    house = _text(record, "municipality", "house", "nameOfHouse")
    title = _text(record, "title") or " ".join(part for part in (house, body) if part) or None
    house = house or (municipality_of([title]) if title else None)
    return Meeting(municipality=house, body=body or body_of(title), title=title, date=held)


def written_out(meeting: Meeting, speeches: list[Json]) -> tuple[str, Flow, list[Draft], tuple[Header, ...]]:
    """The raw document, its text, the turns in it, and its header block."""
    head = "\n".join(part for part in (meeting.title, meeting.date.isoformat() if meeting.date else None) if part)
    raw, text = head, head
    anchors = [Anchor(0, 0, None)] if head else []
    dropped: list[Dropped] = []
    headers = [Header("title", Span(0, len(head)))] if head else []
    drafts: list[Draft] = []
    for speech in speeches:
        gap = "\n\n" if text else ""
        own = str(_get(speech, "text", "speech"))
        raw, text = raw + gap, text + gap
        flow = reflow(own)
        at, raw_at = len(text), len(raw)
        anchors += [Anchor(at + a.start, raw_at + a.raw_start, None) for a in flow.anchors]
        dropped += [Dropped(raw_at + d.start, raw_at + d.end, d.reason) for d in flow.dropped]
        raw, text = raw + own, text + flow.text
        if not flow.lines:
            continue
        first = flow.lines[0]
        marked = first.shape.kind == "mark"
        start = at + first.start + (first.shape.at if marked else 0)
        if speech.get("speaker") == _FRONT_MATTER:
            headers.append(Header("other", Span(at, len(text))))
        elif start < len(text):
            speaker = _speaker(speech, first.shape.key if marked else "")
            drafts.append(
                Draft(start, len(text), speaker, None, None, turn=True, url=_text(speech, "url", "speechURL"))
            )
    return raw, Flow(text, [], tuple(anchors), tuple(dropped)), drafts, tuple(headers)


def url_of(record: Json) -> str | None:
    """The address of a meeting."""
    return _text(record, "meetingURL", "sourceUrl") or _text(record, "url")


def _objects(raw: str, name: str) -> Iterator[tuple[int, Json]]:
    try:
        whole = json.loads(raw)
    except RecursionError as fault:
        raise DocumentError(name, "is nested too deeply to hold speeches; see corpus/README.md for the keys") from fault
    except ValueError:
        records = list(_lines(raw, name))
    else:
        records = whole if isinstance(whole, list) else _answer(whole)
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict):
            raise DocumentError(name, f"object {number} is no JSON object; see corpus/README.md for the keys")
        yield number, record


def _answer(whole: Any) -> list[Any]:
    """The meetings or speeches of a Diet Library answer; any other object is itself one meeting or speech."""
    if isinstance(whole, dict):
        for key in ("meetingRecord", "speechRecord"):
            records = whole.get(key)
            if isinstance(records, list) and "issueID" not in whole:
                return records
        if "numberOfRecords" in whole:
            return []
    return [whole]


def _lines(raw: str, name: str) -> Iterator[Any]:
    for number, line in enumerate(raw.split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as fault:
                raise DocumentError(name, f"line {number} is no JSON ({fault}); one object a line") from fault


def _identity(record: Json, is_meeting: bool) -> str | None:
    identity = _text(record, "meeting_id", "issueID")
    if identity:
        return identity
    own = _text(record, "speechID", "id")
    return own if is_meeting or own is None else own.rpartition("_")[0] or None


def _speaker(speech: Json, label: str) -> Speaker | None:
    name, role = _text(speech, "speaker"), _text(speech, "role", "position", "speakerPosition", "speakerRole")
    if not name and not role:
        return read_speaker(label) if label else None
    if name and not role:
        read = read_speaker(name)
        if read and read.role and read.name:
            return read  # 田中委員, 議長（…君）: name and office in one field
        marked = read_speaker(label) if label else None
        role = marked.role if marked else None
        return Speaker(name, role, side_of(role))
    return Speaker(name, role, side_of(role))


def _get(record: Json, *keys: str) -> Any:
    return next((record[key] for key in keys if record.get(key) not in (None, "")), None)


def _text(record: Json, *keys: str) -> str | None:
    value = _get(record, *keys)
    return str(value).strip() or None if value is not None else None
