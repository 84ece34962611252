"""Which details a question asks for (an amount, a count, a day, a name, a city), and what each looks like in an answer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

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
_OFFICE = re.compile(r"[一-龠]{0,6}(?:長|監|委員|議員)")
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


@dataclass(frozen=True, slots=True)
class Details:
    """The details that a question asks for.

    Args:
        patterns: what each looks like in NFKC text, with its name in words.
        name: the full name of somebody is asked for; ``offices`` are those that it then names.
        city: of which municipality a paper is; ``titles`` are the papers that it then names in 「」, without white space.
    """

    patterns: tuple[tuple[str, re.Pattern[str]], ...] = ()
    name: bool = False
    offices: tuple[str, ...] = ()
    city: bool = False
    titles: tuple[str, ...] = ()


def details_of(question: str) -> Details:
    """The details that an NFKC question asks for."""
    found = {label: pattern for label, (asks, pattern) in _DETAILS.items() if asks.search(question)}
    if _SINCE.search(question):
        found["時期"] = _BEGINNING
    if counted := _COUNTED.search(question):
        unit = _SAME.get(counted[1], re.escape(unicodedata.normalize("NFKC", counted[1])))
        found[f"数（{counted[1]}）"] = re.compile(rf"{_NUMERAL}\s*{unit}")
    return Details(
        tuple(found.items()),
        bool(_NAME.search(question)),
        tuple(_OFFICE.findall(question)),
        bool(_CITY.search(question)),
        tuple("".join(title.split()) for title in _TITLE.findall(question)),
    )


def asks_for(detail: str, words: str) -> bool:
    """Whether a question in the minutes asks for a detail by its name, in any unit (年に何回か, どのくらいか)."""
    text = unicodedata.normalize("NFKC", words)
    kind = _DETAILS.get(detail)
    own = kind[0].search(text) if kind else _COUNTED.search(text)
    return bool(own or _HOW_MUCH.search(text))
