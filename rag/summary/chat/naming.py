"""Whether the names of a sentence stand in what it cites: municipalities, people, offices, systems; and who said it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rag.question import foreign_names, missing_cities, sounds_in
from rag.records import Evidence, Passage, Speaker
from rag.resources import word_list
from rag.summary.chat.polarity import nearest
from rag.text import bare, every_city, proper_nouns, side_of, split_name
from rag.text.offices import IN_CHARGE, holds, same_office
from rag.text.saying import WORDS, nouns, verbs

_SAID = f"{verbs()}|{nouns('replies', 'asks')}|発言|指摘|表明|要望|主張|言及|依頼し|確認し"
_SAYING = re.compile(_SAID)
# A run of characters that may be a person, and the particle that makes it the one who acts or speaks.
_MENTION = re.compile(
    r"(?P<who>[一-龠々〆ヶァ-ヴーA-Za-z]{1,24})(?:\((?P<more>[^()]{1,20})\))?"
    r"(?P<as>は|が|も|から|より|によれば|によると|の(?=" + f"{nouns()}|{'|'.join(WORDS)}))"
)
_PERSON = re.compile(r"(?:氏|(?<!皆)さん|君|(?<!皆)様)$")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]+")
# A word of another language that is spelled like a Japanese name; what begins with a capital inside a sentence is one.
_ROMAJI = re.compile(r"(?:(?:[kgsztdnhbpmyrwjf]y?|ch|sh|ts|kk|tt|ss|pp|tch|cch)?[aiueo]|n(?![aiueo])|[- ])+", re.I)
_CAPITAL = re.compile(r"(?<![A-Za-z])[A-ZĀĪŪĒŌ][a-zāīūēōA-Z-]{3,}")
_SAYING_FOREIGN = re.compile(
    r"\b(?:said|says|stated?|states|repl(?:ied|ies)|answer(?:ed|s)|explain(?:ed|s)|report(?:ed|s)|not(?:ed|es)|ask(?:ed|s)|"
    r"according to|remarked|argued|proposed|disse|afirmou|respondeu|explicou|segundo|nói|cho biết|trả lời)\b|说|表示|回答|答复|称|말|답|밝|설명",
    re.I,
)
# An office in other languages: how its holder is printed (the end of the role), or the side that they sit on.
_OFFICES = tuple(
    (re.compile(words, re.I), ends, side)
    for words, ends, side in (
        (
            r"\b(?:deputy|vice)[- ]mayor|副市长|부시장|phó thị trưởng|vice-?prefeit",
            ("副市長", "副町長", "副村長", "副区長"),
            None,
        ),
        (
            r"(?<!deputy )(?<!vice )(?<!vice-)(?<!deputy-)\bmayor|(?<!副)市长|(?<!부)시장|(?<!phó )thị trưởng|"
            r"(?<!vice-)(?<!vice)\bprefeit",
            ("市長", "町長", "村長", "区長"),
            None,
        ),
        (r"\bgovernor\b|(?<!副)知事|지사|governador", ("知事",), None),
        (r"\bchair(?:man|person|woman)?\b|议长|委员长|의장|위원장|\bpresidente d[ao] ", (), "chair"),
        (
            r"\bcouncil(?:l?or| member)s?\b|\bcommittee members?\b|(?<!会)委员(?![长会])|议员|위원(?![장회])|의원|vereador",
            (),
            "member",
        ),
        (r"\bsecretariat\b|事务局|사무국|ban thư ký|secretaria\b", (), "secretariat"),
    )
)


def context(passage: Passage, heading: bool = True) -> str:
    """What is known of a passage besides its words: municipality, body, meeting, ``heading``, who speaks; one a line."""
    speaker = passage.speaker
    parts = (passage.municipality, passage.body, passage.title, passage.section if heading else None)
    return "\n".join(p for p in (*parts, speaker.name if speaker else "", speaker.role if speaker else "") if p)


def unknown_name(sentence: str, cited: Sequence[Evidence], japanese: bool) -> str | None:
    """The first name of a sentence that what it cites does not hold; None where each stands there."""
    sentence = unicodedata.normalize("NFKC", sentence)
    there = _there(cited)
    held = tuple(e.passage.municipality for e in cited if e.passage.municipality)
    if not japanese:
        return _unknown_foreign(sentence, there)
    for city in missing_cities(sentence, held):
        if city not in there and bare(city) not in there:
            return city
    flat = _flat(there)
    words: list[str] = [word for word, _ in proper_nouns(sentence)] + _LATIN.findall(sentence)
    return next((word for word in words if _flat(word) not in flat), None)


def wrong_speaker(sentence: str, cited: Sequence[Evidence], japanese: bool) -> str | None:
    """Whom a sentence lets say or do what nobody of that name or office said in what it cites; None where all is right."""
    sentence = unicodedata.normalize("NFKC", sentence)
    return _wrong_in_japanese(sentence, cited) if japanese else _wrong_in_others(sentence, cited)


def _wrong_in_japanese(sentence: str, cited: Sequence[Evidence]) -> str | None:
    there = _flat(_there(cited))
    meant = _flat(nearest(sentence, "\n".join(e.quote for e in cited)))
    strangers, known = [], False
    for match in _MENTION.finditer(sentence):
        name, role = split_name(match["who"])
        if match["more"] and role is None:  # 神原(DXコーディネーター)は
            name, role = match["who"], match["more"]
        if side_of(role) is None and not _PERSON.search(match["who"]):  # 市民, 参加者: no one person
            continue
        if any(_is(e.passage, name, role) for e in cited):
            known = True
        else:
            strangers.append(match["who"])
    # Who does not speak in the passage has to be told of there; and where nobody else is named as saying it, the very
    # sentence that is meant has to report it of them: 市長が「こども部長からお答えします」 is no word of the こども部長.
    saying = bool(_SAYING.search(sentence)) and not known
    for who in strangers:
        reported = re.search(f"{re.escape(_flat(who))}[^。]{{0,40}}(?:{_SAID})", meant)
        if not (reported if saying else _flat(who) in there):
            return who
    return None


def _wrong_in_others(sentence: str, cited: Sequence[Evidence]) -> str | None:
    if not _SAYING_FOREIGN.search(sentence):
        return None
    there = _flat(_there(cited))
    for words, ends, side in _OFFICES:
        said = words.search(sentence)
        if said is None:
            continue
        speakers = [e.passage.speaker for e in cited if e.passage.speaker]
        if side and any(speaker.side == side for speaker in speakers):
            continue
        if any(holds(speaker.role, end) for speaker in speakers for end in ends):
            continue
        # Where nobody is named as speaking, the words may tell of it: 市長から…との発言があった.
        if not speakers and any(end in there for end in ends):
            continue
        return said[0]
    return None


def _is(passage: Passage, name: str | None, role: str | None) -> bool:
    """Whether a passage is said by a person of this name and office, as far as the sentence names them."""
    speaker = passage.speaker
    if speaker is None:
        return False
    return _same_name(passage, speaker, name) and _same_role(speaker, role)


def _same_name(passage: Passage, speaker: Speaker, name: str | None) -> bool:
    wanted = _flat(_PERSON.sub("", name or ""))
    printed = _flat(speaker.name or "")
    # 霧ノ瀬市長: what stands before the office may be the municipality.
    place = _flat(f"{passage.municipality or ''}{passage.body or ''}")
    return not wanted or (bool(printed) and (wanted in printed or printed in wanted)) or wanted in place


def _same_role(speaker: Speaker, role: str | None) -> bool:
    if role is None:
        return True
    wanted, printed = _flat(role), _flat(speaker.role or "")
    if same_office(printed, wanted):
        return True
    if wanted in ("議員", "委員"):
        return speaker.side == "member"
    # A named section may be called the office in charge; but where the minutes tell 事務局 and 所管課 apart, so must a summary.
    return wanted in IN_CHARGE and printed not in IN_CHARGE and speaker.side == "secretariat"


def _unknown_foreign(sentence: str, there: str) -> str | None:
    for word in map(str, _CAPITAL.findall(sentence)):
        if word in word_list("no_names.tsv"):
            continue
        same = foreign_names(word, every_city())
        stands = any(city in there or bare(city) in there for city in same)
        if not stands and (same or _ROMAJI.fullmatch(word)) and not sounds_in(word, there):
            return word
    hangul = [city for word in re.findall(r"[가-힣]{2,}", sentence) for city in foreign_names(word, every_city())]
    han = [
        city for word in re.findall(r"[一-龠々]{2,5}[市町村区]", sentence) for city in foreign_names(word, every_city())
    ]
    for city in (*hangul, *han):
        if city not in there and bare(city) not in there:
            return city
    plain = _flat(there)
    systems = [str(word) for word in _LATIN.findall(sentence) if word.isupper() and len(word) <= 5]
    return next((word for word in systems if _flat(word) not in plain and word not in ("AI", "IT", "ICT")), None)


def _there(cited: Sequence[Evidence]) -> str:
    return unicodedata.normalize("NFKC", "\n".join(f"{context(e.passage)}\n{e.quote}" for e in cited))


def _flat(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
