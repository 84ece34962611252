"""Addresses that minutes carry: of the web alone, shown as they are, and a PDF opens at its page."""

from dataclasses import replace

import pytest

from rag.minutes.document import read_words
from rag.present.addresses import original_address, web_address
from rag.records import Span


@pytest.mark.parametrize(
    "url",
    [
        "https://www.city.example/a.pdf",
        "http://city.example:8080/giji?id=3&lang=ja#top",
        "https://市.example/会議録/令和4年.pdf",
        "https://[::1]/a",
    ],
)
def test_an_address_of_the_web_is_shown(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "JaVaScRiPt://city.example/%0aalert(1)", "data:text/html,x", "file:///etc/passwd",
        "ftp://city.example/", "//city.example/a", "/giji/1", "giji.html", "https:", "https:///a", "https://",
        " https://city.example/", "https://city.example/a b", "https://city.example/\n", "https://city.example/\u202efdp.exe",
        "https://city.example/\u200b", "https://city.example@evil.example/", "https://a:b@evil.example/",
        "https://evil.example\\@city.example/", "https://city.example:99999/", "https://city.example:x/", "https://[::1/",
        'https://city.example/"onmouseover="x', "https://city.example/<b>", "https://city.example/" + "a" * 2_000,
    ],
)  # fmt: skip
def test_no_other_address_is(url: str | None) -> None:
    assert web_address(url) is None


def test_the_address_is_that_of_the_utterance_else_of_the_document_at_its_page() -> None:
    text = "公園の会議\n\n・道を広げる。\n・池を直す。\n"
    minutes = read_words(text.encode(), "a.txt", "a.txt")[0]
    road, pond = minutes.utterances
    assert original_address(minutes, road.span, 3) is None
    minutes = replace(
        minutes,
        url="https://city.example/A.PDF",
        utterances=(replace(road, url="https://city.example/1"), replace(pond, url="javascript:1")),
    )
    assert original_address(minutes, road.span, 3) == "https://city.example/1"
    assert original_address(minutes, pond.span, 3) == "https://city.example/A.PDF#page=3"
    assert original_address(minutes, Span(pond.span.start + 1, pond.span.end), None) == "https://city.example/A.PDF"
    assert original_address(minutes, None, 12) == "https://city.example/A.PDF#page=12"
    assert (
        original_address(replace(minutes, url="https://city.example/a.pdf#p"), None, 3)
        == "https://city.example/a.pdf#p"
    )
    assert original_address(replace(minutes, url="https://city.example/show?a.pdf"), None, 3) == (
        "https://city.example/show?a.pdf"
    )
