"""Records in words for people: where a passage stands, what a verdict means; pure."""

from __future__ import annotations

from datetime import date

from rag.present.highlight import turn_around
from rag.records import FoundPage, FoundPassage, Hit, Minutes, Passage, Span, Speaker, Summary, Utterance

KIND_JA = {"question": "質問", "reply": "答弁・回答", "report": "説明", "remark": "発言", "header": "会議の記載"}
VERDICT_JA = {
    "found": "会議録に記載があります。",
    "partial": "近い記載はありますが、答えとは言い切れません。",
    "not_found": "会議録に答えは見当たりません。",
}


def speaker_line(speaker: Speaker | None) -> str:
    """神原（DXコーディネーター）, 市長; an unnamed speaker is said to be so."""
    if speaker is None:
        return "発言者の記載なし"
    if speaker.name and speaker.role:
        return f"{speaker.name}（{speaker.role}）"
    return speaker.name or speaker.role or "発言者の記載なし"


def place_line(passage: Passage) -> str:
    """Where a passage stands, in one line: municipality, title, date, section, who speaks."""
    who = "" if passage.kind == "header" else speaker_line(passage.speaker)
    day = day_line(passage.date) if passage.date else ""
    page = f"{passage.page}頁" if passage.page else ""
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
    if summary.reason:
        return f"{VERDICT_JA[summary.verdict]}（{summary.reason}）"
    return VERDICT_JA[summary.verdict]


def writer_line(summary: Summary) -> str:
    """Who wrote a summary, what was removed of it, and why: 2文を根拠不足のため除きました; empty for plain quotes."""
    wrote = "チャットモデルが書き、引用した箇所と照らし合わせた文です。" if summary.writer == "chat" else ""
    removed = f"{summary.removed}文を根拠不足のため除きました。" if summary.removed else ""
    return f"{wrote}{removed}{summary.note or ''}"


def day_line(day: date | None) -> str:
    """2022年8月2日; a missing date is said to be so."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "日付の記載なし"


def citation_lines(passage: Passage) -> tuple[str, ...]:
    """Where a passage stands, as short lines for the margin: city and day, meeting, section, who speaks and how."""
    head = "　".join(words for words in (passage.municipality, day_line(passage.date)) if words)
    own = " ".join((passage.section or "").rpartition(" / ")[2].split())
    page = f"（{passage.page}頁）" if passage.page else ""
    who = "" if passage.kind == "header" else f"{speaker_line(passage.speaker)}　"
    lines = (head, (passage.title or passage.path) + page, own, who + KIND_JA[passage.kind])
    return tuple(line for line in lines if line)


def span_facts(minutes: Minutes, span: Span) -> tuple[tuple[str, str], ...]:
    """Where a place in a document stands, as pairs of a label and its words, in reading order."""
    meeting, turn = minutes.meeting, utterance_at(minutes, span)
    pairs = (
        ("自治体", meeting.municipality or ""),
        ("会議", meeting.title or minutes.path),
        ("日付", day_line(meeting.date)),
        ("議題", " ".join((turn.section or "").split()) if turn else ""),
        ("発言者", speaker_line(turn.speaker) if turn else ""),
        ("種別", KIND_JA[turn.kind if turn else "header"]),
    )
    return tuple((label, words) for label, words in pairs if words)


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
