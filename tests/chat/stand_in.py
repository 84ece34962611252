"""A stand-in for a chat server: real HTTP on loopback, one script a request, of good and of broken replies."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Call"], None]


@dataclass
class Call:
    """One request, and the line to whoever sent it."""

    body: dict[str, Any]
    headers: dict[str, str]
    path: str
    handler: BaseHTTPRequestHandler
    stopped: threading.Event

    @property
    def evidence(self) -> dict[int, str]:
        """The blocks of evidence that the request holds, by their numbers."""
        told = str(self.body["messages"][-1]["content"])
        border = re.search(r"=== [0-9a-f]{16} ===", told)
        assert border, "the evidence stands between no borders"
        blocks = [block for block in told.split(border[0]) if block.strip().startswith("根拠 [")]
        return {int(re.findall(r"根拠 \[(\d+)\]", block)[0]): block for block in blocks}

    def number(self, words: str) -> int:
        """The number of the evidence whose own words hold these."""
        return next(n for n, block in self.evidence.items() if words in block.partition("本文:")[2])

    def start(self, code: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.handler.send_response(code)
        self.handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def write(self, text: str) -> None:
        self.handler.wfile.write(text.encode())
        self.handler.wfile.flush()

    def words(self, text: str, finish: str | None = None) -> None:
        """One chunk of a streamed reply."""
        delta = {"content": text} if text else {}
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "stand-in", "choices": [choice]}
        self.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n")


@dataclass
class StandIn:
    """The server as a test sees it: where it is, what it is to do next, and what it was asked."""

    url: str
    scripts: list[Script] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def will(self, *scripts: Script) -> None:
        """Answer the next requests so, the last script every further one."""
        self.scripts[:] = scripts
        self.calls.clear()


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """Serve on a free port of loopback until the block ends."""
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            call = Call(body, {k.lower(): v for k, v in self.headers.items()}, self.path, self, stopped)
            at = len(stand_in.calls)
            stand_in.calls.append(call)
            with suppress(BrokenPipeError, ConnectionResetError):  # the reader goes away, as it may
                stand_in.scripts[min(at, len(stand_in.scripts) - 1)](call)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    stand_in = StandIn(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def says(text: str | Callable[[Call], str], size: int = 3, finish: str = "stop") -> Script:
    """A whole reply, a few characters at a time."""

    def script(call: Call) -> None:
        told = text if isinstance(text, str) else text(call)
        call.start()
        for at in range(0, len(told), size):
            call.words(told[at : at + size])
        call.words("", finish)
        call.write("data: [DONE]\n\n")

    return script


def breaks_after(text: str | Callable[[Call], str]) -> Script:
    """The line is cut in the middle of a reply."""

    def script(call: Call) -> None:
        call.start()
        call.words(text if isinstance(text, str) else text(call))

    return script


def never_ends(text: str | Callable[[Call], str], pause: float = 0.0) -> Script:
    """The same words again and again, for as long as somebody reads."""

    def script(call: Call) -> None:
        told = text if isinstance(text, str) else text(call)
        call.start()
        while not call.stopped.is_set():
            call.words(told)
            time.sleep(pause)

    return script


def only_keeps_the_line_open(call: Call) -> None:
    call.start()
    while not call.stopped.is_set():
        call.write(": ping\n\n")
        time.sleep(0.05)


def says_nothing_for(seconds: float) -> Script:
    def script(call: Call) -> None:
        call.stopped.wait(seconds)

    return script


def fails(code: int, body: str = "{}", kind: str = "application/json", **headers: str) -> Script:
    def script(call: Call) -> None:
        call.start(code, kind, **headers)
        call.write(body)

    return script


def writes(raw: str, kind: str = "text/event-stream") -> Script:
    """Whatever it is, as the body of a 200."""

    def script(call: Call) -> None:
        call.start(200, kind)
        call.write(raw)

    return script
