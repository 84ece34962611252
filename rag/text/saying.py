"""The verbs of saying, asking, replying and wanting, in one table: whoever looks for them makes its pattern from here.

A verb is a stem with all its forms (述べ: 述べた, 述べました, 述べられた) or a noun with する (説明: 説明した, 説明をした, 説明がありました).
"""

from __future__ import annotations

from typing import Literal

SayingKind = Literal["says", "asks", "replies", "wants"]
SAYING_KINDS: tuple[SayingKind, ...] = ("says", "asks", "replies", "wants")
# Each verb by what its forms begin with; a verb of one character needs them, since 言 alone begins 言語.
STEMS: dict[SayingKind, tuple[str, ...]] = {
    "says": (
        "述べ", "言っ", "言い", "言う", "言わ", "話し", "話す", "話さ", "語っ", "語り", "語る", "語ら", "申し上げ", "申し述べ", "触れ", "訴え",
        "おっしゃ", "仰っ", "仰い",
    ),
    "asks": ("尋ね", "聞い", "聞き", "聞か", "問いただ", "問う", "問わ", "伺い", "伺っ"),
    "replies": ("答え",),
    "wants": ("求め", "促し"),
}  # fmt: skip
NOUNS: dict[SayingKind, tuple[str, ...]] = {
    "says": (
        "説明",
        "発言",
        "主張",
        "報告",
        "コメント",
        "反論",
        "表明",
        "言及",
        "強調",
        "陳述",
        "明言",
        "断言",
        "弁明",
        "釈明",
    ),
    "asks": ("質問", "質疑"),
    "replies": ("答弁", "回答", "返答", "応答"),
    "wants": ("指摘", "要望", "要請", "提案", "提言"),
}
# What somebody said, asked for by name: 市長の見解は.
WORDS = ("答え", "意見", "見解", "言葉", "考え")
# The same in other languages where they are asked for, behind an auxiliary or without one: did the mayor explain.
ASKED_ABROAD = (
    r"\b(?:said|says?|explain|state[ds]?\b|repl(?:y|ied)|answer|respond|comment|mention|remark|argue|propose|ask(?:ed|s)?\b)"
    r"|说明(?!会)|表示|答复|回答|发言|怎么说|说了|말했|말씀|말하|답변|대답|설명(?!회)|밝[혔힌]|발언"
    r"|\bnói\b|trả lời|giải thích|phát biểu|cho biết|\b(?:disse|dizer|dito)\b|\b(?:explic|respond|afirm)"
)
_DOES = "(?:[をがも](?:あ|行|受|な|求)|を?(?:いた(?=だ)|(?:いた|致)?[しすさ]))"
# 見解を示した: what is shown is somebody's words, where 資料を示した shows a paper.
_SHOWN = rf"(?:{'|'.join(WORDS)}|認識|方針|姿勢|意向)[をがも]示[しすさ]"
# How a verb of the table goes on where it was done: 述べた, 語りました, 説明をいたしました, 答弁しています, and in respect 述べられた.
_WAS = "(?:た|ました|てい(?:る|ます|た|ました))"
_DID = "(?:[をも]?(?:いた|致)?し|っ|い)?"
_RESPECT = "(?:を?され|られ|れ)"  # of who asks or wants something it may as well be what was wanted of them


def verbs(*kinds: SayingKind) -> str:
    """Alternatives of a pattern for the verbs of some kinds (all by default) where they act: 説明した, not 説明会."""
    kinds = kinds or SAYING_KINDS
    nouns = "|".join(noun for kind in kinds for noun in NOUNS[kind])
    stems = "|".join(stem for kind in kinds for stem in STEMS[kind])
    return f"{stems}|(?:{nouns}){_DOES}" + (f"|{_SHOWN}" if "says" in kinds else "")


def saying(*kinds: SayingKind) -> str:
    """Alternatives of a pattern for the verbs of some kinds (all by default) and the nouns in them: 説明した, 市長の説明."""
    kinds = kinds or SAYING_KINDS
    words = "|".join(word for kind in kinds for word in (*STEMS[kind], *NOUNS[kind]))
    return f"{words}|{_SHOWN}" if "says" in kinds else words


def said() -> str:
    """A pattern for every verb where it was done: 述べた, 説明しました, 報告されています."""
    return f"(?:(?:{saying()}){_DID}|(?:{saying('says', 'replies')}){_RESPECT}){_WAS}"


def nouns(*kinds: SayingKind) -> str:
    """Alternatives of a pattern for the nouns of some kinds (all by default)."""
    return "|".join(noun for kind in kinds or SAYING_KINDS for noun in NOUNS[kind])
