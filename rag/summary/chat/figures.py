"""Numbers as sentences write them: width, commas, kanji (三十一, 二〇一八), mixed (1億2,000万), millions and 만; with their units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_KANJI = "〇零一二三四五六七八九十百千万億兆"
_TOKEN = re.compile(
    rf"(?:[0-9][0-9,]*(?:\.[0-9]+)?|[{_KANJI}]+)(?:[{_KANJI}]|(?<=[千万億兆])[0-9][0-9,]*(?:\.[0-9]+)?)*"
)
# Units that count the same thing, first the one that stands for them. A number with another unit is another number.
_UNITS = (
    ("人", "名"), ("%", "パーセント", "割"), ("か月", "ヶ月", "カ月", "ヵ月", "箇月", "ケ月"), ("か所", "箇所", "カ所", "ヶ所", "ヵ所", "ケ所"),
    ("日間", "日"), ("年間", "年"), ("時間",), ("時",), ("分間", "分"), ("円",), ("件",), ("回",), ("台",), ("戸",), ("世帯",), ("校",), ("園",), ("社",),
    ("団体",), ("施設",), ("棟",), ("冊",), ("枚",), ("歳", "才"), ("倍",), ("点",), ("票",), ("市町村",), ("区市町村",), ("市",), ("町",), ("課",), ("階",),
    ("号",), ("条",), ("番",), ("丁目",), ("キロメートル", "km", "キロ"), ("メートル", "m"), ("キログラム", "kg"), ("トン", "t"), ("ヘクタール", "ha"),
    ("ページ", "頁"), ("種類",), ("項目",), ("か国", "カ国", "ヶ国"), ("言語",), ("線",), ("床",), ("基",), ("機",), ("匹",), ("頭",), ("本",), ("便",),
)  # fmt: skip
_UNIT = {word: group[0] for group in _UNITS for word in group}
_UNIT_AT = re.compile("|".join(map(re.escape, sorted(_UNIT, key=len, reverse=True))))
# Kanji that count nothing: 一部, 一人一人, 四日市, 万全. A kanji numeral of one character counts where a unit follows.
_IDIOM = re.compile(
    r"一(?:部|人(?:一人|ひとり)|方|層|定|時(?!間)|般|体|緒|環|律|括|日も早|つ|度|番|面|貫|覧|連|切|助|歩|因|元|丸|斉|挙|致|見|次|角|段|線|点)|"
    r"万(?:全|が一|一|博|葉)|十(?:分|全|二分)|千(?:葉|代田|歳|曲|種)|百(?:貨|選)|[一二三四五六七八九]日市|三(?:重|鷹|郷|浦|島|原|沢|宅|多摩|条|田|次)|"
    r"四(?:国|万十|街道|條畷)|五(?:所川原|條|泉|島|輪)|六(?:本木|ヶ所)|七(?:尾|飯)|八(?:王子|戸|幡|街|潮|尾|代|女)|九(?:州|十九里)|第一(?:に|歩|線)|"
    r"[二三](?:重|次的)|唯一|統一|均一|画一|同一|万一|一(?:宮|関)|二(?:本松|宮)"
)
_FOREIGN = {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "mil": 1e3, "milhão": 1e6, "milhões": 1e6, "bilhão": 1e9, "bilhões": 1e9,
    "nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "만": 1e4, "억": 1e8, "조": 1e12, "천": 1e3,
}  # fmt: skip
_FOREIGN_AT = re.compile(r"\s?(" + "|".join(sorted(_FOREIGN, key=len, reverse=True)) + r")(?![a-z])", re.I)
_WORDS = dict(
    zip(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        range(2, 13),
        strict=True,
    )
)  # one is a pronoun, too
_WORD_AT = re.compile(rf"\b({'|'.join(_WORDS)})\b", re.I)
_BEHIND = 4
_LETTER, _LETTER_BEFORE = re.compile(r"[A-Za-z]"), re.compile(r"[A-Za-z]\.?-?$")
_PERCENT = re.compile(r"\s?(?:%|パーセント|percent\b|per cent\b|phần trăm|por cento|퍼센트)", re.I)
_SEPARATED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
_FOREIGN_UNITS = {
    "人": r"people|persons?|명|người|pessoas",
    "円": r"yen|엔|yên|ienes|日元",
    "件": r"cases|건",
    "回": r"times|회|lần|vezes",
}
_FOREIGN_UNIT_AT = tuple((unit, re.compile(rf"\s?(?:{words})", re.I)) for unit, words in _FOREIGN_UNITS.items())


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written, the values that it may mean, and its unit; no unit where none that is known follows.

    ``after`` are the four characters behind it, unit included: 戸は除却 of 3戸は除却された is 戸は除却.
    """

    written: str
    values: tuple[float, ...]
    unit: str | None
    after: str = ""


