"""Who asks, who reports and which question is answered, also where all ask first and all answer hundreds of lines later."""

import itertools

import pytest

from rag.minutes.document import read_text
from tests.minutes_for_tests import who

HEAD = "令和５年９月浅利町議会定例会会議録\n\n令和５年９月７日（木曜日）\n\n"
CHAIR, SAKAGUCHI, TSUJI, KUWATA = "議長（大野守君）", "２番（坂口静君）", "３番（辻万里子君）", "４番（桑田悟君）"
MAYOR, TEACHER, ROADS = "町長（梶原薫君）", "教育長（野々村学君）", "建設課長（小早川一郎君）"
LEADER, VICE, GREEN = "委員長（塩田進君）", "副委員長（堀江礼君）", "緑地課長（沼達也君）"
MEMBER = "委員（坂口静君）"
FILLING = 100

Turn = tuple[str, str]
Read = list[tuple[str, int | None]]


def filled(words: str, subject: str) -> str:
    """The words, and a hundred lines behind them."""
    more = "".join(f"　{subject}の{n}番目の事情は、先に配りました資料のとおりでございます。\n" for n in range(FILLING))
    return f"{words}\n{more}".rstrip("\n")


def read(*turns: Turn) -> Read:
    """Kind and reply_to of each turn; checks that every turn was read, with its speaker."""
    raw = HEAD + "".join(f"○{speaker}　{words}\n" for speaker, words in turns)
    minutes = read_text(raw, "a.txt")
    assert [(who(minutes, u.number) or "").split("/")[-1] for u in minutes.utterances] == [
        speaker.partition("（")[0].replace("２", "2").replace("３", "3").replace("４", "4") for speaker, _ in turns
    ]
    return [(u.kind, u.reply_to) for u in minutes.utterances]


POOL = (SAKAGUCHI, filled("プールの屋根の修繕について伺います。いつ直しますか。", "この件"))
LIBRARY = (TSUJI, filled("図書館の開館時間の延長について伺います。夜間の職員は足りますか。", "この件"))
SNOW = (KUWATA, filled("農道の除雪について伺います。除雪車は何台ありますか。", "この件"))
ANSWERS = {
    2: (TEACHER, filled("プールの屋根の修繕についてのお尋ねにお答えします。来年の春に直します。", "この件")),
    4: (MAYOR, filled("図書館の開館時間の延長についてのお尋ねにお答えします。夜間は三人を置きます。", "この件")),
    6: (ROADS, filled("農道の除雪についてお答えします。除雪車は七台でございます。", "この件")),
}
ASKED = ((CHAIR, "２番、坂口静君。"), POOL, (CHAIR, "３番、辻万里子君。"), LIBRARY, (CHAIR, "４番、桑田悟君。"), SNOW)


@pytest.mark.parametrize("order", list(itertools.permutations((2, 4, 6))))
def test_each_of_three_questions_gets_its_answer_in_any_order_hundreds_of_lines_later(order: tuple[int, ...]) -> None:
    called = [turn for number in order for turn in ((CHAIR, "理事者の答弁を求めます。"), ANSWERS[number])]
    found = read(*ASKED, *called, (CHAIR, "以上で一般質問を終わります。"))
    assert found[:6] == [("remark", None), ("question", None)] * 3
    assert found[7:12:2] == [("reply", number) for number in order]
    assert found[-1] == ("remark", None)


def test_officials_who_answer_one_after_another_without_a_call_answer_each_their_question() -> None:
    assert read(*ASKED, ANSWERS[4], ANSWERS[6], ANSWERS[2])[6:] == [("reply", 4), ("reply", 6), ("reply", 2)]


def test_an_answer_finds_its_question_by_the_name_of_the_member() -> None:
    found = read(
        (SAKAGUCHI, "プールの屋根は、いつ直しますか。"), (TSUJI, "図書館は、夜も開きますか。"), (KUWATA, "除雪車は何台ですか。"),
        (MAYOR, "坂口議員の御質問にお答えします。来春を見込みます。"), (MAYOR, "辻議員の御質問にお答えします。七月からです。"),
        (MAYOR, "桑田議員の御質問にお答えします。七つでございます。"),
    )  # fmt: skip
    assert found[3:] == [("reply", 1), ("reply", 2), ("reply", 3)]


def test_an_answer_finds_its_question_by_the_office_that_was_asked() -> None:
    found = read(
        (SAKAGUCHI, "町長に伺います。いつ始めますか。"), (TSUJI, "教育長に伺います。だれが受け持ちますか。"),
        (MAYOR, "四月でございます。"), (TEACHER, "学校でございます。"),
    )  # fmt: skip
    assert found[2:] == [("reply", 1), ("reply", 2)]


def test_a_second_official_answers_the_same_question() -> None:
    found = read(
        (SAKAGUCHI, "プールの屋根は、いつ直しますか。"), (MAYOR, "来年の春に直します。"), (TEACHER, "授業に障りのないようにいたします。"),
        (TSUJI, "図書館は、夜も開きますか。"), (TEACHER, "七月から開きます。"), (ROADS, "夜道の明かりも増やします。"),
    )  # fmt: skip
    assert found == [("question", None), ("reply", 1), ("reply", 1), ("question", None), ("reply", 4), ("reply", 4)]


