"""Minutes of an assembly: circles open turns, the chair calls, officials answer a member point by point."""

import pytest

from rag.minutes.document import read_text
from rag.text.marks import SPEAKERS
from tests.minutes_for_tests import turns, who

ASSEMBLY = """令和５年６月鶴見沢市議会定例会会議録（第２号）

令和５年６月８日（木曜日）

──────────────

○議長（沢辺　勉君）　これより本日の会議を開きます。
　日程第１、一般質問を行います。４番、堀江礼君。
　　　〔４番堀江礼君登壇〕

○４番（堀江　礼君）　公園の遊具と花壇について、二点伺います。
　遊具の点検は、年に何回行っておりますか。花壇の世話をする団体への支援は、十分でしょうか。

○議長（沢辺　勉君）　都市整備部長。

○都市整備部長（小早川　一郎君）　遊具の点検についてお答えいたします。
　年に二回、専門の業者が行っております。

○市民部長（丹羽　静君）　花壇の団体への支援についてお答えいたします。
　苗の代金の半額を補助しております。

○議長（沢辺　勉君）　堀江礼君。

○４番（堀江　礼君）　再度伺います。遊具の更新に国の補助は使えますか。

○都市整備部長（小早川　一郎君）　二分の一の補助を見込んでおります。
　　　〔「分かりました」と呼ぶ者あり〕

○議長（沢辺　勉君）　以上で堀江礼君の質問を終わります。暫時休憩いたします。
　　　〔午前１１時２２分休憩〕
"""


def without_stage(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.strip().startswith("〔"))


def test_an_assembly_with_circles_names_and_seats() -> None:
    minutes = read_text(without_stage(ASSEMBLY), "a.txt")
    assert turns(minutes) == [
        ("沢辺 勉/議長", "remark", None, None, "これより本", "堀江礼君。"),
        ("堀江礼/4番", "question", None, None, "公園の遊具", "しょうか。"),
        ("沢辺 勉/議長", "remark", None, None, "都市整備部", "整備部長。"),
        ("小早川 一郎/都市整備部長", "reply", 2, None, "遊具の点検", "おります。"),
        ("丹羽 静/市民部長", "reply", 2, None, "花壇の団体", "おります。"),
        ("沢辺 勉/議長", "remark", None, None, "堀江礼君。", "堀江礼君。"),
        ("堀江礼/4番", "question", None, None, "再度伺いま", "えますか。"),
        ("小早川 一郎/都市整備部長", "reply", 7, None, "二分の一の", "おります。"),
        ("沢辺 勉/議長", "remark", None, None, "以上で堀江", "たします。"),
    ]
    assert [u.speaker.side for u in minutes.utterances if u.speaker][:4] == ["chair", "member", "chair", "executive"]


def test_stage_lines_stay_with_the_turn_before_them_and_change_nothing_else() -> None:
    """The published text of an assembly counts them to the turn that they follow; they open none and end none."""
    with_stage, without = read_text(ASSEMBLY, "a.txt"), read_text(without_stage(ASSEMBLY), "a.txt")
    assert [turn[:5] for turn in turns(with_stage)] == [turn[:5] for turn in turns(without)]
    assert [with_stage.quote(u.span).rstrip().endswith("〕") for u in with_stage.utterances].count(
        True
    ) == ASSEMBLY.count("〔")


@pytest.mark.parametrize("mark", SPEAKERS)
def test_every_circle_opens_a_turn(mark: str) -> None:
    minutes = read_text(
        f"鶴見沢市議会会議録\n\n{mark}議長（沢辺勉君）　開会します。\n{mark}デジタル戦略推進部長　始めます。\n{mark}百十六番（梶ひろみ君）　続けます。\n"
        f"{mark}塩田　委員長　休みます。\n{mark}市長（迫田　俊介）　終わります。\n",
        "a.txt",
    )
    assert [who(minutes, n) for n in range(1, 6)] == [
        "沢辺勉/議長", "デジタル戦略推進部長", "梶ひろみ/百十六番", "塩田/委員長", "迫田 俊介/市長",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["○午後２時２０分開会", "○議事日程", "○出席議員（21名）", "◯本日の会議に付した事件", "●所管事項"]
)
def test_a_circle_before_anything_else_names_nobody(line: str) -> None:
    minutes = read_text(f"鶴見沢市議会会議録\n\n{line}\n\n○議長（沢辺勉君）　開会します。\n", "a.txt")
    assert [who(minutes, u.number) for u in minutes.utterances if u.speaker] == ["沢辺勉/議長"]


def test_commitments_are_those_of_officials() -> None:
    minutes = read_text(
        ASSEMBLY.replace("行っております", "行う予定です").replace(
            "伺います。\n", "伺います。花壇は進めてまいります。\n"
        ),
        "a.txt",
    )
    assert [(c.text, c.speaker.role if c.speaker else None) for c in minutes.commitments] == [
        ("年に二回、専門の業者が行う予定です。", "都市整備部長")
    ]
