"""The items of an agenda: run on in one cell, numbered line by line, or named again as headings of sections."""

from __future__ import annotations

import re

from rag.minutes.fold import fold
from rag.minutes.shapes import section_number


def run_on_items(text: str) -> list[str]:
    """(1) … (2) … in one cell as a list; a cell without numbers is one item."""
    parts = re.split(r"(?:^|\s+)[（(][0-9０-９]{1,2}[)）]\s*", text)
    items = [part.strip() for part in parts if part.strip()]
    return items or [text]


def without_number(text: str) -> str:
    """An item without its bullet and number (次第1, (2), ③)."""
    flat = fold(text)
    mark = re.match(
        r"(?:[-*・]\s*)*(?:(?:次第|議題|議案|案件|報告|協議|審議)\s*[0-9]+(?:号)?|\(?[0-9]{1,2}[)\s.．、]|[①-⑳]|第[0-9]+\s|[一二三四五六七八九十]{1,2}[\s、])[\s:：]*",
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
