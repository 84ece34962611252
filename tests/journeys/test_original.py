"""The original of a citation in a real browser: its page outlined, the next page, the file itself, and where it was published."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Locator, Page, expect

import rag
from rag import resources
from rag.door import Index
from rag.minutes.formats.pdf.outlines import cited_pages
from rag.present.places import place
from rag.records import Span
from tests.journeys.serving import Visit, wait_until
from tests.journeys.test_pages import ENGLISH, check_accessibility
from tests.minutes_for_tests import PARK

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "scripts"))
    from formats.making import docx_of, pdf_of

pytestmark = pytest.mark.browser
DOC = "霧ノ瀬/会議録.pdf"
TEXT = (resources.sample_corpus() / "kirinose" / "2022-08-23-dx-suishin-honbu-2.txt").read_text(encoding="utf-8")
# How many points of the picture, of one in nine, are yellow; and the middle of them, from top to bottom, 0 to 1.
YELLOW = """image => {
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const {data, width, height} = pen.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0, sum = 0;
    for (let y = 0; y < height; y += 3) for (let x = 0; x < width; x += 3) {
        const at = 4 * (y * width + x);
        if (data[at] - data[at + 2] > 60) { count += 1; sum += y; }
    }
    return [count, count ? sum / count / height : 0];
}"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus = tmp_path_factory.mktemp("original") / "corpus"
    (corpus / DOC).parent.mkdir(parents=True)
    (corpus / DOC).write_bytes(pdf_of(TEXT, header="霧ノ瀬市 会議録"))
    (corpus / "庁議.docx").write_bytes(docx_of(TEXT.replace("窓口", "受付")))
    note = f'[documents."{DOC}"]\nurl = "https://city.example/会議録.pdf"\n'
    (corpus / "minutes.toml").write_text(note, encoding="utf-8")
    return rag.build_index(corpus, corpus.parent / "index")


@pytest.fixture(scope="module")
def cited(built: Index) -> tuple[Span, int]:
    """A span that stands on one page, which is neither the first nor the last one, and the page."""
    minutes = built.document(DOC)
    spans = [u.span for u in minutes.utterances]
    return next((span, pages[0]) for span in spans if (pages := cited_pages(minutes, span)) == (3,))


def picture(page: Page) -> Locator:
    """The picture of the page, once it is loaded."""
    image = page.get_by_role("img", name="原本の")
    expect(image).to_be_visible(timeout=20_000)
    expect(image).to_have_js_property("complete", True)
    return image


def test_a_cited_page_is_seen_outlined_the_next_one_turned_to_and_the_file_taken_home(
    visit: Visit, serve: Callable[[Path], str], built: Index, cited: tuple[Span, int], tmp_path: Path
) -> None:
    span, number = cited
    page = visit(serve(built.folder), q="窓口", cite=place(DOC, span))
    expect(page.locator("mark")).to_have_text(built.document(DOC).quote(span))
    expect(page.get_by_role("img", name="原本の")).to_have_count(0)
    page.get_by_text("原本を見る").click()
    image = picture(page)
    expect(image).to_have_attribute("alt", f"原本の{number}ページ（全4ページ）の画像。引用した文を囲んである。")
    wanted = built.page_picture(DOC, number, span)
    assert image.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [wanted.width, wanted.height]
    count, middle = image.evaluate(YELLOW)
    assert count > 100
    assert abs(middle - sum(b[1] + b[3] for b in wanted.boxes) / 2 / len(wanted.boxes) / wanted.height) < 0.05
    check_accessibility(page)
    page.get_by_role("button", name="次のページ").click()
    expect(page.get_by_text("4ページ／全4ページ")).to_be_visible()
    expect(picture(page)).to_have_attribute("alt", "原本の4ページ（全4ページ）の画像。")
    page.get_by_role("button", name="次のページ").click()  # stays there, and keeps the keyboard
    expect(page.get_by_text("4ページ／全4ページ")).to_be_visible()
    assert picture(page).evaluate(YELLOW)[0] == 0
    page.get_by_role("button", name="引用のあるページに戻る").click()
    expect(page.get_by_text("3ページ／全4ページ")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="原本をダウンロード").click()
    assert unquote(waiting.value.suggested_filename) == "会議録.pdf"
    waiting.value.save_as(tmp_path / "taken.pdf")
    original = Path(built.manifest.corpus, DOC).read_bytes()
    assert hashlib.sha256((tmp_path / "taken.pdf").read_bytes()).digest() == hashlib.sha256(original).digest()
    link = page.get_by_role("link", name="https://city.example/")
    expect(link).to_have_text("https://city.example/会議録.pdf#page=3")
    expect(link).to_have_attribute("href", "https://city.example/会議録.pdf#page=3")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")


def test_the_original_stands_on_the_page_of_a_meeting_dark_on_a_phone_and_by_keyboard(
    visit: Visit, serve: Callable[[Path], str], built: Index, cited: tuple[Span, int]
) -> None:
    address = serve(built.folder)
    page = visit(address, path="/documents", doc=DOC, cite=place(DOC, cited[0]), scheme="dark", width=390)
    opener = page.locator(".st-key-original summary")
    opener.focus()
    page.keyboard.press("Enter")
    assert picture(page).evaluate(YELLOW)[0] > 100
    assert ENGLISH.findall(page.locator("body").inner_text()) == []
    check_accessibility(page)
    wait_until(page, "document.documentElement.scrollWidth <= 390")
    turned = page.get_by_role("button", name="前のページ")
    turned.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2ページ／全4ページ")).to_be_visible()
    other = visit(address, path="/documents", doc="庁議.docx")
    other.get_by_text("原本を見る").click()
    expect(other.get_by_role("button", name="原本をダウンロード")).to_be_visible()
    expect(other.get_by_role("button", name="次のページ")).to_have_count(0)
    expect(other.get_by_role("img", name="原本の")).to_have_count(0)


def test_a_file_that_goes_while_its_page_is_read_is_told_in_japanese(
    visit: Visit, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    (tmp_path / "corpus").mkdir()
    file = tmp_path / "corpus" / "公園.pdf"
    file.write_bytes(pdf_of(PARK))
    page = visit(serve(rag.build_index(file.parent, tmp_path / "index").folder), path="/documents", doc="公園.pdf")
    page.get_by_text("原本を見る").click()
    picture(page)
    file.unlink()
    page.get_by_role("button", name="原本をダウンロード").click()
    expect(page.get_by_text("ファイルを渡せませんでした。")).to_be_visible()
    page.reload()
    page.get_by_text("原本を見る").click()
    expect(page.locator("section.trouble", has_text="原本が見つかりません。")).to_be_visible()
    expect(page.get_by_role("button", name="原本をダウンロード")).to_have_count(0)
