from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.passages import cut, header_blocks, split
from rag.minutes.caps import LONGEST
from rag.minutes.document import plain_minutes, read_text
from rag.records import Header, Minutes, Passage, Span
from rag.text import count_tokens

RAW = """鶴見沢市公園会議 議事要旨

日時：令和5年7月3日（月）午後1時00分～2時10分
場所：第1委員会室
出席：梶原市長、保坂副市長

【次第】
1　遊具について

1　遊具について

【意見・質問】
・遊具は何基あるのか。（市長）
→84基である。（事務局）
・分かった。
"""


def read(raw: str = RAW) -> Minutes:
    return read_text(raw, "park/a b.txt")


def cut_all(minutes: Minutes, tokens: int = 260) -> tuple[Passage, ...]:
    return cut(minutes, tokens, count_tokens)


def test_each_utterance_is_a_passage_that_knows_its_place() -> None:
    minutes = read()
    passages = cut_all(minutes)
    said = [p for p in passages if p.kind != "header"]
    assert [(p.kind, p.speaker.role if p.speaker else None, p.section, p.text) for p in said] == [
        ("question", "市長", "1　遊具について", "遊具は何基あるのか。（市長）"),
        ("reply", "事務局", "1　遊具について", "84基である。（事務局）"),
        ("remark", None, "1　遊具について", "分かった。"),
    ]
    assert {(p.doc_id, p.path, p.url, p.municipality, p.body, p.date, p.page) for p in passages} == {
        ("park/a%20b.txt", "park/a b.txt", None, "鶴見沢市", "公園会議", date(2023, 7, 3), None)
    }
    assert {p.title for p in passages} == {"鶴見沢市公園会議 議事要旨"}


def test_an_id_is_the_place_and_the_text_its_slice() -> None:
    minutes = read()
    for p in cut_all(minutes):
        assert p.passage_id == f"park/a%20b.txt#{p.span.start}-{p.span.end}"
        assert p.text == minutes.text[p.span.start : p.span.end] == p.text.strip()


def test_a_reply_carries_the_id_of_its_question() -> None:
    question, reply, remark = [p for p in cut_all(read()) if p.kind != "header"]
    assert (question.reply_to, reply.reply_to, remark.reply_to) == (None, question.passage_id, None)


def test_header_blocks_come_first_and_stand_together_where_they_belong_together() -> None:
    passages = [p for p in cut_all(read()) if p.kind == "header"]
    assert [p.text for p in passages] == [
        "鶴見沢市公園会議 議事要旨\n\n日時：令和5年7月3日（月）午後1時00分～2時10分\n場所：第1委員会室",
        "出席：梶原市長、保坂副市長",
        "【次第】\n1　遊具について",
    ]
    assert [p.section for p in passages] == ["会議の概要", "出席者", "議題"]
    assert all(p.speaker is None and p.reply_to is None for p in passages)
    assert cut_all(read())[0].kind == "header"


def test_header_blocks_are_grouped_by_what_they_are() -> None:
    labels = ["title", "name", "attendees", "when", "place", "agenda", "result", "result"]
    headers = tuple(Header(label, Span(10 * n, 10 * n + 8)) for n, label in enumerate(labels))
    assert list(header_blocks(headers)) == [
        ("会議の概要", Span(0, 18)),
        ("出席者", Span(20, 28)),
        ("会議の概要", Span(30, 48)),
        ("議題", Span(50, 58)),
        ("会議結果", Span(60, 68)),
        ("会議結果", Span(70, 78)),
    ]
    assert list(header_blocks(())) == []


def test_two_identical_utterances_are_two_passages() -> None:
    passages = cut_all(read(RAW + "・異議なし。\n・異議なし。\n"))
    same = [p for p in passages if p.text == "異議なし。"]
    assert len(same) == 2
    assert same[0].passage_id != same[1].passage_id


def sentence(words: str, size: int) -> str:
    return (words * size)[: size - 1] + "。"


def test_a_long_utterance_is_cut_at_sentence_ends_into_even_parts() -> None:
    text = "".join(sentence("公園の遊具を点検した結果、更新が要る。".rstrip("。"), 60) for _ in range(12))
    minutes = plain_minutes("a.txt", None, text)
    parts = cut_all(minutes, 100)
    assert len(parts) > 2
    assert all(p.text.endswith("。") for p in parts)
    assert all(count_tokens(p.text) <= 100 for p in parts)
    assert "".join(p.text for p in parts) == text
    sizes = [count_tokens(p.text) for p in parts]
    assert min(sizes) * 2 > max(sizes)


def test_the_last_sentence_is_never_cut_off() -> None:
    text = "遊具は古い。" * 150 + "年度内に全てを更新する。"
    parts = cut_all(plain_minutes("a.txt", None, text))
    assert parts[-1].text.endswith("年度内に全てを更新する。")


