"""Texts of minutes changed as no clerk changes them: lines moved, marks and dates put in, runs pumped, bytes broken."""

from __future__ import annotations

import json
import random
from typing import Any

from formats.making import docx_of, html_of
from fuzz_readers import TEXT

MINUTES = (
    TEXT,
    """令和4年第3回浅瀬町議会定例会会議録（第2号）

令和4年9月6日（火曜日）
午前10時00分開議

〇出席議員（2名）
１番　堀江　礼　　２番　沢辺　勉

〇議長（沢辺勉君）　日程第1、一般質問を行います。

◯１番（堀江　礼君）　橋の補修の費用はいくらでしょうか。お伺いします。

◎町長（楠田実君）　お答えいたします。橋の補修には840万円を見込んでおります。来年度に着手してまいります。

〇議長（沢辺勉君）　以上で本日の日程を終わります。
午後3時10分散会
""",
    """第2回　みどりの基本計画審議会　会議録
１　日時　令和6年2月1日　午前10時から
２　場所　本庁舎5階
３　出席者　会長、委員4名
４　議事
会長：では、議事に入ります。
事務局：資料1をご説明します。公園を3か所増やします。
委員：費用はいかほどですか。
事務局：2億円を見込みます。
""",
)
SPEECHES = (
    {
        "date": "2023-07-03",
        "municipality": "鶴見沢市",
        "body": "公園会議",
        "title": "第1回",
        "speaker": "梶原市長",
        "text": "木陰を増やしたい。",
    },
    {
        "date": "2023-07-03",
        "speaker": "堀江委員",
        "text": "費用はいくらか。",
        "url": "https://example.invalid/a",
        "meeting_id": "m1",
    },
)
# What has broken a reader of minutes before, or might: marks, borders, dates, controls, markup, formulas.
WORDS = (
    *(
        "\0",
        "\x1b[31m",
        "\x1b]0;x\x07",
        "\x7f",
        "\x85",
        "\x9b",
        "\u200b",
        "\u202e",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "か\u3099",
    ),
    *[
        "<!---->",
        "<!--",
        "-->",
        "<script>",
        "</p>",
        "<td>",
        "&#0;",
        "&amp;amp;",
        "]]>",
        '=HYPERLINK("a")',
        "\\u0000",
        "```",
        "---",
        "***",
        "|a|b|",
    ],
    *'{}[]"（）「」【】()○◆→⇒・、。はのか？市区町村',
    *(" ", "　", "\t", "\r", "\f", "\n", "\n\n", "# ", "## "),
    *[
        "（市長）",
        "(事務局)",
        "◎市長（",
        "出席者",
        "欠席者",
        "日時：",
        "議題",
        "次第",
        "第1回",
        "会議録",
        "議事要旨",
        "鶴見沢市",
        "東京都",
        "～",
        "－－－－",
        "……",
    ],
    *[
        "令和7981年12月31日",
        "9999-12-31",
        "0001-01-01",
        "令和元年",
        "平成99年2月30日",
        "昭和三十年十二月",
        "来年度",
        "２０２３年１３月",
        "四百六十三号",
        "午後25時99分",
    ],
    *["99999999999999999999", "-1", "1e309", "NaN", "Infinity", "null"],
)
_ENCODINGS = ("utf-8", "utf-8", "utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-8-sig", "utf-16", "utf-16-be")
_SURROGATES = ("\ud800", "\udfff", "\udcff")


def changed(text: str, chance: random.Random, most: int = 4_000) -> str:
    """The text with a few changes; runs grow to ``most`` characters and no further."""
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        at = chance.randrange(len(text) + 1)
        size = chance.choice((1, 2, 8, 40, 200))
        what = chance.randrange(8)
        if what == 0:
            text = text[:at] + chance.choice(WORDS) + text[at:]
        elif what == 1:
            text = text[:at] + text[at + size :]
        elif what == 2:
            unit = chance.choice(WORDS) + chance.choice(("", "", chance.choice(WORDS)))
            text = text[:at] + unit * chance.choice((2, 40, max(1, most // max(1, len(unit))))) + text[at:]
        elif what == 3:
            text = text[:at] + text[at : at + size] * chance.choice((2, 20)) + text[at:]
        elif what == 4:
            lines = text.splitlines(keepends=True)
            chance.shuffle(lines)
            text = "".join(lines)
        elif what == 5:
            lines = text.splitlines(keepends=True)
            if lines:
                lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
            text = "".join(lines)
        elif what == 6:
            text = text.replace(chance.choice(("。", "\n", "：", "　", "（", "市", "令和")), chance.choice(WORDS))[
                : 4 * most
            ]
        else:
            drawn = "".join(
                chr(chance.choice((chance.randrange(0x20, 0x3000), chance.randrange(0x3000, 0xD800))))
                for _ in range(size)
            )
            text = text[:at] + drawn + text[at:]
    return text


def _value(chance: random.Random) -> Any:
    """A value of JSON that a field does not expect."""
    return chance.choice(
        (None, True, -1, 10**30, 1.5, "", [], {}, ["a"], {"a": 1}, chance.choice(WORDS), chance.choice(_SURROGATES), "x" * 3000)
    )  # fmt: skip


def speeches(chance: random.Random) -> str:
    """JSON of speeches, lines or one list, with values of other kinds, names and sizes."""
    rows: list[dict[str, Any]] = [dict(row) for row in chance.choices(SPEECHES, k=chance.randint(1, 4))]
    for row in rows:
        for name in list(row):
            draw = chance.random()
            if draw < 0.12:
                row[name] = _value(chance)
            elif draw < 0.2:
                row[name] = changed(str(row[name]), chance, 500)
            elif draw < 0.24:
                del row[name]
    if chance.random() < 0.2:
        depth = chance.choice((5, 500, 100_000))
        return "[" * depth + json.dumps(rows[0]) + "]" * depth
    whole = json.dumps(rows) if chance.random() < 0.3 else "\n".join(json.dumps(row) for row in rows)
    return changed(whole, chance, 500) if chance.random() < 0.4 else whole


def document(chance: random.Random) -> tuple[str, bytes]:
    """A file's ending and its bytes."""
    ending = chance.choice(("txt", "txt", "txt", "md", "html", "html", "json", "jsonl", "docx"))
    if ending.startswith("json"):
        text = speeches(chance)
    else:
        text = changed(chance.choice(MINUTES), chance)
        if ending == "html":
            text = html_of(chance.choice(MINUTES)).decode() if chance.random() < 0.5 else f"<html><body><p>{text}</p>"
            text = changed(text, chance)
        elif ending == "docx":
            return ending, docx_of(_printable(text))
    encoding = chance.choice(_ENCODINGS)
    lenient = "surrogatepass" if encoding.startswith("utf") and chance.random() < 0.5 else "replace"
    return ending, text.encode(encoding, lenient)


def _printable(text: str) -> str:
    """What XML can hold of a text."""
    return "".join(c for c in text if (c >= " " and not 0x7F <= ord(c) <= 0x9F and ord(c) < 0xD800) or c in "\t\n")
