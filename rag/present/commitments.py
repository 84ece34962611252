"""Commitments to JSON and to lines for people; pure."""

from __future__ import annotations

from typing import Any

from rag.present.json.records import passage_json
from rag.present.words import day_line, speaker_line
from rag.question import say
from rag.records import FollowedCommitment, FollowUp, RelativeDate, Span

Json = dict[str, Any]


def commitment_json(found: FollowedCommitment) -> Json:
    """One commitment, as ``rag commitments --json`` prints it; every ``start`` and ``end`` counts in the document's text."""
    return {
        "quote": found.quote,
        "start": found.span.start,
        "end": found.span.end,
        "times": [_time_json(time) for time in found.times],
        "open": found.open,
        "later": [_later_json(later) for later in found.later],
        "passage": passage_json(found.passage),
    }


def commitment_lines(found: FollowedCommitment) -> tuple[str, ...]:
    """A commitment in lines: where and who; the quote; the times that it names; what took it up later, or that nothing did."""
    times = tuple(f"（{line}）" for line in time_lines(found))
    later = tuple(f"→ {_where(f)}：{_line(f.quote)}" for f in found.later) or (f"→ {say('commitment.open', 'ja')}",)
    return (_where(found), f"「{_line(found.quote)}」", *times, *later)


def time_lines(found: FollowedCommitment, language: str = "ja") -> tuple[str, ...]:
    """The times that a commitment names, in one line: 時期：来年度＝2023年4月1日〜2024年3月31日; no line where it names none."""
    comma, colon = say("headline.comma", language), say("headline.colon", language)
    times = comma.join(f"{_words(found, time.span)}＝{_days(time, language)}" for time in found.times)
    return (f"{say('commitment.times', language)}{colon}{times}",) if times else ()


def _where(found: FollowedCommitment | FollowUp) -> str:
    passage = found.passage
    title = passage.title or passage.path
    city = None if title.startswith(passage.municipality or "\0") else passage.municipality
    parts = (day_line(passage.date), city, title, speaker_line(passage.speaker))
    return "　".join(part for part in parts if part)


def _words(found: FollowedCommitment, span: Span) -> str:
    return found.quote[span.start - found.span.start : span.end - found.span.start]


def _days(time: RelativeDate, language: str) -> str:
    first, last = day_line(time.first, language), day_line(time.last, language)
    return first if first == last else f"{first}〜{last}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _time_json(time: RelativeDate) -> Json:
    return {
        "start": time.span.start,
        "end": time.span.end,
        "first": time.first.isoformat(),
        "last": time.last.isoformat(),
    }


def _later_json(later: FollowUp) -> Json:
    return {
        "quote": later.quote,
        "start": later.span.start,
        "end": later.span.end,
        "passage": passage_json(later.passage),
    }
