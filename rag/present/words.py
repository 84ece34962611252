"""Records in words for people: where a passage stands, what a verdict means; pure."""

from __future__ import annotations

from datetime import date

from rag.present.highlight import turn_around
from rag.present.interface import text
from rag.question import say
from rag.question.languages import UNSPACED
from rag.records import (
    Count,
    Evidence,
    FoundPage,
    FoundPassage,
    Hit,
    Minutes,
    Passage,
    Span,
    Speaker,
    Summary,
    Utterance,
)
from rag.text import best_match, pairs, sentences
from rag.text.dates.periods import fiscal_name


def speaker_line(speaker: Speaker | None, language: str = "ja") -> str:
    """神原（DXコーディネーター）, 市長; an unnamed speaker is said to be so."""
    if speaker and speaker.name and speaker.role:
        return f"{speaker.name}（{speaker.role}）"
    return (speaker and (speaker.name or speaker.role)) or say("speaker.none", language)


def kind_line(passage: Passage, language: str = "ja") -> str:
    """Whether a passage asks, answers, explains or remarks, in a word."""
    return say(f"kind.{passage.kind}", language)


def voice_line(passage: Passage, language: str = "ja") -> str:
    """Who speaks and how: 市長　答弁・回答; of a header block only that it is one."""
    kind = kind_line(passage, language)
    return kind if passage.kind == "header" else f"{speaker_line(passage.speaker, language)}　{kind}"


def place_line(passage: Passage, language: str = "ja") -> str:
    """Where a passage stands, in one line: municipality, title, date, section, who speaks."""
    who = "" if passage.kind == "header" else speaker_line(passage.speaker, language)
    day = day_line(passage.date, language) if passage.date else ""
    page = _page(passage, language)
    section = " ".join((passage.section or "").split())
    parts = (passage.municipality, passage.title or passage.path, day, page, section, who)
    return "　".join(part for part in parts if part)


