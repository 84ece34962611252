"""Outlines on the pages of a PDF hold exactly the cited characters; a second library, which knows nothing of them, agrees."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pdfplumber
import pytest
from PIL import Image

from rag import resources
from rag.minutes.caps import Caps
from rag.minutes.document import read_words
from rag.minutes.formats.pdf.glyphs import Glyph
from rag.minutes.formats.pdf.gutters import Columns
from rag.minutes.formats.pdf.outlines import PageWords, _places, cited_pages, outlined, page_words
from rag.minutes.formats.pdf.page_picture import PagePicture, Wish, _agrees, look
from rag.minutes.formats.pdf.reader import glyphs_of, opened
from rag.minutes.formats.read_file import read_within
from rag.records import Minutes, Span

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "scripts"))
    from formats.making import pdf_of, scan_of, table_pdf_of, vertical_pdf_of

NAME = "meeting.pdf"
TEXT = (resources.sample_corpus() / "kirinose" / "2022-08-23-dx-suishin-honbu-2.txt").read_text(encoding="utf-8")
ROWS = [(f"項目{number}", line) for number, line in enumerate(TEXT.split("\n")) if len(line) > 20][:16]
FORMS: dict[str, Callable[[], bytes]] = {
    "pages with a header": lambda: pdf_of(TEXT, header="会議録"),
    "two columns": lambda: pdf_of(TEXT, width=19, columns=2),
    "a ruled table": lambda: table_pdf_of(ROWS),
    "vertical writing": lambda: vertical_pdf_of(TEXT),
    "turned by 90": lambda: pdf_of(TEXT, turn=90),
    "turned by 180": lambda: pdf_of(TEXT, turn=180),
    "turned by 270": lambda: pdf_of(TEXT, turn=270),
    "cropped": lambda: pdf_of(TEXT, crop=(40, 20, 570, 830)),
}


def minutes_of(pdf: bytes) -> Minutes:
    return read_within(pdf, NAME, Caps()).documents[0]


def picture(pdf: bytes, minutes: Minutes, page: int, span: Span) -> PagePicture:
    found = look(pdf, NAME, Wish(NAME, page, page_words(minutes, page, span)), Caps())
    assert isinstance(found, PagePicture)
    return found


def squeezed(words: str) -> str:
    return "".join(words.split()).replace(
        "〜", "～"
    )  # one character of the fonts of Japan, which the libraries read as either


@cache
def characters(pdf: bytes) -> list[list[tuple[str, float, float]]]:
    """What pdfplumber reads on each page: characters and their middles, 0 to 1 from the upper left corner of what is shown."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        out = []
        for sheet in opened.pages:
            left, top, right, bottom = sheet.cropbox
            middles = [(c["text"], (c["x0"] + c["x1"]) / 2, (c["top"] + c["bottom"]) / 2) for c in sheet.chars]
            out.append([(c, (x - left) / (right - left), (y - top) / (bottom - top)) for c, x, y in middles])
        return out


def within(pdf: bytes, found: PagePicture) -> str:
    """What pdfplumber reads in the boxes, box by box, in the order of the page's content."""
    out = ""
    for x0, y0, x1, y1 in found.boxes:
        for c, x, y in characters(pdf)[found.page - 1]:
            out += c if x0 < x * found.width < x1 and y0 < y * found.height < y1 else ""
    return squeezed(out)


def sentences(minutes: Minutes) -> list[Span]:
    return [Span(*found.span()) for found in re.finditer(r"[^。\n]+。?", minutes.text)]


