"""A chat model behind any OpenAI-compatible address, as a stream of words that ends in time.

The only file that imports the client library, at the first use. A server's own words are never passed on: an error text may
hold the key or a part of it.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal, TypedDict
from urllib.parse import urlsplit

from rag.errors import ChatTrouble, MissingExtra, WriterError
from rag.settings import Settings

_WAITS = 64  # pieces that may wait for the reader; a server that is faster has to wait
_HEADERS = frozenset(
    ("host", "accept", "accept-encoding", "connection", "authorization", "content-type", "content-length", "user-agent")
)
_AGAIN = frozenset((408, 409, 425, 429))
_REFUSED = {
    401: "key",
    403: "key",
    404: "address",
    413: "long",
    429: "busy",
}


class Message(TypedDict):
    """One turn of a conversation."""

    role: Literal["system", "user"]
    content: str


@dataclass(frozen=True, slots=True)
class _Over:
    """The end of a stream: of itself, or by the fault that ended it."""

    fault: Exception | None


class ChatModel:
    """One model at one address.

    Raises:
        WriterError: no address or no model is set, or the address is none.
        MissingExtra: the client library is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        if not (settings.chat_url and settings.chat_model):
            raise WriterError(
                "The chat writer is not set up. Set RAG_CHAT_URL to an OpenAI-compatible address (http://127.0.0.1:8000/v1) and "
                "RAG_CHAT_MODEL to a model of it, or ask with the extractive writer: --writer extractive"
            )
        place = urlsplit(settings.chat_url)
        if place.scheme not in ("http", "https") or not place.hostname or place.username or place.password:
            raise WriterError(
                "RAG_CHAT_URL must be an address such as http://127.0.0.1:8000/v1, without a user or a password; "
                "a key goes into RAG_CHAT_KEY."
            )
        try:
            import openai
        except ImportError as error:
            raise MissingExtra("The chat writer", "chat") from error
        self.settings = settings
        self._library: Any = openai
        self._model = settings.chat_model
        # No redirects: evidence goes to the address that was set and nowhere else. The library's own retries would not know
        # when the whole has to end.
        self._client = openai.OpenAI(
            base_url=settings.chat_url,
            api_key=settings.chat_key or "none",
            timeout=settings.chat_seconds,
            max_retries=0,
            http_client=openai.DefaultHttpxClient(
                follow_redirects=False, event_hooks={"request": [_only_what_is_needed]}
            ),
        )

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def stream(self, messages: Sequence[Message], most_tokens: int, deadline: float) -> Iterator[str]:
        """The words of one reply as they come, until it ends; ``deadline`` is a time of ``time.monotonic``.

        A thread of its own reads, so that a server which only keeps the line open cannot hold the reader.

        Raises:
            ChatTrouble: the reply broke, was refused, or did not end in time.
        """
        pieces: queue.Queue[str | _Over] = queue.Queue(_WAITS)
        stop = threading.Event()
        reader = threading.Thread(
            target=self._read, args=(list(messages), most_tokens, deadline, pieces, stop), daemon=True
        )
        reader.start()
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
                except queue.Empty:
                    raise ChatTrouble("time", again=False) from None
                if isinstance(piece, _Over):
                    if piece.fault is not None:
                        raise self._trouble(piece.fault) from None
                    return
                yield piece
        finally:
            stop.set()

    def _read(
        self,
        messages: list[Message],
        most_tokens: int,
        deadline: float,
        pieces: queue.Queue[str | _Over],
        stop: threading.Event,
    ) -> None:
        fault: Exception | None = None
        try:
            for piece in self._pieces(messages, most_tokens, max(0.1, deadline - time.monotonic())):
                if not _put(pieces, piece, stop):
                    return
        except Exception as error:  # noqa: BLE001 - whatever ends the stream is told to the reader, who raises it
            fault = error
        _put(pieces, _Over(fault), stop)

    def _pieces(self, messages: list[Message], most_tokens: int, seconds: float) -> Iterator[str]:
        """The words of a reply; a finish that was no finish (cut by length) is an end like any other."""
        asked: dict[str, Any] = {"model": self._model, "messages": messages, "stream": True, "timeout": seconds}
        try:
            stream = self._client.chat.completions.create(**asked, max_tokens=most_tokens, temperature=0)
        except self._library.BadRequestError:
            # Newer models know neither of the two.
            stream = self._client.chat.completions.create(**asked, max_completion_tokens=most_tokens)
        finished = False
        with stream:
            for chunk in stream:
                for choice in chunk.choices[:1]:
                    if choice.delta is not None and choice.delta.content:
                        yield choice.delta.content
                    finished = finished or choice.finish_reason is not None
        if not finished:
            raise EOFError

    def _trouble(self, fault: Exception) -> ChatTrouble:
        """What a fault means, in words that hold nothing that the server wrote."""
        library = self._library
        if isinstance(fault, library.APIStatusError):
            code = int(fault.status_code)
            again = code in _AGAIN or code >= 500
            reason = _REFUSED.get(code, "server")
            return ChatTrouble(reason, again=again, code=code, wait=_wait(fault.response.headers))
        if isinstance(fault, library.APITimeoutError):
            return ChatTrouble("time", again=False)
        if isinstance(fault, library.APIConnectionError):
            return ChatTrouble("connection", again=True)
        return ChatTrouble("torn", again=True)


def _only_what_is_needed(request: Any) -> None:
    """Take off what the library adds: this machine's system and version, and what its own OPENAI_… variables say."""
    for name in set(request.headers) - _HEADERS:
        del request.headers[name]


def _put(pieces: queue.Queue[str | _Over], piece: str | _Over, stop: threading.Event) -> bool:
    """Hand a piece over; False when nobody reads any more."""
    while not stop.is_set():
        try:
            pieces.put(piece, timeout=0.2)
        except queue.Full:
            continue
        return True
    return False


def _wait(headers: Any) -> float | None:
    """Seconds of a Retry-After, which is a number or a date; None where there is none."""
    text = str(headers.get("retry-after", "")).strip()
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
