"""What a line is, judged by itself: label, bullet, arrow, heading, speaker, paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.text import fold, is_label, squeeze
from rag.text.marks import MARKS, SPEAKERS, UPPER

ShapeKind = Literal[
    "label",
    "bullet",
    "arrow",
    "speaker",
    "prefix",
    "mark",
    "heading",
    "agenda_head",
    "zone",
    "end",
    "empty",
    "paragraph",
]

LABELS: dict[str, str] = {
    **dict.fromkeys(("日時", "開催日時", "開催日", "日付", "とき", "期日", "会議日時", "開会日時", "年月日"), "when"),
    **dict.fromkeys(("場所", "開催場所", "会場", "ところ", "会議場所"), "place"),
    **dict.fromkeys(("日時・場所", "日時及び場所", "日時場所", "開催日時・場所", "開催日時及び場所", "日時・会場"), "when_place"),
    **dict.fromkeys(
        ("出席", "出席者", "出席委員", "出席者名", "参加者", "構成員", "出席者氏名", "出席した者", "出席部課", "出席職員"), "attendees"
    ),
    **dict.fromkeys(("欠席", "欠席者", "欠席委員"), "absent"),
    **dict.fromkeys(("会議名", "会議名称", "会議の名称", "名称", "会議"), "name"),
    **dict.fromkeys(("件名", "議題", "案件", "議事", "次第", "会議次第", "付議事項", "付議案件", "審議事項"), "agenda"),
    **dict.fromkeys(("会議経過", "会議内容", "会議の内容", "審議内容", "議事内容", "協議内容", "経過", "議事の経過", "審議経過", "議事要旨", "内容"), "course"),
    **dict.fromkeys(("会議結果", "結果", "審議結果", "決定事項", "協議結果", "会議の結果"), "result"),
    **dict.fromkeys(
        ("所管部", "所管課", "所管", "担当部", "担当課", "主管課", "提出部", "提出理由", "付議理由", "資料", "配布資料", "配付資料", "会議資料",
         "傍聴者", "傍聴人", "傍聴", "公開", "公開区分", "会議の公開", "事務局", "議長", "司会", "進行", "主催", "記録", "記録者", "作成者", "作成日",
         "問合せ先", "備考", "目的", "趣旨", "説明者", "欠席理由", "オブザーバー"), "other"
    ),
}  # fmt: skip

_LABEL_COLON = re.compile(r"[\[【(（]?([^：:。、「」\t]{1,14}?)[\]】)）]?\s*+[：:]\s*+")
_LABEL_TAB = re.compile(r"([^\t。「」]{1,16}?)[ \u3000]*+\t\s*+")
_AGENDA_HEAD = re.compile(
    rf"[【\[〈《{MARKS}]?+\s*+(?:会議)?(?:次\s*第|議\s*題|議\s*事\s*日\s*程|案\s*件|議\s*事\s*次\s*第|付議事項)\s*+[】\]〉》]?+\s*+[:：]?+"
)
_BRACKETED = re.compile(
    r"[【\[〔〈《＜<（(]\s*+([^【】\[\]〔〕()（）]{1,40}?(?:[（(][^()（）]{1,20}[)）][^【】]{0,20})?)\s*+[】\]〕〉》＞>）)]\s*+[:：]?"
)
_SECTION_NUMBER = re.compile(
    r"^(?:次第|議題|議案|案件|議事|報告|協議|審議|(?:報告|協議|審議|議決|付議)事項|(?:報告|協議)案件)\s*+第?+\s*+([0-9]++)\s*+号?"
)
_BULLET = re.compile(r"(?:[-*+]\s+)?(?:[・･•‣◦▪]|[-*+](?=\s))\s*|[＊※]\s*")
_ARROW = re.compile(r"(?:[-*+・]\s*)?[→⇒➡➔]\s*")
# What items are numbered by besides figures: ア）, イ）.
_SYLLABLES = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_NUMBERED = re.compile(
    rf"(?P<mark>\(?(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}|[{_SYLLABLES}])\)|[0-9]{{1,2}}[.．、]|[0-9]{{1,2}}(?=[\s\u3000])|[①-⑳]|第[0-9一二三四五六七八九十]{{1,3}}(?=[\s\u3000]))\s*(?P<text>\S.*)"
)
_CIRCLE = re.compile(rf"[{MARKS}]\s*")
# A speaker's label is one word, brackets and what they hold included, or a name and an office with a space between.
_WORD = r"[^\s。、「」（()）]{1,48}(?:[（(](?:[^（()）。]|[（(][^（()）。]{1,16}[)）]){1,24}[)）][^\s。、「」（()）]{0,10}){0,2}"
_MARK = re.compile(rf"[{SPEAKERS}]\s*(?P<first>{_WORD})(?:\s+(?P<second>{_WORD}))?(?=\s|$)")
_PREFIX = re.compile(r"(?:[-*・]\s*)?[（(【\[〔]([^（()）【】\[\]〔〕]{2,24})[）)】\]〕]\s*+[:：]?\s*+(?=\S)")
# What opens a heading rather than a name.
_NUMBER_HEAD = re.compile(
    r"第?[0-9一二三四五六七八九十]+(?:号|日|回|章|項|款|条|部|[.．、・)）]|$)|日程|議案|午前|午後|議事|出席|欠席|散会|閉会|開会|開議|延会|休憩|再開"
)
_END = re.compile(r"以\s*上[。]?|(?:会議)?(?:終了|閉会|散会)[。]?|[（(]?\s*(?:会議)?(?:終了|閉会|散会)\s*[）)]?")
_NOTHING = re.compile(
    r"(?:[-*・]\s*)*(?:特に(?:意見|質疑|質問)?(?:は)?)?(?:(?:意見|質疑|質問)(?:は|等)?)?(?:なし|無し|ありません|なかった)(?:でした)?[。.]?|(?:[-*・]\s*)*特に(?:な|無)し[。.]?|(?:[-*・]\s*)*該当なし[。.]?"
)
_REPORT = re.compile(r"概要|説明|報告|内容|経過|要点|主な取組")
_OPINION = re.compile(r"意見|質疑|質問|協議|議論|討議|発言|やり取り|やりとり|質問・?回答")
_RESULT = re.compile(r"結果|決定|結論|まとめ")
_SENTENCE_END = re.compile(r"[。！？!?]$|(?:です|ます|した|する|いる|ない|こと|思う)$")


@dataclass(slots=True, frozen=True)
class Shape:
    """``at`` is where the payload begins in the line; ``key`` is a label's field, a speaker's label or a zone's name."""

    kind: ShapeKind
    at: int = 0
    key: str = ""
    level: int = 0


