"""What every test stands on: no network beyond loopback, no setting of the developer's own, and places of data."""

import ipaddress
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

import rag
from rag import resources
from rag.door import Index
from tests.commands import Ran, Run
from tests.minutes_for_tests import write_corpus
from tests.ui.app_pages import Open, opener

# A slow machine is no failure; in CI hypothesis adds its own profile, which this one keeps.
hypothesis.settings.register_profile("calm", deadline=None, print_blob=True)
hypothesis.settings.load_profile("calm")

PLACES = ("RAG_SEEDS_DIR", "RAG_BENCH_DIR", "RAG_MINUTES_DIR", "RAG_ENCODER_DIR", "RAG_CASES_DIR")


class NetworkInTest(RuntimeError):
    """A test reached for the network. Not an OSError, which a library would take for a network that is down."""


def _address(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a host is written as; None where it is a name."""
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _refuse_connection(host: object) -> None:
    address = _address(host)
    if host not in ("localhost", b"localhost") and not (address and address.is_loopback):
        raise NetworkInTest(f"a test reached for {host!r}; only loopback exists in tests")


def _refuse_look_up(host: object) -> None:
    # An address is looked up nowhere, and no host at all means this machine.
    if host not in ("localhost", b"localhost", "", b"", None) and _address(host) is None:
        raise NetworkInTest(f"a test looked up {host!r}; only loopback exists in tests")


def _guarded(method: Callable[..., Any], place: int) -> Callable[..., Any]:
    """Wrap a socket method whose address is its argument at that place (-1: the last one)."""

    def call(self: socket.socket, *arguments: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and len(arguments) > max(place, 0):
            address = arguments[place]
            if isinstance(address, tuple):
                _refuse_connection(address[0])
        return method(self, *arguments)

    return call


def _guarded_lookup(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a look-up of names, which would ask a name server."""

    def call(host: Any, *arguments: Any, **named: Any) -> Any:
        _refuse_look_up(host)
        return function(host, *arguments, **named)

    return call


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection and look-up beyond loopback, here and, by a proxy that is not there, in commands."""
    with pytest.MonkeyPatch.context() as patch:
        for name, place in (("connect", 0), ("connect_ex", 0), ("sendto", -1), ("sendmsg", 3)):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name), place))
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            patch.setattr(socket, name, _guarded_lookup(getattr(socket, name)))
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            patch.setenv(name, "http://127.0.0.1:9")  # the discard port: nobody listens
        for name in ("no_proxy", "NO_PROXY"):
            patch.setenv(name, "localhost,127.0.0.1,::1")
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_setting_of_the_developer() -> Iterator[None]:
    """Take the project's settings out of the environment: a test sees the defaults, or what it sets itself."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("RAG_") and name not in PLACES]:
            patch.delenv(name)
        yield


def _place(variable: str) -> Path:
    value = os.environ.get(variable, "").strip()
    if not value:
        pytest.skip(f"{variable} is not set")
    folder = Path(value)
    if not folder.is_dir():
        pytest.fail(f"{variable} is set, but names no folder: {value}")
    return folder


@pytest.fixture(scope="session")
def seeds_dir() -> Path:
    """The folder of real documents in the styles that the readers know."""
    return _place("RAG_SEEDS_DIR")


@pytest.fixture(scope="session")
def bench_dir() -> Path:
    """The folder of judged questions."""
    return _place("RAG_BENCH_DIR")


@pytest.fixture(scope="session")
def minutes_dir() -> Path:
    """The folder of real minutes at scale."""
    return _place("RAG_MINUTES_DIR")


@pytest.fixture(scope="session")
def cases_dir() -> Path:
    """The folder of small inputs that failed once, each with what is right."""
    return _place("RAG_CASES_DIR")


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The sample minutes, indexed once; tests only read it."""
    return rag.build_index(resources.sample_corpus(), tmp_path_factory.mktemp("sample") / "index")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process; gives its exit code, stdout and stderr."""
    from rag.faces.cli import main

    def runner(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["rag", *map(str, words)])
        capfd.readouterr()
        try:
            main()
            code: Any = 0
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Ran(int(code), out, err)

    return runner


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three invented documents in a folder; tests only read it."""
    return write_corpus(tmp_path_factory.mktemp("small") / "corpus")


@pytest.fixture(scope="session")
def small_index(small_corpus: Path) -> Path:
    """The folder of an index of ``small_corpus``; tests only read it."""
    rag.build_index(small_corpus, small_corpus.parent / "deep" / "index")
    return small_corpus.parent / "deep" / "index"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page of the browser app without a browser."""
    return opener(monkeypatch)
