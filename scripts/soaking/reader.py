"""One reader of the browser app without a browser: a websocket on which pages are asked for and what is drawn comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one run of a page drew: the verdict's words, the quoted words in order of their letters, and whether it failed."""

    verdict: str
    quotes: tuple[str, ...]
    trouble: str
    failed: str


class Reader:
    """A session of the app; leave it by ``close``.

    Args:
        address: of the app, as ``rag ui`` prints it.
        seconds: longest wait for a page.
    """

    def __init__(self, address: str, seconds: float = 60) -> None:
        self._seconds = seconds
        self._socket: ClientConnection = connect(
            address.replace("http", "ws", 1) + "/_stcore/stream",
            origin=cast(Any, address), subprotocols=[cast(Any, "streamlit")], max_size=None, open_timeout=30,
        )  # fmt: skip
        # A message that was sent before is only named again, by its hash.
        self._before: dict[str, ForwardMsg] = {}

    def send(self, message: BackMsg) -> None:
        """Any message of the protocol."""
        self._socket.send(message.SerializeToString())

    def page(self, page: str = "", **query: Any) -> Drawn:
        """Ask for a page and wait until it is drawn."""
        message = BackMsg()
        message.rerun_script.query_string = urlencode(query, doseq=True, errors="replace")
        message.rerun_script.page_name = page
        self.send(message)
        drawn: list[ForwardMsg] = []
        while True:
            found = ForwardMsg()
            found.ParseFromString(cast(bytes, self._socket.recv(timeout=self._seconds)))
            kind = found.WhichOneof("type")
            if kind == "ref_hash":
                found = self._before[found.ref_hash]
            elif found.hash:
                self._before[found.hash] = found
            if kind == "script_finished":
                return _drawn(drawn)
            drawn.append(found)

    def close(self) -> None:
        """Leave."""
        self._socket.close()


def _drawn(messages: list[ForwardMsg]) -> Drawn:
    verdicts, quotes, troubles, failed = [], [], [], ""
    for message in messages:
        element = message.delta.new_element
        if element.WhichOneof("type") == "exception":
            failed = f"{element.exception.type}: {element.exception.message}"[:200]
        if element.WhichOneof("type") != "bidi_component":
            continue
        component = element.bidi_component
        data = component.json or component.mixed.json if component.HasField("mixed") else component.json
        for one in _nodes(json.loads(data) if data else {}):
            words = _text(one)
            if one.get("cls") == "verdict":
                verdicts.append(words)
            elif one.get("cls") == "quote":
                quotes.append(words)
            elif "trouble" in str(one.get("cls", "")):
                troubles.append(words)
    return Drawn("".join(verdicts), tuple(sorted(quotes)), "".join(troubles)[:300], failed)


def _nodes(plain: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plain, dict):
        if "tag" in plain:
            yield plain
        for value in plain.values():
            yield from _nodes(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _nodes(value)


def _text(plain: Any) -> str:
    if isinstance(plain, str):
        return plain
    return "".join(_text(child) for child in plain.get("children", ()))
