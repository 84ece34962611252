"""A paper as Markdown in which nothing of a document is markup: no link, no picture, no HTML; pure."""

from __future__ import annotations

import re

from rag.present.papers.paper import Paper, citation_row, says_something
from rag.question import say

# CommonMark takes a backslash before any of these for the character itself; links that GitHub makes by itself (www., http:)
# need their marks bare.
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_EDGES = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_COLUMNS = ("number", "part", "municipality", "meeting", "date", "iso", "speaker", "page", "quote", "url")


def escaped(text: str) -> str:
    """Text as it reads: every mark of Markdown and HTML escaped, white space at the edges of lines kept, too."""
    plain = _MARKS.sub(r"\\\1", _BREAKS.sub("\n", text))
    # White space that begins a line would make it code, two spaces that end one a break.
    return _EDGES.sub(lambda edge: "".join("&#32;" if c == " " else "&#9;" for c in edge[0]), plain)


def markdown(paper: Paper) -> str:
    """The paper; quotes are block quotes with their numbers, the citations a table at the end."""
    out = [f"# {_line(paper.title)}", "", *(f"- {_line(name)}: {_line(words)}" for name, words in paper.facts)]
    for part in paper.parts:
        if part.style == "heading":
            out += ["", f"## {_line(part.text)}"]
        elif part.style == "subheading":
            out += ["", f"### {_line(part.text)}"]
        elif part.style == "note":
            out += ["", _line(part.text)]
        elif part.style == "said":
            out += ["", f"{_line(part.text)} {_line(part.marks)}（{_line(part.voice)}）"]
        else:
            # A line end inside a quote stays one: the backslash makes it a break, an empty line a new paragraph.
            body = escaped(part.text).split("\n")
            ends = [line and after for line, after in zip(body, [*body[1:], ""], strict=True)]
            quoted = [f"> {line}{chr(92) if end else ''}" for line, end in zip(body, ends, strict=True)]
            out += ["", *quoted, ">", f"> — {_line(part.marks)} {_line(part.voice)}"]
    if paper.counts:
        names = (say("paper.period", paper.language), say("paper.count", paper.language))
        rows = [(period, str(count)) for period, count in paper.counts]
        out += ["", f"## {_line(say('timeline.counts', paper.language))}", "", *_table(names, rows)]
    if paper.citations:
        out += ["", f"## {_line(say('paper.citations', paper.language))}", ""]
        rows_of = [citation_row(citation, paper.language) for citation in paper.citations]
        kept = [name for name in _COLUMNS if says_something(name, rows_of)]
        heads = [say(f"paper.{name}", paper.language) for name in kept]
        out += _table(heads, [[row[name] for name in kept] for row in rows_of])
    return "\n".join(out) + "\n"


def _table(heads: list[str] | tuple[str, ...], rows: list[list[str]] | list[tuple[str, str]]) -> list[str]:
    lines = ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in (heads, *rows)]
    return [lines[0], "|" + " --- |" * len(heads), *lines[1:]]


def _cell(text: str) -> str:
    return escaped(text).replace("\n", "<br>")


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))
