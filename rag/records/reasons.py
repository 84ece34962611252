"""Why there is no answer, or not the whole of one: a code, and what its words need; the words themselves are rag.present's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ReasonCode = Literal[
    "missing",  # the index has no minutes of cities
    "day",  # nor of the day that is named
    "orders",  # the question tells what to write instead of asking
    "words",  # no place has the words of the question
    "place",  # no place answers
    "preparing",  # nor by its words alone, while passages lack the vectors of their meaning
    "some",  # a part of the question is answered
    "sentence",  # places were found, and no sentence of them answers
    "silent",  # who is asked for said nothing of it, others did
    "beside",  # who is asked for spoke next to it
    "topicless",  # no topic is named: the latest words are shown
    "detail",  # the topic is there, the detail asked for is not
]


@dataclass(frozen=True, slots=True)
class Reason:
    """``cities``, ``who`` and ``detail`` (a name of rag.question.details) stand in the words of the code that needs them."""

    code: ReasonCode
    cities: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    detail: str = ""
