"""Small invented documents in each style of minutes: who says what, in answer to what, under which heading."""

from rag.minutes.document import read_text
from tests.minutes_for_tests import turns, who

TURNS = """

令和5年度 第1回鶴見沢市公園会議 議事要旨

日時：令和5年7月3日（月）午後1時00分～2時10分

場所：第1委員会室

出席：梶原市長、保坂副市長
(事務局)
沼緑地課長

【次第】

- 次第1 遊具の更新について
- 次第2 花壇の管理について

（市長）

遊具は、子どもが毎日使う物である。安全を第一に考えたい。

故障してから直すのでは遅い。

(副市長)

更新の順番は、どのように決めるのか。

（事務局）

点検の結果を点数にして、低いものから更新する。

【次第1について】

遊具の更新について、資料1に沿って事務局から説明。出席者、了承。

(概要)

- ・点検した遊具は84基で、うち19基が更新を要する。
- ・更新の費用は、1基当たり平均で230万円を見込んでお

り、国の補助を充てる。

(主な意見)

- ・木製の遊具は腐りやすいので、材料を選び直してほしい。
- ・撤去した後の遊び場は確保できるのか。

【次第2について】

（主な意見）

- ・特になし。
"""


def test_turns_with_the_speaker_on_a_line_of_its_own_and_sections_of_an_agenda() -> None:
    minutes = read_text(TURNS, "a.txt")
    one = "次第1 遊具の更新について"
    assert minutes.genre == "minutes"
    assert turns(minutes) == [
        ("市長", "remark", None, None, "遊具は、子", "では遅い。"),
        ("副市長", "question", None, None, "更新の順番", "めるのか。"),
        ("事務局", "reply", 2, None, "点検の結果", "更新する。"),
        ("事務局", "report", None, one, "遊具の更新", "者、了承。"),
        (None, "report", None, one, "点検した遊", "を要する。"),
        (None, "report", None, one, "更新の費用", "を充てる。"),
        (None, "remark", None, one, "木製の遊具", "てほしい。"),
        (None, "question", None, one, "撤去した後", "きるのか。"),
    ]
    assert minutes.quote(minutes.utterances[0].span).count("\n\n") == 1
    assert "見込んでおり、国の補助" in minutes.text
    assert [d.text for d in minutes.decisions] == ["出席者、了承。"]
    assert [(a.name, a.role, a.group) for a in minutes.meeting.attendees][-1] == ("沼", "緑地課長", "事務局")


SUFFIXES = """

会 議 記 録

会 議 名\t鶴見沢市駅前広場調整会議（令和4年度第2回）
開 催 日 時\t令和4年9月5日（月）午前10時50分～午前11時45分
議 題\t(1) 広場の植栽について (2) 駐輪場の料金について

1 付議事項について

(1) 広場の植栽について

それでは、広場の植栽についてご説明します。

樹木の3割が寿命を迎えており、倒木のおそれがあります。

説明は以上となります。

【意見・質問】

・植え替える木は、何を選ぶのですか。（市長）

→高さが5メートルを超えない種類を選びます。（事務局）

→来年の秋までに終えます。

・落ち葉の掃除に人手がかかっています。

・もう一つ、根が歩道を持ち上げている場所があります。
また、点字ブロックも浮いています。（建設部長）

→No3、4の場所については、年内に直します。（緑地課長）

(2) 駐輪場の料金について

資料2により、駐輪場の料金の案をお示しします。

【意見・質問】

・なし

以上
"""


