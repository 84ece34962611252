"""Reading a question without a model: its terms, and the municipality, speaker, date or header that it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rag.errors import QueryError
from rag.index.columns import Columns, Selection
from rag.question.asked_headers import asked_blocks
from rag.question.asked_speakers import asked_of, is_mentioned, is_office
from rag.question.deadline import in_time
from rag.question.languages import is_japanese, latin_terms
from rag.question.named_days import Days, days_of
from rag.question.named_places import places_of
from rag.question.wants import NOTHING, Wants, wants_of
from rag.resources import word_list
from rag.text import bare, question_words, synonyms, terms, unhyphened
from rag.text.dates.eras import ERA, NAMES, YEAR

_COUNT = re.compile(r"第\s*[0-9]+\s*回|資料\s*[0-9]+(?![0-9])")
# 資料4 in other languages.
_PAPER = re.compile(r"(?:material|document|handout|资料|자료|tài liệu|documento) ?([0-9]{1,2})(?![0-9])", re.IGNORECASE)
_YEAR = re.compile(rf"{ERA}\s*{YEAR}\s*年度?")
# How a question numbers its points; NFKC makes ① a mere 1, so it is looked for before.
_LISTED = re.compile(
    r"〔[0-9]{1,2}〕|\([0-9]{1,2}\)|(?<![0-9])[0-9]{1,2}\)|(?<![0-9.])[0-9]{1,2}\.(?![0-9])|[•・●](?= )"
)
_CIRCLED = re.compile("[①-⑳]")
_WORDS = re.compile(r"\w{2}")
_SHORTEST_BODY = 3
_MEETS = re.compile(
    r"会議|議会|庁議|会合|打ち?合|協議|審議|検討|懇談|公聴|委員|本部|チーム|部会|会$|ワーキング|ワークショップ|ミーティング|フォーラム"
)
# What a reader may take off: it is then not read, and its words are words like any others.
IGNORABLE = ("municipality", "body", "role", "date", "block")
# Terms of a date, which is no matter.
OF_A_DATE = re.compile(rf"[0-9]|^(?:年度?|月|日|{NAMES}|第|回)$")


@dataclass(frozen=True, slots=True)
class Question:
    """What was read from a question. ``missing`` are municipalities that it names and the index does not have.

    ``points`` are the questions that it lists (〔1〕…〔2〕…, ①…②…), each with what stands before the list; none where it
    lists fewer than two. ``whose`` are the offices and persons whose words it asks for, in the index or not;
    it is ``topicless`` where it then names no matter (市長は何と言いましたか). Its days are ``met`` where they are those of a
    meeting, and ``unmet`` where the index then has nothing of such a day. ``spelled`` is how it writes its nouns, term and
    surface. Where it asks in Japanese for nothing but Latin terms, ``latin`` are these, each in all its spellings, unhyphened:
    LINE is ライン. Whoever comes after the reading asks these, never the text.
    """

    text: str
    terms: tuple[str, ...]
    synonyms: tuple[str, ...]
    municipalities: tuple[str, ...]
    missing: tuple[str, ...]
    roles: tuple[str, ...]
    days: tuple[int, int]
    bodies: tuple[str, ...]
    counts: tuple[str, ...]
    blocks: tuple[str, ...]
    japanese: bool
    points: tuple[Question, ...] = ()
    whose: tuple[str, ...] = ()
    topicless: bool = False
    met: bool = False
    unmet: bool = False
    wants: Wants = NOTHING
    spelled: tuple[tuple[str, str], ...] = ()
    latin: tuple[tuple[str, ...], ...] = ()

    @property
    def language(self) -> str:
        """One of LANGUAGES."""
        return self.wants.language

    @property
    def broad(self) -> bool:
        """Whether it wants several statements: several points, a list, a comparison, a course of events, opinions, what somebody said."""
        several = self.wants.answer_type in ("list", "compare", "trace", "who")
        meetings = bool(self.blocks) and self.several_days  # each of a month has its own place and day
        return several or meetings or bool(self.points) or self.wants.several

    @property
    def compares(self) -> bool:
        """Whether each of several municipalities is asked about."""
        return len(self.municipalities) > 1 or self.wants.each

    @property
    def length(self) -> int:
        """Its characters."""
        return len(self.text)

    def says(self, words: str) -> bool:
        """Whether these words stand in it: a label of a document that it names."""
        return words in self.text

    def in_order(self, cities: Sequence[str]) -> list[str]:
        """Municipalities in the order in which it names them; those that it names in another way come first."""
        return sorted(cities, key=lambda city: self.text.find(bare(city)))

    @property
    def several_days(self) -> bool:
        """Whether it names days of meetings, on which there may have been several: a month, two dates."""
        return self.met and self.days[0] != self.days[1]


def read_question(text: str, longest: int, columns: Columns, ignore: Collection[str] = ()) -> Question:
    """Read a question against what the index holds, without what ``ignore`` names (of IGNORABLE).

    Raises:
        QueryError: it is empty or longer than ``longest`` characters, or there is nothing to ignore by such a name.
    """
    for name in ignore:
        if name not in IGNORABLE:
            raise QueryError(f"Nothing is read by the name {name!r}. What can be ignored: {', '.join(IGNORABLE)}")
    numbered = _CIRCLED.sub(lambda mark: f"〔{ord(mark[0]) - 0x245F}〕", text)
    question = " ".join(unicodedata.normalize("NFKC", numbered).split())
    if not question.isprintable() and any("\ud800" <= c <= "\udfff" for c in question):
        raise QueryError("The question holds bytes that are no text. Type it again, in UTF-8.")
    if not question:
        raise QueryError("The question is empty. Type what you want to know, for example: テレワークの課題は何ですか")
    if len(question) > longest:
        raise QueryError(
            f"The question has {len(question):,} characters, and {longest:,} are taken "
            "(RAG_QUESTION_CHARACTERS). Ask in one or two sentences."
        )
    japanese = is_japanese(question)
    places = places_of(question, columns.values("municipality"), japanese, columns.values("name"))
    named = places.named
    in_time()
    # The office in 汐見原町長 is known by the city, and one city missing by the others, also where they are ignored.
    roles = () if "role" in ignore else _roles(question, columns, named)
    whose = () if "role" in ignore else asked_of(question, named)
    missing = () if "municipality" in ignore else places.missing
    named = () if "municipality" in ignore else named
    handled = set(terms(" ".join((*named, *map(bare, named), *roles, *whose))))
    in_time()
    words, nouns = question_words(question)
    own = tuple(term for term in words if term not in handled) or words
    meetings = _bodies(question, columns)
    bodies = () if "body" in ignore else meetings
    days = Days() if "date" in ignore else days_of(question, meetings)
    said = handled | _general() | set(terms(" ".join(bodies)))
    read = Question(
        text=question,
        # City and office act as soft filters; as words they would only bring every header and every reply.
        terms=own,
        synonyms=synonyms(own),
        municipalities=named,
        missing=missing,
        roles=roles,
        days=(days.first, days.last),
        bodies=bodies,
        counts=_counts(question, ignore),
        blocks=() if "block" in ignore else asked_blocks(question, meetings),
        japanese=japanese,
        whose=whose,
        topicless=bool(whose) and all(term in said or OF_A_DATE.search(term) for term in words),
        met=days.met,
        unmet=days.met and not _has_day(columns, days, named),
        wants=wants_of(question),
        spelled=_spelled(nouns, own),
        latin=_nothing_but_latin(question, own) if japanese else (),
    )
    return replace(read, points=tuple(_point(read, text, handled) for text in _points(question)))


def _has_day(columns: Columns, days: Days, cities: tuple[str, ...]) -> bool:
    place = (("municipality", cities),) if cities else ()
    rows = columns.allowed(Selection(place, days.first, days.last))
    return rows is None or len(rows) > 0


def _points(question: str) -> list[str]:
    head, *rest = _LISTED.split(question)
    points = [" ".join(f"{head} {text}".split()) for text in rest if _WORDS.search(text)]
    return points if len(points) > 1 else []


def _point(whole: Question, text: str, handled: set[str]) -> Question:
    """One point of a question: its own words, and whatever else the whole names."""
    in_time()
    found, nouns = question_words(text)
    words = tuple(term for term in found if term not in handled) or whole.terms
    return replace(
        whole,
        text=text,
        terms=words,
        synonyms=synonyms(words),
        wants=wants_of(text),
        spelled=_spelled(nouns, words),
    )


def _spelled(nouns: dict[str, str], own: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((term, surface) for term, surface in nouns.items() if term in own)


def _nothing_but_latin(question: str, own: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The Latin terms of a Japanese question that asks for nothing else (RPA, RPAについて), each in all its spellings."""
    written = latin_terms(question)
    parts = {term for name in written for term in terms(name)}
    if {term for term in own if term not in _general()} - parts:
        return ()
    return tuple(tuple(map(unhyphened, (name, *synonyms(tuple(terms(name)))))) for name in written)


