"""Who may enter the browser app and who may change what it serves: rules over what a provider said of a person; pure."""

from __future__ import annotations

import ipaddress
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from rag.errors import SettingsError
from rag.settings import Settings

CALLBACK = "/oauth2callback"  # Streamlit's own
SKEW = 60.0  # seconds by which two clocks may differ
_LONGEST = 80  # characters of a name that are shown
_OWN = frozenset(("is_logged_in", "provider", "tokens", "origin"))  # Streamlit's words among those of the provider

# What somebody is to the app. Where sign-in is off everybody is an admin on this machine, and a reader from any other.
Admission = Literal["signed_out", "expired", "refused", "reader", "admin"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in, as the provider says; all of it is somebody else's text.

    Args:
        name: for showing, one short line; never empty.
        shown_address: for showing; empty where there is none.
        address: what rules look at: ASCII lower case; empty where there is none, or where it was not confirmed.
        claims: (name, values), in order of name; a claim of one value has one.
        expires: seconds since 1970; None where the provider did not say.
    """

    name: str
    shown_address: str
    address: str
    claims: tuple[tuple[str, tuple[str, ...]], ...]
    expires: float | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list of people: an address, all addresses of a domain, or a claim of this value."""

    kind: Literal["address", "domain", "claim"]
    value: str
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may what. ``exposed``: the app listens where other machines reach it. No ``readers``: everybody who signs in."""

    on: bool
    exposed: bool
    admins: tuple[Entry, ...] = ()
    readers: tuple[Entry, ...] = ()


def is_on(settings: Settings) -> bool:
    """Whether sign-in is asked for; one setting of it is enough, so that a half-set one does not leave the door open."""
    return bool(_given(settings) or settings.signin_admins or settings.signin_readers)


def read_rules(settings: Settings) -> Rules:
    """The rules that the settings make.

    Raises:
        SettingsError: sign-in is asked for, and a setting of it is missing or cannot be used.
    """
    exposed = not is_loopback(settings.address)
    if not is_on(settings):
        return Rules(on=False, exposed=exposed)
    missing = [
        name for name in ("URL", "CLIENT", "SECRET", "REDIRECT") if f"signin_{name.lower()}" not in _given(settings)
    ]
    if missing:
        names = ", ".join(f"RAG_SIGNIN_{name}" for name in missing)
        raise SettingsError(
            f"Sign-in is asked for, but not set up: {names} missing. Set it (docs/sign-in.md), or unset every RAG_SIGNIN_… to "
            "serve the app without sign-in."
        )
    _check_provider(settings.signin_url)
    _check_redirect(settings.signin_redirect)
    return Rules(
        on=True,
        exposed=exposed,
        admins=_entries("RAG_SIGNIN_ADMINS", settings.signin_admins),
        readers=_entries("RAG_SIGNIN_READERS", settings.signin_readers),
    )


def read_person(said: Mapping[str, object]) -> Person | None:
    """Who is signed in, of the claims that Streamlit took from the provider's token; None where nobody is."""
    if said.get("is_logged_in") is not True:
        return None
    mail, confirmed = said.get("email"), said.get("email_verified")
    address = mail.strip() if isinstance(mail, str) else ""
    # Not every provider says whether it confirmed an address. One that does is believed, in either spelling.
    sure = confirmed is None or confirmed is True or confirmed == "true"
    names = (said.get(name) for name in ("name", "preferred_username", "email", "sub"))
    return Person(
        name=next((shown for name in names if isinstance(name, str) and (shown := _line(name))), "—"),
        shown_address=_line(address),
        address=_lower(address) if sure and address.count("@") == 1 else "",
        claims=tuple(
            sorted((name, _values(value)) for name, value in said.items() if name not in _OWN and _values(value))
        ),
        expires=_moment(said.get("exp")),
    )


def expired(person: Person, now: float) -> bool:
    """Whether the provider's word no longer counts at ``now``, in seconds since 1970; one without an end never did."""
    return person.expires is None or now >= person.expires + SKEW


def admission(person: Person | None, rules: Rules, now: float) -> Admission:
    """What somebody is to the app at ``now``. Who may change things may enter, whether or not the readers name them."""
    if not rules.on:
        return "reader" if rules.exposed else "admin"
    if person is None:
        return "signed_out"
    if expired(person, now):
        return "expired"
    if any(_is(person, entry) for entry in rules.admins):
        return "admin"
    return "reader" if not rules.readers or any(_is(person, entry) for entry in rules.readers) else "refused"


def may_enter(person: Person | None, rules: Rules, now: float) -> bool:
    """Whether somebody may read the minutes."""
    return admission(person, rules, now) in ("reader", "admin")


def may_change(person: Person | None, rules: Rules, now: float) -> bool:
    """Whether somebody may change documents and index, and see paths, settings and what readers said."""
    return admission(person, rules, now) == "admin"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address or a name of a host."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def origin(redirect: str) -> str:
    """The app's own address of the one that the provider leads back to."""
    return redirect.removesuffix(CALLBACK)


def cautions(settings: Settings) -> tuple[str, ...]:
    """What whoever starts the app should know about who can read the minutes."""
    if is_on(settings):
        parts = urlsplit(settings.signin_redirect)
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            return (
                f"RAG_SIGNIN_REDIRECT is {settings.signin_redirect}: whoever listens on the way can take over a sign-in. Serve "
                "the app by https (docs/sign-in.md).",
            )
        return ()
    if is_loopback(settings.address):
        return ()
    return (
        f"RAG_ADDRESS is {settings.address}: everyone who reaches this address can read all minutes. To let in only who "
        "signs in, set RAG_SIGNIN_URL and the other RAG_SIGNIN_… (docs/sign-in.md).",
    )


def _given(settings: Settings) -> frozenset[str]:
    names = ("signin_url", "signin_client", "signin_secret", "signin_redirect")
    return frozenset(name for name in names if getattr(settings, name))


def _check_provider(url: str) -> None:
    parts = _split("RAG_SIGNIN_URL", url)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise SettingsError(
            f"RAG_SIGNIN_URL={url!r}: a provider that is not on this machine must be reached by https://."
        )


def _check_redirect(url: str) -> None:
    parts = _split("RAG_SIGNIN_REDIRECT", url)
    example = f"for example https://minutes.city.example{CALLBACK}"
    if (parts.path, parts.query, parts.fragment) != (CALLBACK, "", "") or "{" in url:
        raise SettingsError(
            f"RAG_SIGNIN_REDIRECT={url!r}: it must be the address of the app as browsers see it, followed by {CALLBACK}, {example}."
        )
    # A cookie counts where its origin is that of the page, letter by letter.
    usual = {"https": 443, "http": 80}[parts.scheme]
    if (
        not url.isascii()
        or parts.netloc != parts.netloc.lower()
        or not url.startswith(parts.scheme)
        or parts.port == usual
    ):
        raise SettingsError(
            f"RAG_SIGNIN_REDIRECT={url!r}: write it as browsers do, in lower case, ASCII (xn--…) and without :{usual}, {example}."
        )


def _split(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.username is None and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(f"{name}={url!r} is no address. Write it from https:// on.")
    return parts


def _entries(name: str, text: str) -> tuple[Entry, ...]:
    return tuple(_entry(name, part.strip()) for part in text.split(",") if part.strip())


def _entry(name: str, text: str) -> Entry:
    claim, equals, value = (part.strip() for part in text.partition("="))
    if equals and claim == "email":
        raise SettingsError(f"{name}: {text!r}: write an address by itself, so that one not confirmed does not count.")
    if equals and claim and value:
        return Entry("claim", value, claim)
    user, at, domain = text.rpartition("@")
    if equals or not at or not domain or "@" in user or any(letter.isspace() for letter in text):
        raise SettingsError(
            f"{name}: {text!r} names nobody. Write addresses (taro@city.example), domains (@city.example) and claims "
            "(groups=minutes-admins), with commas between them."
        )
    return Entry("address", _lower(text)) if user else Entry("domain", _lower(domain))


def _is(person: Person, entry: Entry) -> bool:
    if entry.kind == "claim":
        return entry.value in dict(person.claims).get(entry.claim, ())
    if entry.kind == "address":
        return person.address == entry.value
    return person.address.rpartition("@")[2] == entry.value


def _lower(address: str) -> str:
    # Unicode would make one address of two: the Kelvin sign becomes k, the long s becomes s.
    return address.lower() if address.isascii() else address


def _values(value: object) -> tuple[str, ...]:
    several = value if isinstance(value, list | tuple) else (value,)
    return tuple(_scalar(one) for one in several if isinstance(one, str | int | float) and _scalar(one))


def _scalar(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _moment(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _line(text: str) -> str:
    """One short line without what turns its direction round or cannot be seen."""
    plain = "".join(letter for letter in " ".join(text.split()) if not unicodedata.category(letter).startswith("C"))
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST] + "…"
