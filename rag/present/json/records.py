"""Records to the JSON that the command line promises (docs: DESIGN section 6); pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.records import Evidence, FoundPassage, Hit, Minutes, Passage, Reading, Speaker, Statement, Summary

Json = dict[str, Any]


def speaker_json(speaker: Speaker | None) -> Json | None:
    """``{name, role, side}``, or None for an unnamed speaker."""
    return None if speaker is None else {"name": speaker.name, "role": speaker.role, "side": speaker.side}


def minutes_json(minutes: Minutes) -> Json:
    """One read document, as ``rag read --json`` prints it."""
    meeting = minutes.meeting
    return {
        "doc_id": minutes.doc_id,
        "path": minutes.path,
        "url": minutes.url,
        "genre": minutes.genre,
        "title": meeting.title,
        "municipality": meeting.municipality,
        "body": meeting.body,
        "date": meeting.date.isoformat() if meeting.date else None,
        "start": meeting.start.strftime("%H:%M") if meeting.start else None,
        "end": meeting.end.strftime("%H:%M") if meeting.end else None,
        "place": meeting.place,
        "attendees": [{"name": a.name, "role": a.role, "group": a.group} for a in meeting.attendees],
        "agenda": list(meeting.agenda),
        "text": minutes.text,
        "headers": [{"label": h.label, "start": h.span.start, "end": h.span.end} for h in minutes.headers],
        "utterances": [
            {
                "number": u.number,
                "start": u.span.start,
                "end": u.span.end,
                "speaker": speaker_json(u.speaker),
                "kind": u.kind,
                "section": u.section,
                "reply_to": u.reply_to,
                "text": minutes.quote(u.span),
            }
            for u in minutes.utterances
        ],
        "decisions": [
            {"start": d.span.start, "end": d.span.end, "text": d.text, "section": d.section} for d in minutes.decisions
        ],
        "commitments": [
            {"start": c.span.start, "end": c.span.end, "text": c.text, "speaker": speaker_json(c.speaker)}
            for c in minutes.commitments
        ],
        "dates": [
            {"start": d.span.start, "end": d.span.end, "first": d.first.isoformat(), "last": d.last.isoformat()}
            for d in minutes.dates
        ],
        "dropped": [{"start": d.start, "end": d.end, "reason": d.reason} for d in minutes.dropped],
        "warnings": list(minutes.warnings),
        "corrections": [
            {"field": c.field, "number": c.number, "said": c.said, "now": c.now} for c in minutes.corrections
        ],
    }


def hit_json(hit: Hit) -> Json:
    """One hit, as ``rag search --json`` prints it; ``start`` and ``end`` are code points of the document's text."""
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        **passage_json(hit.passage),
        "alike": list(hit.alike),
    }


def around_json(around: Sequence[Passage], passage_id: str) -> Json:
    """What stands around a passage, as ``rag search --around --json`` adds it to a hit: passages, in document order."""
    at = [passage.passage_id for passage in around].index(passage_id)
    return {
        "before": [passage_json(passage) for passage in around[:at]],
        "after": [passage_json(passage) for passage in around[at + 1 :]],
    }


def found_json(found: FoundPassage) -> Json:
    """One passage of an exact search, as ``rag find --json`` prints it; ``matches`` are places in the document's text."""
    return {
        "rank": found.rank,
        **passage_json(found.passage),
        "matches": [[span.start, span.end] for span in found.spans],
    }


def evidence_json(evidence: Evidence) -> Json:
    """One numbered sentence; ``start`` and ``end`` are those of the quote."""
    return {
        "number": evidence.number,
        **_place(evidence.passage),
        "quote": evidence.quote,
        "start": evidence.span.start,
        "end": evidence.span.end,
        "page": evidence.passage.page,
    }


def reading_json(reading: Reading) -> Json:
    """What was read out of a question; days are ISO."""
    return {
        "municipalities": list(reading.municipalities),
        "missing": list(reading.missing),
        "bodies": list(reading.bodies),
        "roles": list(reading.roles),
        "since": reading.since.isoformat() if reading.since else None,
        "until": reading.until.isoformat() if reading.until else None,
        "counts": list(reading.counts),
        "blocks": list(reading.blocks),
        "answer": reading.answer,
    }


def statement_json(statement: Statement) -> Json:
    """One statement with the numbers of what it cites; a ``verbatim`` one is letter by letter that of the minutes."""
    return {"text": statement.text, "citations": list(statement.citations), "verbatim": statement.verbatim}


def summary_json(summary: Summary) -> Json:
    """One answer, as ``rag ask --json`` prints it."""
    return {
        "question": summary.question,
        "verdict": summary.verdict,
        "headline": summary.headline,
        "language": summary.language,
        "reason": summary.reason,
        "reason_code": summary.reason_code,
        "writer": summary.writer,
        "statements": [statement_json(s) for s in summary.statements],
        "evidence": [evidence_json(e) for e in summary.evidence],
        "generation": summary.generation,
        "removed": summary.removed,
        "note": summary.note,
        "seconds": round(summary.seconds, 4),
        "read": reading_json(summary.read) if summary.read else None,
    }


def passage_json(passage: Passage) -> Json:
    """One passage; ``start`` and ``end`` are code points of the document's text."""
    return {
        **_place(passage),
        "text": passage.text,
        "start": passage.span.start,
        "end": passage.span.end,
        "page": passage.page,
        "reply_to": passage.reply_to,
    }


def _place(passage: Passage) -> Json:
    return {
        "passage_id": passage.passage_id,
        "doc_id": passage.doc_id,
        "path": passage.path,
        "url": passage.url,
        "title": passage.title,
        "municipality": passage.municipality,
        "body": passage.body,
        "date": passage.date.isoformat() if passage.date else None,
        "section": passage.section,
        "speaker": speaker_json(passage.speaker),
        "kind": passage.kind,
    }
