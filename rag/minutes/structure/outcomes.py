"""What a meeting decided and what officials undertook, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.records import Commitment, Decision, Header, Span, Utterance
from rag.text import commits, decides, first_hint, sentences, side_of

# A longer sentence tells about a decision instead of taking it.
LONGEST_DECISION = 60
_ASSEMBLY_OFFICE = re.compile(r"議会(?:事務)?局")
_SPOKEN = re.compile(r"(?:で|ま)す")


def decisions(text: str, headers: tuple[Header, ...], utterances: tuple[Utterance, ...]) -> tuple[Decision, ...]:
    """The result block, and the sentences of reports and of the chair that tell a decision; in document order."""
    out = [Decision(h.span, text[h.span.start : h.span.end], None) for h in headers if h.label == "result"]
    for utterance in utterances:
        chair = utterance.speaker is not None and utterance.speaker.side == "chair"
        if utterance.kind != "report" and not chair:
            continue
        for span in _deciding(text, utterance):
            words = text[span.start : span.end]
            if len(words) <= LONGEST_DECISION:
                out.append(Decision(span, words, utterance.section))
    return tuple(sorted(out, key=lambda d: d.span))


def commitments(text: str, utterances: tuple[Utterance, ...]) -> tuple[Commitment, ...]:
    """The sentences in which an official, or an unnamed reply, undertakes something; in document order."""
    out = []
    for utterance in utterances:
        if not _answerable(utterance):
            continue
        for span in _committing(text, utterance):
            out.append(Commitment(span, text[span.start : span.end], utterance.speaker))
    return tuple(out)


def _answerable(utterance: Utterance) -> bool:
    """Whether an official speaks, or a reply or report whose speaker is not named; who sits on no known side is no official."""
    speaker = utterance.speaker
    if speaker is None:
        return utterance.kind in ("reply", "report")
    # A label whose department is not known stands whole as the name, and ends in the office all the same.
    if (speaker.side or side_of(speaker.name)) not in ("executive", "secretariat"):
        return False
    # The assembly's own office tells how the next sitting will go, as a chair does.
    return utterance.kind == "reply" or not _ASSEMBLY_OFFICE.search(speaker.role or "")


def _committing(text: str, utterance: Utterance) -> Iterator[Span]:
    at, end = utterance.span.start, utterance.span.end
    spoken = _SPOKEN.search(text, at, end) is not None
    # A line feed always ends a sentence, so that a line is cut by itself, and only where something may stand in it.
    while (hint := first_hint(text, at, end)) is not None:
        line = max(at, text.rfind("\n", at, hint) + 1)
        at = text.find("\n", hint, end) + 1 or end
        yield from (s for s in sentences(text[line:at], line) if commits(text[s.start : s.end], spoken))


def _deciding(text: str, utterance: Utterance) -> Iterator[Span]:
    words = text[utterance.span.start : utterance.span.end]
    if decides(words):  # most utterances hold none: looked at whole first, since cutting costs more than looking
        for span in sentences(words, utterance.span.start):
            if decides(text[span.start : span.end]):
                yield span
