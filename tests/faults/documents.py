"""A corpus of a dozen invented documents for the tests of faults, the edits made to it, and all that an index says of it."""

from pathlib import Path
from typing import Any

import rag
from tests.minutes_for_tests import FLOWERS, MEMO, PARK, contents

# So few passages make a part: a dozen small documents are several parts, as a large corpus has them.
SMALLEST = 12
WITHDRAWN, MARK = "memo 4.md", "温室の暖房"
_TOPICS = (
    "噴水の修繕",
    "街灯の交換",
    "砂場の砂",
    "藤棚の手入れ",
    "温室の暖房",
    "水飲み場の蛇口",
    "花火の警備",
    "案内板の文字",
)
_SOUGHT = ("街灯の交換", "花壇の水やりの当番", "水")
_ASKED = ("噴水の修繕にいくら要しましたか", "ブランコの点検は年に何回行っているのか")


def memo(topic: str, price: int) -> str:
    return f"覚え書き\n\n{topic}に{price}万円を要した。担当は{topic[:2]}係である。\n"


def write_documents(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "park.txt").write_text(PARK, encoding="utf-8")
    (folder / "flowers.txt").write_text(FLOWERS, encoding="cp932")
    (folder / "pond.txt").write_text(PARK.replace("ブランコ", "池の柵").replace("鶴見沢市", "浅瀬市"), encoding="utf-8")
    (folder / "goldfish.md").write_text(MEMO, encoding="utf-8")
    for number, topic in enumerate(_TOPICS):
        (folder / f"memo {number}.md").write_text(memo(topic, 10 + number), encoding="utf-8")
    return folder


def edit(folder: Path) -> None:
    """Add, change, remove and rename."""
    (folder / "zoo.txt").write_text(FLOWERS.replace("花壇", "鹿小屋"), encoding="utf-8")
    (folder / "memo 1.md").write_text(memo("街灯の交換", 99), encoding="utf-8")
    (folder / "memo 6.md").unlink()
    (folder / "goldfish.md").rename(folder / "aquarium.md")


def said(index: rag.Index) -> list[Any]:
    """Everything that an index holds and answers, as plain values: two that are equal here are the same to who asks."""
    asked = [index.ask(question) for question in _ASKED]
    told = [[s.verdict, [one.text for one in s.statements], [one.quote for one in s.evidence]] for s in asked]
    listed = [d.path for d in index.documents()]
    found = [[[h.passage.passage_id, round(h.score, 4)] for h in index.search(query, 20)] for query in _SOUGHT]
    return [listed, [list(row) for row in contents(index)], found, told]
