"""What was read from a document against the truth that a person wrote down, as a list of differences in words."""

from typing import Any

from rag.records import Minutes
from rag.text import squeeze

Json = dict[str, Any]


def bare(text: str) -> str:
    """A text without white space, width and the marks of markup, which are not part of the text."""
    return squeeze(text).replace("**", "")


def compare(minutes: Minutes, truth: Json) -> list[str]:
    """The differences in metadata and utterances; empty where the reader read what the person read."""
    return [*compare_meeting(minutes, truth), *compare_utterances(minutes, truth), *compare_lines(minutes, truth)]


def compare_meeting(minutes: Minutes, truth: Json) -> list[str]:
    meeting = minutes.meeting
    found = {
        "title": meeting.title and bare(meeting.title),
        "municipality": meeting.municipality,
        "date": meeting.date and meeting.date.isoformat(),
        "start": meeting.start and meeting.start.strftime("%H:%M"),
        "end": meeting.end and meeting.end.strftime("%H:%M"),
        "place": meeting.place and bare(meeting.place),
        "attendees": [(a.name, _printed_role(a.role, a.group)) for a in meeting.attendees],
        "agenda": [bare(item) for item in meeting.agenda],
    }
    wanted = {
        **{name: truth[name] for name in ("municipality", "date", "start", "end")},
        **{name: truth[name] and bare(truth[name]) for name in ("title", "place")},
        "attendees": [(a["name"], _bare_role(a["role"])) for a in truth["attendees"]],
        "agenda": [bare(item) for item in truth["agenda"]],
    }
    return [f"{name}: {found[name]!r}, wanted {wanted[name]!r}" for name in wanted if found[name] != wanted[name]]


def compare_utterances(minutes: Minutes, truth: Json) -> list[str]:
    """Borders, speakers and kinds. A speaker that the truth only infers may stand or be left out, and be no other."""
    out = []
    found = [bare(minutes.quote(u.span)) for u in minutes.utterances]
    at = 0
    for wanted in truth["utterances"]:
        first, last = bare(wanted["first_chars"]), bare(wanted["last_chars"])
        here = next((n for n in range(at, len(found)) if _spoken(found[n]).startswith(first)), None)
        if here is None:
            out.append(f"not read: {wanted['first_chars']}")
            continue
        out += [f"nobody said: {found[n][:15]}" for n in range(at, here)]
        at = here + 1
        if not _unsigned(found[here]).endswith(last):
            out.append(f"ends otherwise: {wanted['first_chars']} … {found[here][-15:]}, wanted {last}")
        out += _compare_one(minutes, here, wanted)
    return out + [f"nobody said: {words[:15]}" for words in found[at:]]


def compare_lines(minutes: Minutes, truth: Json) -> list[str]:
    """Words that a line end broke stand together again."""
    text = minutes.text
    return [
        f"still broken: {pair}"
        for pair in truth["broken_lines"]
        if "".join(p.strip() for p in pair.split("|")) not in text
    ]


def _compare_one(minutes: Minutes, at: int, wanted: Json) -> list[str]:
    utterance = minutes.utterances[at]
    speaker = utterance.speaker and (utterance.speaker.role or utterance.speaker.name)
    out = []
    allowed = {wanted["speaker"]} | ({None} if wanted["speaker_basis"] == "inferred" else set())
    if speaker not in allowed:
        out.append(f"speaker of {wanted['first_chars']}: {speaker}, wanted {wanted['speaker']}")
    if utterance.kind != wanted["kind"]:
        out.append(f"kind of {wanted['first_chars']}: {utterance.kind}, wanted {wanted['kind']}")
    return out


def _spoken(words: str) -> str:
    """The words behind a speaker's label that stands in front: （所管部）…."""
    return words.split(")", 1)[1] if words.startswith("(") and ")" in words[:12] else words


def _unsigned(words: str) -> str:
    """The words before a speaker's label that stands behind: …（市長）."""
    cut = words.rfind("(")
    return words[:cut] if words.endswith(")") and 0 < len(words) - cut <= 14 and words[cut - 1] == "。" else words


def _printed_role(role: str | None, group: str | None) -> str | None:
    return None if role is None else bare(role).removesuffix("(事務局)")


def _bare_role(role: str | None) -> str | None:
    return None if role is None else bare(role).removesuffix("(事務局)")
