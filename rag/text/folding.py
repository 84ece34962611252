"""A lens for matching: width and spacing folded, one character for one, so that offsets stay."""

from __future__ import annotations

import re
import unicodedata

_ONE_TO_ONE = {
    i: n for i in (*range(0xFF01, 0xFF5F), 0x3000, 0xFFE5) if len(n := unicodedata.normalize("NFKC", chr(i))) == 1
}
_WIDE = re.compile("[！-～　￥]")  # most lines hold none, and looking costs a tenth of translating
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Full-width ASCII and the ideographic space as ASCII; the same length, so offsets in one are offsets in the other."""
    return text.translate(_ONE_TO_ONE) if _WIDE.search(text) else text


def squeeze(text: str) -> str:
    """Folded, without any white space: for labels such as 会 議 名."""
    return _SPACES.sub("", fold(text))
