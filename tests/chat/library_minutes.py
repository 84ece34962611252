"""Invented minutes of two towns that the chat writer is tested on; a bad reply has something to be wrong about."""

from pathlib import Path

TSURUMI = """令和5年度 第1回鶴見沢市図書館会議 議事要旨

日時：令和5年7月3日（月）午後1時00分～2時10分

場所：第1委員会室

出席：梶原市長、保坂副市長

【次第】

次第1 図書館の開館時間について

（梶原市長）

図書館の夜間開館を望む市民は多い。令和6年4月から、平日は午後8時まで開館する考えである。

【次第1について】

（主な意見）

・図書館の夜間開館に要する費用は、いくらか。（保坂副市長）
→図書館の夜間開館の費用は、人件費などで年間1,200万円を見込んでいる。（事務局）
・図書館の日曜日の開館は増やすのか。（総務部長）
→図書館の日曜日の開館は増やさない。司書を確保できないためである。（事務局）
"""

ASARI = """令和4年度 第2回浅利町読書会議 議事要旨

日時：令和4年2月1日（火）午前10時～11時

場所：役場2階 応接室

1 移動図書館について

【意見・質問】

・移動図書館の車は、何台あるのか。（副町長）
→移動図書館の車は2台で、15か所を回っている。（事務局）
"""

QUESTION = "図書館の夜間開館はどうなりますか"


def write_library(folder: Path, **more: str) -> Path:
    """The two towns, and further documents by name."""
    folder.mkdir(parents=True)
    for name, text in {"tsurumi": TSURUMI, "asari": ASARI, **more}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder
