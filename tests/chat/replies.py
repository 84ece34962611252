"""What the scripted model is told to write, and what holds of every summary, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable

from rag.records import Summary
from tests.chat.stand_in import Call

KEY = "sk-of-nobody-0123456789"
HOURS = "平日は午後8時まで開館する"
COST = "年間1,200万円"
SUNDAY = "日曜日の開館は増やさない"

Ask = Callable[..., Summary]


def good(call: Call) -> str:
    return (
        f"梶原市長は、令和6年4月から平日は午後8時まで図書館を開館する考えを示した。[{call.number(HOURS)}]\n"
        f"夜間開館の費用は年間1,200万円を見込んでいる。[{call.number(COST)}]\n"
    )


def is_sound(summary: Summary) -> bool:
    """What holds of every summary: each mark leads to the one evidence of that number, and no word was lost on the way."""
    numbers = [e.number for e in summary.evidence]
    assert numbers == sorted(set(numbers))
    assert all(s.citations and set(s.citations) <= set(numbers) for s in summary.statements)
    assert all(
        e.quote == e.passage.text[e.span.start - e.passage.span.start :][: len(e.quote)] for e in summary.evidence
    )
    if summary.writer == "extractive":
        quotes = {e.number: e.quote for e in summary.evidence}
        assert all(s.verbatim and s.text == quotes[s.citations[0]] for s in summary.statements)
    return bool(summary.statements)