def test_bullets_with_the_speaker_behind_them_and_replies_by_arrow() -> None:
    minutes = read_text(SUFFIXES, "a.txt")
    one = "1 付議事項について / (1) 広場の植栽について"
    assert turns(minutes) == [
        (None, "report", None, one, "それでは、", "なります。"),
        ("市長", "question", None, one, "植え替える", "。（市長）"),
        ("事務局", "reply", 2, one, "高さが5メ", "（事務局）"),
        (None, "reply", 2, one, "来年の秋ま", "終えます。"),
        (None, "remark", None, one, "落ち葉の掃", "ています。"),
        ("建設部長", "remark", None, one, "もう一つ、", "建設部長）"),
        ("緑地課長", "reply", 6, one, "No3、4", "緑地課長）"),
        (None, "report", None, "1 付議事項について / (2) 駐輪場の料金について", "資料2によ", "しします。"),
    ]
    assert "点字ブロック" in minutes.quote(minutes.utterances[5].span)
    assert "以上" not in minutes.quote(minutes.utterances[-1].span)


TABLE = """庁議の内容

件 名\t浅利町公民館の予約について
所 管 課\t生涯学習課
日時・場所\t令和3年10月4日(月) 9:00 ~ 9:55 応接室
出 席 者\t町長、副町長
会議経過\t<p>【主な意見等】</p> <ul style="list-style-type: none"> ・予約は電話だけか。 （所管課）窓口でも受けている。\
 (所管課) 来年からは、ウェブでも受ける。 ・高齢の方への案内を忘れないでほしい。</ul>

\t<ul> <li>・取り消しの締め切りはいつか。</li> <li>（所管課）3日前（休館日を除く）とする。</li> <li>・利用料を見直すべきではないか。</li></ul>
<p>会議結果</p>\t案のとおり、進める。
"""


def test_a_table_with_cells_of_html_and_replies_by_prefix() -> None:
    minutes = read_text(TABLE, "a.txt")
    assert turns(minutes) == [
        (None, "question", None, None, "予約は電話", "話だけか。"),
        ("所管課", "reply", 1, None, "（所管課）", "けている。"),
        ("所管課", "reply", 1, None, "(所管課)", "も受ける。"),
        (None, "remark", None, None, "高齢の方へ", "でほしい。"),
        (None, "question", None, None, "取り消しの", "はいつか。"),
        ("所管課", "reply", 5, None, "（所管課）", "）とする。"),
        (None, "remark", None, None, "利用料を見", "はないか。"),
    ]
    assert [d.text.split("\t")[-1].split("\n")[-1] for d in minutes.decisions] == ["案のとおり、進める。"]


NARRATED = """鶴見沢市 公園利用に関する庁内会議（第1回） 会議要旨

日時：令和5年7月11日（火）10:00～11:20
出席者：副市長、都市整備部長、緑地課長

【次第】
1　球技の試行について
2　その他

1　球技の試行について

緑地課長から資料1により説明。出席者、了承。

・公園3か所で、日曜日に限って球技を認める。
・苦情は電話で受け付ける。

【主な意見】
・近所の方への説明は済んだのか。（副市長）
→8月に説明会を開く。（緑地課長）
・反対の声が上がったときは、場所を改めるべきである。（都市整備部長）

2　その他

都市整備部長から口頭で報告。

花壇の世話をする団体が、新たに4つ加わった。

【主な意見】
・なし

次回は9月に開く。

以上
"""


def test_narrated_explanations_and_the_bullets_below_them_are_reports() -> None:
    minutes = read_text(NARRATED, "a.txt")
    one, two = "1　球技の試行について", "2　その他"
    assert turns(minutes)[:7] == [
        ("緑地課長", "report", None, one, "緑地課長か", "者、了承。"),
        (None, "report", None, one, "公園3か所", "を認める。"),
        (None, "report", None, one, "苦情は電話", "け付ける。"),
        ("副市長", "question", None, one, "近所の方へ", "（副市長）"),
        ("緑地課長", "reply", 4, one, "8月に説明", "緑地課長）"),
        ("都市整備部長", "remark", None, one, "反対の声が", "整備部長）"),
        ("都市整備部長", "report", None, two, "都市整備部", "加わった。"),
    ]
    assert len(minutes.utterances) == 8
    assert minutes.quote(minutes.utterances[-1].span) == "次回は9月に開く。"
    assert minutes.utterances[-1].speaker is None
    assert minutes.utterances[-1].kind in ("report", "remark")


