"""Whose words a question asks for (教育長は…何と述べたか), and whether a passage is what they said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from rag.index.columns import Columns, Selection
from rag.records import Passage
from rag.text import bare, is_label, side_of, split_name
from rag.text.offices import IN_CHARGE, has_title, holds, names_office
from rag.text.saying import WORDS, nouns, said, saying

_NOUNS = f"{nouns()}|{'|'.join(WORDS)}"
# What asks for words: 何と述べた, どう説明した, どんな発言をした; 述べたことは; 市長の発言は.
_ASKS = re.compile(
    rf"(?:何[とを]|なんと|なんて|どう|どの(?:よう|様)[にな]|どんな|どういう|いかに)[^。、?？]{{0,12}}?(?:{saying()})"
    rf"|{said()}(?:こと|内容|の)(?:は|を|[。?？\s]*$)"
)
# The words of an exchange are asked for with what was said to them: 事務局の答えを受けてどう述べたか.
_OWN = re.compile(rf"(?:{_NOUNS})(?:(?:の)?(?:内容|要旨|要点))?(?:は|を|に対し|[。?？\s]*$)")
# Who acts or speaks: a run that may be an office with its name before it, and the particle that makes it the subject.
# Each character has one way to be read, and no more than so many stand together: 25 nouns joined by ・ took for ever.
_LETTER = "(?:子ども|こども|まちづくり|くらし|[一-龠々〆ヶァ-ヴー・0-9])"
_HOLDER = rf"(?:(?!及び){_LETTER}){{2,24}}+"
# What stands before an office and may be a part of its name; 健康福祉部福祉課長 is a 福祉課長, 6月議会福祉課長答弁 one's words.
_BEFORE = re.compile(rf"(?:(?![部局会室月日年度回・0-9]){_LETTER}){{0,24}}$")
_MENTION = re.compile(
    rf"{_HOLDER}(?:(?:と|や|、|及び|および){_HOLDER}){{0,24}}+(?P<as>は|が|も|から|の(?=[^。、]{{0,14}}(?:{_NOUNS})))"
)
_JOINED = re.compile(r"と|や|、|及び|および")
_PERSON = re.compile(r"(?:氏|さん|君|様)$")
_BRACKETS = re.compile(r"[()（）\s]")
_FULL_NAME = 4  # characters: shorter ones may be a longer surname
_ANY_MEMBER = frozenset(("議員", "委員"))
# Who speaks for the municipality, by no office of their own.
_IN_GENERAL = frozenset(("担当", "担当者", "担当課", "担当部", "所管", "所管課", "所管部", "主管課", "説明員"))
_OFFICIAL = ("executive", "secretariat")
# An office is a part of a word (市長選挙) or a thing that is talked about (教育長の報酬), and nobody speaks.
_COMPOUND = rf"(?!(?:{_NOUNS}|等|ら)?[一-龠々ァ-ヶー])|(?={_NOUNS})"
_MATTER = r"の(?:報酬|給[与料]|月給|年収|退職金|手当|任期|定数|選挙|人数|選任|任命|不在|辞職|就任|出張|公用車|交際費)"


def asked_of(question: str, cities: Sequence[str]) -> tuple[str, ...]:
    """The offices and persons whose words an NFKC question asks for, as it names them without their city; none is usual."""
    for city in cities:
        office = "市長" if city.endswith("市") else city[-1] + "長"
        question = question.replace(city + "長", office).replace(city, "\n").replace(bare(city) + "市", "\n")
    mentions = [match for match in _MENTION.finditer(question) if _offices(match[0][: -len(match["as"])])]
    out: list[str] = []
    for match, after in zip_longest(mentions, mentions[1:]):
        rest = question[match.end() : after.start() if after else len(question)]
        own = match["as"] == "の"
        if (_OWN if own else _ASKS).search(rest):
            out += _offices(match[0][: -len(match["as"])])
    return tuple(dict.fromkeys(out))


def _offices(words: str) -> list[str]:
    """The offices and persons among joined words.

    市民 and 参加者 are no office, and the words of 委員 and 各部長 often stand in the minutes without a name.
    """
    found = [one for one in _JOINED.split(words) if _PERSON.search(one) or is_office(one)]
    return [one for one in found if one not in ("委員", "皆さん", "皆様") and not one.startswith(("各", "両", "全"))]


def is_office(words: str) -> bool:
    """Whether words are an office by the closed lists: 課題 and 市民 are none, whatever role a document gives somebody."""
    return is_label(words) and side_of(words) is not None


def is_mentioned(role: str, question: str) -> bool:
    """Whether a question names a role as somebody who may speak, and not the end of another office: 健康福祉課長 no 福祉課長."""
    places = re.finditer(re.escape(role) + rf"(?:{_COMPOUND})(?!{_MATTER})", question)
    return any(names_office(_before(question[: at.start()]) + role, role) for at in places)


def _before(text: str) -> str:
    found = _BEFORE.search(text[-24:])
    return found[0] if found else ""


def said_by(passage: Passage, who: str) -> bool:
    """Whether a passage is what somebody said: by their office, the surname before it, or as the minutes tell it."""
    speaker = passage.speaker
    if speaker is None:
        told = re.search(rf"(?<![一-龠々ァ-ヶー]){re.escape(who)}(?:から|より|は|が)", passage.text)
        return bool(told) or (who in IN_CHARGE and passage.kind == "report")
    name = "".join((speaker.name or "").split())
    if who in _ANY_MEMBER:
        return speaker.side == "member"
    if who in _IN_GENERAL:
        return speaker.side in _OFFICIAL
    person = _PERSON.sub("", who)
    if person != who:
        return bool(name) and (_same_name(name, person) or person.startswith(name))
    if holds(speaker.role, who):
        return True
    named, title = split_name(who)
    if named and name and title and has_title(speaker.role, title) and _same_name(name, named):
        return True  # 築山課長 is how people call 築山戸籍住民課長
    ends = next((title for title in (speaker.role, *_ANY_MEMBER) if title and who.endswith(title)), None)
    before = who[: -len(ends)] if ends else ""
    member = ends in _ANY_MEMBER and speaker.side != "member"
    return (
        bool(before)
        and not before.endswith("副")
        and not member
        and (bool(named) if not name else _same_name(name, before))
    )


def _same_name(printed: str, said: str) -> bool:
    """Whether a question may call so whom the minutes print so: 石田 and 石田秀男 are 石田(秀), 林田 is not 林."""
    one, other = (_BRACKETS.sub("", name) for name in (printed, said))
    return one.startswith(other) or (len(other) >= _FULL_NAME and len(one) > 1 and other.startswith(one))


def narrowed(selection: Selection, columns: Columns, who: str, cities: tuple[str, ...]) -> Selection:
    """A selection narrowed to the roles and names that may be somebody whom a question names, in the cities that it names."""
    person = _PERSON.sub("", who)
    roles = tuple(role for role in columns.values("role") if holds(role, who) or who.endswith(role))
    own: tuple[str, tuple[str, ...]] = ("role", roles)
    if person != who:
        own = ("name", tuple(name for name in columns.values("name") if "".join(name.split()).startswith(person)))
    elif who in _IN_GENERAL:
        own = ("side", _OFFICIAL)
    elif not roles and who.endswith(tuple(_ANY_MEMBER)):
        own = ("side", ("member",))
    owns: tuple[tuple[str, tuple[str, ...]], ...] = (own,)
    named, title = split_name(who)
    if person == who and named and title and not roles:
        names = tuple(name for name in columns.values("name") if _same_name("".join(name.split()), named))
        titled = tuple(role for role in columns.values("role") if has_title(role, title))
        if names and titled:
            owns = (("role", titled), ("name", names))
    place = (("municipality", cities),) if cities else ()
    return Selection((*selection.values, *owns, *place), selection.first_day, selection.last_day)
