"""A page of a PDF drawn small, to see whether letters are to be seen at a place."""

from __future__ import annotations

import ctypes
import math
from contextlib import closing
from typing import Any

from rag.minutes.formats.pdf.glyphs import Box

_SCALE, _PIXELS = 2.0, 8_000_000
_CONTRAST = 20  # of 255: less is no letter
_PAGES = 60  # of a document that are drawn: each takes a tenth of a second


class Drawings:
    """How many pages of a document may still be drawn; ``missed`` are those that were not, counted from 1."""

    def __init__(self) -> None:
        self.left = _PAGES
        self.missed: list[int] = []


class Sight:
    """One page, drawn when it is first looked at."""

    def __init__(self, page: Any, raw: Any, drawings: Drawings, number: int) -> None:
        self._page, self._raw, self._drawings, self._number = page, raw, drawings, number
        self._pixels: tuple[bytes, int, int, int] | None = None

    def is_written(self, box: Box, within: Box, unsure: bool) -> bool:
        """Whether more than one colour is seen at the place of a character; ``unsure`` where the page cannot be drawn."""
        shared = common(box, within)
        drawn = self._drawn()
        if drawn is None or shared is None:
            return unsure
        data, width, height, stride = drawn
        across, down = ctypes.c_int(), ctypes.c_int()
        places = []
        for x, y in ((shared[0], shared[1]), (shared[2], shared[3])):
            if not self._raw.FPDF_PageToDevice(self._page.raw, 0, 0, width, height, 0, x, y, across, down):
                return unsure
            places.append((across.value, down.value))
        (x0, x1), (y0, y1) = (sorted(p[axis] for p in places) for axis in (0, 1))
        inset = 1 if within != box else 0
        x0, x1, y0, y1 = max(0, x0 + inset), min(width, x1 - inset), max(0, y0 + inset), min(height, y1 - inset)
        if x1 - x0 < 2 or y1 - y0 < 2 or (x1 - x0) * (y1 - y0) > 250_000:
            return unsure
        for channel in range(3):
            low, high = 255, 0
            for row in range(y0, y1):
                part = data[row * stride + x0 * 3 + channel : row * stride + x1 * 3 : 3]
                low, high = min(low, *part), max(high, *part)
                if high - low >= _CONTRAST:
                    return True
        return False

    def _drawn(self) -> tuple[bytes, int, int, int] | None:
        """The page as bytes of three channels, width, height and bytes a row; None where it is not drawn."""
        if self._pixels is None:
            width, height = self._page.get_size()
            if self._drawings.left <= 0 or not (0 < width < math.inf and 0 < height < math.inf):
                if self._number not in self._drawings.missed:
                    self._drawings.missed.append(self._number)
                return None
            self._drawings.left -= 1
            try:
                bitmap = self._page.render(scale=min(_SCALE, math.sqrt(_PIXELS / width / height)))
            except RuntimeError:  # PDFium's own error is one
                self._drawings.left = 0
                return None
            with closing(bitmap):
                if bitmap.n_channels != 3:
                    return None
                self._pixels = bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride
        return self._pixels


def common(one: Box, other: Box) -> Box | None:
    """Where two boxes overlap; None where they do not."""
    box = max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
    return box if box[0] < box[2] and box[1] < box[3] else None
