"""Changes of a document that change none of its utterances: what scanners, converters and clerks do to paper."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from rag.records import Minutes


def mutated(raw: str, minutes: Minutes, seed: int) -> str:
    """The raw document changed in one to three ways, drawn by ``seed``; page breaks fall inside words of utterances."""
    draw = random.Random(seed)
    changes: list[Callable[[str, Minutes, random.Random], str]] = [
        _page_breaks, _blank_lines, _trailing_spaces, _line_ends, _page_numbers, _rules, _marks, _start, _tail,
    ]  # fmt: skip
    # Page breaks use raw offsets, so they come first.
    chosen = sorted(draw.sample(changes, draw.randint(1, 3)), key=changes.index)
    for change in chosen:
        raw = change(raw, minutes, draw)
    return raw


def _page_breaks(raw: str, minutes: Minutes, draw: random.Random) -> str:
    """An empty line in the middle of up to three words, deep in a line that is long enough to end a page."""
    places = []
    for match in re.finditer(r"[^\n]{60,}", raw):
        line = match[0]
        inner = [
            m.start()
            for m in re.finditer(r"(?<=[一-龠ぁ-ん])(?=[ぁ-ん]{2})", line)
            if 30 <= m.start() <= len(line) - 10
        ]
        if inner and "\t" not in line:
            places.append(match.start() + draw.choice(inner))
    for at in sorted(draw.sample(places, min(3, len(places))), reverse=True):
        raw = raw[:at] + "\n\n" + raw[at:]
    return raw


def _blank_lines(raw: str, minutes: Minutes, draw: random.Random) -> str:
    """Another empty line behind some of the empty lines."""
    return re.sub(r"\n\n", lambda m: "\n\n\n" if draw.random() < 0.3 else m[0], raw)


def _trailing_spaces(raw: str, minutes: Minutes, draw: random.Random) -> str:
    return re.sub(r"(?<=。)\n", lambda m: draw.choice(("\n", " \n", "　\n")), raw)


def _line_ends(raw: str, minutes: Minutes, draw: random.Random) -> str:
    return raw.replace("\r\n", "\n").replace("\n", "\r\n")


def _page_numbers(raw: str, minutes: Minutes, draw: random.Random) -> str:
    """Page numbers between paragraphs."""
    page = iter(range(1, 10_000))
    return re.sub(r"(?<=。)\n\n", lambda m: f"\n\n- {next(page)} -\n\n" if draw.random() < 0.2 else m[0], raw)


def _rules(raw: str, minutes: Minutes, draw: random.Random) -> str:
    return re.sub(r"(?<=。)\n\n", lambda m: "\n\n────────────\n\n" if draw.random() < 0.1 else m[0], raw)


def _marks(raw: str, minutes: Minutes, draw: random.Random) -> str:
    """Another of the circles that open the turns of an assembly."""
    if not any(u.speaker for u in minutes.utterances) or not re.search(r"(?m)^[○◯〇].{1,20}[）)　]", raw):
        return raw
    mark = draw.choice("○◯〇◎")
    return re.sub(r"(?m)^[○◯〇](?=[^\s　]{1,24}[　\s])", mark, raw)


def _start(raw: str, minutes: Minutes, draw: random.Random) -> str:
    return "\n" * draw.randint(0, 4) + raw.lstrip("\n")


def _tail(raw: str, minutes: Minutes, draw: random.Random) -> str:
    return raw.rstrip() + draw.choice(("", "\n", "\n\n　\n"))
