"""What reading one file may cost: each cap is a setting, and a file that would cost more is reported, not read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rag.errors import DocumentError
from rag.records import Minutes
from rag.settings import Settings

LONGEST = 600  # characters of a passage: it fits a screen, and five of them a page
TOO_MANY = "is cut into more than {} passages; split it, or set RAG_DOCUMENT_PASSAGES higher"
TOO_SLOW = "took longer than {} seconds to cut into passages; split it, or set RAG_CUTTING_SECONDS higher"


@dataclass(frozen=True, slots=True)
class Caps:
    """Caps on one file of the corpus, an archive with all of its entries included; units as in Settings."""

    seconds: int = 60
    pages: int = 3_000
    cells: int = 1_000_000
    unpacked_megabytes: int = 300
    memory_megabytes: int = 1_500
    entries: int = 5_000
    depth: int = 2
    megapixels: int = 80
    ocr_seconds: int = 900
    passages: int = 100_000
    cutting_seconds: int = 300

    @classmethod
    def of(cls, settings: Settings) -> Caps:
        """The caps that the settings name."""
        return cls(
            settings.document_seconds, settings.document_pages, settings.document_cells, settings.unpacked_megabytes,
            settings.document_memory, settings.archive_entries, settings.archive_depth, settings.page_megapixels,
            settings.ocr_seconds, settings.document_passages, settings.cutting_seconds,
        )  # fmt: skip


class Budget:
    """What is left of the caps while one file is read; an archive's entries share it.

    Each method raises DocumentError where a cap is reached, of the whole file, and names the setting that raises the cap.
    """

    def __init__(self, caps: Caps, file: str, recognising: Callable[[], None] = lambda: None) -> None:
        self.caps, self._file = caps, file
        self.recognising = recognising  # called before text is recognised, which takes longer than reading
        self._unpacked = caps.unpacked_megabytes * 1_000_000
        self._cells = caps.cells
        self._entries = caps.entries
        self._passages = caps.passages

    def unpack(self, size: int) -> None:
        """Take so many unpacked bytes out of the budget."""
        self._unpacked -= size
        if self._unpacked < 0:
            raise DocumentError(
                self._file,
                f"unpacks to more than {self.caps.unpacked_megabytes} MB; take it apart, or set RAG_UNPACKED_MEGABYTES higher",
            )

    def cells(self, count: int) -> None:
        """Take so many table cells out of the budget."""
        self._cells -= count
        if self._cells < 0:
            raise DocumentError(
                self._file, f"has more than {self.caps.cells} cells; split it, or set RAG_DOCUMENT_CELLS higher"
            )

    def entry(self) -> None:
        """Take one entry of an archive out of the budget."""
        self._entries -= 1
        if self._entries < 0:
            raise DocumentError(
                self._file,
                f"holds more than {self.caps.entries} files; unpack it into the folder, or set RAG_ARCHIVE_ENTRIES higher",
            )

    def documents(self, found: Iterable[Minutes]) -> None:
        """Take documents that were read out of the budget of passages: none is cut into fewer than its length needs.

        So an archive that would be refused when it is cut is refused before all of it is in memory.
        """
        self._passages -= sum(len(minutes.text) // LONGEST for minutes in found)
        if self._passages < 0:
            raise TooMuch(self._file, TOO_MANY.format(self.caps.passages))

    def pages(self, name: str, count: int) -> None:
        """Refuse a document of more pages than the cap."""
        if count > self.caps.pages:
            raise DocumentError(
                name,
                f"has {count} pages, more than {self.caps.pages}; split it, or set RAG_DOCUMENT_PAGES higher",
            )


class TooMuch(DocumentError):
    """A whole file costs more than a cap allows: none of its documents is indexed."""


class Effort:
    """What is left of the caps while one file is cut.

    Each method raises TooMuch where a cap is reached, and names the setting that raises it.
    """

    def __init__(self, caps: Caps, file: str) -> None:
        self._caps, self._file = caps, file
        self._passages = caps.passages
        self._until = time.monotonic() + caps.cutting_seconds

    def passages(self, count: int) -> None:
        """Take so many passages out of the budget."""
        self._passages -= count
        if self._passages < 0:
            raise TooMuch(self._file, TOO_MANY.format(self._caps.passages))

    def go_on(self) -> None:
        """Look at the clock; costs 0.1 microseconds."""
        if time.monotonic() > self._until:
            raise TooMuch(self._file, TOO_SLOW.format(self._caps.cutting_seconds))
