"""Rosters, signatures, vote tables and running headers: dropped, said by nobody, found by nobody; and nothing else is."""

import pytest

from rag.index.passages import cut
from rag.minutes.document import read_text
from rag.minutes.structure.rosters import Rosters, running_lines
from rag.records import Minutes
from rag.text import count_tokens

ASSEMBLY = """令和５年９月浅利町議会定例会会議録（第２号）

令和５年９月７日（木曜日）

○出席議員（４名）
　１番　　大　野　　　守　君　　　　２番　　坂　口　　　静　君
　３番　　辻　　　万里子　君　　　　４番　　桑　田　　　悟　君
○欠席議員（なし）
○説明のため出席した者
　町　　長　　　梶　原　　　薫　君
　総務課長　　　上　杉　　　守　君
○職務のため出席した者の職氏名
　議会事務局長　　　沼　　　達　也

○議事日程
　日程第１　会議録署名議員の指名
　日程第２　一般質問

午前１０時００分　開議

○議長（大野守君）　これより本日の会議を開きます。出席議員は四名です。
○２番（坂口静君）　プールの屋根は、いつ直しますか。
○町長（梶原薫君）　来年の春に直します。
○議長（大野守君）　採決の結果は、次のとおりです。
議案第１号　○　○　×　○
議案第２号　賛成　賛成　反対　退席
○議長（大野守君）　散会します。

　　議　　長　　大　野　　　守
　　署名議員　　坂　口　　　静
　　同　　　　　辻　　　万里子
"""
NAMES = ("大　野", "坂　口", "辻　", "桑　田", "梶　原", "上　杉", "沼　")


def dropped(raw: str, minutes: Minutes) -> list[tuple[str, str]]:
    return [(raw[d.start : d.end], d.reason) for d in minutes.dropped]


def searched(minutes: Minutes) -> str:
    return "\n".join(passage.text for passage in cut(minutes, 260, count_tokens))


def test_a_roster_its_signatures_and_its_votes_are_dropped_line_by_line() -> None:
    lines = [(words.strip(), reason) for words, reason in dropped(ASSEMBLY, read_text(ASSEMBLY, "a.txt"))]
    assert [words.replace("　", "") for words, reason in lines if reason == "roster"] == [
        "○出席議員（４名）", "１番大野守君２番坂口静君", "３番辻万里子君４番桑田悟君", "○欠席議員（なし）", "○説明のため出席した者", "町長梶原薫君",
        "総務課長上杉守君", "○職務のため出席した者の職氏名", "議会事務局長沼達也", "議長大野守", "署名議員坂口静", "同辻万里子",
    ]  # fmt: skip
    assert [words.split("　")[0] for words, reason in lines if reason == "vote table"] == ["議案第１号", "議案第２号"]
    assert {reason for _, reason in lines} == {"roster", "vote table"}


def test_what_is_dropped_is_in_no_utterance_and_no_passage() -> None:
    minutes = read_text(ASSEMBLY, "a.txt")
    said = "\n".join(minutes.quote(u.span) for u in minutes.utterances)
    for place in (said, searched(minutes), minutes.text):
        assert not [name for name in NAMES if name in place]
        assert "×" not in place
        assert "退席" not in place


def test_what_stands_around_a_roster_is_kept() -> None:
    minutes = read_text(ASSEMBLY, "a.txt")
    assert minutes.meeting.agenda == ("日程第１　会議録署名議員の指名", "日程第２　一般質問")
    assert [minutes.quote(u.span) for u in minutes.utterances] == [
        "これより本日の会議を開きます。出席議員は四名です。", "プールの屋根は、いつ直しますか。", "来年の春に直します。",
        "採決の結果は、次のとおりです。", "散会します。",
    ]  # fmt: skip
    assert "議事日程" in minutes.text
    assert "開議" in minutes.text
    assert "一般質問" in searched(minutes)


def test_nothing_of_an_assembly_with_rosters_is_lost() -> None:
    minutes = read_text(ASSEMBLY, "a.txt")
    kept = "".join(minutes.text.split()) + "".join("".join(ASSEMBLY[d.start : d.end].split()) for d in minutes.dropped)
    assert sorted(kept) == sorted("".join(ASSEMBLY.split()))


@pytest.mark.parametrize(
    "head",
    ["出席議員", "○出席議員（２１名）", "◯欠席議員　２名", "（出席議員）", "出 席 議 員", "欠　席　議　員（なし）", "本日の出席議員", "出席説明員",
     "会議録署名議員",
     "説明のため出席した者の職氏名",
     "○地方自治法第１２１条の規定により出席した者", "職務のため議場に出席した事務局職員", "議会事務局職員出席者"],
)  # fmt: skip
def test_a_head_opens_a_roster_that_lasts_to_its_last_name(head: str) -> None:
    walk = Rosters()
    lines = (
        head,
        "１番　大　野　　守　君",
        "総務課長　　上　杉　　守",
        "９番　辻　　万里子",
        "これより開きます。",
        "坂　口　　静",
    )
    assert [walk.reason(line) for line in lines] == ["roster"] * 4 + [None, None]


