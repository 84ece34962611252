"""What brackets, bullets and sub-headings do, and what they must not be taken for."""

import subprocess
import sys

import pytest

from rag.minutes.document import read_text
from tests.house.rules import ROOT
from tests.minutes_for_tests import turns


@pytest.mark.parametrize(
    "line",
    [
        "・申請は四か所で受け付けている（郵便局）", "・開館の時間を見直した（延長）", "・対象を広げた（一部）", "・10月に始める。（予定）",
        "・費用は90万円である（税込み）", "・案のとおりとした（資料1）", "（参考）", "（休憩）", "（午前11時再開）", "→検討する（令和5年度）",
        "・報告は以上である（質疑なし）", "（別紙）を見ること。", "（仮称）鶴見沢中央公園の工事を始める。",
    ],
)  # fmt: skip
def test_brackets_that_name_nobody_make_no_speaker(line: str) -> None:
    minutes = read_text(
        f"鶴見沢市公園会議\n\n日時：令和5年7月3日\n\n【意見・質問】\n・始めたのはいつか。\n{line}\n・続けるのか。\n",
        "a.txt",
    )
    assert [u.speaker for u in minutes.utterances] == [None] * len(minutes.utterances)
    assert len(minutes.utterances) >= 2


@pytest.mark.parametrize(
    "mark", ["・なし", "特になし。", "- ・特になし。", "・意見なし", "特に質疑はなし", "（なし）", "・特に無し", "なし"]
)
def test_a_discussion_without_a_word_has_no_utterance(mark: str) -> None:
    minutes = read_text(
        f"鶴見沢市公園会議\n\n日時：令和5年7月3日\n\n1 花壇について\n\n【意見・質問】\n{mark}\n\n以上\n", "a.txt"
    )
    assert [minutes.quote(u.span) for u in minutes.utterances] == []
    assert minutes.warnings == ("no utterance was found",)


@pytest.mark.parametrize(
    "heading",
    ["(主な意見)", "（主な意見）", "【主な意見等】", "【意見・質問】", "[質疑応答]", "〔意見交換〕", "（主な意見）："],
)
def test_a_sub_heading_of_a_discussion_is_no_speaker_and_no_section(heading: str) -> None:
    minutes = read_text(
        f"鶴見沢市公園会議\n\n日時：令和5年7月3日\n\n1 花壇について\n\n{heading}\n・水やりは誰が行うのか。\n", "a.txt"
    )
    assert turns(minutes) == [(None, "question", None, "1 花壇について", "水やりは誰", "行うのか。")]


def test_noise_of_conversion_stays_as_it_is() -> None:
    minutes = read_text(
        "鶴見沢市公園会議\n\n日時：令和5年7月3日\n\n【意見】\n・令和3年度 of 取組の必要性和利便性を把握してていく。\n",
        "a.txt",
    )
    assert minutes.quote(minutes.utterances[0].span) == "令和3年度 of 取組の必要性和利便性を把握してていく。"


def test_a_reply_never_crosses_a_section() -> None:
    minutes = read_text(
        "鶴見沢市公園会議\n\n日時：令和5年7月3日\n\n【議題1について】\n・水やりは誰が行うのか。\n\n【議題2について】\n→調べておく。（事務局）\n",
        "a.txt",
    )
    assert [(u.kind, u.reply_to) for u in minutes.utterances] == [("question", None), ("remark", None)]


def test_a_document_without_any_form_is_other_and_still_read() -> None:
    minutes = read_text("公園の花が咲いた。近所の人が見に来ている。\n", "a.txt")
    assert minutes.genre == "other"
    assert [minutes.quote(u.span) for u in minutes.utterances] == ["公園の花が咲いた。近所の人が見に来ている。"]


def test_minutes_without_a_date_say_so() -> None:
    minutes = read_text("鶴見沢市公園会議\n\n場所：第1委員会室\n\n【意見】\n・花が多い。\n", "a.txt")
    assert minutes.warnings == ("no date was found",)


def test_an_id_is_one_word_and_tells_paths_apart() -> None:
    from rag.minutes.identities import doc_id

    assert doc_id("a b/公園　会議#1.txt") == "a%20b/公園%E3%80%80会議%231.txt"
    assert len({doc_id(p) for p in ("a b.txt", "a%20b.txt", "a　b.txt", "a#b.txt", "ab.txt", "x/ab.txt")}) == 6


def test_a_mark_that_is_added_to_the_table_is_known_wherever_a_line_begins() -> None:
    program = """
import rag.text.marks as marks
marks.SPEAKERS, marks.MARKS = marks.SPEAKERS + "▼", marks.SPEAKERS + "▼" + marks.HEADINGS
from rag.minutes.document import read_text
from rag.minutes.formats.pdf import page_lines
from rag.minutes.structure import rosters
from rag.present import examples
from rag.summary import quotes
text = "鶴見沢市議会会議録\\n\\n▼議長（沢辺勉君）　開会します。\\n▼塩田　委員長　休みます。\\n"
names = [turn.speaker and (turn.speaker.name, turn.speaker.role) for turn in read_text(text, "a.txt").utterances]
assert names == [("沢辺勉", "議長"), ("塩田", "委員長")], names
assert page_lines._OPENS.match("▼市長（迫田俊介）")
assert rosters._HEAD.match("▼出席議員") and rosters._NO_NAME.match("▼")
assert examples._NUMBER.match("▼予算") and quotes._LABEL_ONLY.match("▼午前10時開会")
"""
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
