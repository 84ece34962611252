"""Questions that nobody in their senses asks: sound ones broken, joined, pumped, and strings of what questions are read by."""

from __future__ import annotations

import random

from fuzzing.texts import WORDS

SOUND = (
    "ブランコの点検は年に何回行っていますか",
    "橋の補修の費用はいくらですか",
    "鶴見沢市の公園について市長は何と述べましたか",
    "令和4年9月の一般質問で町長は何と答えましたか",
    "霧ノ瀬市の「書かない窓口」は、いつ、どこで始まりましたか。",
    "粗大ごみの申込みはインターネットでできますか",
    "学校給食費は月額いくらですか",
    "コミュニティバスの支払方法はどうなりますか",
    "防災アプリは導入するのか",
    "会議の出席者はだれですか",
    "What did the mayor say about personal seals?",
    "关于公园的维护费用是多少？",
    "공원 정비 비용은 얼마입니까?",
    "Chi phí sửa cầu là bao nhiêu?",
    "Quanto custa a reforma da ponte?",
    "霧ノ瀬市と雲井野市の違い",
    "昨年度と今年度のごみの量",
    "子育て支援を要約してください",
    "RPA",
    "窓口",
)
_PARTS = (
    *"・、とはのに区市町一億1１()（）「」 　*?？!%％\\/$#'\"",
    *[
        "から",
        "市長",
        "議員",
        "委員長",
        "部長",
        "課長",
        "だれ",
        "いつ",
        "どこ",
        "なぜ",
        "いくら",
        "何人",
        "何割",
        "令和",
        "平成",
        "昭和",
        "元年",
        "年度",
        "昨年",
        "来年",
        "上半期",
    ],
    *[
        "月",
        "日",
        "午前",
        "第",
        "回",
        "保育",
        "学校",
        "図書館",
        "公園",
        "予算",
        "述べ",
        "答え",
        "ましたか",
        "について",
        "一覧",
        "要約",
        "比較",
        "以外",
    ],
    *["AND", "OR", "NOT", "more", "mayor", "the", "<b>", ";--", "../"],
    *("\x00", "\x1b[2J", "\ud800", "\u202e", "\ufeff", "\u3099", "ｶﾞ", "𠮷", "👩\u200d👧", "\n", "\r\n", "\t"),
)


def question(chance: random.Random, most: int = 2_000) -> str:
    """A question of at most about ``most`` characters; now and then a longer one, which is to be refused in words."""
    draw = chance.random()
    if draw < 0.35:
        text = _broken(chance.choice(SOUND), chance)
    elif draw < 0.55:
        text = "".join(chance.choices(_PARTS, k=chance.randint(1, 40)))
    elif draw < 0.7:
        unit = "".join(chance.choices(_PARTS, k=chance.randint(1, 3)))
        text = unit * chance.choice((3, 25, 80, max(1, most // len(unit))))
        text = chance.choice(("", chance.choice(SOUND))) + text + chance.choice(("", "x", "ですか", "、"))
    elif draw < 0.85:
        joint = chance.choice(_PARTS)
        nouns = (
            "保育",
            "学校",
            "図書館",
            "公園",
            "道路",
            "防災",
            "予算",
            "市長",
            "議員",
            "東京",
            "大阪市",
            "橋",
            "ごみ",
            "窓口",
        )
        text = joint.join(chance.choices(nouns, k=chance.choice((2, 5, 25, 60)))) + chance.choice(
            ("", "について", "は？")
        )
    elif draw < 0.95:
        text = chance.choice(SOUND) + chance.choice(_PARTS) + chance.choice(SOUND)
    else:
        text = "".join(chr(chance.randrange(1, 0x11_0000)) for _ in range(chance.choice((1, 5, 60, 300))))
    return text if chance.random() < 0.01 else text[:most]


def _broken(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randrange(len(text) + 1), chance.randint(1, 4)
        what = chance.randrange(4)
        if what == 0:
            text = text[:at] + text[at + size :]
        elif what == 1:
            text = text[:at] + chance.choice(_PARTS) + text[at:]
        elif what == 2:
            text = text[:at] + chance.choice(WORDS) + text[at:]
        else:
            there = chance.randrange(len(text) + 1)
            text = text[:at] + text[there : there + 6] + text[at:]
    return text
