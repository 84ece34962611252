"""Comparisons, timelines, exchanges and meetings to JSON; pure."""

from __future__ import annotations

from datetime import date

from rag.present.json.records import (
    Json,
    evidence_json,
    minutes_json,
    passage_json,
    reading_json,
    speaker_json,
    statement_json,
)
from rag.present.meeting import Turn, sections
from rag.records import Column, Comparison, Exchange, Minutes, Point, Timeline


def comparison_json(comparison: Comparison) -> Json:
    """One comparison, as ``rag ask --compare --json`` prints it; the numbers of the evidence are unique over all columns."""
    return {
        "question": comparison.question,
        "by": comparison.by,
        "columns": [_column(column) for column in comparison.columns],
        "more": comparison.more,
        "unplaced": comparison.unplaced,
        "reason": comparison.reason,
        "reason_code": comparison.reason_code,
        "language": comparison.language,
        "generation": comparison.generation,
        "seconds": round(comparison.seconds, 4),
        "read": reading_json(comparison.read) if comparison.read else None,
    }


def timeline_json(timeline: Timeline) -> Json:
    """One timeline, as ``rag ask --timeline --json`` prints it; days are ISO, ``differs_from`` is an evidence's number."""
    return {
        "question": timeline.question,
        "points": [_point(point) for point in timeline.points],
        "undated": [_point(point) for point in timeline.undated],
        "unit": timeline.unit,
        "counts": [
            {"first": c.first.isoformat(), "last": c.last.isoformat(), "passages": c.passages} for c in timeline.counts
        ],
        "passages": timeline.passages,
        "complete": timeline.complete,
        "reason": timeline.reason,
        "reason_code": timeline.reason_code,
        "language": timeline.language,
        "generation": timeline.generation,
        "seconds": round(timeline.seconds, 4),
        "read": reading_json(timeline.read) if timeline.read else None,
    }


def exchange_json(exchange: Exchange) -> Json:
    """One exchange, as ``rag show PASSAGE_ID --json`` prints it: lists of passages, each in the order of the document."""
    return {
        name: [passage_json(passage) for passage in getattr(exchange, name)]
        for name in ("before", "question", "between", "replies", "after")
    }


def meeting_json(minutes: Minutes) -> Json:
    """One meeting, as ``rag show DOC_ID --json`` prints it: what it is, and its sections with their turns."""
    whole = minutes_json(minutes)
    facts = (
        "doc_id", "path", "url", "genre", "title", "municipality", "body", "date", "start", "end", "place", "attendees",
        "agenda", "decisions",
    )  # fmt: skip
    return {
        **{name: whole[name] for name in facts},
        "sections": [
            {"section": section.heading, "utterances": [_turn(minutes, turn) for turn in section.turns]}
            for section in sections(minutes)
        ],
    }


def _column(column: Column) -> Json:
    summary = column.summary
    return {
        "value": column.value,
        "municipality": column.municipality,
        "body": column.body,
        "since": _day(column.since),
        "until": _day(column.until),
        "verdict": summary.verdict,
        "headline": summary.headline,
        "reason": summary.reason,
        "reason_code": summary.reason_code,
        "statements": [statement_json(s) for s in summary.statements],
        "evidence": [evidence_json(e) for e in summary.evidence],
    }


def _point(point: Point) -> Json:
    return {
        "date": _day(point.day),
        "label": point.label,
        "first": point.first,
        "differs_from": point.differs_from,
        "evidence": evidence_json(point.evidence),
    }


def _turn(minutes: Minutes, turn: Turn) -> Json:
    utterance = turn.utterance
    return {
        "number": utterance.number,
        "start": utterance.span.start,
        "end": utterance.span.end,
        "speaker": speaker_json(utterance.speaker),
        "kind": utterance.kind,
        "reply_to": utterance.reply_to,
        "replies": list(turn.replies),
        "text": minutes.quote(utterance.span),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
