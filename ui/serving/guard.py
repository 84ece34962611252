"""What stands before Streamlit's own server: whose requests come in, what of them, and what every answer says of itself."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from rag.door.pages import CALLBACK, Hosts
from ui.serving import uploads

_UPLOAD = "/_stcore/upload_file/"
_MEDIA = "/media/"
# What Streamlit answers to anybody and no page asks for: how much is kept in memory, and the doors of agents.
_CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
# What a page sends. The rest reaches beyond its session (every reader's caches) or tells of the machine (its git).
_MESSAGES = frozenset(
    ("rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request")
)
_OPERATIONS = frozenset(("deferred_file", "dataframe_chunk"))  # others write files on the server's disk
_PATIENCE = 2.0  # seconds, with what comes along with a refused request
_PICTURES = ("image/png", "image/jpeg")
_SHUT = "default-src 'none'; sandbox; frame-ancestors 'none'"
_REFUSED = "Refused: this app is not called {}. Whoever serves it can name its hosts in RAG_HOSTS (docs/sign-in.md).\n"
_FOREIGN = "Refused: asked for by a page of another site.\n"


class Guard:
    """The middleware around the app.

    Args:
        app: Streamlit's.
        hosts: what the app answers to.
        scripts: hashes of the scripts in Streamlit's own page, as a Content-Security-Policy writes them.
        pages: how many may be open at a time; the next one waits, and tries again by itself.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, scripts: tuple[str, ...], pages: int) -> None:
        self._app, self._hosts, self._scripts = app, hosts, scripts
        self._pages, self._open = pages, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, one web socket, or the server's start and end."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        host = hosts[0] if len(hosts) == 1 else None
        if not self._hosts.knows(host):
            await self._refuse(scope, receive, send, _REFUSED.format(ascii(host)), HTTPStatus.FORBIDDEN)
        elif not all(self._own(one, host or "", scope) for one in origins):
            await self._refuse(scope, receive, send, _FOREIGN, HTTPStatus.FORBIDDEN)
        elif scope["type"] == "websocket":
            await self._page(scope, receive, send)
        elif scope["path"].startswith(_CLOSED):
            await self._refuse(scope, receive, send, "Not Found\n", HTTPStatus.NOT_FOUND)
        elif scope["path"].startswith(_UPLOAD):
            await self._upload(scope, receive, self._told(scope, host or "", send))
        else:
            await self._app(scope, receive, self._told(scope, host or "", send))

    def _own(self, origin: str, host: str, scope: Scope) -> bool:
        # The provider leads people back; some browsers say then that they come from nowhere.
        led_back = scope["path"] == CALLBACK and scope.get("method") == "GET" and origin == "null"
        return led_back or self._hosts.is_own(origin, host)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._open >= self._pages:
            await send({"type": "websocket.close", "code": 1013})
            return
        self._open += 1
        try:
            await self._app(scope, _only_ours(receive), send)
        finally:
            self._open -= 1
            uploads.sweep()

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = scope["path"].removeprefix(_UPLOAD).partition("/")[0]
        if not uploads.may_send(session):
            await self._refuse(scope, receive, send, "Refused: no file is taken from here.\n", HTTPStatus.FORBIDDEN)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            uploads.drop(session)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, why: str, status: HTTPStatus) -> None:
        if scope["type"] == "websocket":  # before it is accepted: the server answers 403
            await send({"type": "websocket.close", "code": 1008})
            return
        # The connection ends with the answer. What is sent along is thrown away first: an answer overtaken by it is lost.
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while (await receive()).get("more_body", False):
                    pass
        answer = PlainTextResponse(why, status, headers={"Connection": "close"})
        await answer(scope, receive, self._told(scope, "", send))

    def _told(self, scope: Scope, host: str, send: Send) -> Send:
        """``send`` with what browsers are to know of every answer."""
        media = scope["path"].startswith(_MEDIA)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["X-Frame-Options"] = "DENY"
                headers["Referrer-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                headers["Content-Security-Policy"] = _SHUT if media else self._policy(host)
                del headers["Access-Control-Allow-Origin"], headers["Access-Control-Allow-Credentials"]
                kind = headers.get("content-type", "").partition(";")[0]
                if media and kind not in _PICTURES and not headers.get("content-disposition", "").startswith("attach"):
                    headers["Content-Disposition"] = "attachment"
            await send(message)

        return sending

    def _policy(self, host: str) -> str:
        """Streamlit's page draws with styles of its own and loads its components' scripts as blobs; nothing else runs."""
        # Not every browser counts a page's own web socket as of 'self'.
        sockets = f" ws://{host} wss://{host}" if host else ""
        return "; ".join(
            (
                "default-src 'none'",
                " ".join(("script-src 'self' blob:", *(f"'{one}'" for one in self._scripts))),
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                f"connect-src 'self' data: blob:{sockets}",
                "worker-src 'self' blob:",
                "manifest-src 'self'",
                "form-action 'self'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
            )
        )


def _only_ours(receive: Receive) -> Receive:
    """What a web socket brings, without messages that no page of this app sends."""

    async def receiving() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive" or _is_ours(message.get("bytes")):
                return message
            await asyncio.sleep(0)  # a flood of them leaves the others their turn

    return receiving


def _is_ours(data: bytes | None) -> bool:
    try:
        message = BackMsg.FromString(data or b"")
    except DecodeError:
        return False
    asked = message.WhichOneof("type")
    if asked == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in _OPERATIONS
    return asked in _MESSAGES
