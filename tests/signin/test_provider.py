"""The provider of sign-in: whether it answers, the key that signs the cookies, and what is refused before the app starts."""

import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

import rag
from rag.errors import MissingExtra, SettingsError
from rag.settings import Settings, describe, load_settings
from rag.signin import provider
from rag.signin.access import read_rules
from tests.commands import Run
from tests.house.rules import ROOT
from tests.journeys.identity import providing
from tests.journeys.serving import free_port
from tests.minutes_for_tests import write_corpus

SET = Settings(
    signin_url="https://id.city.example/.well-known/openid-configuration",
    signin_client="minutes",
    signin_secret="of-the-client",
    signin_redirect="https://minutes.city.example/oauth2callback",
)


def answering(code: int, body: bytes) -> str:
    """The address of a server that gives one answer, once."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)

    def once() -> None:
        with server:
            server.handle_request()

    Thread(target=once, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/meta"


def test_a_provider_that_answers_as_it_should_has_no_fault() -> None:
    with providing() as there:
        assert provider.fault_of(there.metadata_url) is None
        assert provider.fault_of(f"{there.url}/elsewhere") == f"HTTP 404: {there.url}/elsewhere"
        there.down = True
        assert provider.fault_of(there.metadata_url) == f"HTTP 503: {there.metadata_url}"


def test_a_provider_that_is_not_there_or_is_none_is_told() -> None:
    nobody = f"http://127.0.0.1:{free_port()}/meta"
    assert provider.fault_of(nobody) == f"ConnectError: {nobody}"
    html = answering(200, b"<html>")
    assert provider.fault_of(html) == f"issuer, authorization_endpoint, token_endpoint, jwks_uri: {html}"
    half = answering(200, b'{"issuer": "x", "authorization_endpoint": "y", "jwks_uri": 3}')
    assert provider.fault_of(half) == f"token_endpoint, jwks_uri: {half}"
    assert (provider.fault_of(answering(200, b"[]")) or "").startswith("issuer")


def test_the_key_of_the_cookies_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    index = tmp_path / "deep" / "index"
    with ThreadPoolExecutor(8) as several:
        keys = set(several.map(lambda _: provider.cookie_key(index), range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert [path.name for path in index.iterdir()] == ["signin.key"]
    assert stat.S_IMODE((index / "signin.key").stat().st_mode) == 0o600 or os.name == "nt"
    assert provider.cookie_key(index) != provider.cookie_key(tmp_path / "other")
    before = provider.cookie_key(index)
    provider._make(index / "signin.key")  # as another process that saw none a moment ago
    assert provider.cookie_key(index) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    provider.cookie_key(tmp_path)
    (tmp_path / "signin.key").chmod(mode)
    with pytest.raises(SettingsError, match=r"read by others.*Remove it"):
        provider.cookie_key(tmp_path)


def test_a_key_that_cannot_be_kept_or_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SettingsError, match=r"cannot be kept in .*RAG_INDEX"):
        provider.cookie_key(tmp_path / "file" / "index")
    provider.cookie_key(tmp_path)
    (tmp_path / "signin.key").write_text("short\n")
    with pytest.raises(SettingsError, match="holds no key"):
        provider.cookie_key(tmp_path)


def test_an_index_is_built_listed_and_pruned_beside_the_key(tmp_path: Path) -> None:
    key = provider.cookie_key(tmp_path / "index")
    rag.build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index")
    assert rag.open_index(tmp_path / "index").documents()
    assert provider.cookie_key(tmp_path / "index") == key


def test_streamlit_is_told_in_its_own_words(tmp_path: Path) -> None:
    told = provider.streamlit_secrets(replace(SET, index=str(tmp_path)))
    assert told == {
        "auth": {
            "redirect_uri": "https://minutes.city.example/oauth2callback",
            "cookie_secret": (tmp_path / "signin.key").read_text().strip(),
            "client_id": "minutes",
            "client_secret": "of-the-client",
            "server_metadata_url": "https://id.city.example/.well-known/openid-configuration",
        }
    }


def test_the_client_secret_is_shown_nowhere() -> None:
    environ = {"RAG_SIGNIN_SECRET": "of-the-client", "RAG_SIGNIN_CLIENT": "minutes"}
    found = load_settings(environ)
    rows = {row.name: row.value for row in describe(found, environ)}
    assert (rows["signin_secret"], rows["signin_client"]) == ("set, not shown", "minutes")
    assert found.signin_secret == "of-the-client"
    assert "of-the-client" not in repr(found)


def test_the_page_of_the_docs_names_every_setting_of_sign_in() -> None:
    page = (ROOT / "docs" / "sign-in.md").read_text(encoding="utf-8")
    named = [f.metadata["env"] for f in fields(Settings) if f.name.startswith("signin_")]
    assert re.findall(r"^\| `(RAG_\w+)` \|", page, re.MULTILINE) == named
    example = dict(re.findall(r"^(RAG_\w+)=(.*)$", page, re.MULTILINE))
    rules = read_rules(load_settings(example))
    assert (len(rules.admins), len(rules.readers), rules.exposed) == (2, 1, True)


def test_a_half_set_sign_in_does_not_start(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RAG_SIGNIN_URL", SET.signin_url)
    monkeypatch.setenv("RAG_SIGNIN_ADMINS", "boss@city.example")
    done = run("ui", "--index", tmp_path / "index", "--port", free_port())
    assert (done.code, done.out) == (2, "")
    assert (
        "rag: Sign-in is asked for, but not set up: RAG_SIGNIN_CLIENT, RAG_SIGNIN_SECRET, RAG_SIGNIN_REDIRECT missing"
        in done.err
    )
    assert not (tmp_path / "index").exists()


def test_sign_in_without_its_libraries_is_told_with_what_installs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    provider.check_installed()
    for name in ("authlib", "httpx"):
        with monkeypatch.context() as patch:
            patch.setattr("importlib.util.find_spec", lambda wanted, gone=name: None if wanted == gone else object())
            with pytest.raises(MissingExtra, match=r"pip install 'minutes-rag\[signin\]'"):
                provider.check_installed()


def test_nothing_of_sign_in_is_loaded_where_it_is_off(small_index: Path) -> None:
    program = (
        "import sys; from streamlit.testing.v1 import AppTest; from rag import resources\n"
        f"sys.argv = ['app.py', '--index', {str(small_index)!r}]\n"
        "test = AppTest.from_file(str(resources.ui_folder() / 'app.py'), default_timeout=60).run()\n"
        "assert len(test.text_input) == 1, test\n"
        "print(sorted({'authlib', 'joserfc', 'httpx'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=small_index)
    assert done.stdout == "[]\n", done.stderr
