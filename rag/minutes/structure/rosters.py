"""Lists that are no words of the meeting: rosters of assemblies, signatures, vote tables, running headers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from rag.text import fold, squeeze
from rag.text.marks import MARKS, SPEAKERS

_HEAD = re.compile(
    rf"[{MARKS}◇・\s（(【〔]*+(?:出\s*席\s*議\s*員|欠\s*席\s*議\s*員|出席説明員|(?:本日の)?出席議員|欠員|"
    r"(?:説明|議案説明|職務)のため[^。]{0,12}(?:出席|臨席)した[^。]{0,14}|(?:地方自治法|会議規則)[^。]{0,30}(?:出席|署名)[^。]{0,20}|"
    r"議会事務局(?:職員)?(?:出席者)?|事務局職員出席者|会議録署名(?:議員|人)|職務のため[^。]{0,20})"
    r"[）)】〕\s]*+(?:[（(]?+\s*+(?:[0-9０-９一二三四五六七八九十]++\s*+[名人]|な\s*+し)\s*+[)）]?+)?+\s*+[）)】〕:：]*+"
)
# A name as rosters print it: padded (山　田　太　郎), with a seat (12番), an office, or 君 behind.
_NAME = re.compile(
    r"(?!日程|議案|議員提出|請願|陳情|報告|諮問|第\s*[0-9０-９])(?:[（(]?\s*+[0-9０-９一二三四五六七八九十]{1,3}\s*+番?+\s*+[)）]?+\s*+)?"
    r"(?:[^\s。、]{1,30}[\s　]+)*?(?:[^\s。、]{1,4}[\s　]+){1,6}[^\s。、]{1,6}(?:\s*[君氏])?"
)
_SIGNATURE = re.compile(r"(?:議\s*長|副\s*議\s*長|署\s*名\s*(?:議\s*員|人)|同|委\s員\s長)(?:[\s　]+\S{1,4}){2,8}")
_VOTE_HEAD = re.compile(
    r"(?:議員(?:氏)?名|氏\s*名|議席(?:番号)?|会派(?:名)?|議案(?:名|番号)?)(?:[\s　]+[^\s。、]{1,8}){3,}"
)
_NO_NAME = re.compile(
    rf"[{SPEAKERS}・]|議事日程|付議|事件|日程|開議|開会|再開|休憩|散会|閉会|会議|議題|午前|午後|第[0-9一二三四五六七八九十]"
)
_VOTES = re.compile(
    r"(?:\S{1,8}[\s　]+){0,3}(?:(?:[○〇◯×✕●◎△]|賛成|反対|賛|否|退席|欠席|除斥|議長|－|-|―)[\s　/／|]+){3,}\S{0,4}"
)
_LONGEST_NAME = 40
_LONGEST_RUNNING = 40
_SEEN_RUNNING = 3


class Rosters:
    """Walks the lines of a document in order and names what is dropped; a roster lasts from its head to its last name."""

    def __init__(self) -> None:
        self._inside = False

    def reason(self, content: str) -> str | None:
        """Why a line is left out of the text; None for a line that stays."""
        if len(content) > _LONGEST_NAME * 2:
            self._inside = False
            return None
        flat = fold(content)
        if _HEAD.fullmatch(flat):
            self._inside = True
            return "roster"
        is_name = len(flat) <= _LONGEST_NAME and _NAME.fullmatch(flat) and not _NO_NAME.match(squeeze(flat))
        if self._inside and is_name:
            return "roster"
        self._inside = False
        if "  " in flat or "\t" in flat or " " in flat:
            if _SIGNATURE.fullmatch(flat):
                return "roster"
            if _VOTES.fullmatch(flat) or _VOTE_HEAD.fullmatch(flat):
                return "vote table"
        return None


def running_lines(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """First and last lines that recur on pages (numbers aside): running headers and footers; pages are lists of lines."""
    edges = Counter(shape for page in pages if page for shape in {_shape(page[0]), _shape(page[-1])})
    return frozenset(shape for shape, seen in edges.items() if seen >= _SEEN_RUNNING and len(shape) <= _LONGEST_RUNNING)


def running_places(raw: str) -> frozenset[int]:
    """Where the running headers and footers of a document with form feeds begin: offsets in the raw document."""
    pages = [
        [(m.start(), m[0].strip()) for m in re.finditer(r"[^\n\r\f]+", raw[start:end]) if m[0].strip()]
        for start, end in pairwise([0, *(m.end() for m in re.finditer("\f", raw)), len(raw)])
    ]
    starts = [0, *(m.end() for m in re.finditer("\f", raw))]
    running = running_lines([[line for _, line in page] for page in pages])
    return frozenset(
        start + at + len(raw[start + at :]) - len(raw[start + at :].lstrip())
        for start, page in zip(starts, pages, strict=True)
        for at, line in (page[:1] + page[-1:])
        if _shape(line) in running
    )


def _shape(line: str) -> str:
    return re.sub(r"[0-9]+", "#", fold(line)).strip()
