"""Replies that break, are refused, or never end: each ends in a shorter or an extractive answer, and in time."""

from __future__ import annotations

import time

import pytest

from rag.door import Index
from tests.chat.replies import COST, HOURS, KEY, SUNDAY, Ask, good, is_sound
from tests.chat.stand_in import (
    Call,
    Script,
    StandIn,
    breaks_after,
    fails,
    never_ends,
    only_keeps_the_line_open,
    says,
    says_nothing_for,
    writes,
)


@pytest.mark.parametrize(
    ("scripts", "why", "calls"),
    [
        ([says("")], "空でした", 3),
        ([writes("")], "途中で切れた", 3),
        ([writes("data: {not json\n\n")], "読めない形", 3),
        ([writes('data: {"error": {"message": "no", "code": 7}}\n\n')], "読めない形", 3),
        ([writes("data: [1, 2]\n\n")], "読めない形", 3),
        ([writes("<html>Sign in</html>", "text/html")], "途中で切れた", 3),
        ([writes('{"choices": []}', "application/json")], "途中で切れた", 3),
        ([breaks_after("")], "途中で切れた", 3),
        ([fails(500)], "500", 3),
        ([fails(503, Retry_After="0")], "503", 3),
        ([fails(429, Retry_After="600")], "混み合って", 1),
        ([fails(429, Retry_After="Fri, 01 Jan 2100 00:00:00 GMT")], "混み合って", 1),
        ([fails(401, f'{{"error": {{"message": "Incorrect API key: {KEY}"}}}}')], "鍵", 1),
        ([fails(404)], "404", 1),
        ([fails(307, Location="http://127.0.0.1:9/elsewhere")], "307", 1),
    ],
)
def test_a_broken_reply_is_tried_again_where_that_may_help_and_then_said(
    ask: Ask, server: StandIn, scripts: list[Script], why: str, calls: int
) -> None:
    summary = ask(*scripts)
    assert summary.writer == "extractive"
    assert why in (summary.note or "")
    assert KEY not in (summary.note or "")
    assert len(server.calls) == calls
    assert is_sound(summary)


def test_a_reply_that_comes_at_the_second_try_is_as_good_as_one_at_the_first(ask: Ask, server: StandIn) -> None:
    summary = ask(fails(429, Retry_After="0"), fails(502), says(good))
    assert (summary.writer, len(summary.statements), summary.note, len(server.calls)) == ("chat", 2, None, 3)


def test_faults_of_a_try_that_broke_are_not_counted(ask: Ask) -> None:
    summary = ask(breaks_after("費用は9億円である。\n"), says(good))
    assert (summary.writer, summary.removed, len(summary.statements)) == ("chat", 0, 2)


def test_the_wait_that_a_server_asks_for_is_kept(ask: Ask) -> None:
    began = time.monotonic()
    summary = ask(fails(429, Retry_After="1"), says(good))
    assert summary.writer == "chat"
    assert 1.0 <= time.monotonic() - began < 6


def test_a_reply_that_breaks_after_a_statement_ends_there(ask: Ask, server: StandIn) -> None:
    summary = ask(breaks_after(lambda call: good(call).partition("\n")[0] + "\n夜間開館の費用は年間1,2"))
    assert len(server.calls) == 1
    assert [s.text[:4] for s in summary.statements] == ["梶原市長"]
    assert summary.writer == "chat"
    assert "途中で終わりました" in (summary.note or "")
    assert is_sound(summary)


@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
def test_marks_that_are_torn_apart_on_the_way_belong_to_their_sentence(ask: Ask, server: StandIn, size: int) -> None:
    def both(call: Call) -> str:
        first, second = call.number(HOURS), call.number(COST)
        return (
            f"平日は午後8時まで開館する考えである。[{first}]費用は年間1,200万円を見込んでいる。[{second}][{second}]"
            f"図書館の日曜日の開館は増やさない[{call.number(SUNDAY)}]。"
        )

    summary = ask(says(both, size))
    wanted = [(server.calls[0].number(words),) for words in (HOURS, COST, SUNDAY)]
    assert [s.citations for s in summary.statements] == wanted
    assert summary.removed == 0


def test_an_endless_reply_of_one_sentence_ends(ask: Ask) -> None:
    began = time.monotonic()
    summary = ask(never_ends(lambda call: good(call)))
    assert time.monotonic() - began < 10
    assert (summary.writer, len(summary.statements)) == ("chat", 2)


def test_an_endless_reply_of_ever_new_sentences_stops_at_the_longest_summary(ask: Ask, index: Index) -> None:
    def more(call: Call) -> str:
        kinds = (
            "平日は",
            "平日には",
            "図書館は平日は",
            "図書館は、平日は",
            "平日は、",
            "図書館は平日、",
            "平日、",
            "図書館は、平日、",
        )
        kinds = (*kinds, "市長は、平日は", "市長は平日、", "梶原市長は平日は")
        return "".join(f"{kind}午後8時まで開館する考えである。[{call.number(HOURS)}]\n" for kind in kinds)

    summary = ask(never_ends(more))
    assert (summary.writer, len(summary.statements)) == ("chat", index.settings.statements)


def test_an_endless_reply_without_a_sentence_ends_in_quotes(ask: Ask) -> None:
    began = time.monotonic()
    summary = ask(never_ends("開館は開館は"))
    assert time.monotonic() - began < 10
    assert summary.writer == "extractive"
    assert is_sound(summary)


@pytest.mark.parametrize("script", [only_keeps_the_line_open, says_nothing_for(8), never_ends("開館", 0.4)])
def test_a_server_that_keeps_us_waiting_is_left_in_time(ask: Ask, script: Script) -> None:
    began = time.monotonic()
    summary = ask(script, seconds=2)
    assert 1.5 < time.monotonic() - began < 5
    assert summary.writer == "extractive"
    assert "時間内" in (summary.note or "")
    assert is_sound(summary)
