"""What a PDF does not show is in `dropped`, counted in a warning, and never in the text; what it shows, recognised text of scans too, stays."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from rag.minutes.caps import Budget, Caps
from rag.minutes.document import read_raw
from rag.minutes.formats.pdf.reader import read_pdf
from rag.records import Minutes
from scripts.formats import making

SEEN, SECRET = "窓口を延長する。", "秘密の買収である。"
WARNED = "1 hidden passage of text (9 characters) was left out: {}"
FONT, LEFT, HIGH = "HeiseiMin-W3", 70.0, 600.0
WIDE = 9 * 12.0
Draw = Callable[[Any], None]


def words(canvas: Any, x: float = LEFT, y: float = HIGH, size: float = 12, mode: int = 0) -> None:
    text = canvas.beginText(x, y)
    text.setFont(FONT, size)
    text.setTextRenderMode(mode)
    text.textOut(SECRET)
    canvas.drawText(text)


def box(
    canvas: Any,
    hue: tuple[float, ...],
    x: float = LEFT - 4,
    y: float = HIGH - 5,
    wide: float = WIDE + 8,
    high: float = 20,
) -> None:
    canvas.setFillColorRGB(*hue[:3])
    canvas.setFillAlpha(hue[3] if len(hue) > 3 else 1)
    canvas.rect(x, y, wide, high, stroke=0, fill=1)
    canvas.setFillAlpha(1)
    canvas.setFillColorRGB(0, 0, 0)


def image(canvas: Any, hue: str, x: float, y: float, wide: float, high: float) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), hue)), x, y, wide, high)


def page(draw: Draw, crop: tuple[float, float, float, float] | None = None) -> bytes:
    canvas, out = making._canvas()
    canvas.setFont(FONT, 12)
    canvas.drawString(LEFT, 700, SEEN)
    canvas.saveState()
    draw(canvas)
    canvas.restoreState()
    if crop:
        canvas.setCropBox(crop)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def read(data: bytes) -> Minutes:
    return read_raw(read_pdf(data, "a", Budget(Caps(), "a")), "a", "a")


def coloured(hue: tuple[float, ...]) -> Draw:
    def draw(canvas: Any) -> None:
        canvas.setFillColorRGB(*hue[:3])
        canvas.setFillAlpha(hue[3] if len(hue) > 3 else 1)
        words(canvas)

    return draw


def on(hue: tuple[float, ...], ground: tuple[float, ...]) -> Draw:
    def draw(canvas: Any) -> None:
        box(canvas, ground)
        coloured(hue)(canvas)

    return draw


def under(hue: tuple[float, ...], **place: float) -> Draw:
    def draw(canvas: Any) -> None:
        words(canvas)
        box(canvas, hue, **place)

    return draw


def under_picture(hue: str) -> Draw:
    def draw(canvas: Any) -> None:
        words(canvas)
        image(canvas, hue, LEFT - 4, HIGH - 5, WIDE + 8, 20)

    return draw


def clipped(x: float, wide: float, then: Draw, inner: bool = True) -> Draw:
    def draw(canvas: Any) -> None:
        if not inner:
            words(canvas)
        path = canvas.beginPath()
        path.rect(x, HIGH - 50, wide, 100)
        canvas.clipPath(path, stroke=0)
        then(canvas)

    return draw


def in_form(then: Draw) -> Draw:
    def draw(canvas: Any) -> None:
        canvas.beginForm("f", 0, 0, 595, 842)
        then(canvas)
        canvas.endForm()
        canvas.translate(20, 30)
        canvas.doForm("f")

    return draw


def framed(canvas: Any) -> None:
    words(canvas)
    path = canvas.beginPath()
    path.rect(LEFT - 10, HIGH - 20, WIDE + 20, 50)
    path.rect(LEFT - 8, HIGH - 18, WIDE + 16, 46)
    canvas.drawPath(path, stroke=0, fill=1, fillMode=0)


def noted(canvas: Any) -> None:
    words(canvas)
    canvas.linkRect("", "x", (LEFT, HIGH - 5, LEFT + WIDE, HIGH + 15))
    canvas.bookmarkPage("x")


def striped(canvas: Any) -> None:
    words(canvas)
    for at in range(20):  # rules that cross the letters cover none
        canvas.line(LEFT, HIGH + at, LEFT + WIDE, HIGH + at) if at % 6 == 0 else None


HIDDEN: dict[str, Draw] = {
    "render mode 3": lambda c: words(c, mode=3),
    "render mode 7": lambda c: words(c, mode=7),
    "white": coloured((1, 1, 1)),
    "nearly white": coloured((0.98, 0.99, 0.98)),
    "white on a white box": on((1, 1, 1), (1, 1, 1)),
    "black on a black box": on((0, 0, 0), (0, 0, 0)),
    "red on a red box": on((0.8, 0, 0), (0.8, 0, 0)),
    "see-through": coloured((0, 0, 0, 0)),
    "0.1 point": lambda c: words(c, size=0.1),
    "left of the page": lambda c: words(c, x=-300),
    "above the page": lambda c: words(c, y=900),
    "far off the page": lambda c: words(c, x=90_000),
    "cut off": clipped(400, 50, words),
    "white in a form": in_form(coloured((1, 1, 1))),
}
COVERED: dict[str, Draw] = {
    "black bar": under((0, 0, 0)),
    "tight black bar": under((0, 0, 0), y=HIGH - 2, high=13.0, x=LEFT, wide=WIDE),
    "white box": under((1, 1, 1)),
    "large grey box": under((0.5, 0.5, 0.5), x=0, y=300, wide=500, high=380),
    "black picture": under_picture("black"),
    "black bar in a form": in_form(under((0, 0, 0))),
}
SHOWN: dict[str, Draw] = {
    "black": words,
    "light grey": coloured((0.8, 0.8, 0.8)),
    "white on black": on((1, 1, 1), (0, 0, 0)),
    "white on a picture": lambda c: (image(c, "navy", 60, 590, 200, 30), coloured((1, 1, 1))(c)),  # type: ignore[dict-item]
    "black on white": on((0, 0, 0), (1, 1, 1)),
    "marked": under((1, 1, 0, 0.4)),
    "box beside it": under((0, 0, 0), y=HIGH + 20),
    "framed": framed,
    "box that is cut off": clipped(400, 50, lambda c: box(c, (0, 0, 0), 0, 0, 595, 842), inner=False),
    "in a clip": clipped(50, 400, words),
    "in a form": in_form(words),
    "link": noted,
    "ruled": striped,
    "4 points": lambda c: words(c, size=4),
}  # fmt: skip


@pytest.mark.parametrize("way", [*HIDDEN, *COVERED])
def test_what_a_page_hides_is_dropped_and_counted(way: str) -> None:
    minutes = read(page(HIDDEN.get(way) or COVERED[way]))
    assert minutes.text == SEEN
    reason = "hidden text" if way in HIDDEN else "covered text"
    assert WARNED.format(reason) in minutes.warnings
    assert [d.end - d.start for d in minutes.dropped if d.reason == reason] == [9]


@pytest.mark.parametrize("way", SHOWN)
def test_what_a_page_shows_stays(way: str) -> None:
    minutes = read(page(SHOWN[way]))
    assert SEEN in minutes.text
    assert SECRET in minutes.text
    assert not [warning for warning in minutes.warnings if "left out" in warning]


def test_text_outside_of_the_crop_box_is_dropped_and_text_within_stays() -> None:
    assert read(page(words, crop=(0, 650, 595, 842))).text == SEEN
    assert SECRET in read(page(words, crop=(0, 400, 595, 842))).text


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_under_a_bar_is_dropped_on_a_turned_page(turn: int) -> None:
    import pypdfium2 as pdfium

    out = io.BytesIO()
    with pdfium.PdfDocument(page(under((0, 0, 0)))) as document:
        document[0].set_rotation(turn)
        document.save(out)
    minutes = read(out.getvalue())
    assert WARNED.format("covered text") in minutes.warnings
    assert SECRET not in minutes.text


def test_a_bar_over_some_words_leaves_the_others_of_the_line() -> None:
    minutes = read(page(under((0, 0, 0), x=LEFT + 3 * 12 - 1, wide=2 * 12 + 2)))
    assert (
        minutes.text.split() == [SEEN, "秘密の", "である。"] or "".join(minutes.text.split()) == SEEN + "秘密のである。"
    )
    assert "買収" not in minutes.text
    assert "1 hidden passage of text (2 characters) was left out: covered text" in minutes.warnings


def scan(bar: bool) -> bytes:
    """A page that is a picture, with its recognised text invisible over it, and a bar drawn over a part later."""
    import pypdfium2 as pdfium
    from reportlab.lib.utils import ImageReader

    with pdfium.PdfDocument(page(words)) as document:
        picture = document[0].render(scale=2).to_pil()
    canvas, out = making._canvas()
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    for y, said in ((700, SEEN), (HIGH, SECRET)):
        text = canvas.beginText(LEFT, y)
        text.setFont(FONT, 12)
        text.setTextRenderMode(3)
        text.textOut(said)
        canvas.drawText(text)
    if bar:
        box(canvas, (0, 0, 0))
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_recognised_text_of_a_scan_is_read_and_dropped_under_a_bar() -> None:
    assert "".join(read(scan(bar=False)).text.split()) == SEEN + SECRET
    assert read(scan(bar=False)).warnings == read(page(words)).warnings
    blacked = read(scan(bar=True))
    assert blacked.text == SEEN
    assert WARNED.format("covered text") in blacked.warnings


def test_a_page_of_many_bars_and_words_is_read_in_time() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont(FONT, 6)
        for at in range(600):
            canvas.rect(10 + at % 5 * 110, 20 + at // 5 * 5, 100, 5, stroke=0, fill=0)
            canvas.setFillColorRGB(0.9, 0.9, 1)
            canvas.rect(10 + at % 5 * 110, 20 + at // 5 * 5, 100, 5, stroke=0, fill=1)
            canvas.setFillColorRGB(0, 0, 0)
            canvas.drawString(10 + at % 5 * 110, 21 + at // 5 * 5, "本文")

    assert read(page(draw)).text.count("本文") == 600
