"""Generated documents that look like minutes: headings, turns, bullets, arrows, tables, markup and broken lines."""

from hypothesis import strategies as st

CLAUSES = (
    "窓口の混雑は昼休みに集中している", "予約の枠を３０分ごとに設けた", "経費は年420万円を見込む", "Wi-Fiの整備は10か所で終えた",
    "「書かない」方式を試したい", "高齢の方への説明が足りない", "費用は（税込みで）いくらか", "デジタル化を進めてまいります",
    "次回の会議で報告する", "反対の意見もあった", "ﾊﾞｽ路線を見直す", "*印の項目は除く", "a < b である", "100%を目指す",
)  # fmt: skip
ENDINGS = ("。", "。", "。", "か。", "？", "", "、", "。（事務局）", "。（副市長）", "（参考）")
LABELS = (
    "日時：令和5年6月7日 午後1時～2時",
    "場所：第2会議室",
    "出席者　市長、副市長",
    "件 名\t公園の管理について",
    "会議結果\t了承",
)
HEADINGS = (
    "【次第】", "【議題1について】", "1 公園の管理について", "(2) バス路線について", "① 費用", "■ 現状", "○課題", "### まとめ",
    "（主な意見）", "【意見・質問】", "（市長）", "(事務局)", "次第2 その他", "# 資料", "以上", "特になし。", "・なし",
)  # fmt: skip
STARTS = (
    "",
    "",
    "",
    "・",
    "- ",
    "- ・",
    "→",
    "⇒",
    "（所管課）",
    "○議長（沢辺勉君）　",
    "◯４番（堀江 礼）　",
    "\t",
    "　",
    "**",
    "* ",
)
RULES = ("---", "＝＝＝＝＝＝", "- 3 -", "P.12", "3/10", "──────", "***", "・・・・・")
MARKUP = (
    "<ul> <li>・{}</li></ul>", "<p>{}</p>", "\t<ul style=\"x\"> ・{}", "**{}**を行う", "{}<br>", "<b>{}</b>。", "| {} | 12 |", "<{}>", "</ul>{}",
)  # fmt: skip
LINE_ENDS = (
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r\n\r\n",
    "\r",
    "\f",
    "\n\f\n",
    "\n\n\n",
    " \n",
    "\u3000\n",
    "\x0b",
    "\u2028",
)
ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@st.composite
def lines(draw: st.DrawFn) -> str:
    form = draw(st.integers(0, 9))
    if form == 0:
        return draw(st.sampled_from(LABELS))
    if form in (1, 2):
        return draw(st.sampled_from(HEADINGS))
    if form == 3:
        return draw(st.sampled_from(RULES))
    if form == 4:
        return draw(ANY)
    sentences = draw(st.lists(st.tuples(st.sampled_from(CLAUSES), st.sampled_from(ENDINGS)), min_size=1, max_size=4))
    text = "".join(clause + ending for clause, ending in sentences)
    if form == 5:
        return draw(st.sampled_from(MARKUP)).replace("{}", text)
    text = draw(st.sampled_from(STARTS)) + text
    if form == 6:  # a line end in the middle of a word
        at = draw(st.integers(0, len(text)))
        return text[:at] + draw(st.sampled_from(LINE_ENDS)) + text[at:]
    return text


@st.composite
def documents(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(lines(), st.sampled_from(LINE_ENDS)), min_size=1, max_size=14))
    title = draw(st.sampled_from(("", "\n\n鶴見沢市 環境会議（第2回） 議事要旨\n\n", "会 議 記 録\n\n")))
    return title + "".join(line + end for line, end in parts)