_PARAGRAPH = Shape("paragraph")
# What the forms of _marked begin with, folded; a test takes it from the forms and says which are missing.
_FIRST = frozenset(
    f"{MARKS}-*+・･•‣◦▪→⇒➡➔([【〔〈《＜<＊※①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳0123456789次議案報協審付以特な無あ質意終閉散該第会一二三四五六七八九十"
    + _SYLLABLES
)


def shape_of(content: str, level: int = 0) -> Shape:
    """The shape of one line without white space at its ends; ``level`` is that of a Markdown heading, or 0."""
    if level:
        return Shape("heading", _circle_end(content), level=level)
    if "\t" in content and (label := _LABEL_TAB.match(content)):
        key = LABELS.get(squeeze(label[1]))
        if key:
            return Shape("label", label.end(), key)
    if fold(content[0]) in _FIRST:
        return _marked(content)
    return _labelled(content) or _PARAGRAPH


def _labelled(content: str) -> Shape | None:
    if ("：" in content or ":" in content) and (label := _LABEL_COLON.match(content)):
        key = LABELS.get(squeeze(label[1]))
        if key:
            return Shape("label", label.end(), key)
    if "\u3000" in content[:16] or "  " in content[:16]:
        # 日　時　令和5年…: spaces within the label and behind it, so each cut is tried
        for at in (m.end() for m in re.finditer(r"[ \u3000]+", content[:20])):
            key = LABELS.get(squeeze(content[:at])) if at < len(content) else None
            if key and key not in ("name", "course", "other"):
                return Shape("label", at, key)
    bare = LABELS.get(squeeze(content)) if len(content) <= 12 else None
    return Shape("label", len(content), bare) if bare else None


