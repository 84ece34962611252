"""A paper in the format that the ending of a file's name asks for; pure."""

from __future__ import annotations

from pathlib import PurePath

from rag.errors import QueryError
from rag.present.markdown import markdown
from rag.present.paper import Paper
from rag.present.spreadsheet import spreadsheet

ENDINGS = (".md", ".docx", ".csv")


def check_ending(name: str) -> str:
    """The ending of a file's name, in lower case.

    Raises:
        QueryError: nothing is written in such a format.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise QueryError(f"{name}: an answer is exported as {', '.join(ENDINGS)}. End the file's name in one of these.")
    return ending


def exported(paper: Paper, ending: str) -> bytes:
    """The bytes of the file; ``ending`` is one of ENDINGS. Markdown and CSV are UTF-8.

    Raises:
        QueryError: it is none of them.
    """
    if check_ending(f"x{ending}") == ".docx":
        from rag.present.document import document

        return document(paper)
    text = markdown(paper) if ending == ".md" else spreadsheet(paper)
    return text.encode("utf-8", "replace")