def test_a_short_utterance_is_never_cut() -> None:
    text = "遊具は古い。" * 20
    assert [p.text for p in cut_all(plain_minutes("a.txt", None, text))] == [text]


def test_no_passage_is_longer_than_600_characters_even_within_its_token_budget() -> None:
    text = "あああああああ。" * 200
    parts = cut(plain_minutes("a.txt", None, text), 10_000, len)
    assert [len(p.text) <= LONGEST == 600 for p in parts] == [True] * 3
    assert "".join(p.text for p in parts) == text


def test_a_sentence_over_the_budget_is_cut_behind_a_comma() -> None:
    text = "、".join(["遊具の点検と更新"] * 120) + "。"
    parts = cut_all(plain_minutes("a.txt", None, text), 80)
    assert all(count_tokens(p.text) <= 80 for p in parts)
    assert all(p.text.endswith(("、", "。")) for p in parts)
    assert "".join(p.text for p in parts) == text


def test_a_text_without_any_stop_is_cut_nevertheless() -> None:
    text = "漢" * 1_500
    parts = cut_all(plain_minutes("a.txt", None, text), 50)
    assert "".join(p.text for p in parts) == text
    assert all(count_tokens(p.text) <= 50 for p in parts)


def test_each_part_of_a_reply_answers_the_part_of_the_question_that_it_takes_up() -> None:
    asked = "公園の遊具の点検は、年に何回行っているのか。" + "遊具の写真も見たい。" * 14
    asked += "花壇の水やりの当番は、誰が決めているのか。" + "花壇の写真も見たい。" * 14
    minutes = read(
        RAW.replace("遊具は何基あるのか。", asked).replace("84基である。", "花壇の水やりの当番は、町内会が決めている。")
    )
    said = [p for p in cut_all(minutes, 100) if p.kind != "header"]
    [reply] = [p for p in said if p.kind == "reply"]
    [answered] = [p for p in said if p.passage_id == reply.reply_to]
    assert answered.kind == "question"
    assert "花壇" in answered.text
    assert answered.passage_id != said[0].passage_id
    again = read(
        RAW.replace("遊具は何基あるのか。", asked).replace("84基である。", "公園の遊具の点検は、年に二回である。")
    )
    said = [p for p in cut_all(again, 100) if p.kind != "header"]
    assert [p.reply_to for p in said if p.kind == "reply"] == [said[0].passage_id]


def test_a_passage_knows_its_page() -> None:
    minutes = read_text(
        "鶴見沢市公園会議\n\n日時：令和5年7月3日\n\n【意見】\n・一つ目である。\n\f・二つ目である。\n\f・三つ目である。\n",
        "a.txt",
    )
    pages = {p.text: p.page for p in cut_all(minutes) if p.kind != "header"}
    assert pages == {"一つ目である。": 1, "二つ目である。": 2, "三つ目である。": 3}


WORDS = st.text(st.sampled_from("あ漢ア1A。、！\n「」（）　 "), min_size=1, max_size=400)


@given(text=WORDS, repeats=st.integers(1, 8), tokens=st.integers(32, 300))
def test_nothing_of_an_utterance_is_lost_between_its_passages(text: str, repeats: int, tokens: int) -> None:
    text = (text * repeats).strip()
    if not text:
        return
    spans = list(split(text, Span(0, len(text)), tokens, count_tokens))
    at = 0
    for span in spans:
        assert span.start >= at
        assert text[at : span.start].strip() == ""
        assert span.end - span.start <= LONGEST
        at = span.end
    assert text[at:].strip() == ""
    assert all(count_tokens(text[s.start : s.end]) <= tokens for s in spans)


@given(tokens=st.integers(32, 300))
def test_a_span_within_a_text_is_cut_within_its_borders(tokens: int) -> None:
    text = "前置きである。" + "遊具の更新は、三年で終える。" * 60 + "後書きである。"
    span = Span(7, len(text) - 7)
    parts = list(split(text, span, tokens, count_tokens))
    assert (parts[0].start, parts[-1].end) == (span.start, span.end)


def test_minutes_without_a_word_have_no_passage() -> None:
    empty = replace(plain_minutes("a.txt", None, "あ"), utterances=())
    assert cut_all(empty) == ()


@pytest.mark.parametrize("text", ["。。。。" * 400, "、" * 900, "😀" * 400, "a" * 2_000])
def test_odd_texts_keep_the_budget(text: str) -> None:
    parts = cut_all(plain_minutes("a.txt", None, text), 64)
    assert "".join(p.text for p in parts) == text
    assert all(count_tokens(p.text) <= 64 and len(p.text) <= 600 for p in parts)
