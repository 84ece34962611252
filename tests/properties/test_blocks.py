"""Header blocks and utterances never overlap, so that no two passages of a document have one place, and one id."""

import json
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.index.passages import cut
from rag.minutes.document import read_bytes, read_text
from rag.records import Minutes
from rag.text import count_tokens
from tests.properties.documents import lines

# What opens, lengthens or ends a header block, and who speaks, in any order: as several sittings in one file have them.
BLOCKS = (
    "○議事日程", "議　事　日　程", "【次第】", "次第", "1 公園の管理について", "(2) その他", "日時：令和5年6月7日", "場所：第2会議室",
    "出席者", "出席者：市長、副市長", "欠席者　なし", "　　総務部長　　　　沢　辺　　　勉", "書記　　　　堀　江　　　礼", "件名\t公園の管理", "結果\t了承",
    "会議結果", "・", "・了承する。", "→", "⇒実施する。（事務局）", "（事務局）", "（市長）ベンチを直します。", "○議長（沢辺勉君）　開きます。",
    "事務局から資料に沿って説明。", "ベンチを増やしてほしい。（堀江委員）", "○現状", "■ 課題", "事務局", "以上", "会議経過", "（主な意見）", "[議題] 公園",
)  # fmt: skip
PLENARY = "○議事日程\n　　広報担当部長\n　　港湾整備担当部長　　　沢　　　勉\n　　書記　　　　　　　堀　江　　　礼\n　議　事　日　程"


def check_apart(minutes: Minutes) -> None:
    spans = sorted([h.span for h in minutes.headers] + [u.span for u in minutes.utterances])
    assert [pair for pair in pairwise(spans) if pair[0].end > pair[1].start] == []
    passages = cut(minutes, 260, count_tokens)
    places = sorted(p.span for p in passages)
    assert [pair for pair in pairwise(places) if pair[0].end > pair[1].start] == []
    assert len({p.passage_id for p in passages}) == len(passages)
    said = {at for place in places for at in range(place.start, place.end)}
    assert all(minutes.text[at].isspace() for span in spans for at in range(span.start, span.end) if at not in said)


@given(st.lists(st.sampled_from(BLOCKS) | lines(), min_size=1, max_size=16), st.sampled_from(("\n", "\n\n")))
@example(PLENARY.splitlines(), "\n")
@example(
    ["出席者", "事務局", "ベンチを増やしてほしい。（堀江委員）", "書記　　　　堀　江　　　礼", "出席者：市長"], "\n"
)
def test_header_blocks_and_utterances_of_a_document_never_overlap(parts: list[str], gap: str) -> None:
    text = gap.join(parts)
    if text.strip():
        check_apart(read_text(text, "a.txt"))


@pytest.mark.parametrize("heading", ["○現状", "第2章 公園"])
def test_bullets_of_a_slide_are_not_taken_together_over_a_block(heading: str) -> None:
    minutes = read_text(f"{heading}\n・遊具は22基ある。\n事務局：\n・塗装が剥げている。\n", "a.txt")
    check_apart(minutes)


@given(st.lists(st.sampled_from(("会議録情報", "沢辺勉", "")), min_size=1, max_size=6))
def test_a_front_sheet_between_speeches_is_a_block_of_its_own(speakers: list[str]) -> None:
    speeches = [{"speaker": who, "text": f"{n}番目の言葉である。"} for n, who in enumerate(speakers)]
    record = {"title": "公園会議", "date": "2023-06-07", "speeches": speeches}
    (minutes,) = read_bytes(json.dumps(record).encode(), "a.json")
    check_apart(minutes)


def test_a_mark_by_itself_is_no_result() -> None:
    minutes = read_text("公園会議\n会議結果\n・\n・了承する。\n", "a.txt")
    assert [minutes.quote(h.span) for h in minutes.headers if h.label == "result"] == ["会議結果\n・\n・了承する。"]


def test_words_of_a_block_that_goes_on_behind_an_utterance_are_kept() -> None:
    minutes = read_text(PLENARY, "a.txt")
    held = "".join(minutes.quote(h.span) for h in minutes.headers) + "".join(
        minutes.quote(u.span) for u in minutes.utterances
    )
    assert "".join(held.split()).count("議事日程") == 2
