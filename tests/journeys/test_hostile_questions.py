"""A link that once made the whole app deaf: it is answered, and others are served meanwhile."""

import threading
import urllib.request

from playwright.sync_api import expect

from tests.journeys.serving import Visit

NOUNS = "・".join(
    ("保育", "学校", "図書館", "公園", "道路") * 5
)  # 88 characters and more took for ever, doubling by the noun


def test_a_question_of_many_nouns_is_answered_and_the_app_stays_awake(visit: Visit, address: str) -> None:
    heard: list[bytes] = []
    done = threading.Event()

    def listen() -> None:
        while not done.wait(0.1):
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=20) as answer:
                heard.append(answer.read())

    other = threading.Thread(target=listen)
    other.start()
    try:
        for path in ("/", "/compare", "/timeline", "/commitments"):
            expect(visit(path=path, q=NOUNS).locator(".verdict").first).to_be_visible(timeout=30_000)
    finally:
        done.set()
        other.join()
    assert heard
    assert set(heard) == {b"ok"}
