"""Speeches as JSON: one schema of our own, and the speech JSON of the National Diet Library, to Minutes by meeting.

One object is a speech or a whole meeting; the keys that are read stand in `rag.minutes.speech_keys`.

A speech object carries the keys of its meeting, too; speeches of one meeting_id, or of one speechID up to its ``_``,
are one document. The raw document of a meeting is its speeches, one after another, under its title and date.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag.errors import DocumentError
from rag.minutes.identities import printable
from rag.minutes.speech_keys import KEYS, Json, address, held, short, words
from rag.minutes.structure.drafts import DraftUtterance
from rag.minutes.structure.header import body_of, municipality_of
from rag.minutes.structure.hidden_markup import invisible
from rag.minutes.structure.reflow import Flow, reflow
from rag.minutes.warnings import place_left_out
from rag.records import Anchor, Dropped, Header, Meeting, Skipped, Span, Speaker
from rag.text import day_left_out, day_of, is_office, is_place, read_speaker, side_of

_MOST_TOLD = 50  # objects of one document that are named one by one
_LONGEST_ID = 200  # characters
_FRONT_MATTER = "会議録情報"  # what the Diet Library calls the sheet before the first speech


@dataclass(frozen=True, slots=True)
class Found:
    """One meeting of a document: its id, what its objects say of it, its speeches in order, and what could not be taken."""

    identity: str
    record: Json
    speeches: tuple[Json, ...]
    warnings: tuple[str, ...] = ()


def meetings(raw: str, name: str, skipped: list[Skipped]) -> list[Found]:
    """The meetings of a JSON or JSON Lines document, in order of appearance.

    An object that is no speech and no meeting costs itself alone: it goes to ``skipped``, under its number.

    Raises:
        DocumentError: it is no JSON, or none of its objects can be read; the message says where.
    """
    found: dict[str, tuple[Json, list[Json], dict[str, None]]] = {}
    refused: list[Skipped] = []
    for number, value in _objects(raw, name):
        try:
            record = _object(value, name, number)
            inner = _inner(record)
            if inner is None and held(record, "text") is None:
                raise DocumentError(
                    name, f"object {number} has neither text nor speeches; see corpus/README.md for the keys"
                )
            identity = _identity(record, inner is not None) or name
            record, warnings = _mended(record)
            speeches = []
            for speech in [record] if inner is None else _inner(record) or []:
                try:
                    speeches.append(_checked(speech, name, number))
                except DocumentError as fault:
                    refused.append(Skipped(f"{name}/{number}", fault.reason))
            if inner != [] and not speeches:
                continue
        except DocumentError as fault:
            refused.append(Skipped(f"{name}/{number}", fault.reason))
            continue
        meeting, spoken, told = found.setdefault(identity, ({}, [], {}))
        for key, value in record.items():
            meeting[key] = (
                meeting.get(key) or value
            )  # what the first object of a meeting leaves out, a later one may say
        spoken += speeches
        told |= dict.fromkeys(warnings)
    out = []
    for identity, (meeting, speeches, told) in found.items():
        said = tuple(speech for speech in _in_order(speeches) if (held(speech, "text") or "").strip())
        if said:
            out.append(Found(identity, meeting, said, tuple(told)[:_MOST_TOLD]))
    if refused and not out:
        raise DocumentError(name, refused[0].reason)
    skipped += refused[:_MOST_TOLD]
    if more := refused[_MOST_TOLD:]:
        skipped.append(Skipped(f"{name}/…", f"{len(more)} more of its objects cannot be read, as the last one named"))
    return out


def _object(value: Any, name: str, number: int) -> Json:
    if isinstance(value, DocumentError):
        raise value
    if not isinstance(value, dict):
        raise DocumentError(name, f"object {number} is no JSON object; see corpus/README.md for the keys")
    if "tenant_minutes" in value:
        raise DocumentError(name, "is a feed of DiscussNet (tenant_minutes), which is not read; save its pages as HTML")
    return value


def _inner(record: Json) -> list[Any] | None:
    """The speeches that a meeting lists; None of a speech."""
    return next((record[key] for key in KEYS["speeches"] if isinstance(record.get(key), list)), None)


def _mended(record: Json) -> tuple[Json, list[str]]:
    """An object without half characters, and without dates on which no meeting was; what is to be said of that."""
    whole = _whole(record)
    warnings = [] if whole == record else ["holds half characters, shown as \ufffd; export it again as UTF-8"]
    for key in KEYS["date"]:
        if whole.get(key) not in (None, "") and not day_of(whole[key]):
            warnings.append(day_left_out(whole[key]))
            whole = {k: v for k, v in whole.items() if k != key}
    return whole, warnings


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return {_whole(key): _whole(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _checked(speech: Any, name: str, number: int) -> Json:
    if not isinstance(speech, dict):
        raise DocumentError(
            name, f"object {number} holds a speech that is no JSON object; see corpus/README.md for the keys"
        )
    text = held(speech, "text")
    if text is not None and not isinstance(text, str):
        raise DocumentError(name, f"object {number} has a text that is no words; see corpus/README.md for the keys")
    return speech


def _in_order(speeches: list[Json]) -> list[Json]:
    """By their numbers; a speech without one keeps its place behind the one before it."""
    keys, last = [], 0.0
    for speech in speeches:
        last = _number(held(speech, "number"), last)
        keys.append(last)
    return [speech for _, speech in sorted(zip(keys, speeches, strict=True), key=lambda pair: pair[0])]


def _number(value: Any, otherwise: float) -> float:
    try:
        return otherwise if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return otherwise


def meeting_of(record: Json) -> tuple[Meeting, tuple[str, ...]]:
    """The meeting that an object describes, and what of it is no value of a meeting: that stays in its title."""
    day = next((found for key in KEYS["date"] if (found := day_of(record.get(key)))), None)
    body = short(record, "body")
    house = short(record, "municipality")
    said = short(record, "title")
    left_out = house if house and not is_place(house) else None
    aside = [one for one in (left_out, body if body and not is_office(body) else None) if one]
    title = said or " ".join(part for part in (house, body) if part) or None
    if said and aside:
        title = " ".join((*aside, said))
    place = None if left_out else house
    place = place or (municipality_of([said or ""]) if said else None)
    body = body if body and is_office(body) else body_of(said if aside else title)
    return Meeting(place, body, title, day), (place_left_out(left_out),) if left_out else ()


def written_out(
    meeting: Meeting, speeches: Sequence[Json]
) -> tuple[str, Flow, list[DraftUtterance], tuple[Header, ...]]:
    """The raw document, its text, the turns in it, and its header block."""
    head = "\n".join(part for part in (meeting.title, meeting.date.isoformat() if meeting.date else None) if part)
    raw, text = head, head
    anchors = [Anchor(0, 0, None)] if head else []
    dropped: list[Dropped] = []
    headers = [Header("title", Span(0, len(head)))] if head else []
    drafts: list[DraftUtterance] = []
    for speech in speeches:
        gap = "\n\n" if text else ""
        own = str(held(speech, "text"))
        raw, text = raw + gap, text + gap
        flow = reflow(own, invisible(own, None))
        at, raw_at = len(text), len(raw)
        anchors += [Anchor(at + a.start, raw_at + a.raw_start, None) for a in flow.anchors]
        dropped += [Dropped(raw_at + d.start, raw_at + d.end, d.reason) for d in flow.dropped]
        raw, text = raw + own, text + flow.text
        if not flow.lines:
            continue
        first = flow.lines[0]
        marked = first.shape.kind == "mark"
        start = at + first.start + (first.shape.at if marked else 0)
        if held(speech, "speaker") == _FRONT_MATTER:
            headers.append(Header("other", Span(at, len(text))))
        elif start < len(text):
            speaker = _speaker(speech, first.shape.key if marked else "")
            drafts.append(DraftUtterance(start, len(text), speaker, None, None, turn=True, url=address(speech, "url")))
    return raw, Flow(text, [], tuple(anchors), tuple(dropped)), drafts, tuple(headers)


def url_of(record: Json) -> str | None:
    """The address of a meeting."""
    return address(record, "meeting url")


def _objects(raw: str, name: str) -> Iterator[tuple[int, Any]]:
    """The objects of a document by their numbers; a line that is no JSON is the DocumentError that says so."""
    try:
        whole = json.loads(raw)
    except RecursionError as fault:
        raise DocumentError(name, "is nested too deeply to hold speeches; see corpus/README.md for the keys") from fault
    except ValueError:
        yield from _lines(raw, name)
        return
    yield from enumerate(whole if isinstance(whole, list) else _answer(whole), 1)


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


def _lines(raw: str, name: str) -> list[tuple[int, Any]]:
    """One object a line. A document of which most lines are none is no JSON Lines, but JSON with a fault."""
    found: list[tuple[int, Any]] = []
    for number, line in enumerate(raw.split("\n"), 1):
        if line.strip():
            try:
                found.append((number, json.loads(line)))
            except (ValueError, RecursionError) as fault:
                found.append((number, DocumentError(name, f"line {number} is no JSON ({fault}); one object a line")))
    wrong = [value for _, value in found if isinstance(value, DocumentError)]
    if 2 * len(wrong) > len(found):
        raise wrong[0]
    return found


def _identity(record: Json, is_meeting: bool) -> str | None:
    identity = words(record, "meeting")
    if not identity:
        own = words(record, "own")
        identity = own if is_meeting or own is None else own.rpartition("_")[0] or None
    if identity and len(identity) > _LONGEST_ID:  # it stands in the id of every passage
        digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{identity[:_LONGEST_ID]}…{digest[:16]}"
    return identity


def _speaker(speech: Json, label: str) -> Speaker | None:
    name, role = short(speech, "speaker"), short(speech, "role")
    if role and role.isdecimal():
        role = f"{role}番"  # the number of a seat
    elif role and not is_office(role):
        name, role = " ".join(part for part in (name, role) if part), None
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