def total_line(found: FoundPage) -> str:
    """How much an exact search found: 12件（3文書）にあります。"""
    if not found.total:
        return "該当する箇所はありません。"
    pages = -(-found.total // found.size)
    shown = f"　{found.page}／{pages}ページ" if pages > 1 else ""
    return f"{found.total:,}件（{found.documents:,}文書）にあります。{shown}"


def found_lines(found: FoundPassage) -> tuple[str, str]:
    """Date, meeting and who speaks; and the line of the passage in which the words stand first."""
    passage = found.passage
    who = "" if passage.kind == "header" else speaker_line(passage.speaker)
    head = (day_line(passage.date), passage.municipality, passage.title or passage.path, who)
    at = found.spans[0].start - passage.span.start if found.spans else 0
    end = passage.text.find("\n", found.spans[0].end - passage.span.start if found.spans else 0)
    line = passage.text[passage.text.rfind("\n", 0, at) + 1 : None if end < 0 else end]
    return "　".join(part for part in head if part), " ".join(line.split())


def alike_line(hit: Hit) -> str:
    """How many passages that say the same were folded into a hit: ほか3件の同じ内容; empty where none was."""
    return f"ほか{len(hit.alike)}件の同じ内容" if hit.alike else ""


def verdict_line(summary: Summary) -> str:
    """The verdict in a sentence, with its reason."""
    verdict = say(f"verdict.{summary.verdict}", summary.language)
    return f"{verdict}（{summary.reason}）" if summary.reason else verdict


def writer_line(summary: Summary) -> str:
    """Who wrote a summary, what was removed of it, and why: 2文を根拠不足のため除きました; empty for plain quotes."""
    count, language = summary.removed, summary.language
    wrote = say("chat.wrote", language) if summary.writer == "chat" else ""
    removed = say("chat.removed.one" if count == 1 else "chat.removed", language, count=count) if count else ""
    parts = [part for part in (wrote, removed, summary.note) if part]
    return ("" if language in UNSPACED else " ").join(parts)


def day_line(day: date | None, language: str = "ja") -> str:
    """2022年8月2日; a missing date is said to be so."""
    return say("day", language, year=day.year, month=day.month, day=day.day) if day else say("day.none", language)


def meeting_name(passage: Passage) -> str:
    """Municipality and title of a passage's meeting; no municipality twice in a row."""
    title = passage.title or passage.path
    city = None if title.startswith(passage.municipality or "\0") else passage.municipality
    return "　".join(part for part in (city, title) if part)


def meeting_line(passage: Passage, language: str = "ja") -> str:
    """Which meeting a passage is of, in one line: municipality, title, day."""
    return f"{meeting_name(passage)}　{day_line(passage.date, language)}"


def citation_lines(passage: Passage, language: str = "ja", spoken: bool = True) -> tuple[str, ...]:
    """Where a passage stands, as short lines for the margin: city and day, meeting, section, who speaks and how.

    Of what nobody alone is the speaker of (a decision), ``spoken`` is false.
    """
    head = "　".join(words for words in (passage.municipality, day_line(passage.date, language)) if words)
    page = f"（{_page(passage, language)}）" if passage.page else ""
    lines = (head, (passage.title or passage.path) + page, *turn_lines(passage, language, spoken))
    return tuple(line for line in lines if line)


def quotation(evidence: Evidence, language: str = "ja", spoken: bool = True) -> str:
    """A quote with its source in brackets, as it is put into an answer paper: 「…」（2022年8月23日　霧ノ瀬市…　市長）."""
    passage = evidence.passage
    who = speaker_line(passage.speaker, language) if spoken and passage.kind != "header" else ""
    source = (day_line(passage.date, language), meeting_name(passage), _page(passage, language), who, passage.url)
    return f"「{evidence.quote}」（{'　'.join(part for part in source if part)}）"


def turn_lines(passage: Passage, language: str = "ja", spoken: bool = True) -> tuple[str, ...]:
    """What stands under the heading of its meeting: section, who speaks and how."""
    own = " ".join((passage.section or "").rpartition(" / ")[2].split())
    return tuple(line for line in (own, voice_line(passage, language) if spoken else "") if line)


def span_facts(minutes: Minutes, span: Span, language: str = "ja") -> tuple[tuple[str, str], ...]:
    """Where a place in a document stands, as pairs of a label and its words, in reading order."""
    meeting, turn = minutes.meeting, utterance_at(minutes, span)
    pairs = (
        ("municipality", meeting.municipality or ""),
        ("title", meeting.title or minutes.path),
        ("date", day_line(meeting.date, language)),
        ("section", " ".join((turn.section or "").split()) if turn else ""),
        ("speaker", speaker_line(turn.speaker, language) if turn else ""),
        ("kind", say(f"kind.{turn.kind if turn else 'header'}", language)),
    )
    return tuple((text(f"fact.{name}", language), words) for name, words in pairs if words)


def utterance_at(minutes: Minutes, span: Span) -> Utterance | None:
    """The utterance in which a span begins; None in a header block or between utterances."""
    around = turn_around(minutes, span)
    return next((u for u in minutes.utterances if u.span == around), None)


def question_answered(minutes: Minutes, span: Span) -> str | None:
    """The words of the question that the utterance at a span answers; None where it answers none."""
    turn = utterance_at(minutes, span)
    if turn is None or turn.reply_to is None:
        return None
    return next(minutes.quote(u.span) for u in minutes.utterances if u.number == turn.reply_to)


def taken_up(question: str, reply: str) -> str:
    """A question from the sentence on that a reply takes up, behind a … where others stand before it."""
    spans = sentences(question)
    parts = [question[span.start : span.end] for span in spans]
    at = best_match(reply, parts) if len(parts) > 1 else 0
    if at == 0 or not pairs(reply) & pairs(parts[at]):
        return question.strip()
    return f"…{question[spans[at].start :].strip()}"


def _page(passage: Passage, language: str) -> str:
    if not passage.page:
        return ""
    return f"{passage.page}頁" if language == "ja" else f"p. {passage.page}"


def count_period(count: Count, unit: str) -> str:
    """2022-08 of a month; 令和4年度 of a fiscal year."""
    return f"{count.first:%Y-%m}" if unit == "month" else fiscal_name(count.first.year)
