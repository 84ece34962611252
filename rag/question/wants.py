"""What a question wants, by its own words: in which language, what kind of answer, one thing or several."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.question.answer_types import answer_type
from rag.question.details import Details, details_of
from rag.question.languages import language_of
from rag.records import AnswerType
from rag.text.saying import ASKED_ABROAD, nouns, saying, verbs

# Words that ask for more than one thing, whatever kind of thing it is.
_SEVERAL = re.compile(
    r"まとめ|要約|整理|それぞれ|各(?:市|町|村|自治|会派)|どのような|どんな|意見|経過|比べ|違[いう]|説明し|述べ|発言|項目|挙げ"
    r"|summar|overview|opinion|views|总结|概括|意见|요약|정리|의견|tóm tắt|ý kiến|resum|opini",
    re.IGNORECASE,
)
_EACH = re.compile(r"それぞれ|各(?:市|町|村|自治)|\beach\b|各[个個]?城|각 ?시|mỗi|cada")
# What somebody asked for is asked for.
_QUESTIONS = re.compile(
    rf"{saying('asks', 'wants')}|問題|意見|やり取り|\bask|question|质问|提问|질문|hỏi|pergunt",
    re.IGNORECASE,
)
# A summary of what was talked about is not the list of what was to be talked about.
_SUMMARY = re.compile(
    r"要点|要約|まとめ|整理し|議論|やり取り|やりとり|summar|总结|概括|요약|tóm tắt|resum", re.IGNORECASE
)
_REPLY = re.compile(rf"(?:誰|どう|何と|どのように)[^。、]{{0,6}}(?:{saying('replies')}|返)|repl(?:y|ied)|answer")
# Whose words are asked for asked something: only then a reply is somebody else's.
_ASKED = re.compile(f"誰|{saying('asks', 'wants')}")
# A date is that of a meeting where somebody speaks or meets; 令和5年4月からの予約制 may be told of at any time.
_OF_A_MEETING = re.compile(
    rf"会議|会合|委員会|本会議|定例会|協議会|審議会|開催|開か|{verbs()}|{nouns('replies', 'asks')}|発言|{ASKED_ABROAD}|meeting|会议|회의|họp|reuni",
    re.IGNORECASE,
)
_AGAINST_THE_MINUTES = re.compile(
    r"(?:無視|忘れ|従わず)(?:し)?(?:て|た上で)|ignore (?:all|the|any|previous)|disregard|(?:ことにして|したと)(?:、)?要約",
    re.IGNORECASE,
)
# Of two things asked at once (いつ、どこで; 何戸で、そのうち…何戸) the second often stands in the next sentence.
_ASKS = re.compile(
    r"いつ|どこ|だれ|誰|何|いくら|どれ|どの|どう|なぜ|\b(?:when|where|who|what|which|how|why)\b", re.IGNORECASE
)
_NOT_CONTENT = re.compile(r"[ぁ-ん\s、。，．・「」『』（）()\[\]?!：:]+")


@dataclass(frozen=True, slots=True)
class Wants:
    """What an NFKC question wants.

    Args:
        language: one of LANGUAGES.
        answer_type: the kind of answer.
        several: it has words that ask for more than one thing.
        each: it asks after each of several municipalities.
        questions: it asks what somebody asked or asked for, and not only what was answered.
        summary: of what was talked about.
        reply: how somebody answered; ``asked`` says that whose words it asks for asked something.
        of_a_meeting: a date that it names is that of a meeting.
        against_the_minutes: it tells the writer what to write instead of asking.
        asks: how many words in it ask.
        details: an amount, a count, a day, a name, a city.
        content: its runs of kanji, katakana, letters and digits; see ``content``.
    """

    language: str
    answer_type: AnswerType
    several: bool
    each: bool
    questions: bool
    summary: bool
    reply: bool
    asked: bool
    of_a_meeting: bool
    against_the_minutes: bool
    asks: int
    details: Details
    content: str


NOTHING = Wants("ja", "what", *(False,) * 8, 0, Details(), "")  # of a question that was made, not read


def wants_of(question: str) -> Wants:
    """What an NFKC question wants."""
    return Wants(
        language=language_of(question),
        answer_type=answer_type(question),
        several=bool(_SEVERAL.search(question)),
        each=bool(_EACH.search(question)),
        questions=bool(_QUESTIONS.search(question)),
        summary=bool(_SUMMARY.search(question)),
        reply=bool(_REPLY.search(question)),
        asked=bool(_ASKED.search(question)),
        of_a_meeting=bool(_OF_A_MEETING.search(question)),
        against_the_minutes=bool(_AGAINST_THE_MINUTES.search(question)),
        asks=len(_ASKS.findall(question)),
        details=details_of(question),
        content=content(question),
    )


def content(text: str) -> str:
    """The runs of kanji, katakana, letters and digits of a text, NFKC and in lower case, one space between them."""
    return _NOT_CONTENT.sub(" ", unicodedata.normalize("NFKC", text)).lower()