@pytest.mark.parametrize(
    "line",
    ["○議事日程", "日程第１　会議録署名議員の指名", "議案第３号　町道の廃止について", "・○は賛成、×は反対の意見である。", "○の数は賛成の数である。",
     "・出席議員の数を示してほしい。", "出席議員は定足数に達しております。", "○議長（大野守君）　開会します。", "○ 公園の木陰が少ない。",
     "・賛成と反対が並んだ。",
     "甲　○　×　○　という表を配った。", "議長は席に着いた。", "同じ意見である。", "午前１０時００分　開議", "○　△　のどちらか", "公園 広場 池"],
)  # fmt: skip
def test_other_lines_stay_where_no_roster_is_open(line: str) -> None:
    assert Rosters().reason(line) is None


@pytest.mark.parametrize(
    "line",
    ["議　事　日　程　（第２号）", "○議長（大野守君）　始めます", "○議長　始めます", "午前　１０時　開議", "・会議録署名議員の数", "日程第１　開会",
     "付　議　事　件", "本日の会議に付した事件"],
)  # fmt: skip
def test_a_roster_ends_at_a_line_that_is_no_name(line: str) -> None:
    walk = Rosters()
    assert walk.reason("○出席議員（１名）") == walk.reason("１番　大　野　　守　君") == "roster"
    assert walk.reason(line) is None


def test_a_short_turn_right_behind_a_roster_is_read() -> None:
    minutes = read_text(
        "浅利町議会会議録\n\n○出席議員（１名）\n　１番　大　野　守　君\n○議長　始めます\n○町長　はい\n○議長　続けます。\n",
        "a.txt",
    )
    assert [minutes.quote(u.span) for u in minutes.utterances] == ["始めます", "はい", "続けます。"]


def test_the_chair_in_a_council_s_list_of_those_present_is_no_signature() -> None:
    minutes = read_text(
        "浅利町公園審議会 会議録\n\n日時：令和5年7月3日\n出席者\n委員長　大野　一郎\n委員　　坂口　静\n\n【次第】\n1　公園について\n",
        "a.txt",
    )
    assert minutes.dropped == ()
    assert "大野" in minutes.text


def test_the_head_of_a_vote_table_is_dropped_with_it() -> None:
    minutes = read_text(ASSEMBLY.replace("議案第１号　", "議員氏名　大野　坂口　辻　桑田\n議案第１号　"), "a.txt")
    assert minutes.quote(minutes.utterances[3].span) == "採決の結果は、次のとおりです。"


@pytest.mark.parametrize(
    "line",
    [
        "議案第１号　○　○　×　○",
        "請願第２号　採択　賛成　反対　賛成　退席",
        "大野　守　○　×　－　○",
        "議案第４号 ◎ ● △ ○ 可決",
    ],
)
def test_a_row_of_votes_is_a_vote_table(line: str) -> None:
    assert Rosters().reason(line) == "vote table"


@pytest.mark.parametrize(
    "line", ["議　　長　　大　野　　　守", "副議長　坂　口　静", "署名議員　　辻　　万里子", "同　　　　桑　田　　　悟"]
)
def test_a_padded_signature_is_dropped(line: str) -> None:
    assert Rosters().reason(line) == "roster"


PAGES = (
    ("浅利町議会 定例会会議録", "開会します。", "- 1 -"),
    ("浅利町議会 定例会会議録", "続けます。", "１ページ"),
    ("浅利町議会 定例会会議録", "終わります。", "- 3 -"),
    ("散会します。",),
    (),
)


def test_lines_that_recur_at_the_edge_of_three_pages_are_running() -> None:
    assert running_lines(PAGES) == {"浅利町議会 定例会会議録"}
    assert running_lines(PAGES[1:]) == frozenset()


def test_running_lines_are_alike_but_for_their_numbers() -> None:
    pages = [(f"会議録 第{n}号", "本文である。", f"- {n} -") for n in (1, 22, "３")]
    assert running_lines(pages) == {"会議録 第#号", "- # -"}


def test_a_line_that_recurs_in_the_middle_or_twice_on_one_page_or_is_long_is_not_running() -> None:
    assert (
        running_lines([("始", "異議なし。", "終"), ("頭", "異議なし。", "尾"), ("一", "異議なし。", "二")])
        == frozenset()
    )
    assert running_lines([("同じ行", "同じ行"), ("同じ行", "別の行")]) == frozenset()
    assert running_lines([("長" * 41, "本文")] * 3) == {"本文"}


def test_running_headers_and_footers_of_pages_are_dropped_and_a_broken_word_is_whole_again() -> None:
    page = "浅利町公園会議 会議録\n\n{words}\n\n（第{n}頁）\n\f"
    first = "・公園の木陰を増やすことについて、来年度の予算に必要な額を計上し、順次植樹を進めていく予定であ"
    words = (first, "るので、場所の希望を聞きたい。", "・花壇の当番を決めたい。")
    minutes = read_text("".join(page.format(words=w, n=n) for n, w in enumerate(words, 1)), "a.txt")
    assert [minutes.quote(u.span) for u in minutes.utterances] == [(words[0] + words[1])[1:], words[2][1:]]
    assert [d.reason for d in minutes.dropped].count("running header") == 6
