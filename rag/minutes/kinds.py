"""Whether words ask, narrate, decide or promise."""

from __future__ import annotations

import re

from rag.minutes.sentences import sentences

_ASKS = re.compile(
    r"(?:か|かね|かな)[。？?]|[？?]|(?:伺|うかが)(?:い(?:ます|たい)|う)|お(?:尋|たず)ね(?:し|いた|す)|お(?:聞|き)かせ|"
    r"(?:聞|訊)きたい|教えて(?:ほしい|いただ|くだ|もらい)|ご?質問(?:し|いた|です|させ)|見解を(?:問|求|示)|答弁を求め|説明(?:を求め|してほしい)"
)
# 「…ではないか」「…てはどうか」 propose; they ask only when nothing but the form does. Matched against the words up to か.
_PROPOSES = re.compile(
    r"(?:の?では(?:ない|なかろう)|のじゃない|べきでない|のでは)(?:の)?(?:です|でしょう|だろう)?か$|"
    r"(?:て|で)(?:は|も)(?:どう|いかが)(?:でしょう|だろう|です)?か$"
)
_NARRATED = re.compile(
    r"(?:^|[、。」）)てにはをで\s])(?P<who>[^、。「」（()）てにはをで\s]{2,20}?)(?:から|より)、?[^。]{0,80}?"
    r"(?:説明|報告|紹介|提案|挨拶|あいさつ)(?:があ|を受|を行|が行|し|さ|。|$)"
)
_DECIDES = re.compile(
    r"了承|可決|否決|採択|不採択|承認(?:され|し|を得|。|$)|案のとおり|原案のとおり|異議な[くし]|決定(?:した|され|。|$)|継続(?:審査|審議)と|全員(?:一致|賛成)|賛成多数"
)
_PROMISES = re.compile(
    r"(?:検討|対応|実施|整理|調整|確認|研究|推進|周知|要望|働きかけ|報告|提案|導入|作成|策定|共有|支援|改善|調査|記載|反映)(?:(?:を)?し(?:て(?:いく|いき|まいり|参り)|ます|たい)|(?:して)?いく(?:方向|予定|考え)|する(?:予定|方向|考え|方針|こととする))|"
    r"(?:進め|努め|取り組ん?|増やし|示し|まとめ|考え|設け|広げ|図っ|行っ|続け|高め)(?:て|で)(?:いく|いき(?:たい|ます)|まいり|参り)|取り組(?:む|んで)|予定(?:である|です|。|として)|"
    r"次回(?:の|まで|に|、)[^。]{0,30}(?:報告|説明|示|提示|諮|議論)"
)


def asks(text: str) -> bool:
    """Whether the words ask something that wants a reply; a proposal in the form of a question does not."""
    words = _unquoted(text)
    return any(not _PROPOSES.search(words, max(0, m.start() - 16), m.start() + 1) for m in _ASKS.finditer(words))


def asks_last(text: str) -> bool:
    """Whether the last sentence asks; a speaker's label behind it does not count."""
    return asks(_last(text))


def ends_in_ka(text: str) -> bool:
    """Whether the last sentence has the form of a question, be it a proposal (…ではないか)."""
    return bool(re.search(r"か[。？?]?$", _last(text)))


def _last(text: str) -> str:
    text = re.sub(r"\s*[（(][^（()）]{1,24}[)）]\s*$", "", text.rstrip())
    found = sentences(text)
    return text[found[-1].start : found[-1].end] if found else ""


def narrator(text: str) -> str | None:
    """Who explained, in a line such as 「…について、事務局から資料に沿って説明。」; None where nothing is narrated."""
    match = _NARRATED.search(text)
    return match["who"] if match else None


def decides(text: str) -> bool:
    """Whether a sentence tells what a meeting decided."""
    return bool(_DECIDES.search(text))


def promises(text: str) -> bool:
    """Whether a sentence of an official undertakes something."""
    return bool(_PROMISES.search(text))


def _unquoted(text: str) -> str:
    """The text with what stands in 「」 blanked out: a quoted question asks nobody."""
    return re.sub(r"「[^「」]*」", lambda m: "　" * len(m[0]), text)