def _marked(content: str) -> Shape:
    flat = fold(content)
    if _AGENDA_HEAD.fullmatch(flat):
        return Shape("agenda_head")
    if len(flat) <= 16 and _NOTHING.fullmatch(flat.strip("()[]【】 ")):
        return Shape("empty")
    if len(flat) <= 8 and _END.fullmatch(flat):
        return Shape("end")
    if arrow := _ARROW.match(flat):
        return Shape("arrow", arrow.end())
    bracketed = _bracketed(flat)
    if bracketed:
        return bracketed
    if flat[0] in SPEAKERS and (mark := _speaker_mark(flat)):
        return mark
    if flat[0] in MARKS:
        at = _circle_end(flat)
        heads = len(flat) <= 60 and not _SENTENCE_END.search(flat.removesuffix("こと"))
        return Shape("heading", at, level=3 if flat[0] in UPPER else 4) if heads else Shape("bullet", at)
    if bullet := _BULLET.match(flat):
        return Shape("bullet", bullet.end())
    return _labelled(content) or _numbered(flat) or _PARAGRAPH


def _bracketed(flat: str) -> Shape | None:
    whole = _BRACKETED.fullmatch(flat)
    if whole:
        inside = whole[1]
        if is_label(inside) and flat[0] in "([<＜〔【":
            return Shape("speaker", key=inside)
        if zone := _zone(inside):
            return Shape("zone", key=zone)
        if flat[0] in "【[〈《":
            return Shape("heading", 0, level=1)
        return None
    prefix = _PREFIX.match(flat)
    if prefix and is_label(prefix[1]):
        return Shape("prefix", prefix.end(), prefix[1])
    return None


def _zone(inside: str) -> str:
    """The zone that a sub-heading such as （主な意見） or 【質疑応答】 opens; empty for a heading of a section."""
    words = squeeze(inside)
    if len(words) > 14 or _SECTION_NUMBER.match(words):
        return ""
    if _OPINION.search(words):
        return "opinion"
    if _RESULT.search(words):
        return "result"
    return "report" if _REPORT.search(words) and len(words) <= 8 else ""


def _speaker_mark(flat: str) -> Shape | None:
    """A turn of an assembly: ○市長（迫 俊哉） …, ◯４番（奈良祥孝君） …, ○塩田 委員長 …, ○鈴木真澄 ….

    A name without an office counts where a sentence follows on the line; a heading (○議事日程) has none.
    """
    mark = _MARK.match(flat)
    if not mark:
        return None
    first, second = mark["first"], mark["second"]
    if is_label(first) and not (flat[-1] in "）)部課室局係" and mark.end("first") == len(flat) and " " in flat[:3]):
        return Shape("mark", _skip(flat, mark.end("first")), first)
    if second and not is_label(first) and len(first) <= 10 and is_label(second):
        return Shape("mark", _skip(flat, mark.end("second")), f"{first} {second}")
    if first.endswith(("君", "さん")) and flat[mark.end("first") :].strip():
        return Shape("mark", _skip(flat, mark.end("first")), first)
    rest = flat[mark.end("first") :].strip()
    named = first[-1] in "）)" or ("。" in rest and len(first) <= 8)
    if rest and named and not _NUMBER_HEAD.match(first):
        return Shape("mark", _skip(flat, mark.end("first")), first)
    return None


def _skip(flat: str, at: int) -> int:
    return len(flat) - len(flat[at:].lstrip())


def _circle_end(flat: str) -> int:
    circle = _CIRCLE.match(flat)
    return circle.end() if circle else 0


def _numbered(flat: str) -> Shape | None:
    item = _SECTION_NUMBER.match(flat)
    if item and len(flat) <= 80 and not _SENTENCE_END.search(flat):
        return Shape("heading", 0, level=1)
    numbered = _NUMBERED.fullmatch(flat)
    if not numbered:
        return None
    mark = numbered["mark"]
    if len(flat) > 80 or _SENTENCE_END.search(flat):
        return Shape("bullet", 0) if not mark[0].isdigit() or mark[-1] in ".．、" else None
    level = 1 if mark[0].isdigit() or mark[0] == "第" else 5 if mark[0] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳" else 2
    return Shape("heading", 0, level=level)


def section_number(text: str) -> int | None:
    """The number in 次第1, 議題２, (3) or 【次第1について】; None where there is none."""
    flat = fold(text).strip("【】[]〈〉《》 ")
    found = _SECTION_NUMBER.match(flat) or re.match(r"\(?([0-9]{1,2})[\s.)．、]", flat)
    return int(found[1]) if found else None
