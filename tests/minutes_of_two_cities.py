"""Invented papers of two cities over three years, with what views must keep apart."""

from pathlib import Path

_PAPER = """庁議の内容

件 名\t{item}
所 管 課\t総務課
日時・場所\t{day} 9:00 ~ 9:55 役場2階 第1会議室
出 席 者\t町長、副町長、総務課長
提出理由\t了承を得るため
会議経過\t<p>【主な意見等】</p>
<ul style="list-style-type: none"> {turns}</ul>
<p>会議結果</p>\t{result}
"""
_MINUTES = """{title} 議事要旨

日時：{day} 午後1時00分～2時10分

場所：第1委員会室

出席：梶原市長、保坂副市長

【次第】

次第1 公用自転車について

【次第1について】

（主な意見）

{turns}
"""

FILES = {
    "asari/2021.txt": _PAPER.format(
        item="浅利町公用自転車の貸出について", day="令和3年5月10日(月)", result="案のとおり、公用自転車の貸出を7月から行う。",
        turns="<li>・公用自転車は何台か。</li> <li>（所管課）公用自転車は12台である。</li> "
        "<li>・電動の公用自転車は買うのか。</li> <li>（所管課）電動の公用自転車の購入を検討してまいります。</li>",
    ),
    "asari/2023.txt": _PAPER.format(
        item="浅利町公用自転車の更新について", day="令和5年2月6日(月)", result="案のとおり進める。",
        turns="<li>・電動の公用自転車はどうなったか。</li> <li>（所管課）電動の公用自転車の購入は見送る。</li>",
    ),
    "tsurumi/2022.txt": _MINUTES.format(
        title="令和4年度 第1回鶴見沢市公園会議", day="令和4年4月1日（金）",
        turns="・公用自転車の鍵をなくした例はあるのか。（副市長）\n→公用自転車の鍵の紛失は3件である。（事務局）\n",
    ),
    "memo.md": "展示会の覚え書き\n\n公用自転車を展示に8台並べた。\n",
}  # fmt: skip


def write_two_cities(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
