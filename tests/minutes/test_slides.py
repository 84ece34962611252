"""Slide decks: no meeting, no speakers; bullets and arrows under nested headings."""

import pytest

from rag.index.passages import cut
from rag.minutes.document import read_text
from rag.text import count_tokens
from tests.minutes_for_tests import turns

SLIDES = """# 【資料2】 鶴見沢市の公園の **これから**

---

都市整備部 緑地課

## (1) 現状

- 公園の数：142か所 → **139か所**

### ① 課題

#### ○遊具

- ・遊具の半数が設置から20年を超えている。
- ・部品の調達が難しくなっているのではないか。

⇒点検を年2回とする

⇒更新の計画を令和6年度に作る など

## (2) 提言

- **芝生の開放**
  - ・日曜日に限り、球技を認める。
"""


def test_slides_are_reports_of_nobody_under_their_headings() -> None:
    minutes = read_text(SLIDES, "a.md")
    game = "(1) 現状 / ① 課題 / ○遊具"
    assert minutes.genre == "slides"
    assert minutes.meeting.date is None
    assert minutes.meeting.title == "【資料2】 鶴見沢市の公園の これから"
    assert turns(minutes) == [
        (None, "report", None, "(1) 現状", "公園の数：", "139か所"),
        (None, "report", None, game, "遊具の半数", "えている。"),
        (None, "report", None, game, "部品の調達", "はないか。"),
        (None, "report", None, game, "点検を年2", "2回とする"),
        (None, "report", None, game, "更新の計画", "作る など"),
        (None, "report", None, "(2) 提言", "芝生の開放", "芝生の開放"),
        (None, "report", None, "(2) 提言", "日曜日に限", "を認める。"),
    ]


def test_headings_with_squares_and_circles_are_nested() -> None:
    minutes = read_text(
        "【資料4】 鶴見沢市の公園\n\n■ 1 現状\n\n○遊具\n\n- ・84基ある。\n\n○芝生\n\n- ・3面ある。\n\n■ 2 見通し\n\n- ・減らさない。\n",
        "a.txt",
    )
    assert [(u.section, minutes.quote(u.span)) for u in minutes.utterances] == [
        ("■ 1 現状 / ○遊具", "84基ある。"),
        ("■ 1 現状 / ○芝生", "3面ある。"),
        ("■ 2 見通し", "減らさない。"),
    ]


@pytest.mark.parametrize("heading", ["○比べて分かったこと", "○これから始めること", "○調べて見えたこと"])
def test_a_heading_may_end_in_a_noun_of_a_verb(heading: str) -> None:
    minutes = read_text(f"【資料4】 鶴見沢市の公園\n\n■ 1 現状\n\n{heading}\n\n⇒遊具の数は足りている\n", "a.txt")
    assert [minutes.quote(u.span) for u in minutes.utterances] == ["遊具の数は足りている"]


def test_bullets_under_one_heading_are_one_passage_and_no_heading_is_crossed() -> None:
    minutes = read_text(SLIDES, "a.md")
    passages = [p for p in cut(minutes, 260, count_tokens) if p.kind != "header"]
    games = [p for p in passages if p.section == "(1) 現状 / ① 課題 / ○遊具"]
    assert all(p.text == minutes.quote(p.span) for p in passages)
    assert "20年を超えている" in games[0].text
    assert "調達が難しく" in games[0].text
    assert len({p.section for p in passages}) >= 3
    assert sum("20年を超えている" in p.text for p in passages) == 1


def test_a_heading_with_many_bullets_is_cut_before_it_fills_the_screen() -> None:
    bullets = "\n".join(f"- ・{n}番目の公園では遊具の点検を年に二回ずつ行うこととしている。" for n in range(30))
    minutes = read_text(SLIDES.replace("- ・部品の調達が難しくなっているのではないか。", bullets), "a.md")
    sizes = [len(p.text) for p in cut(minutes, 260, count_tokens) if "番目の公園" in p.text]
    assert len(sizes) >= 3
    assert max(sizes) <= 300
