"""Characters of a PDF's page that nobody sees: invisible, in the colour of their ground, tiny, cut off, or under something.

What PDFium says of the objects of a page raises a suspicion; where something lies under or over the characters, the page is
drawn and looked at: a place of one colour shows no letter. A page that is a picture keeps the text that was recognised in it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

from rag.minutes.formats.colours import CLEAR, WHITE, Hue, alike
from rag.minutes.formats.pdf.glyphs import Box
from rag.minutes.formats.pdf.rendering import Drawings, Sight, common
from rag.minutes.formats.raw import COVERED, HIDDEN

_MOST = 20_000  # objects of a page
_COVERS = 5_000  # a page with more is a map
_DEEPEST = 8  # forms within forms
_LEAST = 3.0  # points: what is lower or narrower covers no letter
_TINY = 1.0  # points: a letter of it is a dot
_SCAN = 0.5  # of a page: pictures that cover so much of it are the page
_DRAWN = 200  # paths: so many may be the outlines of letters
_SEGMENTS = 12
_MARKS = frozenset(
    (2, 8, 9, 10, 11, 12, 16, 20, 1)
)  # FPDF_ANNOT_*: links, marks of a pen, notes and fields cover nothing
_WHOLE = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Matrix = tuple[float, float, float, float, float, float]


class _Cover(NamedTuple):
    """Something drawn that may lie under or over characters; ``at`` is its turn; ``is_plain``: one colour all over."""

    at: int
    box: Box
    hue: Hue | None
    is_picture: bool
    is_plain: bool


class _Text(NamedTuple):
    """What a text object says of all of its characters."""

    at: int
    hidden: bool
    invisible: bool
    hues: tuple[Hue, ...]
    clip: Box | None


class Veils:
    """What covers the characters of one page."""

    def __init__(self, page: Any, raw: Any, drawings: Drawings, number: int) -> None:
        self._page, self._raw, self._sight = page, raw, Sight(page, raw, drawings, number)
        self._turns: dict[int, tuple[int, Matrix]] = {}
        self._covers: list[_Cover] = []
        self._texts: dict[int, _Text] = {}
        self._paths = 0
        self._sides = tuple(ctypes.c_float() for _ in range(4))
        self._hue = tuple(ctypes.c_uint() for _ in range(4))
        crop, media = page.get_cropbox(), page.get_mediabox()
        self._shown = common(crop, media) or media
        for turn, (item, kind, matrix) in enumerate(self._objects()):
            self._take(turn, item, kind, matrix)
        self._annotations()
        self._hues = {cover.hue for cover in self._covers if cover.hue}
        self._bands: dict[int, list[_Cover]] = {}
        self._band = max(16.0, (self._shown[3] - self._shown[1]) / 64)
        for cover in self._covers if len(self._covers) <= _COVERS else ():
            for band in range(
                self._at(max(cover.box[1], self._shown[1])), self._at(min(cover.box[3], self._shown[3])) + 1
            ):
                self._bands.setdefault(band, []).append(cover)
        area = (self._shown[2] - self._shown[0]) * (self._shown[3] - self._shown[1])
        self._is_scan = sum(_area(c.box) for c in self._covers if c.is_picture) >= _SCAN * area > 0

    def reason(self, item: Any, box: Box) -> str:
        """Why a character is not seen; empty where it is. ``box`` is its place before the page is turned."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if not _holds(self._shown, x, y) or max(box[3] - box[1], box[2] - box[0]) < _TINY:
            return HIDDEN
        address = ctypes.addressof(item.contents)
        text = self._texts.get(address)
        if text is None:
            text = self._texts[address] = self._text(item, address)
        if text.hidden or (text.clip is not None and not _holds(text.clip, x, y)):
            return HIDDEN
        if (
            text.invisible
            and not self._is_scan
            and not (self._paths >= _DRAWN and self._sight.is_written(box, box, False))
        ):
            return HIDDEN
        if not self._covers:
            return HIDDEN if text.hues and all(alike(hue, WHITE) for hue in text.hues) else ""
        return self._under(text, box, x, y) or self._over(text, box, x, y)

    def _at(self, y: float) -> int:
        return int((y - self._shown[1]) // self._band)

    def _near(self, y: float) -> list[_Cover]:
        """What may lie at a height, in the order in which it is drawn."""
        return self._bands.get(self._at(y), [])

    def _under(self, text: _Text, box: Box, x: float, y: float) -> str:
        """Whether a character has the colour of what lies under it."""
        hues = text.hues
        pale = bool(hues) and all(alike(hue, WHITE) for hue in hues)
        if not hues or not (pale or any(alike(hue, hues[0]) for hue in self._hues)):
            return ""
        ground = next((c for c in reversed(self._near(y)) if c.at < text.at and _holds(c.box, x, y)), None)
        if ground is None:
            return HIDDEN if pale else ""
        same = ground.is_plain and ground.hue is not None and all(alike(hue, ground.hue) for hue in hues)
        if ground.is_plain and not same:
            return ""
        return "" if self._sight.is_written(box, box, not same) else HIDDEN

    def _over(self, text: _Text, box: Box, x: float, y: float) -> str:
        """Whether something was drawn over a character."""
        for cover in reversed(self._near(y)):
            if cover.at < text.at:
                break
            if _holds(cover.box, x, y) and not (self._is_scan and cover.is_picture):
                return "" if self._sight.is_written(box, cover.box, not cover.is_plain) else COVERED
        return ""

    def _objects(self) -> Iterator[tuple[Any, int, Matrix]]:
        """Every object of the page in the order in which it is drawn, those of forms in the form's place."""
        raw = self._raw
        count = raw.FPDFPage_CountObjects(self._page.raw)
        stack: list[tuple[Iterator[Any], Matrix]] = [
            ((raw.FPDFPage_GetObject(self._page.raw, at) for at in range(min(count, _MOST))), _WHOLE)
        ]
        seen = 0
        while stack:
            item = next(stack[-1][0], None)
            if item is None:
                stack.pop()
                continue
            kind, matrix = raw.FPDFPageObj_GetType(item), stack[-1][1]
            seen += 1
            if seen > _MOST:
                return
            if kind == raw.FPDF_PAGEOBJ_FORM and len(stack) < _DEEPEST:
                stack.append((self._inner(item), self._matrix(item, matrix)))
            else:
                yield item, kind, matrix

    def _inner(self, form: Any) -> Iterator[Any]:
        for at in range(min(_MOST, max(0, self._raw.FPDFFormObj_CountObjects(form)))):
            yield self._raw.FPDFFormObj_GetObject(form, at)

    def _matrix(self, form: Any, outer: Matrix) -> Matrix:
        found = self._raw.FS_MATRIX()
        if not self._raw.FPDFPageObj_GetMatrix(form, found):
            return outer
        a, b, c, d, e, f = found.a, found.b, found.c, found.d, found.e, found.f
        g, h, i, j, k, m = outer
        return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m

    def _take(self, turn: int, item: Any, kind: int, matrix: Matrix) -> None:
        raw = self._raw
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            self._turns[ctypes.addressof(item.contents)] = turn, matrix
            return
        if kind == raw.FPDF_PAGEOBJ_PATH:
            self._paths += 1
        left, bottom, right, top = self._sides
        if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return
        box = _placed((left.value, bottom.value, right.value, top.value), matrix)
        if box[2] - box[0] < _LEAST or box[3] - box[1] < _LEAST:
            return
        hue, is_plain = None, False
        if kind == raw.FPDF_PAGEOBJ_PATH:
            fill, stroke = ctypes.c_int(), ctypes.c_int()
            if not raw.FPDFPath_GetDrawMode(item, fill, stroke) or not fill.value:
                return
            found = self._colour(raw.FPDFPageObj_GetFillColor, item)
            if found and found[1] <= CLEAR:
                return
            hue = found[0] if found else None
            is_plain = bool(found) and not raw.FPDFPageObj_HasTransparency(item) and self._is_rectangle(item)
        clip = self._clip(item, matrix)
        if clip is not None:
            shared = common(box, clip)
            if shared is None:
                return
            box = shared
        self._covers.append(_Cover(turn, box, hue, kind == raw.FPDF_PAGEOBJ_IMAGE, is_plain))

    def _annotations(self) -> None:
        raw = self._raw
        for at in range(min(1_000, raw.FPDFPage_GetAnnotCount(self._page.raw))):
            note = raw.FPDFPage_GetAnnot(self._page.raw, at)
            if not note:
                continue
            rect = raw.FS_RECTF()
            if raw.FPDFAnnot_GetSubtype(note) not in _MARKS and raw.FPDFAnnot_GetRect(note, rect):
                box = (
                    min(rect.left, rect.right),
                    min(rect.bottom, rect.top),
                    max(rect.left, rect.right),
                    max(rect.bottom, rect.top),
                )
                self._covers.append(_Cover(_MOST + at, box, None, False, False))
            raw.FPDFPage_CloseAnnot(note)

    def _text(self, item: Any, address: int) -> _Text:
        raw = self._raw
        turn, matrix = self._turns.get(address, (_MOST, _WHOLE))
        mode = raw.FPDFTextObj_GetTextRenderMode(item)
        invisible = mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
        seen: list[tuple[Hue, float]] = []
        known = not invisible
        if mode not in (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP) and not invisible:
            found = self._colour(raw.FPDFPageObj_GetFillColor, item)
            known, seen = bool(found), [found] if found else []
        if mode in (1, 2, 5, 6):
            found = self._colour(raw.FPDFPageObj_GetStrokeColor, item)
            known, seen = known and bool(found), [*seen, found] if found else seen
        solid = tuple(hue for hue, alpha in seen if alpha > CLEAR)
        return _Text(turn, known and not solid, invisible, solid if known else (), self._clip(item, matrix))

    def _colour(self, ask: Any, item: Any) -> tuple[Hue, float] | None:
        red, green, blue, alpha = self._hue
        if not ask(item, red, green, blue, alpha):
            return None
        return (float(red.value), float(green.value), float(blue.value)), alpha.value / 255

    def _is_rectangle(self, path: Any) -> bool:
        raw = self._raw
        count = raw.FPDFPath_CountSegments(path)
        if not 4 <= count <= 6:
            return False
        points = list(self._points(raw.FPDFPath_GetPathSegment, path, count))
        return all(len({round(p[axis], 1) for p in points}) == 2 for axis in (0, 1))

    def _points(self, get: Any, *where: Any) -> Iterator[tuple[float, float]]:
        x, y = ctypes.c_float(), ctypes.c_float()
        *of, count = where
        for at in range(count):
            segment = get(*of, at)
            if segment and self._raw.FPDFPathSegment_GetPoint(segment, x, y):
                yield x.value, y.value

    def _clip(self, item: Any, matrix: Matrix) -> Box | None:
        """The box outside of which nothing of an object is drawn; None where there is none."""
        raw = self._raw
        clip = raw.FPDFPageObj_GetClipPath(item)
        found: Box | None = None
        for number in range(min(8, max(0, raw.FPDFClipPath_CountPaths(clip))) if clip else 0):
            count = raw.FPDFClipPath_CountPathSegments(clip, number)
            if not 0 < count <= _SEGMENTS:
                continue
            points = list(self._points(raw.FPDFClipPath_GetPathSegment, clip, number, count))
            if not points:
                continue
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            box = min(xs), min(ys), max(xs), max(ys)
            found = box if found is None else common(found, box) or (0.0, 0.0, 0.0, 0.0)
        return _placed(found, matrix) if found else None


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _placed(box: Box, matrix: Matrix) -> Box:
    """A box of a form as it lies on the page."""
    if matrix is _WHOLE:
        return box
    a, b, c, d, e, f = matrix
    points = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)
