"""What a meeting decided and what officials undertook, sentence by sentence."""

from __future__ import annotations

from rag.minutes.kinds import decides, promises
from rag.minutes.sentences import sentences
from rag.records import Commitment, Decision, Header, Utterance


def decisions(text: str, headers: tuple[Header, ...], utterances: tuple[Utterance, ...]) -> tuple[Decision, ...]:
    """The result block, and the sentences of reports and of the chair that tell a decision; in document order."""
    out = [Decision(h.span, text[h.span.start : h.span.end], None) for h in headers if h.label == "result"]
    for utterance in utterances:
        chair = utterance.speaker is not None and utterance.speaker.side == "chair"
        if utterance.kind != "report" and not chair:
            continue
        for span in sentences(text[utterance.span.start : utterance.span.end], utterance.span.start):
            words = text[span.start : span.end]
            if len(words) <= 60 and decides(words):
                out.append(Decision(span, words, utterance.section))
    return tuple(sorted(out, key=lambda d: d.span))


def commitments(text: str, utterances: tuple[Utterance, ...]) -> tuple[Commitment, ...]:
    """The sentences in which an official, or an unnamed reply, undertakes something; in document order."""
    out = []
    for utterance in utterances:
        side = utterance.speaker.side if utterance.speaker else None
        if side not in ("executive", "secretariat") and utterance.kind not in ("reply", "report"):
            continue
        for span in sentences(text[utterance.span.start : utterance.span.end], utterance.span.start):
            words = text[span.start : span.end]
            if promises(words):
                out.append(Commitment(span, words, utterance.speaker))
    return tuple(out)
