"""Corpora of mutated documents under mutated names, with mutated notes, among sound ones that must not suffer from them."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import fuzz_readers
from fuzzing.texts import document

NEIGHBOURS = {
    "良い/会議.txt": "鶴見沢市花壇会議 議事要旨\n日時：令和5年7月3日\n\n・花壇の水やりは誰がするのか。（副市長）\n→当番が行う。（事務局）\n",
    "z.md": "展示会の覚え書き\n\n金魚の水槽の借り上げに12万円を要した。\n",
    "b.jsonl": '{"meeting_id": "n", "date": "2023-07-03", "municipality": "鶴見沢市", "speaker": "堀江委員", "text": "藤棚を直す。"}\n',
}
_LINES = (
    "○議事日程", "　議　事　日　程", "【次第】", "1 公園の管理について", "日時：令和5年6月7日", "日時：令和7981年12月31日", "出席者",
    "書記　　　堀　江　　　礼",
    "会議結果", "・", "→", "○議長（沢辺勉君）　開きます。", "（事務局）", "会議名：", "・直してほしい。（堀江委員）", "→直す。（事務局）", "以上", "\t", "\f",
    "<!---->",
    "出席者：" + "、".join(["市長"] * 40), "１番　大　野　守　君", "## 見出し", "| 出席 | 市長 |", "件 名\t道について", "---", "3/10",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1e300, 10**30, "", "は", "か", "?", "\ud800", "\udfff公園", "9999-12-31", "0001-01-01", "2024/05/04", "令和6年5月4日", [], {},
    ["x"], {"a": 1}, "費用市", "鶴見沢市", "議長", "あ" * 3_000, "\0", "\x1b[31m", "a/b!/c#1-2", "..", "b.jsonl",
)  # fmt: skip
_KEYS = (
    "meeting_id", "issueID", "id", "speechID", "title", "municipality", "nameOfHouse", "body", "date", "dateIso", "url", "meetingURL", "speechURL",
    "speaker", "role", "number", "text", "speech", "speeches", "voices", "speechRecord", "tenant_minutes",
)  # fmt: skip
_NOTES = (
    'municipality = "鶴見沢市"\n', "municipality = 5\n", "folders_are_municipalities = true\n", '[documents."0.txt"]\ndate = 2022-02-11\n', "x" * 50,
    '[documents."0.txt"]\ndate = 9999-12-31\n', '[documents."1.json"]\nmunicipality = "は"\n[documents."1.json".speakers]\n1 = "市長"\n2 = ""\n',
)  # fmt: skip


def lines_of(chance: random.Random) -> bytes:
    """A text of lines as minutes have them, in an order that they never have."""
    base = chance.choice((fuzz_readers.TEXT, *NEIGHBOURS.values())).splitlines()
    for _ in range(chance.randrange(1, 14)):
        base.insert(chance.randrange(len(base) + 1), chance.choice((*_LINES, *base)))
    return (
        chance.choice(("\n", "\n\n", "\r\n"))
        .join(base)
        .encode(chance.choice(("utf-8", "utf-8", "cp932", "utf-16")), "replace")
    )


def json_of(chance: random.Random) -> bytes:
    """Speeches whose keys and values are others."""

    def speech() -> dict[str, Any]:
        said: dict[str, Any] = {
            "meeting_id": chance.choice("abc"),
            "date": "2023-07-03",
            "text": "ベンチを直しますか。",
            "speaker": "堀江委員",
        }
        for _ in range(chance.randrange(4)):
            said[chance.choice(_KEYS)] = chance.choice((*_VALUES, [dict(said)]))
        if chance.random() < 0.1:
            del said[chance.choice([*said])]
        return said

    rows: list[Any] = [speech() for _ in range(chance.randrange(1, 6))]
    if chance.random() < 0.2:
        rows.insert(chance.randrange(len(rows) + 1), chance.choice(_VALUES))
    if chance.random() < 0.5:
        return json.dumps(rows if len(rows) > 1 else rows[0]).encode()
    raw = [json.dumps(row) for row in rows]
    if chance.random() < 0.3:
        raw.insert(chance.randrange(len(raw) + 1), chance.choice(('{"text": ', "]", "null", "x", "[" * 3_000)))
    return "\n".join(raw).encode()


def name_of(number: int, ending: str, chance: random.Random) -> bytes:
    """A name that nobody should give a file, at times."""
    stem = chance.choice(("{}", "{}", "{}", "会議 {}", "{}%41#", "{}\x1b[31m", "{}!", "x/{}", "会議{}/y")).format(
        number
    )
    raw = stem.encode(chance.choice(("utf-8", "utf-8", "cp932")), "replace")
    return (b"\xff\xfe" + raw if chance.random() < 0.05 else raw) + ending.encode()


def write_sound(corpus: Path) -> None:
    """Put the neighbours into a corpus."""
    for name, text in NEIGHBOURS.items():
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_text(text, encoding="utf-8")


def write(corpus: Path, count: int, chance: random.Random) -> None:
    """Put some mutated files into a corpus."""
    sound = fuzz_readers.seeds()
    del sound["scan.pdf"]  # its text is not recognised here
    others = list(sound.values())
    for number in range(count):
        if number % 4 == 0:
            ending, data = chance.choice((".txt", ".md")), lines_of(chance)
        elif number % 4 == 1:
            ending, data = chance.choice((".json", ".jsonl")), json_of(chance)
        elif number % 4 == 2:
            ending, data = document(chance)
            ending = f".{ending}"
        else:
            name = chance.choice([*sound])
            ending, data = name[name.index(".") :], fuzz_readers.mutated(name, sound[name], others, chance)
        file = corpus / os.fsdecode(name_of(number, ending, chance))
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
    if chance.random() < 0.7:
        note = chance.choice(_NOTES).encode()
        note = fuzz_readers.mutated("a.toml", note, others, chance) if chance.random() < 0.5 else note
        (
            chance.choice([corpus, *(p for p in corpus.iterdir() if p.is_dir() and p.name != "良い")]) / "minutes.toml"
        ).write_bytes(note)
