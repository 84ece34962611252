"""A paper in the format that the ending of a file's name asks for; pure."""

from __future__ import annotations

import re
from pathlib import PurePath

from rag.errors import QueryError
from rag.present.papers.markdown import markdown
from rag.present.papers.paper import Paper
from rag.present.papers.spreadsheet import spreadsheet
from rag.present.visible import UNSEEN
from rag.question import say

# By ending, what a browser is told that the file is.
MIME = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
    ".md": "text/markdown",
}
ENDINGS = tuple(MIME)
_LONGEST = 40  # characters of a question in a file's name
_ROOM = 200  # bytes of it: most systems take 255, some count those of the letters taken apart
_UNFIT = re.compile(rf'[{UNSEEN}\t<>:"/\\|?*]+')
# Names of devices on Windows, whatever ending they have.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])(?:\s*\.|\s*$)", re.IGNORECASE)


def check_ending(name: str) -> str:
    """The ending of a file's name, in lower case.

    Raises:
        QueryError: nothing is written in such a format.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise QueryError(f"{name}: an answer is exported as {', '.join(ENDINGS)}. End the file's name in one of these.")
    return ending


def file_name(title: str, language: str, ending: str) -> str:
    """A name for the file of a paper that every system takes: its title without what one refuses, cut between characters."""
    words = " ".join(_UNFIT.sub(" ", title).split())[:_LONGEST]
    words = words.encode()[:_ROOM].decode("utf-8", "ignore").strip(" .-~")
    if _DEVICES.match(words):
        words = f"_{words}"
    return f"{words or say('paper.answer', language)}{ending}"


def exported(paper: Paper, ending: str) -> bytes:
    """The bytes of the file; ``ending`` is one of ENDINGS. Markdown and CSV are UTF-8.

    Raises:
        QueryError: it is none of them.
    """
    if check_ending(f"x{ending}") == ".docx":
        from rag.present.papers.word import document

        return document(paper)
    text = markdown(paper) if ending == ".md" else spreadsheet(paper)
    return text.encode("utf-8", "replace")
