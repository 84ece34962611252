"""The request log: what the server and every process that it starts connects to, and what its pages ask for, on all pages."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

import rag
from tests.journeys.serving import served
from tests.minutes_for_tests import PARK, write_corpus
from ui.screens import PAGES

pytestmark = pytest.mark.browser
# What the server runs before anything else, and the child that it builds in, whose isolation lets nothing else in: a line for
# each connection, datagram or look-up of a name.
WATCH = """
import json, os, sys
def watch(event, arguments):
    if event in ("start", "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"):
        where = arguments[0] if event in ("socket.getaddrinfo", "socket.gethostbyname") else arguments[-1]
        if not isinstance(where, (str, bytes, tuple)):
            where = None
        host = where[0] if isinstance(where, tuple) else where
        with open({log!r}, "a") as log:
            log.write(json.dumps([event, os.getpid(), host if host is None else str(host)]) + "\\n")
watch("start", (None,))
sys.addaudithook(watch)
"""
CHILDREN = """
import rag.minutes.isolation.children
rag.minutes.isolation.children._START = {watch!r} + rag.minutes.isolation.children._START
"""


def test_neither_the_server_nor_a_page_asks_for_anything_beyond_this_machine(browser: Browser, tmp_path: Path) -> None:
    rag.build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index")
    watch = WATCH.format(log=str(tmp_path / "server.jsonl"))
    asked: list[str] = []
    with served(tmp_path / "index", program=watch + CHILDREN.format(watch=watch)) as (address, server):
        page = browser.new_page(locale="ja-JP", base_url=address)
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        for one in PAGES:
            page.goto(f"/{'' if one is PAGES[0] else one.name}?q=公園のブランコ")
            expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=20_000)
            page.wait_for_load_state("networkidle")
        page.goto("/documents")
        new = PARK.replace("ブランコ", "噴水").encode()
        page.set_input_files("input[type=file]", [{"name": "噴水.txt", "mimeType": "text/plain", "buffer": new}])
        page.get_by_role("button", name="フォルダーに加える").click()
        expect(page.locator("section.found")).to_contain_text("加えました：噴水.txt")
        page.get_by_role("button", name="索引を作り直す").click()
        expect(page.locator(".reason")).to_contain_text("新しく読んだ 1", timeout=20_000)
        page.close()
        log = [json.loads(line) for line in (tmp_path / "server.jsonl").read_text().splitlines()]
        assert len({process for _, process, _ in log} - {server.pid}) > 0  # a build's, too
    hosts = {host for _, _, host in log}
    assert hosts - {None} <= {"127.0.0.1", "localhost", "::1", ""}
    assert "127.0.0.1" in hosts
    assert len(asked) > 40
    assert {urlsplit(url).hostname for url in asked if not re.match("data:|blob:", url)} == {"127.0.0.1"}
