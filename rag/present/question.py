"""What was read out of a question, in words for people; pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from rag.present.words import day_line
from rag.question import say
from rag.records import Reading
from rag.resources import word_list
from rag.text import terms

# Kanji, katakana, letters and digits in a row; a kanji alone is rather the stem of a verb.
_RUN = re.compile(r"[一-鿿々〆ヶァ-ヴーA-Za-z0-9０-９Ａ-Ｚａ-ｚ.-]{2,}")
# By the names that a search can be told to ignore.
READ_JA = {
    "municipality": "自治体",
    "body": "会議",
    "role": "役職",
    "date": "日付",
    "block": "会議の記載",
}


def read_parts(reading: Reading, language: str = "ja") -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What was read, as pairs of the name by which it is ignored and its words, in the order of READ_JA; only what there is."""
    days = (_days_line(reading.since, reading.until, language),) if reading.since and reading.until else ()
    # 令和4年 of 令和4年8月 is said with the month; 令和4年度 is another span of time.
    years = (c for c in reading.counts if c.endswith("年度") or (c.endswith("年") and not days))
    words = {
        "municipality": (*reading.municipalities, *reading.missing),
        "body": (*reading.bodies, *(c for c in reading.counts if c.endswith("回"))),
        "role": reading.roles,
        "date": (*days, *years),
        "block": reading.blocks,
    }
    return tuple((name, words[name]) for name in READ_JA if words[name])


def reading_line(reading: Reading | None, language: str = "ja") -> str:
    """What was read and how it is taken off, in one line for the command line; empty where nothing was read."""
    parts = read_parts(reading, language) if reading else ()
    if not parts:
        return ""
    shown = "・".join(word for _, words in parts for word in words)
    return say("read.line", language, words=shown, names="|".join(name for name, _ in parts))


def _days_line(first: date, last: date, language: str) -> str:
    """2022年8月2日, or 2022年8月 where the days are those of a whole month."""
    if first == last:
        return day_line(first, language)
    ends = monthrange(last.year, last.month)[1]  # not the day after it: the calendar has a last one
    if (first.day, last.day) == (1, ends) and (first.year, first.month) == (last.year, last.month):
        return say("month", language, year=first.year, month=first.month)
    return say("days", language, first=day_line(first, language), last=day_line(last, language))


def exact_words(question: str, reading: Reading) -> str:
    """The words of a question that name its matter, for an exact search; the question itself where none stands out.

    What was read out of it (municipality, body, role, date) stands in no sentence, and words that go with any matter
    (導入, 状況) stand in too many.
    """
    if question.isascii():
        return question
    left = question
    for said in sorted(
        (*reading.municipalities, *reading.missing, *reading.bodies, *reading.roles, *reading.counts),
        key=len,
        reverse=True,
    ):
        left = left.replace(said, " ")
    passing = word_list("general_words.tsv") | word_list("scaffolding.tsv") | word_list("function_words.tsv")
    named = [run for run in _RUN.findall(left) if not set(terms(run)) <= passing]
    return " ".join(dict.fromkeys(named)) or question
