"""What a chat model writes, cut into sentences with their marks as it comes; strict: a mark is [3], and stands at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.text import sentences

# What a model says that finds no answer in the evidence.
REFUSAL = "該当なし"
_MARKS = re.compile(r"(?<!\s)(?:\s*+\[\s*+\d{1,3}(?:\s*+[,、]\s*+\d{1,3})*+\s*+\])++")
# What may yet become a mark when more comes.
_UNDECIDED = re.compile(r"\s*(?:\[[\d\s,、]*)?")
_STOPPED = re.compile(r"[。．.!?！？][」』）)]*\s*$")
_TAIL = 40  # characters: more never close a sentence
_FOREIGN_END = re.compile(r"(?<=[a-zà-ỹ0-9)\"'%][.!?])\s+(?=[A-ZÀ-ỸĐ])")
_WORD = re.compile(r"[^\W\d_]")
_BULLET = re.compile(r"^\s*(?:[-*+・•●○]\s*+|\d{1,2}[.)．]\s++|#{1,6}\s++)++")
# A thought, or the beginning of one without an end, so that each is gone through once.
_THOUGHT = re.compile(r"<think(?:ing)?>(?:.*?</think(?:ing)?>|(?P<open>.*))", re.DOTALL)
_OPEN_TAG = re.compile(r"<[a-z/]{0,9}$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as written, without its marks, and the numbers that they name, each once, in their order."""

    text: str
    marks: tuple[int, ...]


def sentences_of(pieces: Iterable[str], most_characters: int) -> Iterator[Sentence]:
    """The sentences of a reply, each as soon as it is over.

    What a model thinks aloud (<think>) is no part of its reply. After ``most_characters`` nothing more is read; what then
    is left without an end is no sentence.
    """
    waiting, read = "", 0
    for piece in pieces:
        read += len(piece)
        waiting = _THOUGHT.sub(_open, waiting + piece)
        if not (_THOUGHT.search(waiting) or _OPEN_TAG.search(waiting)):
            done, waiting = _cut(waiting)
            for part in done:
                yield from _sentences(part)
        if read > most_characters:
            return
    for part in _cut(f"{_THOUGHT.sub('', waiting)}\n")[0]:
        yield from _sentences(part)


def _open(thought: re.Match[str]) -> str:
    """What is kept of a thought while more comes: all of one that is not over."""
    return thought[0] if thought["open"] is not None else ""


def _cut(text: str) -> tuple[list[str], str]:
    """The parts of a text that are over, and the rest: a part ends with its line, or with marks at a sentence's end."""
    done: list[str] = []
    start = 0
    while True:
        line = text.find("\n", start)
        match = _over(text, start)
        if match is not None and (line < 0 or match < line):
            done.append(text[start:match])
            start = match
        elif line >= 0:
            done.append(text[start:line])
            start = line + 1
        else:
            return [part for part in done if part.strip()], text[start:]


def _over(text: str, start: int) -> int | None:
    """Where a sentence with its marks ends, known only once something else follows; None where none has ended."""
    at = start
    while match := _MARKS.search(text, at):
        end = match.end()
        if _UNDECIDED.fullmatch(text, end):
            return None
        if text[end] in "。．.!?！？":
            return end + 1
        if _STOPPED.search(text, max(start, match.start() - _TAIL), match.start()) or (
            match.start() > start and text[match.start() - 1] in "。．.!?！？"
        ):
            return end
        at = end
    return None


def _sentences(part: str) -> Iterator[Sentence]:
    """A part as sentences: its marks are those of its last one, and a sentence before it has none."""
    marks = tuple(dict.fromkeys(int(n) for found in _MARKS.findall(part) for n in re.findall(r"\d+", found)))
    ended = part.rstrip()
    stop = ended[-1] if ended[-1:] in "。．.!?！？" and _MARKS.search(ended[:-1]) else ""
    body = _BULLET.sub("", _MARKS.sub("", ended)).replace("**", "").strip()
    if stop and body.endswith(stop * 2):
        body = body[:-1]
    pieces = [
        piece.strip()
        for span in sentences(body)
        for piece in _FOREIGN_END.split(body[span.start : span.end])
        if _WORD.search(piece)
    ]
    yield from (Sentence(piece, ()) for piece in pieces[:-1])
    if pieces:
        yield Sentence(pieces[-1], marks)
