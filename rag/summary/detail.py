"""What kind of detail a question asks for (an amount, a count, a day, a name, a city), and whether words hold it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rag.question import Question
from rag.records import Passage
from rag.text import split_name

_NUMERAL = r"[0-9〇一二三四五六七八九十百千万]"
_UNITS = frozenset(
    ("割", "人", "名", "件", "戸", "台", "回", "世帯", "団体", "校", "園", "施設", "課", "種類", "キロ", "トン", "%")
)
_UNITS |= {"か所", "箇所", "カ所", "ヶ所", "ヘクタール", "パーセント", "時間", "分", "日間", "年間", "か月", "ページ"}
_COUNTED = re.compile(f"何({'|'.join(sorted(_UNITS, key=len, reverse=True))})")
_HOW_MUCH = re.compile(r"(?:どれ|どの)(?:くらい|ぐらい|ほど|だけ|程度)|いくつ")
_NAME = re.compile(r"氏名|フルネーム|お?名前(?:は|を|が)|姓名|full name", re.IGNORECASE)
_CITY = re.compile(r"(?:どこ|どちら|どの|何という)の?(?:市|町|村|区|自治体|市町村)(?:の資料|の会議|の文書|のもの|が作)")
_TITLE = re.compile(r"「([^「」]{4,})」")
_PLACES = "[かカヶ箇ケ]所"
_SAME = {
    "人": "[人名]",
    "名": "[人名]",
    "割": "(?:割|%|パーセント)",
    **dict.fromkeys(("か所", "箇所", "カ所", "ヶ所"), _PLACES),
}
_DAY = re.compile(rf"{_NUMERAL}\s*(?:年|月|日|時)|年度|本日|昨年|来年|今年|次回")
# When something begins is not when it ends: いつから is answered by 4月から or 4月に始めた, not by 年度末まで.
_SINCE = re.compile(r"いつから(?!いつ|、いつ|.{0,6}いつまで)")
_BEGINNING = re.compile(
    rf"(?:{_DAY.pattern})[^。、]{{0,20}}(?:から|より|以降|以来|始[めまっ]|開始|開設|スタート|導入|運用|提供|施行|公表|配信|実施)"
)
_DETAILS = {
    "人口": (re.compile(r"人口|population|população|dân số|인구", re.IGNORECASE), re.compile(r"人口[^。]{0,30}[0-9]")),
    "金額": (
        re.compile(
            r"いくら|何円|金額|月額は|年額は|料金は|費用は|予算額|how much (?:does|did|is|was|will)", re.IGNORECASE
        ),
        # 2万人 is no amount, and 無償化 names a matter.
        re.compile(
            rf"{_NUMERAL}\s*(?:円|[万億](?!{_NUMERAL}{{0,20}}+(?:人|名|件|戸|台|世帯|枚|部|回|本))|千円|メガ|%|パーセント)|無料|無償(?!化)"
        ),
    ),
    "割合": (
        re.compile(r"割合|何[%％]|何パーセント|率は(?:どれ|いくら|何)|どれくらいの割"),
        re.compile(rf"{_NUMERAL}\s*(?:割|%|パーセント)|半数|大半|過半"),
    ),
    "時期": (
        re.compile(r"いつ(?!も|まで経|ごろか)|何年(?!間)|何月|何日(?!間)|^when\b|什么时候|何时|언제", re.IGNORECASE),
        _DAY,
    ),
}


def missing_detail(
    question: Question, passages: Sequence[Passage], found: Sequence[Passage] = (), quotes: Sequence[str] = ()
) -> str | None:
    """The detail that a question asks for and none of the quoted passages holds, in words; None where nothing is missing.

    Args:
        question: as read.
        passages: those that are quoted, best document first.
        found: every passage that was found; a paper that the question names may be among them only.
        quotes: what is quoted of the passages, where an amount or a date must stand; by default the whole of each.
    """
    words = [unicodedata.normalize("NFKC", p.text) for p in passages]
    if _NAME.search(question.text) and not _names(question, passages, words):
        return "氏名"
    if _CITY.search(question.text) and not _city(question, [*passages, *found]):
        return "自治体名"
    wanted = detail_patterns(question)
    read = [unicodedata.normalize("NFKC", quote) for quote in quotes] or words
    return next((label for label, pattern in wanted.items() if not any(map(pattern.search, read))), None)


def asks_for(detail: str, words: str) -> bool:
    """Whether a question in the minutes asks for a detail of ``missing_detail``, in any unit (年に何回か, どのくらいか)."""
    text = unicodedata.normalize("NFKC", words)
    kind = _DETAILS.get(detail)
    own = kind[0].search(text) if kind else _COUNTED.search(text)
    return bool(own or _HOW_MUCH.search(text))


def detail_patterns(question: Question) -> dict[str, re.Pattern[str]]:
    """What each detail that a question asks for looks like in NFKC text, by its name in words."""
    out = {label: pattern for label, (asks, pattern) in _DETAILS.items() if asks.search(question.text)}
    if _SINCE.search(question.text):
        out["時期"] = _BEGINNING
    if counted := _COUNTED.search(question.text):
        unit = _SAME.get(counted[1], re.escape(unicodedata.normalize("NFKC", counted[1])))
        out[f"数（{counted[1]}）"] = re.compile(rf"{_NUMERAL}\s*{unit}")
    return out


def _city(question: Question, passages: Sequence[Passage]) -> bool:
    """Whether the paper that a question names in 「」, or else the best passage, says of which municipality it is."""
    named = ["".join(title.split()) for title in _TITLE.findall(question.text)]
    own = [
        p for p in passages if any(t in "".join(unicodedata.normalize("NFKC", p.title or "").split()) for t in named)
    ]
    return (own or passages)[0].municipality is not None


def _names(question: Question, passages: Sequence[Passage], words: Sequence[str]) -> bool:
    """Whether the name of a holder of the office is printed: beside what was said, or in the list of those present."""
    offices = question.roles or tuple(re.findall(r"[一-龠]{0,6}(?:長|監|委員|議員)", question.text))
    for passage in passages:
        speaker = passage.speaker
        if speaker and speaker.name and any(office.endswith(speaker.role or "\0") for office in offices):
            return True
    for token in (t for word in words for t in re.split(r"[、，,\s()（）：:・]+", word)):
        name, role = split_name(token)
        if name and role and any(office.endswith(role) or role.endswith(office) for office in offices if office):
            return True
    return False
