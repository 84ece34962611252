"""The keys of speeches as JSON: what each thing is called by those who publish it. corpus/README.md shows the same table."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
# A thing, and its keys; the first that is there is read. A new key stands in corpus/README.md, too, and raises READER_VERSION.
KEYS: dict[str, tuple[str, ...]] = {
    # of a speech
    "text": ("text", "speech"),
    "speaker": ("speaker",),
    "role": ("role", "position", "speakerPosition", "speakerRole"),
    "number": ("number", "speechOrder", "i"),
    "url": ("url", "speechURL"),
    # of a meeting
    "meeting": ("meeting_id", "issueID"),
    "own": ("speechID", "id"),  # of a meeting, or of a speech of it
    "title": ("title",),
    "municipality": ("municipality", "house", "nameOfHouse"),
    "body": ("body", "committee", "nameOfMeeting"),
    "date": ("date", "dateIso"),
    "meeting url": ("meetingURL", "sourceUrl", "url"),
    "speeches": ("speeches", "voices", "speechRecord"),
}
_LONGEST = 2_000  # characters of a value


def held(record: Json, thing: str) -> Any:
    """What an object says of a thing; None where it says nothing."""
    return next((record[key] for key in KEYS[thing] if record.get(key) not in (None, "")), None)


def words(record: Json, thing: str) -> str | None:
    """The same as text, of any length."""
    value = held(record, thing)
    return str(value).strip() or None if value is not None else None


def short(record: Json, thing: str) -> str | None:
    """The same, cut off where it is longer than a value is."""
    return (words(record, thing) or "")[:_LONGEST] or None


def address(record: Json, thing: str) -> str | None:
    """The same; None where it is longer than an address is."""
    found = words(record, thing)
    return found if found and len(found) <= _LONGEST else None
