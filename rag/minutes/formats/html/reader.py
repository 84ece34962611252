"""HTML to raw text: what a browser shows, navigation left out; voices of the vendors' minutes systems as turns."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from typing import Any

from rag.errors import DocumentError
from rag.minutes.caps import Budget
from rag.minutes.formats.decode import UnknownEncoding, decode
from rag.minutes.formats.raw import UNSEEN, RawDocument, RawWriter
from rag.minutes.formats.table_rows import row_lines
from rag.minutes.structure.shapes import shape_of

_SILENT = frozenset(("script", "style", "head", "svg", "math", "object", "iframe", "video", "audio", "canvas", "map"))
_CONTROLS = frozenset(
    ("nav", "button", "select", "textarea", "label", "option", "noscript", "noframes", "dialog", "menu", "aside")
)
_EDGES = frozenset(("header", "footer"))
_BLOCKS = frozenset((
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "legend", "li", "main", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_LEFT_OUT = re.compile(
    r"(?:^|[\s_-])(?:skip|visually-hidden|sr-only|hidden-print|visible-print-block|breadcrumbs?|pagination|pager|nav|navi|navlist|menu|"
    r"sidebar|hide|footer|copyright|toolbar|topicpath|pankuzu|page-text__(?:number|header)|voice__(?:number|hits|header|detail)|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)
_GROUPS = frozenset(("ul", "ol", "dl", "table", "div", "section", "p"))
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?+\s*+([A-Za-z0-9_:.-]{2,30})", re.IGNORECASE)
_DEEPEST = 400
_LEAST_LINKS = 3
_LINKS_OF_A_LIST, _TEXT_OF_A_LINK = 10, 35  # links, characters: a page of so many links and so little text lists pages
_TOO_MUCH_STYLE = "its style sheets could not be followed to their end, and may hide text that is quoted"
_NAVIGATION = "holds no text but navigation; save the page that shows the minutes"
_CHARSETS = {"shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
             "euc-jp": "euc_jp", "x-euc-jp": "euc_jp", "utf-8": "utf-8", "utf8": "utf-8", "iso-2022-jp": "iso2022_jp"}  # fmt: skip


def read_html(data: bytes, name: str, budget: Budget) -> RawDocument:
    """The text of a page: blocks as lines, tables as rows, headings that have no shape of their own marked as such.

    What a browser does not show, and what is struck out, is left out of it.

    Raises:
        DocumentError: its encoding is not known, or it holds no text but navigation.
    """
    import bs4

    from rag.minutes.formats.html.visibility import Looks  # with the libraries of style sheets

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # XML that is read as HTML, text that looks like an address: no matter of the user's
        try:
            page = bs4.BeautifulSoup(decoded(data, name), "html.parser")
        except (DocumentError, MemoryError, RecursionError):
            raise
        except (
            Exception
        ) as fault:  # the parser raises whatever a broken page makes it raise: &#99999999999999999999; for one
            raise DocumentError(name, "is a broken page; save it anew from a browser") from fault
    body = page.body or page
    if page.find("frameset") is not None:
        raise DocumentError(name, "is a page of frames; save the frame that holds the minutes")
    out = RawWriter()
    looks = Looks(page)
    title = " ".join((page.title.get_text() if page.title else "").split())
    headed = any(
        not _is_left_out(h) and not looks.of(h).reason and bool(re.search(r"\w", h.get_text()))
        for h in body.find_all(["h1", "h2"], limit=20)
    )
    if title and not headed and _voices(body):
        out.line(title)
    else:
        out.line_left_out(title, "page title")
    walk = _Walk(out, budget, name, bs4, looks)
    walk.blocks(body)
    raw = out.done()
    if walk.links >= _LINKS_OF_A_LIST and len(raw.text) < _TEXT_OF_A_LINK * walk.links:
        raise DocumentError(name, _NAVIGATION)
    if not _visible(raw.text) - sum(_visible(raw.text[part.start : part.end]) for part in raw.left_out or ()):
        raise DocumentError(name, _NAVIGATION)
    return raw if looks.sheets.followed else replace(raw, warnings=(*raw.warnings, _TOO_MUCH_STYLE))


def _visible(text: str) -> int:
    return sum(not c.isspace() for c in text)


def decoded(data: bytes, name: str) -> str:
    """The text of a page: by its byte order mark, strict UTF-8, what its head says, then the detector of texts.

    Raises:
        DocumentError: none of them fits.
    """
    said = _META.search(data[:4_096])
    encoding = _CHARSETS.get(said[1].decode().lower(), "") if said else ""
    if encoding and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-8")  # pages saved by a browser are UTF-8, whatever their head says
        except UnicodeDecodeError:
            pass
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") <= len(text) / 200:
            return text
    try:
        return decode(data)[0]
    except UnknownEncoding as fault:
        raise DocumentError(name, f"{fault}; save it as UTF-8") from fault


def _voices(body: Any) -> bool:
    return body.find(id=re.compile(r"^(?:VoiceNo|voice-?)[0-9]+$|^HUID")) is not None or (
        body.find("a", attrs={"name": re.compile(r"^HUID[0-9]+$")}) is not None
    )


def _is_left_out(tag: Any) -> bool:
    if tag.name in _CONTROLS:
        return True
    if tag.name in _EDGES:
        return tag.find_parent(["main", "article"]) is None
    words = " ".join([*(tag.get("class") or []), str(tag.get("id") or "")])
    return bool(words and _LEFT_OUT.search(words) and tag.name not in ("body", "main", "article"))


def _is_link_list(tag: Any) -> bool:
    """Whether most of the characters of a block are those of links."""
    links = tag.find_all("a", href=True)
    if len(links) < _LEAST_LINKS:
        return False
    linked = sum(len("".join(link.get_text().split())) for link in links)
    return bool(linked >= 0.7 * len("".join(tag.get_text().split())))


class _Walk:
    """One pass over a page."""

    def __init__(self, out: RawWriter, budget: Budget, name: str, bs4: Any, looks: Any) -> None:
        self._out, self._budget, self._name, self._bs4, self._looks = out, budget, name, bs4, looks
        self.links = 0  # that are kept

    def blocks(self, tag: Any, depth: int = 0, links: bool = True) -> None:
        """Write what a block holds."""
        if depth > _DEEPEST:
            raise DocumentError(self._name, "is nested too deeply")
        unseen = self._looks.of(tag).reason
        for child in tag.children:
            if isinstance(child, self._bs4.element.PreformattedString):
                continue  # comments, document types
            if isinstance(child, self._bs4.NavigableString):
                if unseen:
                    self._out.leave_out(" ".join(str(child).split()), unseen)
                else:
                    self._words(str(child), tag.name == "pre")
                continue
            if child.name in _SILENT or child.name == "rt" or child.name == "rp":
                continue
            if child.name not in _CONTROLS | _EDGES and (reason := self._looks.whole(child)):
                self._leave_out(child, reason)
                continue
            if _is_left_out(child) or (links and child.name in _GROUPS and _is_link_list(child)):
                self._leave_out(child, "navigation")
                continue
            self.links += child.name == "a" and child.has_attr("href")
            if child.name == "br":
                self._out.words("\n")
            elif child.name == "tr":
                self._row(child, depth)
            elif child.name in ("h1", "h2", "h3", "h4", "h5", "h6"):
                self._heading(child)
            elif child.name in _BLOCKS:
                self._out.end_line()
                if child.name in ("p", "div", "section", "article", "ul", "ol", "table"):
                    self._out.gap()
                self.blocks(child, depth + 1, links)
                self._out.end_line()
            else:
                self.blocks(child, depth + 1, links)

    def _words(self, text: str, is_kept: bool) -> None:
        if is_kept:
            self._out.words(text)
            return
        text = re.sub(r"[ \t\r\n\f]+", " ", text)  # not the ideographic space, which indents
        self._out.words(text.lstrip(" ") if self._out.line_is_empty else text)

    def _leave_out(self, tag: Any, reason: str) -> None:
        text = " ".join(tag.get_text(" ").split())
        alone = tag.name in _BLOCKS | _CONTROLS | _EDGES
        if alone:
            self._out.line_left_out(text, reason)
        else:
            self._out.leave_out(text, reason)

    def _heading(self, tag: Any) -> None:
        strings = [(string, self._looks.of(string.parent).reason) for string in tag.strings]
        text = " ".join("".join(string for string, reason in strings if not reason).split())
        self._out.gap()
        for string, reason in strings:
            if reason:
                self._out.line_left_out(" ".join(string.split()), reason)
        if not re.search(r"\w", text):
            self._out.line_left_out(text, "navigation")
            return
        if shape_of(text).kind == "paragraph":
            self._out.words("#" * int(tag.name[1]) + " ")
        self._out.words(text + "\n")

    def _row(self, row: Any, depth: int) -> None:
        cells: list[list[str]] = []
        unseen: list[tuple[str, str]] = []  # of the row: behind it, so that it stays one
        found = row.find_all(["td", "th"], recursive=False)
        self._budget.cells(len(found))
        if len(found) < 2 or row.find("table"):  # a table that lays out the page
            self.blocks(row, depth + 1)
            return
        links = self.links
        for cell in found:
            if reason := self._looks.whole(cell):
                unseen.append((" ".join(cell.get_text(" ").split()), reason))
                continue
            inner, outer = RawWriter(), self._out
            self._out = inner
            self.blocks(cell, depth + 1)
            self._out = outer
            raw = inner.done()
            if any(part.reason not in UNSEEN for part in raw.left_out or ()):
                self.links = links
                self.blocks(row, depth + 1)
                return
            unseen += [(raw.text[part.start : part.end], part.reason) for part in raw.left_out or ()]
            cells.append([line for line in raw.kept().split("\n") if line.strip()])
        for line in row_lines(cells):
            self._out.line(line)
        for text, reason in unseen:
            self._out.line_left_out(text, reason)
