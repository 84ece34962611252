"""What an export writes, whatever its format: headings, quotes, and the list of their citations; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.present.commands import command, filter_words
from rag.present.groups import groups
from rag.present.words import (
    count_period,
    day_line,
    kind_line,
    meeting_name,
    speaker_line,
    verdict_line,
    voice_line,
    writer_line,
)
from rag.question import say
from rag.records import Asking, Column, Comparison, Evidence, Passage, Point, Summary, Timeline
from rag.text.dates.periods import era_date

Style = Literal["heading", "subheading", "note", "quote", "said"]


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph. A ``quote`` is letter by letter that of the document, what is ``said`` a chat model's, checked.

    ``marks`` and ``voice`` stand behind both.
    """

    style: Style
    text: str
    marks: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """One line of the list: the evidence, and the column or the label that it stands under.

    Of a ``decision`` nobody is named as its speaker: the meeting took it, whoever presented the matter.
    """

    part: str
    evidence: Evidence
    decision: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """An answer ready to be written: ``facts`` and ``counts`` are pairs for small tables; citations ascend by number."""

    language: str
    title: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    counts: tuple[tuple[str, int], ...]
    citations: tuple[Citation, ...]


def summary_paper(summary: Summary, asking: Asking) -> Paper:
    """A summary: its statements under their meetings, as the page shows them."""
    language = summary.language
    parts = (Part("heading", say("paper.answer", language)), *_answered(summary, "subheading"))
    cited = tuple(Citation("", e) for e in summary.evidence)
    told = facts(asking, language, verdict_line(summary))
    return Paper(language, summary.question, told, parts, (), cited)


def comparison_paper(comparison: Comparison, asking: Asking) -> Paper:
    """A comparison: each column under its name, 「記載なし」 with the reason where it holds nothing."""
    language = comparison.language
    parts: list[Part] = [Part("note", line) for line in compare_notes(comparison)]
    cited: list[Citation] = []
    for column in comparison.columns:
        name = column_name(column, comparison)
        parts.append(Part("heading", name))
        if not column.summary.statements:
            parts.append(Part("note", f"{say('none', language)}（{column.summary.reason}）"))
            continue
        if column.summary.reason:
            parts.append(Part("note", verdict_line(column.summary)))
        parts += _answered(column.summary, "subheading")
        cited += [Citation(name, e) for e in column.summary.evidence]
    told = facts(asking, language, None)
    title = f"{say(f'by.{comparison.by}', language)}{say('headline.colon', language)}{comparison.question}"
    return Paper(language, title, told, tuple(parts), (), tuple(cited))


def timeline_paper(timeline: Timeline, asking: Asking) -> Paper:
    """A timeline: its points under their days, the undated ones at the end, and the counts."""
    language = timeline.language
    parts: list[Part] = [Part("note", line) for line in timeline_notes(timeline)]
    day = None
    for point in timeline.points:
        if point.day != day:
            day = point.day
            parts.append(Part("heading", both_dates(point.evidence.passage, language)))
        parts.append(_point(point, language))
    if timeline.undated:
        parts.append(Part("heading", say("day.none", language)))
        parts += [_point(point, language) for point in timeline.undated]
    cited = tuple(
        Citation(point_label(p, language), p.evidence, p.label == "decision")
        for p in (*timeline.points, *timeline.undated)
    )
    counts = tuple((count_period(c, timeline.unit), c.passages) for c in timeline.counts)
    title = f"{say('timeline', language)}{say('headline.colon', language)}{timeline.question}"
    return Paper(language, title, facts(asking, language, None), tuple(parts), counts, cited)


def compare_notes(comparison: Comparison) -> Iterator[str]:
    """What stands in no column, and why there is none, in sentences; none where there is nothing to say."""
    language = comparison.language
    if comparison.reason:
        yield f"{say('none', language)}（{comparison.reason}）"
    if comparison.more:
        yield say("compare.more", language, count=comparison.more)
    if comparison.unplaced:
        what = say({"year": "paper.date"}.get(comparison.by, f"paper.{comparison.by}"), language)
        yield say("compare.unplaced", language, count=comparison.unplaced, what=what)


def timeline_notes(timeline: Timeline) -> Iterator[str]:
    """How many passages there are, or why there is none, in sentences."""
    language = timeline.language
    if timeline.reason:
        yield f"{say('none', language)}（{timeline.reason}）"
    else:
        yield say("timeline.passages", language, count=timeline.passages)
    if not timeline.complete:
        yield say("timeline.more", language)


