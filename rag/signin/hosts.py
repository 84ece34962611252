"""By which names browsers may call the app, and from which pages: what keeps another site from posing as it; pure."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from rag.errors import SettingsError
from rag.settings import Settings
from rag.signin.access import is_loopback, is_on, origin

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Hosts:
    """What the app answers to.

    Args:
        names: of hosts, lower case, besides those of this machine's loopback.
        origins: the whole addresses by which browsers see the app, where a web server in front of it calls it otherwise.
        numbers: whether any number of a machine (192.0.2.7) is answered to, too. No site of somebody else has one: what
            leads a browser astray is a name whose number its owner changes.
    """

    names: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    numbers: bool = False

    def knows(self, host: str | None) -> bool:
        """Whether a Host header is a name of the app, on whatever port: a tunnel has its own."""
        parts = _parts(f"//{host}") if host else None
        if parts is None or parts.netloc != host or parts.path or parts.query or parts.fragment:
            return False
        name = (parts.hostname or "").rstrip(".")
        return is_loopback(name) or name in self.names or (self.numbers and _is_number(name))

    def is_own(self, origin: str, host: str) -> bool:
        """Whether a page is of the app: of the host and port that are asked, or of an address that was named whole."""
        # By http or https: a web server that speaks https in front of the app calls it by http.
        return origin in self.origins or origin.lower() in (f"http://{host.lower()}", f"https://{host.lower()}")


def read_hosts(settings: Settings, machine: str) -> Hosts:
    """The names and addresses of the settings; ``machine`` is the name that this machine has.

    Raises:
        SettingsError: RAG_HOSTS has an entry that is none.
    """
    given = tuple(part.strip() for part in settings.hosts.split(",") if part.strip())
    own = (origin(settings.signin_redirect),) if is_on(settings) and settings.signin_redirect else ()
    names, origins = set(), set()
    for entry in (*given, *own):
        parts = _parts(entry if "://" in entry else f"//{entry}")
        if parts is None or parts.path.strip("/") or parts.query or parts.fragment or set(entry) & set(" *\t\n"):
            raise SettingsError(
                f"RAG_HOSTS: {entry!r} is no host. Write names (minutes.city.example), numbers (192.0.2.7) and addresses "
                "(https://minutes.city.example), with commas between them."
            )
        names.add((parts.hostname or "").rstrip("."))
        if parts.scheme:
            port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
            host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
            origins.add(f"{parts.scheme}://{host}{port}")
    exposed = not is_loopback(settings.address)
    if exposed and not _is_number(settings.address):
        names.add(settings.address.lower())
    if exposed and not given and not own:
        name = machine.lower().rstrip(".")
        names |= {name, name.partition(".")[0], f"{name.partition('.')[0]}.local"} - {"", ".local"}
    return Hosts(frozenset(names), frozenset(origins), numbers=exposed and not given and not own)


def _is_number(name: str) -> bool:
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def _parts(address: str) -> SplitResult | None:
    """An address or ``//host``; None where it is none, or names a user."""
    try:
        parts = urlsplit(address)
        usable = parts.hostname and parts.port != 0 and "@" not in parts.netloc and parts.scheme in ("", *_PORTS)
    except ValueError:
        return None
    return parts if usable else None
