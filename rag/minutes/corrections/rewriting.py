"""Changing a few values of a minutes.toml and nothing else: comments, order, spaces and line ends stay; pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

Value = str | date | dict[str, str]
# Where a value stands below documents."PATH": a key, or a table and a key of it.
Place = tuple[str, ...]


class NotRewritable(Exception):
    """The file is written in a way in which it cannot be changed without a risk for the rest of it."""


def rewritten(before: bytes, document: str, changes: Mapping[Place, Value | None]) -> bytes:
    """A minutes.toml with some values of one document set, or removed where they are None.

    The outcome is read again and compared: exactly these values differ.

    Args:
        before: the file, empty where there is none; it is TOML in UTF-8.
        document: its key under ``documents``.
        changes: values by place.

    Raises:
        NotRewritable: no such outcome could be made.
    """
    text = before.decode("utf-8")
    mark, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    wanted = tomllib.loads(text)
    _change(wanted, document, changes, dict)
    _clear(wanted, document)
    # A table of its own is easier to read; where that does not fit how the file is written, one in a line does.
    for table, clear in ((tomlkit.table, True), (tomlkit.inline_table, True), (tomlkit.table, False)):
        try:
            after = _written(text, document, changes, table, clear)
            found = tomllib.loads(after)
            _clear(found, document)
            if found == wanted:
                return (mark + after).encode("utf-8")
        except (TOMLKitError, tomllib.TOMLDecodeError, ValueError, TypeError, KeyError, AttributeError):
            continue  # tomlkit stumbles over some mixtures of dotted keys and tables
    raise NotRewritable


def _written(
    text: str, document: str, changes: Mapping[Place, Value | None], table: Callable[[], Any], clear: bool
) -> str:
    ends = text.endswith(("\n\n", "\n\r\n"))
    windows = "\r\n" in text and not re.search(r"(?<!\r)\n", text)
    if text and not text.endswith("\n"):
        text += "\n"
    parsed = tomlkit.parse(text)
    _change(parsed, document, changes, table)
    if clear:
        _clear(parsed, document)
    after = tomlkit.dumps(parsed)
    if not ends:
        words = after.rstrip("\r\n")
        after = words + "\n" if after.count("\n", len(words)) > 1 else after
    if windows:
        after = re.sub(r"(?<!\r)\n", "\r\n", after)
    return after


def _change(root: Any, document: str, changes: Mapping[Place, Value | None], table: Callable[[], Any]) -> None:
    """The same steps for plain dicts and for tomlkit's, which keep how they are written."""
    if "documents" not in root:
        root["documents"] = {} if table is dict else tomlkit.table(is_super_table=True)
    documents = root["documents"]
    if document not in documents:
        documents[document] = {} if table is dict else tomlkit.table()
    own = documents[document]
    for place, value in sorted(changes.items(), key=lambda change: len(change[0])):  # tables stand behind plain values
        _set(own, place, value, table)


def _clear(root: Any, document: str) -> None:
    """Leave no table behind that holds nothing."""
    documents = root.get("documents", {})
    own = documents.get(document, {})
    for name in ("speakers", "checks"):
        if name in own and not own[name]:
            del own[name]
    if document in documents and not own:
        del documents[document]
    if "documents" in root and not documents:
        del root["documents"]


def _set(own: Any, place: Place, value: Value | None, table: Callable[[], Any]) -> None:
    *tables, key = place
    for name in tables:
        if name not in own:
            if value is None:
                return
            own[name] = table()
        own = own[name]
    if value is not None:
        own[key] = _plain(value, table)
    elif key in own:
        del own[key]


def _plain(value: Value, table: Callable[[], Any]) -> Any:
    if not isinstance(value, dict) or table is dict:
        return value
    made = tomlkit.inline_table()
    made.update(value)
    return made