@pytest.mark.parametrize("form", FORMS)
def test_the_boxes_hold_the_cited_words_and_nothing_else(form: str) -> None:
    pdf = FORMS[form]()
    minutes = minutes_of(pdf)
    cited = sentences(minutes)
    cited = cited[:: len(cited) // 8]
    assert len(cited) >= 8
    for span in cited:
        pages = cited_pages(minutes, span)
        found = [picture(pdf, minutes, page, span) for page in pages]
        assert all(one.boxes for one in found)
        assert "".join(within(pdf, one) for one in found) == squeezed(minutes.quote(span))


def test_a_sentence_that_goes_on_overleaf_is_outlined_on_both_pages() -> None:
    pdf = pdf_of(TEXT, header="会議録")
    minutes = minutes_of(pdf)
    spans = [u.span for u in minutes.utterances if len(cited_pages(minutes, u.span)) == 2]
    assert spans
    first, second = cited_pages(minutes, spans[0])
    assert second == first + 1
    here, there = (within(pdf, picture(pdf, minutes, page, spans[0])) for page in (first, second))
    assert here
    assert there
    assert here + there == squeezed(minutes.quote(spans[0]))
    assert page_words(minutes, second + 1, spans[0]) is None


def test_of_equal_sentences_the_cited_one_is_outlined() -> None:
    pdf = pdf_of("公園の会議\n\n・異議なし。\n・池を直してほしい。\n・異議なし。\n・異議なし。\n", header="異議なし。")
    minutes = minutes_of(pdf)
    places = [m for m in range(len(minutes.text)) if minutes.text.startswith("異議なし。", m)]
    tops = [picture(pdf, minutes, 1, Span(at, at + 5)).boxes[0][1] for at in places[-3:]]
    assert tops[0] < tops[1] < tops[2]
    rows = (tops[2] - tops[1]) / (tops[1] - tops[0])
    assert 0.4 < rows < 0.6  # the line about the pond stands between the first two


def test_the_picture_is_coloured_where_its_boxes_are_and_nowhere_else() -> None:
    pdf = pdf_of(TEXT)
    minutes = minutes_of(pdf)
    span = minutes.utterances[3].span
    (page,) = cited_pages(minutes, span)
    found = picture(pdf, minutes, page, span)
    shown = np.asarray(Image.open(io.BytesIO(found.data)).convert("RGB")).astype(int)
    assert shown.shape == (found.height, found.width, 3)
    coloured = shown[:, :, 0] - shown[:, :, 2] > 60
    assert coloured.sum() > 1_000
    for left, top, right, bottom in found.boxes:
        assert coloured[top + 3 : bottom - 3, left + 3 : right - 3].mean() > 0.5
        coloured[top - 4 : bottom + 4, left - 4 : right + 4] = False
    assert not coloured.any()
    plain = look(pdf, NAME, Wish(NAME, page), Caps())
    assert isinstance(plain, PagePicture)
    assert plain.boxes == ()
    assert plain.data != found.data


def test_words_that_were_recognised_in_a_picture_are_not_outlined() -> None:
    pdf = pdf_of(TEXT)
    minutes = minutes_of(pdf)
    found = picture(scan_of(pdf, dpi=40), minutes, 1, minutes.utterances[0].span)
    assert found.boxes == ()
    assert found.pages == 4


@pytest.mark.parametrize(
    "other", [TEXT.replace("書かない窓口", "歩かない窓口"), TEXT.replace("\n\n", "\n\n追加\n", 1), TEXT[:200]]
)
def test_on_a_page_of_another_text_nothing_is_outlined(other: str) -> None:
    pdf = pdf_of(TEXT)
    minutes = minutes_of(pdf)
    span = next(u.span for u in minutes.utterances if cited_pages(minutes, u.span) == (1,))
    assert picture(pdf, minutes, 1, span).boxes
    assert picture(pdf_of(other), minutes, 1, span).boxes == ()


def test_words_that_fit_in_two_ways_have_no_place() -> None:
    # aa of the three, with one character left out before or behind them
    twice = PageWords(("aa",), ((0, 1), (0, 1)), 0, 2)
    assert _places(twice, "aaa") == []
    assert _places(twice, "baa") == [1, 2]
    assert _places(replace(twice, gaps=((1, 1), (0, 1))), "aaa") == [1, 2]
    apart = PageWords(("aa", "b"), ((0, 1), (1, 2), (0, 0)), 2, 3)
    assert _places(apart, "aaaab") == [4]  # b is certain, though aa is not
    assert _places(replace(apart, start=0), "aaaab") == []
    assert _places(apart, "aaaac") == []
    settled = PageWords(("aa", "b"), ((0, 1), (0, 0), (0, 0)), 0, 2)  # by what stands behind them
    assert _places(settled, "aaab") == [1, 2]


def test_a_box_that_would_hold_another_character_is_taken_apart_or_left_out() -> None:
    size, words = (100.0, 100.0), PageWords(("ACB",), ((0, 0), (0, 0)), 0, 2)
    a, c = Glyph("A", 10, 50, 20, 60), Glyph("C", 30, 50, 40, 60)
    below, between, over = (
        Glyph("B", 21, 30, 29, 40), Glyph("B", 20, 45.2, 30, 55.2), Glyph("B", 32, 45.2, 38, 55.2)
    )  # fmt: skip
    assert outlined(words, (a, c, below), size, [], Columns()) == ((a, c), ((10, 50, 40, 60),))
    # The order in which the content of the page brings them does not matter, that in which they are read does.
    assert outlined(words, (below, c, a), size, [], Columns()) == ((a, c), ((10, 50, 40, 60),))
    apart = PageWords(("CAB",), ((0, 0), (0, 0)), 0, 1)
    above = Glyph("C", 10, 70, 20, 80)
    assert outlined(apart, (a, below, above), size, [], Columns()) == ((above,), ((10, 70, 20, 80),))
    assert outlined(words, (a, c, between), size, [], Columns()) == ((a, c), ((10, 50, 20, 60), (30, 50, 40, 60)))
    assert outlined(words, (a, c, over), size, [], Columns()) == ((), ())


def test_a_place_at_which_pdfium_shows_another_character_is_not_believed() -> None:
    with opened(pdf_of("公園の会議を開いた。"), NAME) as (document, raw):
        sheet = document[0]
        glyphs, (width, height) = glyphs_of(sheet, NAME, raw)
        places = [(g.x0 / width, 1 - g.y1 / height, g.x1 / width, 1 - g.y0 / height) for g in glyphs]
        assert _agrees(sheet, raw, glyphs[:5], places[:5])
        assert not _agrees(sheet, raw, glyphs[:5], places[1:6])
        below = [(x0, y0 + 0.3, x1, y1 + 0.3) for x0, y0, x1, y1 in places]
        assert not _agrees(sheet, raw, glyphs[:5], below[:5])  # nothing is shown there
        sheet.close()


def test_a_text_without_pages_is_cited_on_none() -> None:
    minutes = read_words("市の会議\n\n・道を広げる。\n".encode(), "a.txt", "a.txt")[0]
    assert cited_pages(minutes, Span(0, 4)) == ()
    assert page_words(minutes, 1, Span(0, 4)) is None
