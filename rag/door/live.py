"""An index that follows its builds: the live generation, opened anew when there is another."""

from __future__ import annotations

import threading
from pathlib import Path

from rag.door.index import Index, open_index
from rag.errors import RagError
from rag.settings import Settings, load_settings


class LiveIndex:
    """What a program that runs on holds instead of an Index; safe to share between threads.

    >>> live = LiveIndex("index")  # doctest: +SKIP
    >>> live.index.ask("テレワークの課題は何ですか")  # doctest: +SKIP

    Args:
        folder: where the index lies; by default the setting ``index``.
        settings: by default those of the environment.

    Raises:
        IndexMissing, IndexMismatch, IndexDamaged: as open_index.
    """

    def __init__(self, folder: str | Path | None = None, *, settings: Settings | None = None) -> None:
        self._settings = settings or load_settings()
        self._folder = Path(folder if folder is not None else self._settings.index)
        self._opening = threading.Lock()
        self._seen = self._sign()
        self._index = open_index(self._folder, settings=self._settings)
        self.trouble: RagError | None = None

    @property
    def index(self) -> Index:
        """The live generation, open. Ask it for one thing and let it go; what was asked before goes on with its own.

        One thread opens a new generation, while the others still get the one before. Where it cannot be opened, the one
        before stays, and ``trouble`` says why.
        """
        sign = self._sign()
        if sign != self._seen and self._opening.acquire(blocking=False):
            try:
                # The encoder goes on: a second one would be a second tokenizer in memory.
                self._index, self.trouble = Index(self._folder, self._settings, self._index.encoder()), None
            except RagError as fault:
                self.trouble = fault
            finally:
                self._seen = sign
                self._opening.release()
        return self._index

    def _sign(self) -> tuple[int, int, int] | None:
        """What changes with every switch: CURRENT is a new file each time."""
        try:
            found = (self._folder / "CURRENT").stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