def test_a_line_about_the_next_meeting_is_no_part_of_the_reply_above() -> None:
    minutes = read_text(
        NARRATED.replace("・なし", "・枯れた花はどうするのか。（副市長）\n→植え替える。（緑地課長）"), "a.txt"
    )
    reply = next(u for u in minutes.utterances if minutes.quote(u.span).startswith("植え替える"))
    assert minutes.quote(reply.span) == "植え替える。（緑地課長）"


def test_a_narrated_explanation_between_turns_is_no_part_of_the_turn() -> None:
    minutes = read_text(
        "鶴見沢市公園会議 議事要旨\n\n日時：令和5年7月3日\n\n（副市長）\n\n安全を第一に考えてもらいたい。\n\n"
        "事務局から資料2に沿って、点検の結果を説明。点検した84基のうち19基が更新を要する。更新は3年で終える見込みである。\n\n"
        "（市長）\n\n子どもの意見も聞いてほしい。\n",
        "a.txt",
    )
    assert turns(minutes) == [
        ("副市長", "remark", None, None, "安全を第一", "らいたい。"),
        ("事務局", "report", None, None, "事務局から", "みである。"),
        ("市長", "remark", None, None, "子どもの意", "てほしい。"),
    ]


def test_an_arrow_without_a_speaker_stays_without_one() -> None:
    minutes = read_text(SUFFIXES.replace("（事務局）", ""), "a.txt")
    assert who(minutes, 3) is None
    assert (minutes.utterances[2].kind, minutes.utterances[2].reply_to) == ("reply", 2)


HEADED = "鶴見沢市公園会議 議事録\n\n日時：令和5年7月3日\n\n出席：梶原市長、沼緑地課長\n\n"


def test_numbered_headings_between_marked_turns_are_no_part_of_a_turn() -> None:
    minutes = read_text(
        HEADED
        + "○保坂委員長　これより開会します。\n\n議題1　遊具の更新について\n\n○梶原委員　遊具は直すのか。\n\n○沼緑地課長　直す予定です。\n\n"
        "議題２　その他\n\n事務局から資料2に沿って説明した。\n\n○梶原委員　次回はいつか。\n",
        "a.txt",
    )
    assert [(u.section, minutes.quote(u.span)) for u in minutes.utterances] == [
        (None, "これより開会します。"),
        ("議題1　遊具の更新について", "遊具は直すのか。"),
        ("議題1　遊具の更新について", "直す予定です。"),
        ("議題２　その他", "事務局から資料2に沿って説明した。"),
        ("議題２　その他", "次回はいつか。"),
    ]
    assert minutes.utterances[3].kind == "report"


def test_numbers_that_a_clerk_reads_out_stay_in_the_turn() -> None:
    read_out = "朗読します。\n議案第１号 遊具条例の件\n議案第２号 花壇条例の件"
    minutes = read_text(
        HEADED
        + f"○事務局長（山田）　{read_out}\n○保坂議長　終わります。\n○事務局長（山田）　朗読します。\n議案第５号 水路の件\n"
        "○保坂議長　終わります。\n",
        "a.txt",
    )
    assert [minutes.quote(u.span) for u in minutes.utterances] == [
        read_out,
        "終わります。",
        "朗読します。\n議案第５号 水路の件",
        "終わります。",
    ]


def test_matters_for_resolution_and_for_discussion_are_headings() -> None:
    minutes = read_text(
        HEADED
        + "【次第】\n付議事項1 遊具の更新について\n付議事項2 その他\n\n付議事項1 遊具の更新について\n（市長）\n遊具は直すのか。\n\n"
        "付議事項2 その他\n（市長）\n次回はいつか。\n",
        "a.txt",
    )
    assert minutes.meeting.agenda == ("遊具の更新について", "その他")
    assert [u.section for u in minutes.utterances] == ["付議事項1 遊具の更新について", "付議事項2 その他"]
