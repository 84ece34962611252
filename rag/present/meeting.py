"""A whole meeting as its sections, each turn with what it answers and what answers it; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rag.present.words import day_line, speaker_line
from rag.question import say
from rag.records import Exchange, Minutes, Utterance


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance, and the numbers of those that answer it, ascending."""

    utterance: Utterance
    replies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Turns that follow each other under one heading; None where there is none."""

    heading: str | None
    turns: tuple[Turn, ...]


def sections(minutes: Minutes) -> tuple[Section, ...]:
    """Every utterance once, in the order of the document; a heading that comes back later is another section."""
    replies: dict[int, list[int]] = {}
    for utterance in minutes.utterances:
        if utterance.reply_to is not None:
            replies.setdefault(utterance.reply_to, []).append(utterance.number)
    return tuple(
        Section(heading, tuple(Turn(u, tuple(replies.get(u.number, ()))) for u in found))
        for heading, found in groupby(minutes.utterances, key=lambda u: u.section)
    )


def meeting_lines(minutes: Minutes) -> Iterator[str]:
    """A meeting for a terminal: what it is, then each turn with its number, who speaks, and what it answers."""
    meeting = minutes.meeting
    yield "　".join(p for p in (meeting.municipality, meeting.title or minutes.path, day_line(meeting.date)) if p)
    for decision in minutes.decisions:
        yield f"{say('label.decision', 'ja')}：{_flat(decision.text)}"
    for section in sections(minutes):
        yield ""
        if section.heading:
            yield f"■ {_flat(section.heading)}"
        for turn in section.turns:
            u = turn.utterance
            link = f"　→[{u.reply_to}]" if u.reply_to else ""
            yield f"[{u.number}] {speaker_line(u.speaker)}　{say(f'kind.{u.kind}', 'ja')}{link}"
            yield f"    {_flat(minutes.quote(u.span))}"


def exchange_lines(exchange: Exchange) -> Iterator[str]:
    """An exchange for a terminal: what stands around it is set off by a bar, what was asked and answered by a mark."""
    first = exchange.question[0]
    yield "　".join(p for p in (first.municipality, first.title or first.path, day_line(first.date)) if p)
    if first.section:
        yield f"■ {_flat(first.section)}"
    own = {**dict.fromkeys(exchange.question, "問"), **dict.fromkeys(exchange.replies, "答")}
    inside = sorted((*exchange.question, *exchange.between, *exchange.replies), key=lambda passage: passage.span)
    for passage in (*exchange.before, *inside, *exchange.after):
        mark = own.get(passage, "｜") if exchange.replies or passage not in own else "●"
        who = say("kind.header", "ja") if passage.kind == "header" else speaker_line(passage.speaker)
        kind = "" if passage.kind == "header" else f"　{say(f'kind.{passage.kind}', 'ja')}"
        yield f"{mark} {who}{kind}　{passage.passage_id}"
        yield f"    {_flat(passage.text)}"


def _flat(text: str) -> str:
    return " ".join(text.split())
