"""What tests of the browser app share: opening a page of it, and reading what it draws."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from streamlit.testing.v1 import AppTest

from rag import resources

QUESTION = "書かない窓口の効果と課題をまとめてください"
Open = Callable[..., AppTest]


def opener(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page on an index, as `rag ui --index` does, with the parameters of a link; ``user``: the claims of who is there."""

    def run(
        index: Path, at: str = "ask", locale: str = "ja-JP", user: dict[str, Any] | None = None, **link: Any
    ) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["app.py", "--index", str(index)])
        test = AppTest.from_file(str(resources.ui_folder() / "app.py"), default_timeout=60)
        test.context["locale"] = locale
        test.user = user or {}
        for name, value in link.items():
            test.query_params[name] = value
        checked(test.run())
        return test if at == "ask" else turn(test, at, **link)

    return run


def turn(test: AppTest, at: str, **link: Any) -> AppTest:
    """Follow a link to another page."""
    pairs = [(name, one) for name, value in link.items() for one in ([value] if isinstance(value, str) else value)]
    test.session_state["turn"] = (at, urlencode(pairs))
    return checked(test.run())


def checked(test: AppTest) -> AppTest:
    """The page after a run that raised nothing."""
    assert not test.exception, test.exception
    return test


def drawn(test: AppTest) -> Iterator[dict[str, Any]]:
    """Every node that the page draws, in order."""

    def walk(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, dict):
            yield node
            for child in node["children"]:
                yield from walk(child)

    for component in test.get("bidi_component"):
        for node in (json.loads(component.proto.json or "null") or {}).get("nodes", []):
            yield from walk(node)


def words(test: AppTest, cls: str = "", tag: str = "") -> list[str]:
    """The text of every drawn node of a class or a tag."""
    return [text(n) for n in drawn(test) if (cls and n.get("cls") == cls) or (tag and n["tag"] == tag)]


def text(node: Any) -> str:
    return node if isinstance(node, str) else "".join(text(child) for child in node["children"])


def links(test: AppTest) -> list[dict[str, str]]:
    """The parameters of every drawn link within the app."""
    return [dict(parse_qsl(n["to"])) for n in drawn(test) if n["tag"] == "a" and "to" in n]


def address(test: AppTest) -> dict[str, Any]:
    """The parameters in the address bar."""
    return dict(test.query_params)


def type_and_ask(test: AppTest, question: str) -> AppTest:
    test.text_input(key="typed").set_value(question)
    return checked(test.button(key="submit").click().run())
