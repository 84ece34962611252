"""Whole replies of a scripted server: what is right in them is shown, and nothing else."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest

from rag.door import Index
from rag.present.words import writer_line
from rag.records import Statement, Summary
from tests.chat.library_minutes import QUESTION
from tests.chat.replies import COST, HOURS, KEY, SUNDAY, Ask, good, is_sound
from tests.chat.stand_in import (
    Call,
    StandIn,
    fails,
    says,
)


def test_a_good_reply_is_shown_with_the_numbers_that_the_model_was_given(ask: Ask, server: StandIn) -> None:
    summary = ask(says(good))
    hours, cost = server.calls[0].number(HOURS), server.calls[0].number(COST)
    assert (summary.writer, summary.removed, summary.note) == ("chat", 0, None)
    assert [s.citations for s in summary.statements] == [(hours,), (cost,)]
    assert summary.statements[0].text == "梶原市長は、令和6年4月から平日は午後8時まで図書館を開館する考えを示した。"
    assert [e.number for e in summary.evidence] == sorted([hours, cost])
    assert HOURS in next(e.quote for e in summary.evidence if e.number == hours)
    assert [s.verbatim for s in summary.statements] == [False, False]
    assert is_sound(summary)


def test_a_sentence_of_the_minutes_themselves_is_known_to_be_verbatim(ask: Ask) -> None:
    summary = ask(says(lambda call: f"令和6年4月から、平日は午後8時まで開館する考えである。[{call.number(HOURS)}]"))
    assert [s.verbatim for s in summary.statements] == [True]


@pytest.mark.parametrize(
    ("wrong", "of"),
    [
        ("夜間開館の費用は年間2,100万円を見込んでいる。", COST),
        ("夜間開館の費用は年間一千三百万円を見込んでいる。", COST),
        ("夜間開館の費用は年間1,200円を見込んでいる。", COST),
        ("令和7年4月から平日は午後8時まで開館する考えである。", HOURS),
        ("2023年4月から平日は午後8時まで開館する考えである。", HOURS),
        ("平日は午後9時まで開館する考えである。", HOURS),
        ("保坂副市長は、平日は午後8時まで図書館を開館する考えを示した。", HOURS),
        ("副市長は、平日は午後8時まで図書館を開館すると述べた。", HOURS),
        ("総務部長は、平日は午後8時まで図書館を開館すると述べた。", HOURS),
        ("山田市長は、平日は午後8時まで図書館を開館すると述べた。", HOURS),
        ("浅利町は、平日は午後8時まで図書館を開館する考えである。", HOURS),
        ("和光市は、平日は午後8時まで図書館を開館する考えである。", HOURS),
        ("図書館の日曜日の開館を増やす。", SUNDAY),
        ("図書館の日曜日の開館を増やすことができる。", SUNDAY),
        ("館内に喫茶店が併設され、観光客でにぎわう見通しである。", HOURS),
        ("夜間開館の費用は年間1,200万円を見込んでいる。", HOURS),
        ("Kintoneで夜間開館の費用を年間1,200万円と見込んでいる。", COST),
        ("The mayor said the library will be open until 9 p.m. on weekdays from April 2024.", HOURS),
        ("The deputy mayor said the library will be open until 8 p.m. on weekdays from April 2024.", HOURS),
        ("Wako City will open the library until 8 p.m. on weekdays.", HOURS),
    ],
)
def test_a_wrong_sentence_is_removed_and_counted_and_the_right_ones_stay(ask: Ask, wrong: str, of: str) -> None:
    summary = ask(says(lambda call: f"{good(call)}{wrong}[{call.number(of)}]\n"))
    assert [s.text for s in summary.statements] == [
        "梶原市長は、令和6年4月から平日は午後8時まで図書館を開館する考えを示した。",
        "夜間開館の費用は年間1,200万円を見込んでいる。",
    ]
    assert (summary.writer, summary.removed) == ("chat", 1)
    assert is_sound(summary)


@pytest.mark.parametrize(
    "marks",
    ["", "[99]", "[0]", "(1)", "［1］", "【1】", "[一]", "[1-2]", "根拠1", "[n]"],
)
def test_a_sentence_without_a_mark_that_exists_is_removed(ask: Ask, marks: str) -> None:
    summary = ask(says(lambda call: f"平日は午後8時まで開館する考えである。{marks}\n{good(call)}"))
    assert all("開館する考えである" not in s.text for s in summary.statements)
    assert (len(summary.statements), summary.removed) == (2, 2 if marks in ("[一]", "根拠1", "[n]") else 1)
    assert is_sound(summary)


def test_a_mark_that_exists_does_not_carry_one_that_does_not(ask: Ask) -> None:
    summary = ask(says(lambda call: f"平日は午後8時まで開館する考えである。[{call.number(HOURS)}][99]\n{good(call)}"))
    assert (len(summary.statements), summary.removed) == (2, 1)


def test_where_nothing_is_borne_out_the_minutes_answer_in_their_own_words(ask: Ask, index: Index) -> None:
    summary = ask(says(lambda call: f"費用は9億円である。[{call.number(COST)}]\n印のない文である。\n"))
    plain = index.ask(QUESTION, writer="extractive")
    assert (summary.writer, summary.removed) == ("extractive", 2)
    assert summary.note == "チャットモデルの文は根拠で裏付けられなかったため、原文の抜粋で答えます。"
    assert (summary.statements, summary.evidence) == (plain.statements, plain.evidence)
    assert is_sound(summary)


def test_a_model_may_refuse_and_the_minutes_answer_instead(ask: Ask) -> None:
    summary = ask(says("該当なし"))
    assert (summary.writer, summary.removed) == ("extractive", 0)
    assert "答えられない" in (summary.note or "")
    assert is_sound(summary)


def test_only_what_has_passed_is_ever_shown_and_at_once(ask: Ask) -> None:
    shown: list[Statement] = []

    def script(call: Call) -> None:
        call.start()
        call.words(f"費用は9億円である。[{call.number(COST)}]\n")
        call.words(f"費用は年間1,200万円を見込んでいる。[{call.number(COST)}]\n")
        seen = time.monotonic()
        while not shown and time.monotonic() - seen < 5:
            time.sleep(0.02)
        # The rest comes only once the first has been shown.
        call.words(f"図書館の日曜日の開館は増やさない。[{call.number(SUNDAY)}]\n" if shown else "")
        call.words("", "stop")

    summary = ask(script, shown=shown)
    assert [s.text for s in shown] == ["費用は年間1,200万円を見込んでいる。", "図書館の日曜日の開館は増やさない。"]
    assert tuple(shown) == summary.statements
    assert summary.removed == 1


def test_what_a_model_thinks_aloud_is_neither_shown_nor_counted(ask: Ask) -> None:
    summary = ask(says(lambda call: f"<think>費用は9億円かな。[1]\n</think>\n{good(call)}"))
    assert (summary.removed, len(summary.statements)) == (0, 2)


def test_the_key_goes_to_the_server_and_nowhere_else(
    ask: Ask, server: StandIn, index: Index, capfd: pytest.CaptureFixture[str]
) -> None:
    ask(says(good))
    assert server.calls[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in repr(index.settings)
    ask(fails(401, KEY))
    out, err = capfd.readouterr()
    assert KEY not in out + err


def test_nothing_is_sent_along_that_nobody_set(ask: Ask, server: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ORG_ID": "org",
        "PROJECT_ID": "pro",
        "API_KEY": "sk-other",
        "CUSTOM_HEADERS": "X-More: 1",
    }.items():
        monkeypatch.setenv(f"OPENAI_{name}", value)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert ask(says(good)).writer == "chat"
    sent = server.calls[0].headers
    assert sent["authorization"] == f"Bearer {KEY}"
    assert set(sent) <= {
        *("host", "accept", "accept-encoding", "connection", "authorization"),
        *("content-type", "content-length", "user-agent"),
    }


def test_the_request_asks_for_a_bounded_stream_and_gives_no_tools(ask: Ask, server: StandIn) -> None:
    ask(says(good))
    body = server.calls[0].body
    assert (body["model"], body["stream"], body["temperature"]) == ("stand-in", True, 0)
    assert 0 < body["max_tokens"] <= 200 * 8
    assert not {"tools", "functions", "tool_choice"} & set(body)


def test_a_server_that_knows_no_max_tokens_is_asked_without(ask: Ask, server: StandIn) -> None:
    summary = ask(fails(400), says(good))
    assert summary.writer == "chat"
    assert "max_tokens" not in server.calls[1].body
    assert server.calls[1].body["max_completion_tokens"] == server.calls[0].body["max_tokens"]


def test_the_borders_are_new_for_each_request(ask: Ask, server: StandIn) -> None:
    seen = set()
    for _ in range(2):
        ask(says(good))
        told = server.calls[0].body["messages"]
        [border] = set(re.findall(r"=== [0-9a-f]{16} ===", told[1]["content"]))
        assert border in told[0]["content"]
        seen.add(border)
    assert len(seen) == 2


def test_an_answer_that_the_minutes_do_not_hold_is_not_asked_of_a_model(
    server: StandIn, index: Index, ask: Ask
) -> None:
    ask(says(good))
    server.will(says(good))
    summary = index.ask("火星の天気はどうなりますか", writer="chat")
    assert (summary.verdict, summary.writer, server.calls) == ("not_found", "extractive", [])


def test_a_small_budget_gives_the_model_less_evidence(server: StandIn, index: Index, ask: Ask) -> None:
    ask(says(good))
    many = len(server.calls[0].evidence)
    index.settings = replace(index.settings, chat_tokens=200)
    try:
        server.will(says(good))
        index.ask(QUESTION, writer="chat")
    finally:
        index.settings = replace(index.settings, chat_tokens=4000)
    assert 1 <= len(server.calls[0].evidence) < many


def test_what_the_check_says_is_in_the_language_of_the_question() -> None:
    plain = Summary("q", "found", (), (), None, "chat", "000001", 0.0, language="en", removed=1)
    assert writer_line(plain) == (
        "Written by a chat model and checked against what is cited. "
        "One sentence was removed because the evidence does not bear it out."
    )
    assert "2文を根拠不足のため除きました" in writer_line(replace(plain, removed=2, language="ja"))