def test_behind_a_reply_another_member_s_question_gets_the_next_reply() -> None:
    found = read(
        (SAKAGUCHI, "公園のベンチは、何基ありますか。"), (GREEN, "四十基でございます。"), (TSUJI, "公園のベンチは、足りていますか。"),
        (GREEN, "足りております。"), (CHAIR, "桑田悟君。"), (KUWATA, "公園のベンチは、直しますか。"), (GREEN, "秋に直します。"),
    )  # fmt: skip
    assert [link for _, link in found] == [None, 1, None, 3, None, None, 6]


REPORT = "ただいま議題となりました議案第１号につきまして、総務委員会における審査の経過と結果を御報告いたします。費用はいくらかとの質疑がありました。"


def test_a_committee_s_report_to_the_plenary_is_a_report() -> None:
    found = read(
        (CHAIR, "議案第１号を議題といたします。総務委員長の報告を求めます。"), ("総務委員長（桑田悟君）", REPORT),
        (CHAIR, "委員長報告に対する質疑はありませんか。"), (SAKAGUCHI, "委員会では、維持費をどう見ましたか。"),
    )  # fmt: skip
    assert found == [("remark", None), ("report", None), ("remark", None), ("question", None)]


def test_who_brought_a_committee_s_report_answers_the_questions_about_it() -> None:
    found = read(
        (CHAIR, "総務委員長の報告を求めます。"), ("総務委員長（桑田悟君）", REPORT), (CHAIR, "質疑はありませんか。"),
        (SAKAGUCHI, "委員会では、維持費をどう見ましたか。"), ("総務委員長（桑田悟君）", "年に九十万円と聞いております。"),
    )  # fmt: skip
    assert found[3:] == [("question", None), ("reply", 4)]


@pytest.mark.parametrize(
    "call",
    [
        "提案者の説明を求めます。",
        "町長から提案理由の説明を願います。",
        "報告をお願いします。",
        "議案の朗読を願います。",
    ],
)
def test_an_explanation_that_the_chair_called_for_is_a_report_even_behind_a_question(call: str) -> None:
    found = read(
        (SAKAGUCHI, "値上げの幅は、いくらですか。"), (TEACHER, "百円でございます。"), (CHAIR, f"次に、議案第２号について、{call}"),
        (MAYOR, "議案第２号は、町民プールの使用料を改めるものでございます。"), (TSUJI, "いつからですか。"), (MAYOR, "四月からでございます。"),
    )  # fmt: skip
    assert found[2:] == [("remark", None), ("report", None), ("question", None), ("reply", 5)]


def test_a_chair_who_asks_about_the_matter_asks_and_is_answered() -> None:
    found = read(
        (LEADER, "次に、公園の管理について報告願います。"), (GREEN, "私から、公園の管理について御説明いたします。"),
        (LEADER, "私からも一点伺います。ベンチは何基ありますか。"), (GREEN, "四十基でございます。"),
    )  # fmt: skip
    assert found == [("remark", None), ("report", None), ("question", None), ("reply", 3)]


def test_a_vice_chair_who_asks_is_answered() -> None:
    found = read((VICE, "木陰の少ない公園は、どこですか。"), (GREEN, "駅前の公園でございます。"))
    assert found == [("question", None), ("reply", 1)]


def test_a_vice_chair_s_opinion_is_answered_like_a_member_s() -> None:
    for speaker in (VICE, MEMBER):
        found = read((speaker, "駅前の公園に木を植えてほしい。"), (GREEN, "秋に植えます。"))
        assert [link for _, link in found] == [None, 1], speaker


@pytest.mark.parametrize(
    "words", ["ほかに質疑はありませんか。", "御異議ありませんか。", "討論はございませんか。", "よろしいですか。"]
)
def test_a_chair_who_asks_only_in_form_asks_nothing_and_hides_no_question(words: str) -> None:
    found = read((MEMBER, "駅前の公園に木を植えますか。"), (LEADER, words), (GREEN, "秋に植えます。"))
    assert found == [("question", None), ("remark", None), ("reply", 1)]


def test_an_official_before_whom_nobody_spoke_answers_nobody() -> None:
    assert read((CHAIR, "開会します。"), (MAYOR, "町政の今を申し述べます。")) == [("remark", None), ("remark", None)]


def test_a_reply_that_asks_back_is_a_reply() -> None:
    found = read((MEMBER, "池の水は、替えましたか。"), (GREEN, "駅前の池のことでよろしいですか。七月に替えました。"))
    assert found == [("question", None), ("reply", 1)]


def test_an_item_called_up_by_the_chair_parts_its_questions_from_those_before() -> None:
    raw = HEAD + (
        "○議長（大野守君）　日程に入ります。\n１　公園の管理について\n○２番（坂口静君）　ベンチは何基ありますか。\n"
        "○議長（大野守君）　次に移ります。\n２　図書館について\n○町長（梶原薫君）　図書館の本を増やします。\n"
    )
    minutes = read_text(raw, "a.txt")
    assert [(u.kind, u.reply_to) for u in minutes.utterances][1::2] == [("question", None), ("remark", None)]
    assert [u.section for u in minutes.utterances][1::2] == ["１　公園の管理について", "２　図書館について"]


def test_an_official_behind_words_that_want_nothing_answers_nobody() -> None:
    found = read((MEMBER, "駅前の公園は、木陰が多い。"), (GREEN, "秋に木を植えます。"))
    assert found == [("remark", None), ("remark", None)]