def _general() -> frozenset[str]:
    return word_list("general_words.tsv")


def _roles(question: str, columns: Columns, cities: tuple[str, ...]) -> tuple[str, ...]:
    """The roles of the index that the question names; the longest wins where one holds another (市長 in 副市長)."""
    for city in cities:
        question = question.replace(city + "長", "市長" if city.endswith("市") else city[-1] + "長")
    found: list[str] = []
    for role in sorted(columns.values("role"), key=len, reverse=True):
        if role in question and is_office(role) and is_mentioned(role, question):
            found.append(role)
            question = question.replace(role, " ")
    return tuple(found)


def _bodies(question: str, columns: Columns) -> tuple[str, ...]:
    """The bodies of the index that the question names; what some document calls one (検索, ですか, 図書館) is none by that."""
    held = columns.values("body")
    return tuple(b for b in held if len(b) >= _SHORTEST_BODY and b in question and _MEETS.search(b))


def _counts(question: str, ignore: Collection[str]) -> tuple[str, ...]:
    """第2回 and 資料4, which go with the body, and 令和4年度, which goes with the date, as titles have them, folded."""
    asked = (("body", _COUNT), ("date", _YEAR))
    found = ["".join(c.split()) for name, count in asked if name not in ignore for c in count.findall(question)]
    papers = [] if "body" in ignore else [f"資料{number}" for number in _PAPER.findall(question)]
    return tuple(dict.fromkeys((*found, *papers)))
