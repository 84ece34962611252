"""Who is let in by the browser app as `rag ui` serves it, and what its answers say of themselves: asked by programs, not browsers."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from rag.door import Index
from tests.journeys.serving import free_port, served
from tests.journeys.speaking import Session, request, session

PATHS = ("/", "/documents", "/_stcore/health", "/_stcore/host-config", "/static/none.js", "/media/none", "/favicon.png")
EVIL = "evil.example"


@pytest.fixture(scope="module")
def app(sample_index: Index) -> Iterator[str]:
    with served(sample_index.folder) as (address, _):
        yield address


def port(address: str) -> str:
    return address.rpartition(":")[2]


@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_host_is_answered_nothing(app: str, path: str) -> None:
    for host in (EVIL, f"{EVIL}:{port(app)}", f"127.0.0.1.{EVIL}", "192.0.2.7", f"localhost@{EVIL}"):
        status, headers, body = request(app, path, host=host)
        assert (status, body[:21]) == (403, b"Refused: this app is "), host
        assert headers["Set-Cookie"] is None
    for host in (f"localhost:{port(app)}", "127.0.0.1:1234", "[::1]"):
        assert request(app, path, host=host)[0] != 403


@pytest.mark.parametrize("path", PATHS)
def test_a_page_of_another_site_or_port_is_answered_nothing(app: str, path: str) -> None:
    for origin in (
        f"http://{EVIL}",
        "http://localhost:3000",
        f"http://localhost:{port(app)}",
        "http://127.0.0.1",
        "null",
    ):
        assert request(app, path, Origin=origin)[0] == 403, origin
    assert request(app, path, Origin=app)[0] != 403


def test_a_web_socket_takes_the_same_names(app: str) -> None:
    for origin, host in ((f"http://{EVIL}", ""), ("http://localhost:3000", ""), ("", EVIL), (f"http://{EVIL}", EVIL)):
        with pytest.raises(InvalidStatus, match="403"), session(app, origin, host):
            pass
    with session(app) as page:
        assert "会議録" in page.run()


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_says_that_it_is_not_framed_and_is_what_it_says(app: str, path: str) -> None:
    for host in ("", EVIL):
        _, headers, _ = request(app, path, host=host)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Access-Control-Allow-Origin"] is None
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert EVIL not in policy


def test_no_other_site_is_named_and_what_no_page_asks_for_is_closed(app: str) -> None:
    status, _, body = request(app, "/_stcore/host-config")
    assert (status, b'"allowedOrigins":[]' in body, b"http" in body) == (200, True, False)
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/script-health-check"):
        assert request(app, path)[0] == 404


def test_nothing_in_the_folder_of_the_start_sets_anything_of_the_app(sample_index: Index, tmp_path: Path) -> None:
    planted = tmp_path / ".streamlit"
    planted.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as asked:
        asked.settimeout(0)
        theme = f"http://127.0.0.1:{asked.getsockname()[1]}/theme.toml"
        (planted / "config.toml").write_text(f'theme.base = "{theme}"\nserver.cookieSecret = "known"\n')
        (planted / "secrets.toml").write_text('RAG_CHAT_URL = "http://127.0.0.1:9/v1"\nauth.cookie_secret = "known"\n')
        with served(sample_index.folder, before=f"cd {tmp_path}") as (address, _), session(address) as page:
            told = page.run("status")
            assert "RAG_CHAT_URL" in told
            assert "127.0.0.1:9/v1" not in told
        with pytest.raises(BlockingIOError):  # nobody came for the theme
            asked.accept()


def test_beyond_this_machine_other_names_are_refused_and_named_ones_are_not(
    sample_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_ADDRESS", "0.0.0.0")
    at = free_port()
    app = f"http://127.0.0.1:{at}"
    with served(sample_index.folder, at):
        assert request(app, "/_stcore/health", host=f"minutes.city.example:{at}")[0] == 403
        assert request(app, "/_stcore/health", host="192.0.2.7")[0] == 200
    monkeypatch.setenv("RAG_HOSTS", "https://minutes.city.example")
    with served(sample_index.folder, at):
        assert request(app, "/_stcore/health", host="minutes.city.example")[0] == 200
        assert (
            request(app, "/_stcore/health", Origin="https://minutes.city.example")[0] == 200
        )  # Host rewritten on the way
        assert request(app, "/_stcore/health", host="192.0.2.7")[0] == 403


def sending(app: str, to: str, data: bytes, page: Session, cookie: str, **more: str) -> int:
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\n'
    return request(
        app, f"/_stcore/upload_file/{page.name}/{to}", "PUT", head + data + b"\r\n--x--\r\n",
        Content_Type="multipart/form-data; boundary=x", Cookie=cookie, X_Xsrftoken=cookie.partition("=")[2], **more,
    )[0]  # fmt: skip


def cookie_of(app: str) -> str:
    return request(app, "/_stcore/health")[1]["Set-Cookie"].partition(";")[0]


def resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def test_a_file_is_taken_only_from_who_may_change_things_and_sees_the_page_for_it(
    sample_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = free_port()
    app = f"http://127.0.0.1:{at}"
    with served(sample_index.folder, at) as (_, server):
        cookie = cookie_of(app)
        with session(app) as page:
            page.run()
            assert sending(app, "1", b"words", page, cookie) == 403  # this page takes none
            page.run("documents")
            assert sending(app, "1", b"words", page, cookie) == 204
            assert sending(app, "1", b"words", page, cookie, Origin=f"http://{EVIL}") == 403
            before = resident(server.pid)
            assert sending(app, "2", bytes(68_000_000), page, cookie) == 413
            assert sending(app, "3", bytes(60_000_000), page, cookie) == 204
            assert resident(server.pid) - before > 55
        assert sending(app, "4", b"words", page, cookie) == 403  # it is closed
        assert resident(server.pid) - before < 30
    monkeypatch.setenv("RAG_ADDRESS", "0.0.0.0")
    with served(sample_index.folder, at) as (_, server):
        cookie = cookie_of(app)
        with session(app) as page:
            assert "会議" in page.run("documents")
            before = resident(server.pid)
            large = bytes(40_000_000)
            assert [sending(app, str(n), large, page, cookie) for n in range(4)] == [403] * 4
            assert resident(server.pid) - before < 30


def test_only_messages_of_a_page_are_heard(app: str, sample_index: Index) -> None:
    with session(app) as page:
        page.run()
        page.say(load_git_info=True)
        page.say(clear_cache=True)
        page.say(set_run_on_save=True)
        page.say(debug_shutdown_runtime=True)
        page.say(backend_operation_request={"request_id": "1", "session_id": page.name, "install_skills": {}})
        page.send(b"\xff\xff\xff")
        page.send("text")
        page.told.clear()
        page.say(app_heartbeat=True)
        heard = page.hear(lambda message: message.WhichOneof("type") == "heartbeat_ack")
        assert heard.heartbeat_ack
        others = [m for m in page.told if m is not heard]  # the end of the run
        assert {m.WhichOneof("type") for m in others} <= {"session_status_changed"}
        assert not any(m.session_status_changed.run_on_save for m in others)
