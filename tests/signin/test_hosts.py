"""Which Host and Origin the app answers to: its own, whatever it listens on, and none that another site could have."""

import pytest

from rag.errors import SettingsError
from rag.settings import load_settings
from rag.signin.hosts import Hosts, read_hosts

LOOPBACK = (
    "127.0.0.1:8501",
    "localhost:8501",
    "LOCALHOST",
    "localhost.:8501",
    "[::1]:8501",
    "127.0.0.1:9000",
    "127.8.8.8",
)
FOREIGN = (
    "evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example",
    "evil.example#localhost", "localhost/x", "localhost?x", "localhost\t", " localhost", "localhost:99999", "localhost:0",
    "localhost:x", "[::1", "::1", "", "127.1", "0x7f.0.0.1", "2130706433",
)  # fmt: skip
NUMBERS = ("192.0.2.7:8501", "[2001:db8::7]:8501", "0.0.0.0:8501")


def hosts(**environ: str) -> Hosts:
    return read_hosts(
        load_settings({f"RAG_{name}": value for name, value in environ.items()}), "Office-PC.city.example"
    )


def admits(found: Hosts, host: str, origin: str | None) -> bool:
    """As the guard asks, one after the other."""
    return found.knows(host) and (origin is None or found.is_own(origin, host))


def known(of: Hosts, *headers: str) -> list[str]:
    return [one for one in headers if of.knows(one)]


def test_on_this_machine_only_its_own_names_count() -> None:
    assert known(hosts(), *LOOPBACK, *FOREIGN, *NUMBERS, "office-pc:8501") == list(LOOPBACK)
    assert not hosts().knows(None)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7"])
def test_beyond_this_machine_its_names_and_numbers_count_and_no_other_name(address: str) -> None:
    names = ("office-pc:8501", "OFFICE-PC.city.example", "office-pc.local:8501")
    assert known(hosts(ADDRESS=address), *names, *NUMBERS, *LOOPBACK) == [*names, *NUMBERS, *LOOPBACK]
    assert known(hosts(ADDRESS=address), *FOREIGN, "office-pc.evil.example") == []


def test_named_hosts_are_the_only_ones_beside_loopback() -> None:
    found = hosts(ADDRESS="0.0.0.0", HOSTS="minutes.city.example, 192.0.2.7 ,https://Rag.city.example:8443/")
    named = ("minutes.city.example", "minutes.city.example:8501", "192.0.2.7:8501", "rag.city.example")
    assert known(found, *named, *LOOPBACK) == [*named, *LOOPBACK]
    assert known(found, *FOREIGN, "192.0.2.8", "office-pc", "x.minutes.city.example") == []
    assert found.origins == {"https://rag.city.example:8443"}


def test_the_address_of_the_sign_in_is_a_name_of_the_app() -> None:
    found = hosts(ADDRESS="0.0.0.0", SIGNIN_REDIRECT="https://minutes.city.example/oauth2callback")
    assert known(found, "minutes.city.example", "localhost", "192.0.2.7", "office-pc") == [
        "minutes.city.example",
        "localhost",
    ]
    assert admits(found, "127.0.0.1:8501", "https://minutes.city.example")


@pytest.mark.parametrize(
    "entry", ["*", "*.city.example", "a b", "ftp://a.example", "https://a.example/path", "a@b.example", "x:99999"]
)
def test_an_entry_that_is_no_host_is_refused_with_the_remedy(entry: str) -> None:
    with pytest.raises(SettingsError, match=r"RAG_HOSTS: .* is no host\. Write names"):
        hosts(HOSTS=f"minutes.city.example,{entry}")


@pytest.mark.parametrize(
    ("host", "origin", "admitted"),
    [
        ("localhost:8501", None, True),
        ("localhost:8501", "http://localhost:8501", True),
        ("localhost:8501", "https://localhost:8501", True),
        ("localhost:8501", "http://LOCALHOST:8501", True),
        ("localhost:8501", "http://localhost:3000", False),
        ("localhost:8501", "http://localhost", False),
        ("localhost:8501", "http://127.0.0.1:8501", False),
        ("localhost:8501", "null", False),
        ("localhost:8501", "", False),
        ("localhost:8501", "file://localhost:8501", False),
        ("localhost:8501", "http://evil.example", False),
        ("127.0.0.1:8501", "https://minutes.city.example", True),
        ("127.0.0.1:8501", "http://minutes.city.example", False),
        ("127.0.0.1:8501", "https://minutes.city.example.evil.example", False),
        ("evil.example", "http://evil.example", False),
        ("evil.example", "https://minutes.city.example", False),
    ],
)  # fmt: skip
def test_a_page_is_of_the_app_where_it_has_its_host_and_port(host: str, origin: str | None, admitted: bool) -> None:
    assert admits(hosts(HOSTS="https://minutes.city.example"), host, origin) is admitted
