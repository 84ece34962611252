"""Each reply of a scripted server, good or bad, ends in a right, a shorter or an extractive answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

import rag
from rag.door import Index
from rag.records import Statement, Summary
from tests.library_minutes import QUESTION, write_library
from tests.stand_in import (
    Call,
    Script,
    StandIn,
    breaks_after,
    fails,
    never_ends,
    only_keeps_the_line_open,
    says,
    says_nothing_for,
    standing_in,
    writes,
)

KEY = "sk-of-nobody-0123456789"
HOURS = "平日は午後8時まで開館する"
COST = "年間1,200万円"
SUNDAY = "日曜日の開館は増やさない"

Ask = Callable[..., Summary]


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with standing_in() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    pytest.importorskip("openai")
    folder = tmp_path_factory.mktemp("chat")
    return rag.build_index(write_library(folder / "corpus"), folder / "index")


@pytest.fixture
def ask(server: StandIn, index: Index) -> Ask:
    """Ask with the chat writer; the scripts are what the server does, request by request."""

    def asking(*scripts: Script, seconds: int = 20, shown: list[Statement] | None = None) -> Summary:
        server.will(*scripts)
        index.settings = replace(
            index.settings, chat_url=server.url, chat_model="stand-in", chat_key=KEY, chat_seconds=seconds
        )
        return index.ask(QUESTION, writer="chat", shown=None if shown is None else shown.append)

    return asking


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
