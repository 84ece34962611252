"""Pictures of pages: as large as a screen shows, whatever the page says, and within the caps, whatever it holds."""

import io
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from rag.errors import DocumentError
from rag.minutes.caps import Caps
from rag.minutes.formats.pdf.page_picture import PagePicture, Wish, look
from rag.minutes.isolation.reader import look_apart

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "scripts"))
    from formats.bombs import _pdf, bombs
    from formats.making import pdf_of, scan_of, zip_of

TEXT = "会議を開いた。\n\n・公園の木陰を増やしてほしい。\n→来年度に植える。（事務局）\n"


def page_of(width: float, height: float) -> bytes:
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(width, height), invariant=1)
    sheet.drawString(width / 4, height / 2, "words")
    sheet.showPage()
    sheet.save()
    return out.getvalue()


def drawn(pdf: bytes, page: int = 1, caps: Caps | None = None) -> PagePicture:
    found = look_apart(pdf, "a.pdf", Wish("a.pdf", page), caps or Caps())
    assert isinstance(found, PagePicture)
    return found


def test_a_page_of_paper_is_drawn_at_150_dots_an_inch_and_is_small() -> None:
    found = drawn(pdf_of(TEXT))
    assert (found.width, found.height) == (1240, 1755)  # A4: 595 by 842 points
    assert found.media_type == "image/png"
    assert len(found.data) < 100_000
    assert Image.open(io.BytesIO(found.data)).size == (1240, 1755)


@pytest.mark.parametrize(
    ("width", "height"), [(100_000, 100_000), (14_400, 200), (10, 90_000), (0.5, 60_000), (842, 595), (1191, 1684)]
)
def test_no_page_is_larger_than_a_screen_shows(width: float, height: float) -> None:
    found = drawn(page_of(width, height), caps=Caps(memory_megabytes=400))
    assert 1 <= found.width <= 1_461
    assert 1 <= found.height <= 3_001
    assert found.width * found.height < 4_010_000
    if min(width, height) > 500:
        assert abs(found.width / found.height - width / height) < 0.01


def test_a_picture_on_a_page_becomes_a_jpeg() -> None:
    size = (900, 1200)
    bands = (Image.radial_gradient("L").resize(size), Image.linear_gradient("L").resize(size))
    photograph = Image.merge("RGB", (*bands, Image.effect_noise(size, 40)))
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842))
    sheet.drawImage(ImageReader(photograph), 0, 0, 595, 842)
    sheet.save()
    found = drawn(out.getvalue())
    assert found.media_type == "image/jpeg"
    assert found.data.startswith(b"\xff\xd8\xff")
    assert drawn(scan_of(pdf_of(TEXT))).media_type == "image/png"  # letters stay sharp


def test_the_last_of_300_pages_is_drawn_and_no_page_behind_it() -> None:
    pdf = pdf_of("\n".join(f"{number}番目の行である。" for number in range(600)), lines=2)
    assert drawn(pdf, 300).pages == 300
    assert drawn(pdf, 300).data != drawn(pdf, 299).data
    for page in (301, 0, -1):
        with pytest.raises(DocumentError, match=f"has 300 pages, and no page {page}"):
            drawn(pdf, page)


def test_a_page_beyond_the_cap_on_pages_is_refused() -> None:
    with pytest.raises(DocumentError, match="RAG_DOCUMENT_PAGES"):
        drawn(pdf_of("行\n" * 5, lines=1), caps=Caps(pages=4))


def test_what_is_locked_broken_or_no_pdf_is_told() -> None:
    locked = bombs()["PDF with a password"][1]()
    with pytest.raises(DocumentError, match="is locked with a password"):
        drawn(locked)
    with pytest.raises(DocumentError, match="is a broken PDF"):
        drawn(b"%PDF-1.7 and no more")
    with pytest.raises(DocumentError, match="is no PDF"):
        drawn(TEXT.encode())


def laughing_pdf() -> bytes:
    """Each of twelve forms draws the next one eight times."""
    objects = [b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [3 0 R] /Count 1>>"]
    resources = b"/Resources <</XObject <</F %d 0 R>>>>"
    objects.append(b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " + resources % 5 + b">>")
    objects.append(b"<</Length 5>>\nstream\n/F Do\nendstream")
    for level in range(12):
        content = zlib.compress(b"/F Do " * 8 if level < 11 else b"0 0 595 842 re f " * 500)
        head = b"<</Type /XObject /Subtype /Form /BBox [0 0 595 842] " + (
            resources % (level + 6) if level < 11 else b""
        )
        objects.append(head + b"/Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream" % (len(content), content))
    return _pdf(objects)


def test_a_page_that_takes_too_long_to_draw_is_given_up() -> None:
    began = time.monotonic()
    with pytest.raises(DocumentError, match="took longer than 1 seconds"):
        drawn(laughing_pdf(), caps=Caps(seconds=1))
    assert time.monotonic() - began < 60  # it would draw for weeks
    assert drawn(pdf_of(TEXT)).page == 1


def test_few_pages_are_drawn_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.minutes.isolation import reader

    here = most = 0
    lock = threading.Lock()

    class Counting(reader.Reader):
        def look(self, *words: Any) -> PagePicture | bytes:
            nonlocal here, most
            with lock:
                here += 1
                most = max(most, here)
            try:
                return super().look(*words)
            finally:
                with lock:
                    here -= 1

    monkeypatch.setattr(reader, "Reader", Counting)
    threads = [threading.Thread(target=drawn, args=(pdf_of(TEXT),)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_an_entry_is_found_in_an_archive_within_an_archive() -> None:
    pdf = pdf_of(TEXT)
    inner = zip_of({"紙/会議録.pdf": pdf, "x.txt": b"x"})
    outer = zip_of({"a.txt": TEXT.encode(), "中": b"x", "中.zip": inner})
    path = "all.zip/中.zip/紙/会議録.pdf"
    assert look(outer, "all.zip", Wish(path), Caps()) == pdf
    found = look(outer, "all.zip", Wish(path, 1), Caps())
    assert isinstance(found, PagePicture)
    assert found.data == drawn(pdf).data
    for gone in ("all.zip/a", "all.zip/中.zip/x", "all.zip/b.txt", "other.zip"):
        with pytest.raises(DocumentError, match="is no longer in its archive"):
            look(outer, "all.zip", Wish(gone), Caps())


def test_an_archive_that_unpacks_to_more_than_the_cap_is_given_up() -> None:
    packed = zip_of({"a.pdf": bytes(3_000_000)})
    with pytest.raises(DocumentError, match="RAG_UNPACKED_MEGABYTES"):
        look_apart(packed, "a.zip", Wish("a.zip/a.pdf"), Caps(unpacked_megabytes=2))
