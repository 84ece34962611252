"""Reading in a child: a file that hangs, swells or crashes its reader costs that child and harms nothing else.

The child is started at the first file that needs one and reads one file after another; it ends when its pipe does, so none
outlives this process. What it may take is held by the operating system: memory and processor time by its limits (where there
are such, on Linux and macOS), time on the clock by ending it, with everything that it started.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import signal
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace

from rag.errors import DocumentError
from rag.minutes.caps import Caps
from rag.minutes.corrections.applying import apply_notes
from rag.minutes.corrections.notes import Note
from rag.minutes.document import read_bytes
from rag.minutes.formats.detection import is_plain
from rag.minutes.formats.pdf import ocr
from rag.minutes.formats.pdf.page_picture import PagePicture, Wish, look
from rag.minutes.formats.read_file import OUT_OF_MEMORY, TOO_DEEP, ReadFile, read_within
from rag.minutes.isolation.children import Child, streams
from rag.minutes.isolation.os_limits import TimeUp, can_end, ended_after, limit_memory, limit_seconds, quiet
from rag.minutes.isolation.pipes import receive, send
from rag.records import Skipped
from rag.settings import worker_environment

# Text of this size is read sooner than it is sent to a child; its reader is Python alone, linear, and ended by a signal
# where there are such.
_HERE = 1_000_000  # bytes
_SECONDS_A_MEGABYTE = 5
_RECOGNISING = "recognising"
_LOOKING = 20  # seconds: longer, nobody waits for a page
_AT_ONCE = threading.BoundedSemaphore(2)  # children that look for readers of the app: a page must not starve its server
Found = ReadFile | PagePicture | bytes
_NO_MEMORY = 77  # exit code of a child that could not even say so
_EXPIRED = "took longer than {} seconds to read; split it, or set RAG_DOCUMENT_SECONDS higher"
_CRASHED = "crashed the process that read it ({}); open it in the program that made it, and save it again"
_ENDED = "ended the process that read it; take it out of the corpus, and please report this"


class Reader:
    """Reads files of every form: short texts at once, all others in a child. ``close`` ends the child.

    Not for several threads at a time.
    """

    def __init__(self, caps: Caps | None = None) -> None:
        self._caps = caps or Caps()
        self._child: _Child | None = None

    def read(self, data: bytes, name: str, notes: tuple[Note, ...] = ()) -> ReadFile:
        """Read a file that is in memory.

        Raises:
            DocumentError: it cannot be read; ``passing`` where that may not be the file's fault.
        """
        if is_short_text(data, name) and can_end():
            skipped: list[Skipped] = []
            try:
                with ended_after(self._caps.seconds):
                    return ReadFile(read_bytes(data, name, notes, skipped), tuple(skipped))
            except TimeUp:  # passing: what is known of a short text does not say under which caps it was read
                raise DocumentError(name, _EXPIRED.format(self._caps.seconds), passing=True, code="time") from None
        found = self._apart(data, name, None)
        assert isinstance(found, ReadFile)
        return ReadFile(tuple(apply_notes(minutes, notes) for minutes in found.documents), found.skipped)

    def look(self, data: bytes, name: str, wish: Wish) -> PagePicture | bytes:
        """What is wanted of a file that is in memory: bytes of an entry, or the picture of a page.

        Raises:
            DocumentError: see ``rag.minutes.formats.pdf.page_picture.look``, and ``read``.
        """
        found = self._apart(data, name, wish)
        assert not isinstance(found, ReadFile)
        return found

    def close(self) -> None:
        """End the child."""
        if self._child:
            self._child.end()
            self._child = None

    def _apart(self, data: bytes, name: str, wish: Wish | None) -> Found:
        if self._child is None:
            self._child = _Child(self._caps)
        try:
            found = self._child.ask(data, name, wish)
        except (EOFError, OSError, pickle.UnpicklingError) as fault:
            child, self._child = self._child, None
            raise child.verdict(name) from fault
        except BaseException:  # Ctrl-C: what the child answers later must not be taken for another file's
            self.close()
            raise
        if isinstance(found, DocumentError):
            if found.code in ("memory", "time"):
                self.close()  # what it holds of its memory nobody knows, nor what its programs still do
            raise found
        return found


def is_short_text(data: bytes, name: str) -> bool:
    """Whether a file may be read in this process."""
    return len(data) <= _HERE and is_plain(data, name)


def conditions(caps: Caps) -> str:
    """What beside its bytes decides whether a file can be read: the caps, and whether text can be recognised; 8 digits."""
    return hashlib.sha256(f"{caps}{bool(ocr.tools())}".encode()).hexdigest()[:8]


def look_apart(data: bytes, name: str, wish: Wish, caps: Caps) -> PagePicture | bytes:
    """What is wanted of a file, found in a child of its own, of which few run at a time; see ``Reader.look``."""
    with _AT_ONCE, closing(Reader(replace(caps, seconds=min(caps.seconds, _LOOKING)))) as reader:
        return reader.look(data, name, wish)


class _Child:
    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._expired = False
        self._process = Child("rag.minutes.isolation.reader", "serve", environ=worker_environment(), group=True)
        self._to, self._from = streams(self._process)
        with suppress(OSError):  # where it ended at once, the first question tells
            send(self._to, caps)

    def ask(self, data: bytes, name: str, wish: Wish | None) -> Found | DocumentError:
        """The child's answer; EOFError where it ended, or was ended because its time was up."""
        more = _SECONDS_A_MEGABYTE * len(data) / 1e6 if is_plain(data, name) else 0.0
        seconds = self._caps.seconds + more
        timer = self._timer(seconds)
        try:
            send(self._to, (data, name, wish, seconds))
            found: Found | DocumentError | str = receive(self._from)
            if found == _RECOGNISING:
                timer.cancel()
                timer = self._timer(seconds + self._caps.ocr_seconds)
            while isinstance(found, str):
                found = receive(self._from)
            return found
        finally:
            timer.cancel()

    def verdict(self, name: str) -> DocumentError:
        """Why the child ended, in words about the document that it was reading."""
        with suppress(subprocess.TimeoutExpired):  # its pipe may close a little before it is gone
            self._process.process.wait(5)
        code = self._process.process.poll()
        self.end()
        if self._expired or (code is not None and code == -getattr(signal, "SIGXCPU", 0) != 0):
            return DocumentError(name, _EXPIRED.format(self._caps.seconds), code="time")
        if code == _NO_MEMORY:
            return DocumentError(name, OUT_OF_MEMORY.format(self._caps.memory_megabytes), code="memory")
        crashes = {
            getattr(signal, word, None) for word in ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP")
        }
        if code is not None and code < 0 and -code in crashes:
            return DocumentError(name, _CRASHED.format(signal.Signals(-code).name))
        return DocumentError(name, _ENDED, passing=True)

    def end(self) -> None:
        """End the child and whatever it started."""
        self._process.end()

    def _timer(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        return timer

    def _expire(self) -> None:
        self._expired = True
        self._process.kill()


def serve() -> None:
    """The life of a child: caps, then a file after another, until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, who ends the pipe
    inward, outward = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the answers
    quiet()
    with suppress(EOFError, BrokenPipeError):
        caps: Caps = receive(inward)
        limit_memory(caps.memory_megabytes)
        while True:
            data, name, wish, seconds = receive(inward)
            limit_seconds(seconds)

            def recognising(seconds: float = seconds) -> None:
                limit_seconds(seconds + caps.ocr_seconds)
                send(outward, _RECOGNISING)

            try:
                send(outward, _answer(data, name, wish, caps, recognising))
            except (
                MemoryError
            ):  # pickling the answer took the rest; nothing of it was written, and nothing more can be made
                os._exit(_NO_MEMORY)


def _answer(
    data: bytes, name: str, wish: Wish | None, caps: Caps, recognising: Callable[[], None]
) -> Found | DocumentError:
    try:
        return look(data, name, wish, caps) if wish else read_within(data, name, caps, recognising)
    except DocumentError as fault:
        return DocumentError(fault.path, fault.reason, code=fault.code)
    except MemoryError:
        return DocumentError(name, OUT_OF_MEMORY.format(caps.memory_megabytes), code="memory")
    except RecursionError:
        return DocumentError(name, TOO_DEEP)
    except BrokenPipeError:
        raise
    except Exception as fault:  # noqa: BLE001 - a fault of ours: the other documents must not suffer from it
        told = f"could not be read ({type(fault).__name__}: {fault}); please report this, best with the document"
        return DocumentError(name, told)