def column_name(column: Column, comparison: Comparison) -> str:
    """霧ノ瀬市; of a fiscal year its months, too."""
    if comparison.by != "year" or column.since is None or column.until is None:
        return column.value
    years = {"name": column.value, "first": column.since.year, "last": column.until.year}
    return say("fiscal", comparison.language, **years)


def point_label(point: Point, language: str) -> str:
    """初出・質問, 決定, 答弁・回答・前の答弁[3]と異なる可能性."""
    comma = say("headline.comma", language)
    label = say("label.decision" if point.label == "decision" else f"kind.{point.label}", language)
    first = (say("timeline.first", language),) if point.first else ()
    differs = (say("timeline.differs", language, number=point.differs_from),) if point.differs_from else ()
    return comma.join((*first, label, *differs))


def point_speaker(point: Point, language: str) -> str:
    """Who said it; of a decision nobody, and nobody of an entry of the meeting."""
    passage = point.evidence.passage
    unspoken = point.label == "decision" or passage.kind == "header"
    return "" if unspoken else speaker_line(passage.speaker, language)


def both_dates(passage: Passage, language: str) -> str:
    """令和5年3月2日（2023-03-02）; a missing date is said to be so."""
    return f"{era_date(passage.date)}（{passage.date.isoformat()}）" if passage.date else day_line(None, language)


def citation_row(citation: Citation, language: str) -> dict[str, str]:
    """What the list of citations says of one, by the names of the sayings ``paper.…``, in order."""
    evidence, passage = citation.evidence, citation.evidence.passage
    unspoken = citation.decision or passage.kind == "header"
    return {
        "part": citation.part,
        "number": str(evidence.number),
        "municipality": passage.municipality or "",
        "meeting": passage.title or passage.path,
        "body": passage.body or "",
        "date": era_date(passage.date) if passage.date else day_line(None, language),
        "iso": passage.date.isoformat() if passage.date else "",
        "section": " ".join((passage.section or "").split()),
        "speaker": "" if unspoken else speaker_line(passage.speaker, language),
        "kind": say("label.decision", language) if citation.decision else kind_line(passage, language),
        "page": str(passage.page) if passage.page else "",
        "quote": evidence.quote,
        "url": passage.url or "",
        "path": passage.path,
        "place": f"{evidence.span.start}-{evidence.span.end}",
    }


def says_something(name: str, rows: Sequence[dict[str, str]]) -> bool:
    """Whether a column of the list has anything to say: not the page where none is known, nor each municipality twice."""
    if name == "part" and all(row["part"] == row["municipality"] for row in rows):
        return False
    return any(row[name] for row in rows)


def facts(asking: Asking, language: str, verdict: str | None) -> tuple[tuple[str, str], ...]:
    """What was asked, how and when, as the small table at the head of a paper."""
    pairs = (
        ("question", asking.question),
        ("filters", filter_words(asking.filters, language)),
        ("verdict", verdict or ""),
        ("day", f"{era_date(asking.day)}（{asking.day.isoformat()}）"),
        ("generation", asking.generation),
        ("command", command(asking)),
    )
    return tuple((say(f"paper.{name}", language), words) for name, words in pairs if words)


def _answered(summary: Summary, style: Style) -> Iterator[Part]:
    if not summary.statements:
        yield Part("note", verdict_line(summary))
    elif summary.headline:
        yield Part("note", summary.headline)
    if wrote := writer_line(summary):
        yield Part("note", wrote)
    for group in groups(summary):
        passage = group.statements[0][1][0].passage
        yield Part(style, f"{meeting_name(passage)}　{both_dates(passage, summary.language)}")
        for statement, cited in group.statements:
            voices = dict.fromkeys(voice_line(e.passage, summary.language) for e in cited)
            yield Part("quote" if statement.verbatim else "said", statement.text, _marks(cited), "、".join(voices))


def _point(point: Point, language: str) -> Part:
    voice = (point_label(point, language), meeting_name(point.evidence.passage), point_speaker(point, language))
    return Part("quote", point.evidence.quote, _marks((point.evidence,)), "　".join(words for words in voice if words))


def _marks(cited: Sequence[Evidence]) -> str:
    return "".join(f"[{e.number}]" for e in cited)
