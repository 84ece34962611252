"""Whether words ask, narrate or decide."""

from __future__ import annotations

import re

from rag.text.sentence_bounds import sentences

_ASKS = re.compile(
    r"(?:か|かね|かな|よね)[。？?]|[？?]|(?:伺|うかが)(?:い(?:、|ます|たい|を|しま|したい|いたし|まし)|う(?!ち)|わせ)|お(?:尋|たず)ね(?:し|いた|す|を)|"
    r"お(?:聞|き)かせ|お(?:聞|訊)き(?:し|いた)|(?:聞|訊)(?:きたい|かせ(?:て|ていただ))|お?教え(?:て(?:ほしい|いただ|くだ|もらい)|いただ|願|くだ)|"
    r"お答え(?:いただ|願|くだ|があれば|をいただ)|"
    r"ご?質問(?:し|いた|です|させ)|見解を(?:問|求|示)|答弁を求め|説明(?:を求め|してほしい)"
)
# 「…ではないか」「…てはどうか」 propose; they ask only when nothing but the form does. Matched against the words up to か.
_PROPOSES = re.compile(
    r"(?:の?では(?:ない|なかろう)|のじゃない|べきでない|のでは)(?:の)?(?:です|でしょう|だろう)?か$|"
    r"(?:て|で)(?:は|も)(?:どう|いかが)(?:でしょう|だろう|です)?か$"
)
_WANTS = re.compile(
    r"(?:あれば|かどうか|かな(?:と|あと)|のか(?:な|と|も)|情報提供|(?<!よろしく)お願い|いただ(?:きたい|ければ)|ほしい|ください|確認)"
)
_FORMULA = re.compile(
    r"異議|質疑|質問|意見|発言|よろし|討論|動議|確認等|(?:ほか|他)に|いかがでしょう|ございます(?:でしょう)?か|ございません|ありません|答弁を求め|説明を求め"
)
_PRESENTS = re.compile(
    r"ただいま(?:議題|上程|提案|付議)|提案(?:の)?理由|委員長報告|審査の(?:経過|結果)|"
    r"(?:私|わたくし|わたし|私ども|事務局)(?:のほう|の方)?(?:から|より)(?:は)?、?[^。]{0,120}?(?:説明|報告)(?:を)?(?:さ|い|申|し)|"
    r"^[^。]{0,100}(?:について|につきまして)(?:、)?(?:[^。]{0,30}(?:結果|状況|経過|概要)を)?(?:ご)?(?:説明|報告)(?:を)?(?:さ|い|申|し|する。)"
)
_NARRATED = re.compile(
    r"(?:^|[、。」）)てにはをで\s])(?P<who>[^、。「」（()）てにはをで\s]{2,20}?)(?:から|より)、?[^。]{0,80}?"
    r"(?:説明|報告|紹介|提案|連絡|挨拶|あいさつ)(?:があ|を受|を行|が行|し|さ|。|$)"
)
_DECIDES = re.compile(
    r"了承|可決|否決|採択|不採択|承認(?:され|し|を得|。|$)|案のとおり|原案のとおり|異議な[くし]|決定(?:した|され|。|$)|継続(?:審査|審議)と|全員(?:一致|賛成)|賛成多数"
)


def asks(text: str) -> bool:
    """Whether the words ask something that wants a reply; a proposal in the form of a question does not."""
    words = _unquoted(text)
    return any(not _PROPOSES.search(words, max(0, m.start() - 16), m.start() + 1) for m in _ASKS.finditer(words))


def asks_weakly(text: str) -> bool:
    """Whether words that were answered wanted an answer without the form of a question (…情報提供をお願いします)."""
    return bool(_WANTS.search(_last(text)))


def asks_in_form(text: str) -> bool:
    """Whether all that a chair asks is for objections, further questions and leave to go on."""
    words = _unquoted(text)
    found = [m for m in _ASKS.finditer(words) if not _PROPOSES.search(words, max(0, m.start() - 16), m.start() + 1)]
    return bool(found) and all(_FORMULA.search(words, max(0, m.start() - 24), m.end()) for m in found)


def presents(text: str) -> bool:
    """Whether a turn opens as a report: 私から…ご報告いたします, ただいま議題に供されました…."""
    return bool(_PRESENTS.search(text[:200]))


def asks_last(text: str) -> bool:
    """Whether the last sentence asks; a speaker's label behind it does not count."""
    return asks(_last(text))


def ends_in_ka(text: str) -> bool:
    """Whether the last sentence has the form of a question, be it a proposal (…ではないか)."""
    return bool(re.search(r"か[。？?]?$", _last(text)))


def _last(text: str) -> str:
    text = re.sub(r"(?<!\s)\s*+[（(][^（()）]{1,24}[)）]$", "", text.rstrip())
    found = sentences(text)
    return text[found[-1].start : found[-1].end] if found else ""


def narrator(text: str) -> str | None:
    """Who explained, in a line such as 「…について、事務局から資料に沿って説明。」; None where nothing is narrated."""
    match = _NARRATED.search(text)
    return match["who"] if match else None


def decides(text: str) -> bool:
    """Whether a sentence tells what a meeting decided."""
    return bool(_DECIDES.search(text))


def _unquoted(text: str) -> str:
    """The text with what stands in 「」 blanked out: a quoted question asks nobody."""
    return re.sub(r"「[^「」]*」", lambda m: "　" * len(m[0]), text)
