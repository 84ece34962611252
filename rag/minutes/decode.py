"""Bytes to text: byte order mark, then strict UTF-8, then a detector; Shift_JIS is always read as CP932."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_JAPANESE = ("cp932", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be")
_SAMPLE = 65_536
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
    try:
        if b"\x1b$" not in data[:_SAMPLE]:
            text = data.decode("utf-8")
            if "\0" not in text:
                return text, "utf-8"
    except UnicodeDecodeError:
        pass
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if _is_prose(text):
            return text, encoding
    raise UnknownEncoding("the encoding is not known (UTF-8, UTF-16, CP932, EUC-JP and ISO-2022-JP were tried)")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise UnknownEncoding(f"the byte order mark says {encoding}, but byte {fault.start} is not") from fault


def _candidates(data: bytes) -> list[str]:
    import chardet  # 60 ms; most documents are UTF-8 and never need it

    found = (chardet.detect(data[:_SAMPLE]).get("encoding") or "").lower()
    first = _WIDER.get(found, found.replace("-", "_"))
    zeros = data[:_SAMPLE].count(0)
    if zeros > len(data[:_SAMPLE]) // 20:
        return ["utf-16-le", "utf-16-be"]
    return ([first] if first in _JAPANESE else []) + [e for e in _JAPANESE if e != first]


def _is_prose(text: str) -> bool:
    """Japanese text, rather than bytes that happen to decode: kana, few controls, nothing private or unassigned."""
    sample = text[:_SAMPLE]
    bad = sum(1 for c in sample if (c < " " and c not in "\t\r\n\f\x0b") or "\ue000" <= c <= "\uf8ff" or c == "\ufffd")
    kana = sum(1 for c in sample if "\u3040" <= c <= "\u30ff")
    return bad * 200 <= len(sample) and kana * 50 >= len(sample)
