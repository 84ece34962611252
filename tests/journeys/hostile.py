"""Minutes whose title, meeting, agenda and words are full of markup that no page may take for markup."""

from pathlib import Path

import rag
from rag.door import Index

HOSTILE = (
    "<svg onload=alert(1)> <img src=x onerror=alert(1)> [x](http://evil.example/) ![](http://evil.example/i.png) "
    "$x$ :material/home: :red[赤] ~~太字~~"
)
BODY = f"{HOSTILE}会議"
ASKED = "太字の件はどうするのか"


def hostile_index(folder: Path) -> Index:
    """An index of one such document, built below the folder."""
    (folder / "corpus").mkdir()
    (folder / "corpus" / "hostile.txt").write_text(
        f"会 議 録\n\n会 議 名\t試験市{BODY}（令和4年度第1回）\n開 催 日 時\t令和4年8月2日（火）午後1時\n"
        f"開 催 場 所\t試験市役所 4階\n議 題\t(1) {HOSTILE}について\n\n1 付議事項について\n\n"
        f"【意見・質問】\n\n・太字の件は{HOSTILE}とする。（市長）\n\n→{HOSTILE}とし、来年度に整備します。（事務局）\n",
        encoding="utf-8",
    )
    return rag.build_index(folder / "corpus", folder / "index")
