"""The guard of `tests/conftest.py`: the network does not exist in tests beyond loopback."""

import socket
import subprocess
import sys
import urllib.request

import pytest

from tests.conftest import NetworkInTest

ELSEWHERE = "192.0.2.1"  # TEST-NET-1 (RFC 5737): nobody's address


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_a_connection_beyond_loopback_is_refused(method: str) -> None:
    with socket.socket() as link, pytest.raises(NetworkInTest, match=r"192\.0\.2\.1"):
        getattr(link, method)((ELSEWHERE, 80))


def test_a_datagram_beyond_loopback_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as link:
        with pytest.raises(NetworkInTest):
            link.sendto(b"x", (ELSEWHERE, 9))
        with pytest.raises(NetworkInTest):
            link.sendmsg([b"x"], [], 0, (ELSEWHERE, 9))


def test_a_connection_beyond_loopback_over_ipv6_is_refused() -> None:
    if not socket.has_ipv6:
        pytest.skip("this Python has no IPv6")
    with socket.socket(socket.AF_INET6) as link, pytest.raises(NetworkInTest):
        link.connect(("2001:db8::1", 80))


@pytest.mark.parametrize("look_up", ["gethostbyname", "gethostbyname_ex"])
def test_a_name_is_not_looked_up(look_up: str) -> None:
    with pytest.raises(NetworkInTest, match=r"city\.example"):
        socket.getaddrinfo("city.example", 80)
    with pytest.raises(NetworkInTest, match=r"city\.example"):
        getattr(socket, look_up)("city.example")


def test_a_page_beyond_loopback_is_not_fetched() -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(NetworkInTest):
        opener.open("http://city.example/", timeout=1)


def test_loopback_is_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as link:
        other, _ = server.accept()
        with other:
            link.sendall(b"here")
            assert other.recv(4) == b"here"


def test_a_local_socket_is_there(tmp_path_factory: pytest.TempPathFactory) -> None:
    if not hasattr(socket, "AF_UNIX"):
        pytest.skip("no local sockets on this system")
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"here")
        assert right.recv(4) == b"here"
    path = str(tmp_path_factory.mktemp("s") / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as link:
        server.bind(path)
        server.listen()
        link.connect(path)


def test_a_command_that_a_test_runs_has_no_network_either() -> None:
    program = "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=20)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Connection refused" in done.stderr
