"""A small corpus of invented minutes that several rooms are tested on, and how it is written to a folder."""

from pathlib import Path

import rag
from rag.records import Minutes

Turn = tuple[str | None, str, int | None, str | None, str, str]

PARK = """令和5年度 第1回鶴見沢市公園会議 議事要旨

日時：令和5年7月3日（月）午後1時00分～2時10分

場所：第1委員会室

出席：梶原市長、保坂副市長

【次第】

次第1 遊具の更新について

（市長）

公園は市民の庭である。木陰を増やしたい。

【次第1について】

（主な意見）

・ブランコの点検は、年に何回行っているのか。（副市長）
→専門の業者に委託し、春と秋に実施している。（事務局）
・滑り台の塗装が剥げているので、塗り直してほしい。（総務部長）
"""

FLOWERS = """令和4年度 第2回浅利町花壇会議 議事要旨

日時：令和4年2月1日（火）午前10時～11時

場所：役場2階 応接室

1 水やりについて

【意見・質問】

・花壇の水やりの当番は、どのように決めているのか。（副町長）
→町内会ごとに輪番としている。（事務局）
・夏の水不足に備えて、雨水のタンクを置いてはどうか。（建設課長）
→タンクは1基当たり4万円を要する。
"""

MEMO = "展示会の覚え書き\n\n金魚を泳がせる水槽の借り上げに12万円を要した。\n"


def write_corpus(folder: Path) -> Path:
    (folder / "tsurumi").mkdir(parents=True)
    (folder / "tsurumi" / "park.txt").write_text(PARK, encoding="utf-8")
    (folder / "asari flowers.txt").write_text(FLOWERS, encoding="cp932")
    (folder / "memo.md").write_text(MEMO, encoding="utf-8")
    (folder / "README.md").write_text("# no document", encoding="utf-8")
    (folder / ".hidden.txt").write_text("隠れた文書である。", encoding="utf-8")
    return folder


def who(minutes: Minutes, number: int) -> str | None:
    speaker = minutes.utterances[number - 1].speaker
    return None if speaker is None else "/".join(part for part in (speaker.name, speaker.role) if part)


def turns(minutes: Minutes) -> list[Turn]:
    """Speaker, kind, reply_to, section, the first five and the last five characters of every utterance."""
    out = []
    for u in minutes.utterances:
        words = minutes.quote(u.span)
        out.append((who(minutes, u.number), u.kind, u.reply_to, u.section, words[:5], words[-5:]))
    return out


QUESTIONS = (
    "ブランコの点検",
    "花壇の水やりの当番",
    "水",
    "市長は木陰について何と述べましたか",
    "会議の場所",
    "金魚の水槽の費用",
    "4万円",
)


def contents(index: rag.Index) -> list[tuple[str, str, str, str | None]]:
    """Every passage of an index, in an order that does not depend on how it was built."""
    rows = index._store.passages(range(index._store.count))
    return sorted((p.passage_id, p.text, p.kind, p.reply_to) for p in rows)


def hits(index: rag.Index) -> list[list[tuple[str, float]]]:
    return [[(h.passage.passage_id, round(h.score, 4)) for h in index.search(q, 20)] for q in QUESTIONS]
