"""The browser app as a program speaks to it that is no browser: requests with any headers, and messages on its web socket."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlencode, urlsplit

from google.protobuf.text_format import MessageToString
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol


def request(
    address: str, path: str = "/", method: str = "GET", body: bytes = b"", host: str = "", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and body of an answer; names of headers with ``_`` for ``-``."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        length = {} if method == "GET" else {"Content-Length": str(len(body))}
        sent = {"Host": host or urlsplit(address).netloc, **length}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders()
        with suppress(ConnectionError):  # refused before all of it was sent
            connection.send(body)
        answer = connection.getresponse()
        try:
            return answer.status, answer.headers, answer.read()
        except http.client.IncompleteRead as cut:  # the connection was ended while more was on its way
            return answer.status, answer.headers, cut.partial
    finally:
        connection.close()


class Session:
    """One open page: what it is told, and what it says."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.name = ""
        self.told: list[ForwardMsg] = []

    def say(self, **fields: object) -> None:
        """Send a message that holds these fields."""
        self._socket.send(BackMsg(**fields).SerializeToString())  # type: ignore[arg-type]

    def send(self, data: bytes | str) -> None:
        """Send what is no message."""
        self._socket.send(data)

    def hear(self, until: Callable[[ForwardMsg], bool], seconds: float = 20) -> ForwardMsg:
        """The first message of a kind that comes."""
        while True:
            message = ForwardMsg.FromString(self._socket.recv(seconds, decode=False))
            self.told.append(message)
            if message.WhichOneof("type") == "new_session":
                self.name = message.new_session.initialize.session_id
            if until(message):
                return message

    def press(self, label: str, page: str = "", seconds: float = 20) -> None:
        """Press a button that the last run drew, on its page; what that runs is not waited for."""
        buttons = [m.delta.new_element.button for m in self.told if m.WhichOneof("type") == "delta"]
        at = next(button.id for button in buttons if button.label == label)
        self.told.clear()
        self.say(rerun_script={"page_name": page, "widget_states": {"widgets": [{"id": at, "trigger_value": True}]}})

    def run(self, page: str = "", /, *, seconds: float = 20, **query: str | list[str]) -> str:
        """Run a page to its end: everything that it was told, as text."""
        self.told.clear()
        self.say(rerun_script={"query_string": urlencode(query, doseq=True), "page_name": page})
        self.hear(lambda message: message.WhichOneof("type") == "script_finished", seconds)
        return "".join(MessageToString(message, as_utf8=True) for message in self.told)


@contextmanager
def session(address: str, origin: str = "", host: str = "", cookie: str = "") -> Iterator[Session]:
    """Open a web socket as a page of the app does."""
    headers = {"Cookie": cookie} if cookie else {}
    token = cookie.partition("=")[2]
    protocols = [Subprotocol("streamlit"), *([Subprotocol(token)] if token else [])]
    uri = address.replace("http", "ws", 1) + "/_stcore/stream"
    if host:  # asked of the same machine under another name
        uri = f"ws://{host}/_stcore/stream"
    at = urlsplit(address)
    with connect(
        uri, origin=Origin(origin or address), subprotocols=protocols, additional_headers=headers,
        sock=socket.create_connection((at.hostname or "", at.port or 80), 20), max_size=None, open_timeout=20,
        compression=None,
    ) as opened:  # fmt: skip
        yield Session(opened)
