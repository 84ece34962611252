import pytest

from rag.minutes.document import read_text
from rag.minutes.structure.reflow import Flow, reflow


def lines(raw: str) -> list[str]:
    flow = reflow(raw)
    return [flow.text[line.start : line.end] for line in flow.lines]


def body(raw: str) -> list[str]:
    """The lines behind a first sentence, where the title is over."""
    first, *rest = lines("これより始める。\n" + raw)
    assert first == "これより始める。"
    return rest


def raw_of(flow: Flow, offset: int) -> int:
    """The raw offset of a text offset, by the anchors."""
    anchor = [a for a in flow.anchors if a.start <= offset][-1]
    return offset - anchor.start + anchor.raw_start


LONG = "市民課の窓口では、混雑する時間帯に合わせて受付の職員を増やすことを検"


@pytest.mark.parametrize("end", ["\n", "\n\n", "\r\n\r\n", "\f", "\n\f\n", "\n\n\n\n", " \n", "\u3000\r\n"])
def test_a_word_broken_by_a_line_or_page_end_is_one_word_again(end: str) -> None:
    assert body(LONG + end + "討している。") == [LONG + "討している。"]


@pytest.mark.parametrize("start", ["・", "- ・", "→", "（所管課）", "○市長（沢辺勉君）　"])
def test_bullets_replies_and_turns_go_on_after_a_break(start: str) -> None:
    assert body(f"{start}{LONG}\n\n討している。\n{start}以前からの課題である。") == [
        f"{start}{LONG}討している。",
        f"{start}以前からの課題である。",
    ]


def test_a_number_broken_by_a_page_end_is_one_number_again() -> None:
    assert body("この取組に要する費用は、初年度の備品を含めて合計で１，２\n\n３４万円である。") == [
        "この取組に要する費用は、初年度の備品を含めて合計で１，２３４万円である。"
    ]


def test_a_sentence_broken_behind_a_comma_goes_on_however_short_it_is() -> None:
    assert body("・なお、\n予約は不要である。") == ["・なお、予約は不要である。"]


def test_latin_words_on_both_sides_of_a_break_keep_a_space() -> None:
    assert body("庁内の会議では資料を共有するための道具として、新しく Smart\nCity という仕組みを使う。") == [
        "庁内の会議では資料を共有するための道具として、新しく Smart City という仕組みを使う。"
    ]


@pytest.mark.parametrize(
    "second",
    [
        "・次の意見", "→お答えします。", "（市長）", "【次第2について】", "(2) バス路線について", "2　バス路線について", "①　費用",
        "○議長（沢辺勉君）　静粛に。", "出席者：市長", "以上", "# まとめ", "■ 課題", "⇒廃止する", "件 名\t公園について", "特になし。",
    ],
)  # fmt: skip
def test_what_has_a_mark_of_its_own_is_never_joined_to_the_line_before(second: str) -> None:
    assert len(body(LONG + "\n" + second)) == 2


@pytest.mark.parametrize(
    "first",
    [
        "【次第1について】", "(1) 学校の統合に伴う通学バスの運行経路の見直しと停留所の新設について",
        "（主な意見）", "# 学校の統合に伴う通学バスの運行経路の見直しと停留所",
        "3　学校の統合に伴う通学バスの運行経路の見直しと停留所の新設について", "■ 学校の統合に伴う通学バスの運行経路の見直しと停留所の新設",
    ],
)  # fmt: skip
def test_a_heading_is_never_joined_to_the_paragraph_below(first: str) -> None:
    assert lines(first + "\n\n事務局から説明を行った。")[-1] == "事務局から説明を行った。"


def test_a_sentence_that_ended_is_not_joined() -> None:
    assert body(f"{LONG}討している。\n\n次に、費用を説明する。") == [f"{LONG}討している。", "次に、費用を説明する。"]


