"""Questions to begin with, made from the headings of the documents themselves; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice

from rag.records import DocumentEntry, Minutes
from rag.text.marks import MARKS

_PART = " / "  # between a heading and the heading above it
_NUMBER = re.compile(
    r"^(?:(?:次第|議題|案件|議案|報告|協議|第|No\.?)\s*)?[(\[【]?(?:\d+|[一二三四五六七八九十]+|[ア-ン])(?:号|項)?[)\]】.、:]?\s+"
    r"|^(?:次第|議題|案件)\s*\d+\s*|^\(\d+\)\s*|^[" + MARKS + r"◇・※#\s]+"
)
_ABOUT = re.compile(r"(?:の件)?に(?:ついて|関して|係る件)$|の件$")
_NOTE = re.compile(r"(?<!\s)\s*+\([^()]*+\)$")
_NO_TOPIC = re.compile(r"その他|挨拶|開会|閉会|報告事項|協議事項|付議事項|日程|採決|主な意見|[\t|<>]")
_SHORTEST, _LONGEST = 5, 28
_READ = 4  # documents of each municipality
_CITIES, _TRIED = 5, 3  # municipalities whose topics are tried, and how many of each


def topic(heading: str) -> str | None:
    """What a heading is about: 次第2 テレワークについて（資料2） is about テレワーク; None where it does not say 「について」."""
    words = unicodedata.normalize("NFKC", heading.rpartition(_PART)[2]).strip()
    words = _NOTE.sub("", _NUMBER.sub("", words))
    about = _NOTE.sub("", _ABOUT.sub("", words)).strip("「」")
    if about == words or not _SHORTEST <= len(about) <= _LONGEST or _NO_TOPIC.search(about):
        return None
    return about


def example_questions(minutes: Minutes) -> Iterator[str]:
    """Questions that a document answers, from its sections or else its agenda, each topic once.

    Where somebody asks or remarks, the question is about opinions; elsewhere about what was explained.
    """
    debated: dict[str, bool] = {}
    for utterance in minutes.utterances:
        for heading in [utterance.section] if utterance.section else minutes.meeting.agenda:
            about = topic(heading)
            if about:
                debated[about] = debated.get(about, False) or utterance.kind in ("question", "remark")
    for about, opinions in debated.items():
        yield f"{about}について、どのような{'意見' if opinions else '説明'}がありましたか"


def choose_topics(
    entries: Sequence[DocumentEntry], read: Callable[[str], Minutes], spoken_of: Callable[[str], int], most: int
) -> tuple[str, ...]:
    """At most ``most`` topics of headings, those spoken of in the most places first, of one the plainest.

    Args:
        entries: the documents of an index.
        read: the minutes of a doc_id.
        spoken_of: in how many places a topic is spoken of; asked of a few of each municipality.
        most: how many.
    """
    tried: set[str] = set()
    for newest in islice(_newest(entries), _CITIES):
        named = {about for doc_id in newest for about in _topics(read(doc_id))}
        tried |= set(sorted(named, key=lambda about: (len(about), about))[:_TRIED])
    places = {about: spoken_of(about) for about in sorted(tried)}
    return tuple(sorted(tried, key=lambda about: (-places[about], len(about), about))[:most])


def _topics(minutes: Minutes) -> Iterator[str]:
    headings = {u.section for u in minutes.utterances if u.section} or set(minutes.meeting.agenda)
    return filter(None, map(topic, headings))


def choose(
    entries: Sequence[DocumentEntry], read: Callable[[str], Minutes], answered: Callable[[str], bool], most: int
) -> tuple[str, ...]:
    """At most ``most`` questions that are answered: the plainest of each municipality, the newest meetings first.

    Args:
        entries: the documents of an index.
        read: the minutes of a doc_id.
        answered: whether the index answers a question; at most ``most`` are tried of each municipality.
        most: how many.
    """
    out: list[str] = []
    for newest in _newest(entries):
        asked = {question for doc_id in newest for question in example_questions(read(doc_id))} - set(out)
        plainest = sorted(asked, key=lambda question: (len(question), question))[:most]
        out += islice(filter(answered, plainest), 1)
        if len(out) == most:
            break
    return tuple(out)


def _newest(entries: Sequence[DocumentEntry]) -> Iterator[list[str]]:
    """The doc_ids of a few documents of each municipality: of the one with the newest meeting first, the newest first."""
    dated = sorted((e for e in entries if e.utterances), key=lambda e: e.date or date.min, reverse=True)
    for municipality in dict.fromkeys(entry.municipality for entry in dated):
        yield [entry.doc_id for entry in dated if entry.municipality == municipality][:_READ]
