"""What a meeting decided and what officials undertook, sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rag.minutes.kinds import decides, promises
from rag.minutes.sentences import sentences
from rag.records import Commitment, Decision, Header, Span, Utterance

# A longer sentence tells about a decision instead of taking it.
LONGEST_DECISION = 60


def decisions(text: str, headers: tuple[Header, ...], utterances: tuple[Utterance, ...]) -> tuple[Decision, ...]:
    """The result block, and the sentences of reports and of the chair that tell a decision; in document order."""
    out = [Decision(h.span, text[h.span.start : h.span.end], None) for h in headers if h.label == "result"]
    for utterance in utterances:
        chair = utterance.speaker is not None and utterance.speaker.side == "chair"
        if utterance.kind != "report" and not chair:
            continue
        for span in _sentences_where(decides, text, utterance):
            words = text[span.start : span.end]
            if len(words) <= LONGEST_DECISION:
                out.append(Decision(span, words, utterance.section))
    return tuple(sorted(out, key=lambda d: d.span))


def commitments(text: str, utterances: tuple[Utterance, ...]) -> tuple[Commitment, ...]:
    """The sentences in which an official, or an unnamed reply, undertakes something; in document order."""
    out = []
    for utterance in utterances:
        side = utterance.speaker.side if utterance.speaker else None
        if side not in ("executive", "secretariat") and utterance.kind not in ("reply", "report"):
            continue
        for span in _sentences_where(promises, text, utterance):
            out.append(Commitment(span, text[span.start : span.end], utterance.speaker))
    return tuple(out)


def _sentences_where(holds: Callable[[str], bool], text: str, utterance: Utterance) -> Iterator[Span]:
    words = text[utterance.span.start : utterance.span.end]
    if holds(words):  # most utterances hold none: looked at whole first, since cutting costs more than looking
        for span in sentences(words, utterance.span.start):
            if holds(text[span.start : span.end]):
                yield span