def test_a_reply_with_its_speaker_at_the_end_is_not_joined() -> None:
    first = "・受付の職員を増やすことよりも予約の枠を広げてほしい（副市長）"
    assert lines(first + "\n\nまた、電話の受付も要る。")[0] == first


def test_a_bracket_that_is_no_speaker_does_not_end_a_sentence() -> None:
    first = "・受付の職員を増やすことよりも予約の枠を広げる（三十分ごとの枠）"
    assert body(first + "\n\nことにしてほしい。") == [first + "ことにしてほしい。"]


def test_the_lines_of_a_title_stay_apart() -> None:
    raw = "鶴見沢市 公共施設の適正な配置に関する庁内検討会議（第12回） 会議要旨\n日時：令和5年7月3日\n"
    assert lines(raw)[0].endswith("会議要旨")
    raw = "鶴見沢市 公共施設の適正な配置に関する庁内検討会議（第12回） 会議要旨\n企画部 資産活用課\n\n本文である。"
    assert lines(raw)[:2] == [raw.split("\n")[0], "企画部 資産活用課"]


def test_a_label_with_a_wide_space_behind_it_is_not_joined_to_the_title() -> None:
    raw = "鶴見沢市 公共施設の適正な配置に関する庁内検討会議（第12回） 会議要旨\n\n日　時　令和5年7月3日（月）9:00～10:00\n"
    assert lines(raw)[0].endswith("会議要旨")


def test_the_lines_of_a_list_of_people_stay_apart() -> None:
    raw = "出席：梶原市長、保坂副市長、野々村教育長、小早川政策推進部長、\n長谷部総務部長、上杉福祉部長\n"
    assert lines(raw) == raw.splitlines()


def test_a_gap_is_two_line_feeds_and_a_line_end_is_one() -> None:
    assert (
        reflow("一つ目です。\r\n二つ目です。\r\n\r\n\r\n三つ目です。").text
        == "一つ目です。\n二つ目です。\n\n三つ目です。"
    )


def test_white_space_around_lines_is_gone_and_within_them_stays() -> None:
    assert reflow("\n\n　 題名 と　余白 \t\n\n本文です。 \n\n").text == "題名 と　余白\n\n本文です。"


def test_rules_and_page_numbers_are_dropped_by_name() -> None:
    flow = reflow("始めます。\n――――――\n続けます。\n- 12 -\n\f終わります。\nP.13\n＝＝＝\n14/20\n")
    assert flow.text == "始めます。\n続けます。\n\n終わります。"
    assert [d.reason for d in flow.dropped] == ["rule", "page number", "page number", "rule", "page number"]


@pytest.mark.parametrize("line", ["令和5/6年度", "3", "12回", "-5度", "10/3に開催した", "P13会議室"])
def test_a_line_that_only_looks_like_a_page_number_stays(line: str) -> None:
    assert lines(f"始めます。\n{line}\n終わります。")[1] == line


def test_a_word_broken_around_a_page_number_is_one_word_again() -> None:
    assert body(LONG + "\n\n- 4 -\n\f討している。") == [LONG + "討している。"]


def test_markdown_marks_are_dropped_and_the_words_stay() -> None:
    raw = "# 【資料1】 公園の **これから**\n\n## (1) 現状\n\n- ・遊具は **42基** である。\n* 芝生は*3面*ある。\n"
    flow = reflow(raw)
    assert flow.text == "【資料1】 公園の これから\n\n(1) 現状\n\n- ・遊具は 42基 である。\n* 芝生は*3面*ある。"
    assert {raw[d.start : d.end] for d in flow.dropped} == {"#", "##", "**"}
    assert all(d.reason == "markup" for d in flow.dropped)


def test_a_number_sign_without_a_space_is_no_heading() -> None:
    assert lines("#12番の遊具を外した。") == ["#12番の遊具を外した。"]


