"""One browser and one server for all journeys; every page is watched for requests that leave and for errors."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from rag.door import Index
from tests.journeys.serving import CHROMIUM, FLAGS, Visit, served

# How long a page is waited for: a machine that does other things beside is no fault of the page.
expect.set_options(timeout=20_000)


def is_fault(message: ConsoleMessage) -> bool:
    """Whether the console tells of an error; below a page's own address Streamlit looks for its server twice, in vain once."""
    looked = re.search(r"\d/\w+/_stcore/(?:health|host-config)$", message.location.get("url", ""))
    return message.type == "error" and not looked


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def address(sample_index: Index) -> Iterator[str]:
    with served(sample_index.folder) as (address, _):
        yield address


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves other indexes: the address of each; they are ended after the pages are closed."""
    with ExitStack() as stack:
        yield lambda index: stack.enter_context(served(index))[0]


@pytest.fixture
def visit(browser: Browser, address: str, serve: object) -> Iterator[Visit]:
    """Opens a page under a query; at the end no request has left this machine and the console is clean."""
    asked: list[str] = []
    said: list[str] = []
    contexts = []

    def open_page(at: str = address, path: str = "/", locale: str = "ja-JP", **query: Any) -> Page:
        scheme, width = query.pop("scheme", "light"), query.pop("width", 1280)
        context = browser.new_context(
            locale=locale, viewport={"width": width, "height": 860}, color_scheme=scheme, base_url=at
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        page.on("console", lambda message: said.append(message.text) if is_fault(message) else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path if "?" in path else f"{path}?{urlencode(query, doseq=True)}")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=20_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert len(asked) > 1
    assert [url for url in asked if not re.match(r"(?:https?|wss?)://127\.0\.0\.1[:/]|data:|blob:", url)] == []
    assert said == []
