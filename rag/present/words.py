"""Records in words for people: where a passage stands, what a verdict means; pure."""

from __future__ import annotations

from rag.records import Passage, Speaker, Summary

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
    day = f"{passage.date.year}年{passage.date.month}月{passage.date.day}日" if passage.date else ""
    page = f"{passage.page}頁" if passage.page else ""
    section = (passage.section or "").replace("\t", " ")
    parts = (passage.municipality, passage.title or passage.path, day, page, section, who)
    return "　".join(part for part in parts if part)


def verdict_line(summary: Summary) -> str:
    """The verdict in a sentence, with its reason."""
    if summary.reason:
        return f"{VERDICT_JA[summary.verdict]}（{summary.reason}）"
    return VERDICT_JA[summary.verdict]
