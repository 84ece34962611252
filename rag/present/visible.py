r"""Text in which nothing acts: what steers a terminal, turns letters round or is not seen is written out, as \x1b; pure."""

from __future__ import annotations

import json
import re

# Control characters (C0 less the tab, DEL, C1), line ends, what turns the direction of letters, what takes no room, halves of
# a character, noncharacters and tags. Not in it: variation selectors, which are part of a kanji (葛󠄀), and private use, which
# is that of old gaiji.
UNSEEN = (
    "\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f"
    "\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ud800-\\udfff\\ufdd0-\\ufdef\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff"
    "\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0000-\\U000e00ff\\U000e01f0-\\U000e0fff"
)
_UNSEEN = re.compile(f"[{UNSEEN}]")


def visible(text: str) -> str:
    """Text for one line of a terminal: a line end is written out, too, so that no text can pretend to be another line."""
    return _UNSEEN.sub(_named, text)


def json_line(record: object) -> str:
    """A record as JSON on one line; the same characters are its escapes, so that what is read back is what was there."""
    return _UNSEEN.sub(_escaped, json.dumps(record, ensure_ascii=False))


def _named(found: re.Match[str]) -> str:
    return ascii(found[0])[1:-1]


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]
