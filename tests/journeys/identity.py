"""A small sign-in provider (OpenID Connect) on loopback: it signs in whomever the test says, for as long as it says."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "minutes", "the-secret-of-the-client"


class Provider:
    """What the provider will say next.

    Args of its state:
        claims: of who signs in next; None: they press cancel.
        seconds: how long their token lasts; None: it does not say.
        asked: the paths asked for, in order.
    """

    def __init__(self) -> None:
        self.claims: dict[str, Any] | None = None
        self.seconds: float | None = 3600
        self.asked: list[str] = []
        self.down = False
        self.url = ""
        self._key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self._codes: dict[str, dict[str, str]] = {}

    @property
    def metadata_url(self) -> str:
        return f"{self.url}/.well-known/openid-configuration"

    def metadata(self) -> dict[str, Any]:
        ends = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "jwks_uri": "keys",
            "end_session_endpoint": "end",
        }
        return {
            "issuer": self.url,
            **{name: f"{self.url}/{path}" for name, path in ends.items()},
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [self._key.as_dict(private=False)]}

    def back(self, asked: dict[str, str]) -> str:
        """Where the browser is led after the page of the provider."""
        said = {"state": asked["state"]}
        if self.claims is None:
            said["error"] = "access_denied"
        else:
            said["code"] = secrets.token_hex(8)
            self._codes[said["code"]] = asked
        return f"{asked['redirect_uri']}?{urlencode(said)}"

    def token(self, asked: dict[str, str], credentials: str) -> dict[str, Any] | None:
        """The token for a code, once; None where code, client or proof are wrong."""
        started = self._codes.pop(asked.get("code", ""), None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if started is None or started.get("code_challenge") != proof or credentials != f"Basic {known}":
            return None
        now = int(time.time())
        said = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "1",
            "iat": now,
            "nonce": started["nonce"],
            **(self.claims or {}),
        }
        # A library that checks the token when it comes wants an end of it; what ends soon is told in fractions.
        said["exp"] = now + self.seconds if self.seconds is not None else None
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, {k: v for k, v in said.items() if v is not None}, self._key)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": signed}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.provider.asked.append(parts.path)
        if self.provider.down:
            self._say(503, b"", "text/plain")
        elif parts.path == "/.well-known/openid-configuration":
            self._say(200, json.dumps(self.provider.metadata()).encode())
        elif parts.path == "/keys":
            self._say(200, json.dumps(self.provider.keys()).encode())
        elif parts.path == "/authorize":
            self._lead(self.provider.back(asked))
        elif parts.path == "/end":
            self._lead(asked["post_logout_redirect_uri"])
        else:
            self._say(404, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        self.provider.asked.append(self.path)
        token = self.provider.token(asked, self.headers.get("Authorization", ""))
        if token is None:
            self._say(400, b'{"error": "invalid_grant"}')
        else:
            self._say(200, json.dumps(token).encode())

    def log_message(self, *args: Any) -> None:
        pass

    def _say(self, code: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _lead(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextmanager
def providing() -> Iterator[Provider]:
    """A provider that listens until the end of the block."""
    provider = Provider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
