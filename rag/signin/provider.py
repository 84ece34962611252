"""The provider of sign-in, as far as the app itself deals with it: is it there, and the key that signs its cookies."""

from __future__ import annotations

import importlib.util
import os
import secrets
import stat
from pathlib import Path
from typing import Any

from rag.errors import MissingExtra, SettingsError
from rag.settings import Settings

KEY = "signin.key"
_SECONDS = 5.0  # for the provider's metadata: a reader waits
_NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


def check_installed() -> None:
    """Find out whether sign-in can be served.

    Raises:
        MissingExtra: its libraries are not installed.
    """
    if any(importlib.util.find_spec(name) is None for name in ("authlib", "httpx")):
        raise MissingExtra("Sign-in", "signin")


def fault_of(url: str) -> str | None:
    """Why nobody can sign in by the provider of this metadata now; None where it answers as it should."""
    import httpx

    try:
        answer = httpx.get(url, timeout=_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
        return f"{type(fault).__name__}: {url}"
    if answer.status_code != 200:
        return f"HTTP {answer.status_code}: {url}"
    try:
        said = answer.json()
    except ValueError:
        said = None
    missing = [name for name in _NEEDED if not isinstance(said, dict) or not isinstance(said.get(name), str)]
    return f"{', '.join(missing)}: {url}" if missing else None


def streamlit_secrets(settings: Settings) -> dict[str, Any]:
    """What Streamlit wants to know of sign-in, as its secrets.toml would say it.

    Raises:
        SettingsError: the key of the cookies cannot be read or made.
    """
    return {
        "auth": {
            "redirect_uri": settings.signin_redirect,
            "cookie_secret": cookie_key(Path(settings.index)),
            "client_id": settings.signin_client,
            "client_secret": settings.signin_secret,
            "server_metadata_url": settings.signin_url,
        }
    }


def cookie_key(index: Path) -> str:
    """The key that signs the cookies of who is signed in: made once, kept beside the index, for its owner only.

    Raises:
        SettingsError: it cannot be read or written, or others may read it.
    """
    path = index / KEY
    try:
        index.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
        mode = path.stat().st_mode
    except (OSError, ValueError) as fault:
        raise SettingsError(
            f"The key that signs the cookies of sign-in cannot be kept in {path} ({fault}). Let this program write there, or "
            "name another folder with RAG_INDEX."
        ) from fault
    if os.name != "nt" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(
            f"{path} may be read by others, who could sign in as anybody. Remove it: a new one is made, and everyone signs "
            "in again."
        )
    if len(key) < 32:
        raise SettingsError(f"{path} holds no key. Remove it: a new one is made, and everyone signs in again.")
    return key


def _make(path: Path) -> None:
    # It gets its name with all its content: another process that starts now must not read half a key, or make a second.
    draft = path.with_name(f"{KEY}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError:  # a disk that knows no links
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
