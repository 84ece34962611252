"""Reasons in words: why there is no answer, why a document was not read, what its reader was warned of; pure."""

from __future__ import annotations

from functools import cache

from rag import resources
from rag.question import say
from rag.records import Reason


def why(reason: Reason | None, language: str) -> str | None:
    """Why there is no answer, or not the whole of one, in the language of the question; None for no reason."""
    if reason is None:
        return None
    words = {
        "cities": "、".join(reason.cities),
        "who": "、".join(reason.who),
        "detail": _detail(reason.detail, language),
    }
    return say(f"reason.{reason.code}", language, **words)


def _detail(name: str, language: str) -> str:
    """A detail by its name in a language; a count keeps the unit that it is asked in."""
    kind, _, unit = name.rstrip("）").partition("（")
    return say(f"detail.{kind}", language, unit=unit) if kind else ""


def reason_line(reason: str, language: str) -> str:
    """A reason of a build report, or a warning of minutes; one that reasons.tsv does not know stays as it is."""
    if language != "ja":
        return reason
    for words, japanese in _reasons():
        between = _between(words, reason)
        if between is not None:
            return japanese.format(*map(_listed, between))
    return reason


def _listed(part: str) -> str:
    """What differs in a reason, where it is reasons itself, one alone or with commas between; all else stays as it is.

    Those within it are not looked at again: what a document is called could go on for ever.
    """
    for words, japanese in _reasons():
        between = _between(words, part) if len(words) > 1 else None
        if between is not None:
            return japanese.format(*between)
    said = [_alone().get(one) for one in part.split(", ")]
    return "、".join(one for one in said if one) if all(said) else part


def _between(words: tuple[str, ...], reason: str) -> list[str] | None:
    """What stands in a reason between some words, the first at its beginning and the last at its end; None where they do not.

    Looked for one after another, never back: a reason holds words of documents, and a pattern with gaps takes their length
    to the power of the gaps.
    """
    if len(words) == 1:
        return [] if reason == words[0] else None
    first, *middle, last = words
    found, at, end = [], len(first), len(reason) - len(last)
    if at > end or not (reason.startswith(first) and reason.endswith(last)):
        return None
    for word in middle:
        place = reason.find(word, at, end)
        if place < 0:
            return None
        found.append(reason[at:place])
        at = place + len(word)
    return [*found, reason[at:end]]


@cache
def _reasons() -> tuple[tuple[tuple[str, ...], str], ...]:
    cells = [row.split("\t") for row in resources.word_lines("reasons.tsv")]
    return tuple((tuple(english.split("*")), said) for english, said in cells)


@cache
def _alone() -> dict[str, str]:
    """The reasons in which nothing differs."""
    return {words[0]: said for words, said in _reasons() if len(words) == 1}
