"""What the lines of a document yield before kinds and replies are settled."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from rag.records import Header, Kind, Span, Speaker
from rag.text import asks, asks_last


@dataclass(slots=True)
class DraftUtterance:
    """An utterance being read; its end grows while lines go on."""

    start: int
    end: int
    speaker: Speaker | None
    kind: Kind | None
    section: str | None
    arrow: bool = False
    prefixed: bool = False
    turn: bool = False
    url: str | None = None


@dataclass(slots=True)
class Structure:
    """What the lines say: header blocks (label, span, value), sections and drafts in document order."""

    headers: list[tuple[str, Span]] = field(default_factory=list)
    agenda: list[str] = field(default_factory=list)
    drafts: list[DraftUtterance] = field(default_factory=list)
    is_meeting: bool = False
    assembly: bool = False


def headers_of(structure: Structure) -> tuple[Header, ...]:
    """The header blocks as records, blocks of one label as one where nobody speaks between them."""
    out: list[Header] = []
    starts = [draft.start for draft in structure.drafts]
    for label, span in structure.headers:
        spoken = out and bisect_left(starts, span.start) > bisect_left(starts, out[-1].span.start)
        if out and out[-1].label == label and not spoken:
            out[-1] = Header(label, Span(out[-1].span.start, span.end))
        else:
            out.append(Header(label, span))
    return tuple(out)


def kind_of(draft: DraftUtterance, text: str) -> Kind:
    """The kind of a draft judged by its words; replies of turns are found afterwards, by their neighbours."""
    if draft.kind:
        return draft.kind
    if draft.arrow:
        return "reply"
    # A turn of an assembly asks in its middle and thanks at its end; a bullet asks at its end.
    return "question" if (asks(text) if draft.turn else asks_last(text)) else "remark"
