"""A document as its reader extracted it: raw text, and which of its characters are known to be no words of the meeting."""

from __future__ import annotations

from dataclasses import dataclass

from rag.records import Dropped

HIDDEN, STRUCK, COVERED = "hidden text", "struck out", "covered text"
SHEET, ROW, COLUMN = "hidden sheet", "hidden row", "hidden column"
# Reasons for which words are left out that somebody may have meant to be read: the document says how many.
UNSEEN = {HIDDEN: "hidden", COVERED: "hidden", SHEET: "hidden", ROW: "hidden", COLUMN: "hidden", STRUCK: "struck-out"}


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What a reader found in a file.

    ``text`` holds everything, in reading order; a page of a PDF ends with a form feed. ``left_out`` are ascending and
    disjoint ranges of it that go to ``Minutes.dropped``: running headers, navigation, comments. None: nobody has looked.
    ``goes_on`` are where lines begin that are known to go on in the line before them, as over the end of a page.
    ``warnings`` say what of the file could not be read.
    """

    text: str
    left_out: tuple[Dropped, ...] | None
    goes_on: frozenset[int] = frozenset()
    warnings: tuple[str, ...] = ()

    def kept(self) -> str:
        """The text without what is left out."""
        parts, at = [], 0
        for part in self.left_out or ():
            parts.append(self.text[at : part.start])
            at = part.end
        return "".join([*parts, self.text[at:]])

    def unseen(self) -> tuple[str, ...]:
        """A warning of each kind of words that nobody sees: how many, never which, for they may be blacked out."""
        out = []
        for kind in ("hidden", "struck-out"):
            parts = [part for part in self.left_out or () if UNSEEN.get(part.reason) == kind]
            if parts:
                count = sum(not c.isspace() for part in parts for c in self.text[part.start : part.end])
                size = f"{count} character" + "s" * (count != 1)
                passages = "1 passage" if len(parts) == 1 else f"{len(parts)} passages"
                reasons = ", ".join(sorted({part.reason for part in parts}))
                was = "was" if len(parts) == 1 else "were"
                out.append(f"{passages.replace(' ', f' {kind} ')} of text ({size}) {was} left out: {reasons}")
        return tuple(out)


class RawWriter:
    """Writes a raw document piece by piece."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left_out: list[Dropped] = []
        self._goes_on: set[int] = set()
        self._warnings: list[str] = []
        self._at = 0
        self._last = "\n"

    def words(self, text: str) -> None:
        """Add words of the document."""
        if text:
            self._parts.append(text)
            self._at += len(text)
            self._last = text[-1]

    def leave_out(self, text: str, reason: str) -> None:
        """Add characters that are no words of the meeting."""
        if text.strip():
            start = self._at
            self.words(text)
            self._left_out.append(Dropped(start, self._at, reason))

    def line(self, text: str = "") -> None:
        """Add a line of words, on a line of its own; without text end the line that is open."""
        self.end_line()
        if text:
            self.words(text + "\n")

    def line_left_out(self, text: str, reason: str) -> None:
        """Add a line that is no words of the meeting."""
        if text.strip():
            self.end_line()
            self.leave_out(text, reason)
            self.words("\n")

    def end_line(self) -> None:
        """Begin a new line unless one has just begun."""
        if self._last != "\n":
            self.words("\n")

    @property
    def line_is_empty(self) -> bool:
        """Whether nothing stands on the line yet."""
        return self._last == "\n"

    def gap(self) -> None:
        """An empty line."""
        self.end_line()
        self.words("\n")

    def goes_on(self) -> None:
        """Say that the line which begins now goes on in the line before it."""
        self.end_line()
        self._goes_on.add(self._at)

    def warn(self, text: str) -> None:
        """Say what of the file could not be read."""
        if text not in self._warnings:
            self._warnings.append(text)

    def include(self, raw: RawDocument) -> None:
        """Add a document that another reader read, as lines of this one."""
        self.end_line()
        at = 0
        for part in raw.left_out or ():
            self.words(raw.text[at : part.start])
            self.leave_out(raw.text[part.start : part.end], part.reason)
            at = part.end
        self.words(raw.text[at:])
        self.end_line()
        self._warnings += [text for text in raw.warnings if text not in self._warnings]

    def done(self) -> RawDocument:
        """The document; lone surrogates, which no encoding can hold, become replacement characters."""
        text = "".join(self._parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if len(text) != self._at:  # halves that met became one character: offsets would lie
            text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in "".join(self._parts))
        return RawDocument(text, tuple(self._left_out), frozenset(self._goes_on), tuple(self._warnings))
