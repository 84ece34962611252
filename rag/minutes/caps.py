"""What reading one file may cost: each cap is a setting, and a file that would cost more is reported, not read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import DocumentError
from rag.settings import Settings


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

    @classmethod
    def of(cls, settings: Settings) -> Caps:
        """The caps that the settings name."""
        return cls(
            settings.document_seconds, settings.document_pages, settings.document_cells, settings.unpacked_megabytes,
            settings.document_memory, settings.archive_entries, settings.archive_depth, settings.page_megapixels,
            settings.ocr_seconds,
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

    def pages(self, name: str, count: int) -> None:
        """Refuse a document of more pages than the cap."""
        if count > self.caps.pages:
            raise DocumentError(
                name,
                f"has {count} pages, more than {self.caps.pages}; split it, or set RAG_DOCUMENT_PAGES higher",
            )