def test_cells_of_html_are_lines_of_their_own() -> None:
    raw = '会議経過\t<p>【主な意見等】</p> <ul style="a"> <li>・遊具は古いのか。</li> <li>（所管課）十年目である。</li></ul>\n'
    flow = reflow(raw)
    assert flow.text.splitlines() == ["会議経過", "【主な意見等】", "・遊具は古いのか。", "（所管課）十年目である。"]
    assert all(raw[d.start] == "<" and raw[d.end - 1] == ">" for d in flow.dropped)
    assert len(flow.dropped) == 8


def test_a_cell_that_runs_on_is_cut_before_bullets_and_named_replies_only() -> None:
    raw = "会議経過\t・芝生は（一部）傷んだのか。 （所管部）補修した。（一部は） 来年である。 ・費用は。 (所管部) 30万円である。\n"
    assert lines(raw) == [
        "会議経過\t・芝生は（一部）傷んだのか。",
        "（所管部）補修した。（一部は） 来年である。",
        "・費用は。",
        "(所管部) 30万円である。",
    ]


@pytest.mark.parametrize("words", ["利用者が<50人の施設", "A<B と B>C の場合", "<第2回>", "<質疑>", "3<5"])
def test_what_is_no_tag_stays(words: str) -> None:
    assert lines(words) == [words]


def test_unclosed_tags_over_several_rows_are_dropped() -> None:
    flow = reflow('会議経過\t<p>開会した。\n\t<ul class="x"> ・質問がある。\n<p>会議結果</p>\t了承した。</ul>\n')
    assert "<" not in flow.text
    assert [flow.text[line.start : line.end] for line in flow.lines][-1] == "会議結果\t了承した。"


def test_every_anchor_leads_to_the_raw_character() -> None:
    raw = "\ufeff\r\n# 題 **名**\r\n\r\n" + LONG + "\r\n\f\r\n討している。\r\n\t<ul> ・<b>一つ</b>目。</ul>\r\n"
    flow = reflow(raw)
    for offset, character in enumerate(flow.text):
        if not character.isspace():
            assert raw[raw_of(flow, offset)] == character
    assert raw_of(flow, flow.text.index("討している")) == raw.index("討している")
    assert raw_of(flow, flow.text.index("目。")) == raw.index("目。")


def test_form_feeds_count_pages() -> None:
    minutes = read_text("・一頁目の意見である。\n\f・二頁目の意見である。\n\f\n・三頁目の意見である。\n", "a.txt")
    pages = {minutes.text[a.start : a.start + 2]: a.page for a in minutes.anchors}
    assert pages == {"・一": 1, "・二": 2, "・三": 3}
    minutes = read_text("・一頁目の意見である。\f・二頁目の意見である。\f\f・四頁目の意見である。", "a.txt")
    pages = {minutes.text[a.start : a.start + 2]: a.page for a in minutes.anchors}
    assert pages == {"・一": 1, "・二": 2, "・四": 4}


def test_a_document_without_form_feeds_has_no_pages() -> None:
    assert {a.page for a in reflow("一つ目です。\n二つ目です。").anchors} == {None}


def test_tabs_within_a_row_stay() -> None:
    assert lines("項目\t令和4年度\t令和5年度\n") == ["項目\t令和4年度\t令和5年度"]


def test_a_paragraph_that_is_broken_at_every_line_is_whole_again() -> None:
    words = "公園の遊具は設置から二十年が経ち、部品の調達が難しくなっている。" * 4
    broken = "\n".join(words[at : at + 40] for at in range(0, len(words), 40))
    assert lines(f"公園の管理について\n\n{broken}\n") == ["公園の管理について", words]
    assert lines(broken) == [words]


def test_half_a_line_of_a_heading_does_not_swallow_the_text() -> None:
    raw = "公園の管理\n\n雨の日が続き、芝生の生育が遅れている。\n\n費用\n\n年間で30万円である。"
    assert lines(raw) == ["公園の管理", "雨の日が続き、芝生の生育が遅れている。", "費用", "年間で30万円である。"]
