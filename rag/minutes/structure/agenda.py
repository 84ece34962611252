"""The items of an agenda: run on in one cell, numbered line by line, or named again as headings of sections."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.minutes.structure.reflow import Line
from rag.minutes.structure.shapes import section_number
from rag.text import fold, narrator

_WORD = re.compile(r"[^0-9]{2,4}?(?=\s*+第?+\s*+[0-9])")


def headings_between(lines: Sequence[Line], text: str) -> frozenset[int]:
    """Where lines begin that part the turns of an assembly as headings: 議題1, 議題2 … in their order, each right before a turn,
    or before the clerk tells what happened.

    A list that a clerk reads out has several beside each other; what one number stands for alone may be a bill.
    """
    runs: dict[str, list[int]] = {}
    for at, line in enumerate(lines[:-1]):
        words = fold(text[line.start : line.end])
        if line.shape.kind != "heading" or not (word := _WORD.match(words)):
            continue
        beside = at > 0 and lines[at - 1].shape.kind == "heading"
        after = lines[at + 1]
        opens = after.shape.kind == "mark" or (line.gap and narrator(text[after.start : after.end]))
        run = runs.setdefault(word[0], [])
        if opens and not beside and section_number(words) == len(run) + 1:
            run.append(line.start)
    return frozenset(start for run in runs.values() if len(run) > 1 for start in run)


def run_on_items(text: str) -> list[str]:
    """(1) … (2) … in one cell as a list; a cell without numbers is one item."""
    parts = re.split(r"(?:^|(?<!\s)\s++)[（(][0-9０-９]{1,2}[)）]\s*+", text)
    items = [part.strip() for part in parts if part.strip()]
    return items or [text]


def without_number(text: str) -> str:
    """An item without its bullet and number (次第1, (2), ③)."""
    flat = fold(text)
    mark = re.match(
        r"(?:[-*・]\s*)*(?:(?:次第|議題|議案|案件|(?:報告|協議|審議|議決|付議)(?:事項|案件)?)\s*[0-9]+(?:号)?|\(?[0-9]{1,2}[)\s.．、]|[①-⑳]|第[0-9]+\s|[一二三四五六七八九十]{1,2}[\s、])[\s:：]*",
        flat,
    )
    return text[mark.end() :].strip() if mark else text.strip()


def opens_body(heading: str, agenda: list[str]) -> bool:
    """Whether a numbered line after the list of items is the heading of the first of them."""
    return without_number(heading) in agenda or (len(agenda) > 1 and section_number(heading) == 1)


def section_name(heading: str, agenda: list[str]) -> str:
    """The heading, with the words of the agenda where it names an item by its number alone (次第1について)."""
    name = heading.strip("【】[]〈〉《》 　")
    number = section_number(name)
    if number and re.fullmatch(r"[^\d]*[0-9０-９]+\s*(?:について|関係)?", name) and number <= len(agenda):
        return f"{re.sub('(?:について|関係)$', '', name)} {agenda[number - 1]}"
    return name
