"""Bytes to text: byte order mark, then strict UTF-8, then a detector; Shift_JIS is always read as CP932."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 65_536
_LOOKED_AT = 4_000  # characters
_LEAST_LIKELY = 0.75
# Vendors' extensions (①, ㈱, 髙) stand only in cp932; a detector says shift_jis for the same bytes.
_WIDER = {"shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "euc-jp": "euc_jp"}


class UnknownEncoding(ValueError):
    """No encoding turns these bytes into text."""


def decode(data: bytes) -> tuple[str, str]:
    """The text of a document without its byte order mark, and the encoding that it was read in.

    Raises:
        UnknownEncoding: the bytes are no text in UTF-8, UTF-16, CP932, EUC-JP or ISO-2022-JP.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding), encoding
    escaped = b"\x1b$" in data[:_SAMPLE]
    if not escaped:
        try:
            text = data.decode("utf-8")
            if "\0" not in text:
                return text, "utf-8"
        except UnicodeDecodeError:
            pass
    best = max(_readings(data, escaped), default=None)
    if best is None or best[0] < _LEAST_LIKELY:
        raise UnknownEncoding("the encoding is not known (UTF-8, UTF-16, CP932, EUC-JP and ISO-2022-JP were tried)")
    return best[2], best[1]


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise UnknownEncoding(f"the byte order mark says {encoding}, but byte {fault.start} is not") from fault


def _readings(data: bytes, escaped: bool) -> Iterator[tuple[float, str, str]]:
    """Likelihood, encoding and text of each way to read the bytes; the detector's guess breaks ties."""
    import chardet  # 60 ms; most documents are UTF-8 and never need it

    sample = data[:_SAMPLE]
    guess = (chardet.detect(sample).get("encoding") or "").lower()
    guess = _WIDER.get(guess, guess.replace("-", "_"))
    candidates = ["iso2022_jp"] if escaped else ["cp932", "euc_jp"]
    # Two-byte text without a mark has zeros in its line ends and digits; other text has none.
    if sample.count(0):
        candidates = ["utf-16-le", "utf-16-be"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield _likelihood(text[:_LOOKED_AT]) + (0.01 if encoding == guess else 0.0), encoding, text


def _likelihood(text: str) -> float:
    """The share of characters that Japanese prose is made of, less what it never holds; 1 at most."""
    if not text:
        return 0.0
    good, bad = 0.0, 0
    for c in text:
        if (
            "\u3040" <= c <= "\u30ff"
            or "\u3000" <= c <= "\u3020"
            or "\uff01" <= c <= "\uff5e"
            or c in "\t\r\n\f"
            or " " <= c <= "~"
        ):
            good += 1
        elif "\u4e00" <= c <= "\u9fff":
            good += 1 if _is_common(c) else 0
        elif c < " " or "\ue000" <= c <= "\uf8ff" or c == "\ufffd":
            bad += 1
        elif "\uff61" <= c <= "\uff9f":
            good += 0.4  # half-width kana: what EUC-JP looks like when it is read as CP932
    return (good - 20 * bad) / len(text)


def _is_common(kanji: str) -> bool:
    """Whether a kanji is of the first level of JIS X 0208; misread bytes mostly give the second."""
    code = kanji.encode("cp932", "ignore")
    return len(code) == 2 and b"\x88\x9f" <= code <= b"\x98\x72"
