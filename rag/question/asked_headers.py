"""Which parts of a meeting's header a question asks for: when and where it met, who was there, its agenda, its result.

Only forms of closed lists that speak of the meeting do: 会議は何時まで, not プールは何時まで; 開会, not 開庁.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.index.passages import BLOCKS
from rag.text.dates.eras import NAMES

# The word for a meeting, which is no part of its room or record, and no board that has an office (教育委員会).
MEETING = (
    r"(?:(?:会議|(?<!教育)(?<!管理)(?<!農業)委員会|協議会|審議会|定例会|臨時会|検討会|懇談会|懇話会|分科会|部会|研究会|幹事会|総会|庁議|会合|打ち?合わ?せ|"
    r"(?<!協)議会)(?![室録場所体員報費議]))"
)
# What is asked of a meeting stands close behind it, with no other matter between: 会議には誰が, not 会議で話した祭りはいつ.
_OF = r"(?:には|って|[のはがにへもを、\s])?[^。?!はがで]{0,12}?"
# A form that names no meeting asks for one where nothing goes before it but a city, a date or a number (第2回の出席者).
_NOTHING_ELSE = (
    rf"^(?:(?>[0-9元年月日回第度火水木金土曜()~のにはでがを、\s]|{NAMES}|午前|午後|[前今先]回|昨年|今年|この|その|"
    rf"{MEETING}|[一-龠々ヶケノ]{{1,7}}[市区町村県都]))*+"
)
_OPENED = r"(?:開かれ|開催(?:さ|し)|行われ|ひらかれ|招集され)"
_ENDS = r"(?=[はをがもと、。?!\s]|$|[0-9])"
_HOUR = r"何時(?:何分)?(?:から|に|まで)"
_WHEN = rf"(?:いつ|{_HOUR}|どこで|どちらで|(?:何月)?何日に|何曜日に)"
# The same in other languages: the meeting and what is asked of it, in either order.
_EN = r"(?:meetings?|sessions?|committees?|councils?|assembly|assemblies)"
_ZH = r"(?:会议|委员会|會議|委員會)"
_KO = r"(?:회의|위원회|간담회|협의회|심의회)"
_VI = r"(?:cuộc họp|phiên họp|hội nghị|ủy ban)"
_PT = r"(?:reunião|reuniões|sessão|comissão|assembleia|conselho)"
_ASKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        BLOCKS["attendees"],
        (
            rf"{_NOTHING_ELSE}出席(?:者|委員|議員|理事者|説明員|職員)(?!数|率|[のは]?割合)",
            rf"{_NOTHING_ELSE}出席(?:し|され)た(?:の|人|方|委員|議員|職員|理事者|説明員)",
            rf"{MEETING}[^。?!]{{0,40}}?[市区町村県都]の出席者(?!数)",
            rf"{MEETING}{_OF}(?:(?:誰|だれ|どなた|どの.{{1,6}})が)?(?:出席(?!数|率)|参加(?:者(?!数)|した|され)|出てい|メンバー|顔ぶれ)",
            rf"\b(?:attend\w*|present|participa\w+)\b[^.?]{{0,30}}\b{_EN}\b|\b{_EN}\b[^.?]{{0,20}}\b(?:attend\w*|present)\b"
            r"|\bwho (?:attended|was (?:present|there))\s*\??$",
            rf"(?:与会|参会)|^(?:谁|哪些人)?出席(?:者|了)|{_ZH}[^。?]{{0,10}}(?:出席|参加)|(?:出席|参加)[^。?]{{0,6}}{_ZH}",
            rf"{_KO}[^.?]{{0,16}}참석|참석[^.?]{{0,8}}{_KO}|^참석자",
            rf"tham dự[^.?]{{0,20}}{_VI}|{_VI}[^.?]{{0,20}}tham dự",
            rf"(?:particip(?:ou|aram)|esteve|estava)\b[^.?]{{0,20}}{_PT}|{_PT}[^.?]{{0,20}}particip",
        ),
    ),
    (
        BLOCKS["absent"],
        (
            rf"{_NOTHING_ELSE}欠席(?:者(?!数)|(?:し|され)?た?(?:委員|議員))",
            rf"{MEETING}{_OF}(?:(?:誰|だれ|どなた)が)?欠席",
            rf"\babsent\b[^.?]{{0,20}}\b{_EN}\b|\bwho was absent\s*\??$",
            rf"缺席[^。?]{{0,6}}{_ZH}|{_ZH}[^。?]{{0,8}}缺席",
        ),
    ),
    (
        BLOCKS["agenda"],
        (
            r"議題(?!に|と[しなす]|で)|議事日程|会議次第|(?:付議|審議)(?:案件|事項)",
            rf"(?:{_NOTHING_ELSE}|{MEETING}{_OF})(?:件名|次第){_ENDS}",
            rf"{MEETING}(?:の|は|に){_OF}案件{_ENDS}",
            rf"\bon the agenda\b|\bagenda (?:of|for)\b[^.?]{{0,20}}\b{_EN}\b|\b{_EN}\b[^.?]{{0,12}}\bagenda\b|^agenda\b",
            rf"议程|{_ZH}[^。?]{{0,6}}议题|{_KO}[^.?]{{0,6}}(?:안건|의제)|chương trình nghị sự|ordem do dia|pauta d",
        ),
    ),
    (
        BLOCKS["result"],
        (
            r"会議結果|審議結果",
            rf"{MEETING}[のはで、]?(?:最終的な|主な)?結[果論]{_ENDS}",
            rf"{_NOTHING_ELSE}(?:審議|協議)の?結果{_ENDS}",
        ),
    ),
    (
        BLOCKS["lead"],
        (
            rf"{_NOTHING_ELSE}{_WHEN}(?:[、,]?どこで)?{_OPENED}(?:まし|ます|た[かの?。]|る[かの?。]|たっけ|$)",
            rf"{MEETING}{_OF}(?:日時|開催(?:日|場所|方法|時[刻間]|され)|会場|場所(?:は|を|が|と|$|[?。])|時刻|(?:開始|終了)(?:時|し|は))",
            rf"{MEETING}{_OF}(?:{_HOUR}|{_WHEN}(?:[、,]?どこで)?(?:{_OPENED}|あ[っり]|始ま|終わ|開[会い]|閉会))",
            rf"{_WHEN}(?:{_OPENED}|始まっ|あっ)(?:た|る|ている){MEETING}",
            r"(?:いつ|何時(?:何分)?に?)(?:開会|閉会|散会)(?!式)|(?:開会|閉会|散会)(?:した|の)?(?:時刻|時間|日時)|(?:開会|閉会|散会)は(?:何時|いつ)",
            rf"\b(?:when|where|what (?:time|day|date))\b[^.?]{{0,40}}\b{_EN}\b[^.?]{{0,16}}"
            r"\b(?:held|take place|took place|meet|met|starts?|began|begin|ends?|open|opened|close|closed)\b"
            rf"|\b(?:when|where)\b[^.?]{{0,80}}\b(?:hold|held|have|had)\b[^.?]{{0,20}}\b{_EN}\b|\b(?:when|where)\b[^.?]{{0,16}}\bthey meet\b"
            rf"|\b(?:date|time|place|venue|location) of (?:the|this|that) \w*\s?{_EN}\b",
            rf"(?:何时|什么时候|在哪里?|哪天|何地|几点)(?:召开|开会)|(?:何时|什么时候|在哪里?|哪天|几点)[^。?]{{0,6}}{_ZH}|{_ZH}[^。?]{{0,8}}(?:何时|什么时候|在哪|哪天|几点)",
            rf"{_KO}[^.?]{{0,12}}(?:언제|어디서|몇 시)|(?:언제|어디서)[^.?]{{0,10}}{_KO}",
            rf"{_VI}[^.?]{{0,24}}(?:khi nào|ở đâu|ngày nào|lúc nào)|(?:khi nào|ở đâu)[^.?]{{0,16}}{_VI}",
            rf"(?:quando|onde)\b[^.?]{{0,30}}{_PT}|{_PT}[^.?]{{0,24}}(?:quando|onde)\b",
        ),
    ),
)
_FORMS = tuple((block, re.compile("|".join(forms), re.IGNORECASE)) for block, forms in _ASKS)


def asked_blocks(question: str, bodies: Iterable[str]) -> tuple[str, ...]:
    """The header blocks (values of BLOCKS) that an NFKC question asks for; ``bodies`` are those of the index that it names."""
    question = in_short(question, bodies)
    return tuple(block for block, form in _FORMS if form.search(question))


def in_short(question: str, bodies: Iterable[str]) -> str:
    """A question with the bodies of the index as mere meetings."""
    for body in sorted(bodies, key=len, reverse=True):
        question = question.replace(body, "会議")
    return question
