"""Which hits are about the very topic of a question: precision before recall, since a view counts and dates them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from rag.index.passages import BLOCKS
from rag.question import OF_A_DATE, Question, in_time
from rag.records import Hit, Passage
from rag.resources import word_list
from rag.search.engine import Found
from rag.text import sentences, terms, word_share

# The share of the topic's weighted words that a passage, or the heading over it, must hold. Fitted on ten topics of the
# sample minutes (.99 of the passages taken are on the topic; .6 gives .98); ten topics of other minutes, kept apart: .93.
HOLDS = 0.7
# A heading that names one matter speaks for what stands under it; one that joins two says not which.
_JOINED = re.compile(r"及び|並びに|ならびに|および|、|・")
_TOGETHER = 80  # characters: in a longer sentence, spoken without a stop, the words of a topic may have nothing to do with each other
_SEVERAL = re.compile(r"\n|[(（][2２][)）]")  # items of an agenda
# A turn of this many characters is about one matter: the reply to such a question is about the same.
ONE_MATTER = 160
# Where no passage holds the words of the question (plain words, another language) only its meaning is left: a cosine, and
# how near it must come to the best one. Across languages cosines are lower: at .28 (and .75 of the best) nine passages in
# ten are on the topic in English and Korean, seven in ten in others.
_NEAR, _NEAR_FOREIGN, _NEAR_BEST = 0.45, 0.28, 0.75

# Why a passage is about the topic: by its words, its heading, the question that it answers, its meeting's result, its meaning.
Why = Literal["words", "heading", "reply", "result", "meaning"]
Lookup = Callable[[str], Passage | None]
# Under a paper's one item (件名), whose words it need not repeat, a passage must still hold this much of the topic itself.
_UNDER_ITEM = 0.4


@dataclass(frozen=True, slots=True)
class OnTopic:
    """A hit that is about the topic, its cosine to the question, and why it is taken to be."""

    hit: Hit
    cosine: float
    why: Why


@dataclass(frozen=True, slots=True)
class Topic:
    """The words that name what a question is about, with their weights."""

    weights: tuple[tuple[str, float], ...]

    def share(self, *texts: str) -> float:
        """The share of the topic's weighted words that texts hold together, 0..1; another word of a word's group counts less."""
        in_time()  # whatever goes through many passages comes by here
        return word_share(self.weights, frozenset[str]().union(*map(_words, texts)))

    @property
    def words(self) -> frozenset[str]:
        """The words alone."""
        return frozenset(term for term, _ in self.weights)


@lru_cache(maxsize=2048)
def _words(text: str) -> frozenset[str]:
    """The terms of a sentence or a short text, which several rules ask for."""
    return frozenset(terms(text))


def topic_of(idf: dict[str, float]) -> Topic:
    """The topic of a question's weighted words: those that do not go with any matter (導入, 状況, 議論); all, if no other is left."""
    general = word_list("general_words.tsv")
    own = {term: weight for term, weight in idf.items() if term not in general}
    return Topic(tuple((own or idf).items()))


def matter_of(idf: dict[str, float]) -> Topic:
    """The topic of a question's weighted words without those of a date (2023, 年, 11, 月), which every meeting has."""
    return topic_of({term: weight for term, weight in idf.items() if not OF_A_DATE.search(term)} or idf)


def on_topic(
    question: Question, found: Found, topic: Topic, passage: Lookup, headers: Callable[[str], list[Passage]]
) -> tuple[OnTopic, ...]:
    """The hits that are about the topic, in their order; header blocks never are.

    A passage is when it holds the topic's words itself, stands under a heading of this one matter, or answers a short
    question of which one of both is true. Where no passage at all is, those that mean the same as the question are.

    Args:
        question: as read.
        found: hits with their cosines.
        topic: of the question.
        passage: gives the passage of an id.
        headers: gives the header passages of a document.
    """
    agendas: dict[str, str] = {}

    def item(doc_id: str) -> str:
        """The one item of a document's agenda; empty where it has several or none."""
        if doc_id not in agendas:
            lists = [one.text for one in headers(doc_id) if one.section == BLOCKS["agenda"]]
            agendas[doc_id] = lists[0] if len(lists) == 1 and not _SEVERAL.search(lists[0].strip()) else ""
        return agendas[doc_id]

    def why(one: Passage) -> Why | None:
        own = _by_itself(one, topic)
        if own or one.kind == "header":
            return own
        part = one.section is None and len(one.text) <= ONE_MATTER and topic.share(one.text) >= _UNDER_ITEM
        if part and topic.share(item(one.doc_id), one.text) >= HOLDS:
            return "words"
        asked = passage(one.reply_to) if one.reply_to else None
        return "reply" if asked and len(asked.text) <= ONE_MATTER and why(asked) else None

    kept = [
        OnTopic(hit, cosine, reason)
        for hit, cosine in zip(found.hits, found.cosines, strict=True)
        if (reason := why(hit.passage)) is not None
    ]
    return tuple(kept) or _meaning(found, _NEAR if question.japanese else _NEAR_FOREIGN)


def is_result(passage: Passage) -> bool:
    """Whether a passage is the block that gives what a meeting decided."""
    return passage.kind == "header" and passage.section == BLOCKS["result"]


def result_of(headers: list[Passage], topic: Topic) -> Passage | None:
    """The result of a meeting whose agenda, or whose result itself, is about the topic; None where there is none such."""
    results = [one for one in headers if is_result(one)]
    agenda = "\n".join(one.text for one in headers if one.section == BLOCKS["agenda"])
    return next((one for one in results if topic.share(agenda, one.text) >= HOLDS), None)


def _by_itself(one: Passage, topic: Topic) -> Why | None:
    if one.kind == "header":
        return None
    heading = (one.section or "").rpartition(" / ")[2]
    if _JOINED.search(heading):
        heading = ""
    if heading and topic.share(heading) >= HOLDS:
        return "heading"
    if len(one.text) <= ONE_MATTER:
        return "words" if topic.share(heading, one.text) >= HOLDS else None
    return "words" if any(topic.share(heading, piece) >= HOLDS for piece in _pieces(one.text)) else None


def _pieces(text: str) -> Iterator[str]:
    """The sentences of a text, an overlong one as each two neighbouring clauses.

    In a long turn the words of a topic stand here and there by chance (防災情報を…、公衆無線LANで…); close together they name it.
    """
    for span in sentences(text):
        sentence = text[span.start : span.end]
        if len(sentence) <= _TOGETHER:
            yield sentence
            continue
        clauses = re.split(r"(?<=[、，,])", sentence)
        yield from ("".join(pair) for pair in pairwise(clauses))
        if len(clauses) == 1:
            yield sentence


def _meaning(found: Found, near: float) -> tuple[OnTopic, ...]:
    """The hits that come near the question: its cosine at least ``near`` and near that of the nearest."""
    least = max(near, _NEAR_BEST * max(found.cosines, default=0.0))
    return tuple(
        OnTopic(hit, cosine, "meaning")
        for hit, cosine in zip(found.hits, found.cosines, strict=True)
        if cosine >= least and hit.passage.kind != "header"
    )