def figures(text: str, strict: bool) -> tuple[Figure, ...]:
    """The numbers of a text in NFKC whose moments are taken out, in order.

    ``strict`` leaves out kanji that may count nothing: so a sentence is read that is to be proved, and the evidence not,
    so that 一人 proves 1人 and 一部 needs no proof.
    """
    text = _IDIOM.sub(lambda match: " " * len(match[0]), text) if strict else text
    found = []
    for match in _TOKEN.finditer(text):
        first, written = match.start(), match[0].rstrip(",")
        in_name = _LETTER_BEFORE.search(text, max(0, first - 3), first) or _LETTER.match(text, match.end())
        if in_name and not _UNIT_AT.match(text, match.end()) and not _FOREIGN_AT.match(text, match.end()):
            continue  # CO2, 5G: a part of a name, which is compared as one
        values, end = _values(written), match.start() + len(written)
        if more := _FOREIGN_AT.match(text, end):
            values, end = tuple(value * _FOREIGN[more[1].lower()] for value in values), more.end()
            written = text[match.start() : end]
        unit = _unit(text, end)
        if (
            strict
            and not any(c in "0123456789" for c in written)
            and ((unit is None and not text.startswith("つ", end)) or written in "十百千万億兆")
        ):
            continue
        if unit == "%" and text.startswith("割", end):
            values = tuple(value * 10 for value in values)
        found.append(Figure(written, values, unit, text[end : end + _BEHIND]))
    words = [Figure(match[0], (float(_WORDS[match[0].lower()]),), None) for match in _WORD_AT.finditer(text)]
    return (*found, *words)


def holds(figure: Figure, there: Sequence[Figure]) -> bool:
    """Whether a number stands among those of the evidence: one of its values, and no other unit.

    Nor may the evidence say another number before the very same words: 8戸は除却された of 「3戸は除却された。8戸に助言した。」
    """
    same = [
        other
        for other in there
        if (figure.unit is None or other.unit is None or figure.unit == other.unit)
        and any(abs(a - b) <= 1e-9 * max(abs(a), 1.0) for a in figure.values for b in other.values)
    ]
    if len(figure.after) < _BEHIND or any(other.after == figure.after for other in same):
        return bool(same)
    return bool(same) and all(other.after != figure.after for other in there)


def _values(written: str) -> tuple[float, ...]:
    values = {_value(written)}
    if _SEPARATED.fullmatch(written):  # 30.000 is thirty in Japanese and thirty thousand in Portuguese and Vietnamese
        values.add(float(written.replace(".", "")))
    return tuple(sorted(values))


def _value(written: str) -> float:
    total = section = 0.0
    digits = ""
    for c in written:
        if c in _LARGE:
            total += (section + float(digits or (0 if section else 1))) * _LARGE[c]
            section, digits = 0.0, ""
        elif c in _SMALL:
            section += float(digits or 1) * _SMALL[c]
            digits = ""
        elif c != ",":
            digits += _DIGITS.get(c, c)
    return total + section + float(digits or 0)


def _unit(text: str, end: int) -> str | None:
    if _PERCENT.match(text, end):
        return "%"
    for unit, pattern in _FOREIGN_UNIT_AT:
        if pattern.match(text, end):
            return unit
    match = _UNIT_AT.match(text, end)
    return _UNIT[match[0]] if match else None  # 八つの項目 is 8項目: つ counts anything
