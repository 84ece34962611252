"""Questions to begin with, made from the headings of the documents themselves; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rag.records import Minutes

_PART = " / "  # between a heading and the heading above it
_NUMBER = re.compile(
    r"^(?:(?:次第|議題|案件|議案|報告|協議|第|No\.?)\s*)?[(\[【]?(?:\d+|[一二三四五六七八九十]+|[ア-ン])(?:号|項)?[)\]】.、:]?\s+"
    r"|^(?:次第|議題|案件)\s*\d+\s*|^\(\d+\)\s*|^[○◯〇●■□◆◇・※#\s]+"
)
_ABOUT = re.compile(r"(?:の件)?に(?:ついて|関して|係る件)$|の件$")
_NOTE = re.compile(r"\s*\([^()]*\)$")
_NO_TOPIC = re.compile(r"その他|挨拶|開会|閉会|報告事項|協議事項|付議事項|日程|採決|主な意見|[\t|<>]")
_SHORTEST, _LONGEST = 5, 28


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
