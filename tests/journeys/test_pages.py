"""Every page in a real browser: exact search, documents put in, rebuilt and rolled back, a whole meeting, two languages."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

import rag
from rag.door import Index
from rag.index.generations import Generations
from tests.chat.library_minutes import QUESTION as LIBRARY
from tests.chat.library_minutes import write_library
from tests.chat.replies import good
from tests.chat.stand_in import Call, says, standing_in
from tests.house.rules import ROOT
from tests.journeys.serving import Visit, ask, served, wait_until
from tests.minutes_for_tests import PARK, write_corpus
from tests.ui.app_pages import QUESTION

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DOC = "kirinose/2022-08-23-dx-suishin-honbu-2.txt"
# Where each is, and what is there once it is drawn.
STATES = {
    "home": ("/", {}, ".examples"),
    "answer": ("/", {"q": QUESTION, "city": "霧ノ瀬市"}, ".quote"),
    "citation": ("/", {"q": QUESTION, "cite": f"{DOC}#100-120"}, ".document mark"),
    "not found": ("/", {"q": "火星移住計画の予算", "city": "椿坂市"}, ".next"),
    "place gone": ("/", {"q": "あ", "cite": "無い#1-2"}, ".trouble"),
    "exact": ("/", {"q": "窓口", "mode": "exact"}, ".hits mark"),
    "compare": ("/compare", {"q": "防災アプリは導入するのか"}, ".columns .quote"),
    "topics": ("/compare", {}, ".examples"),
    "timeline": ("/timeline", {"q": "防災アプリは導入するのか"}, ".stVegaLiteChart .mark-symbol path"),
    "nothing by date": ("/timeline", {"q": "火星移住計画"}, ".verdict"),
    "commitments": ("/commitments", {"q": "防災アプリ"}, ".later"),
    "no commitments": ("/commitments", {"q": "火星移住計画"}, ".next"),
    "documents": ("/documents", {}, "table"),
    "meeting": ("/documents", {"doc": DOC, "find": "予約"}, "article mark"),
    "status": ("/status", {}, "table >> nth=2"),
}
ENGLISH = re.compile(
    r"Deploy|Running|Rerun|Stop\b|Press Enter|Select all|No results|Close|Made with|Streamlit|Clear|Upload|per file|Browse|"
    r"Drag and|None\b|Sort |Choose"
)


def check_accessibility(page: Page) -> None:
    """No serious finding of axe-core, which comes from npm; without it this is left out."""
    wait_until(page, "document.getAnimations().every(animation => animation.playState === 'finished')")
    if AXE.is_file():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html]))")
        assert [one for one in found if one[0] in ("serious", "critical")] == []


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor"))


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_accessible_in_japanese_fits_a_phone_and_has_a_dark_side(visit: Visit, state: str) -> None:
    path, query, drawn = STATES[state]
    page = visit(path=path, **query)
    expect(page.locator(drawn).first).to_be_visible()
    expect(page.get_by_role("navigation", name="ページ", exact=True).get_by_role("link")).to_have_count(7)
    expect(page.locator("[aria-current=page]")).to_have_count(1)
    assert ENGLISH.findall(page.locator("body").inner_text()) == []
    labels = page.evaluate(
        "[...document.querySelectorAll('[aria-label]')].filter(e => e.checkVisibility()).map(e => e.ariaLabel)"
    )
    assert [label for label in labels if ENGLISH.search(label)] == []
    check_accessibility(page)
    page.set_viewport_size({"width": 360, "height": 740})
    wait_until(page, "document.documentElement.scrollWidth <= 360")
    light = background(page)
    page.emulate_media(color_scheme="dark")
    wait_until(page, f"getComputedStyle(document.querySelector('.stApp')).backgroundColor !== {light!r}")
    check_accessibility(page)


def test_axe_is_there() -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm install --no-save --no-package-lock axe-core")


def test_exact_words_are_found_filtered_opened_and_the_link_opens_them_again(visit: Visit, sample_index: Index) -> None:
    page = visit()
    page.get_by_text("言葉どおりに探す").click()
    page.get_by_label("探す言葉").fill("窓口 OR 予約")
    page.keyboard.press("Enter")
    found = sample_index.find("窓口 OR 予約")
    expect(page.locator(".verdict")).to_have_text(f"{found.total}件（{found.documents}文書）にあります。")
    page.get_by_role("link", name="次のページ").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(page.locator(".verdict")).to_be_in_viewport()
    second = sample_index.find("窓口 OR 予約", page=2).passages
    expect(page.locator(".passage")).to_have_text([one.passage.text for one in second])
    page.get_by_role("link", name=f"{second[0].rank}番目の箇所を原文で確かめる").click()
    first_word = sample_index.document(second[0].passage.doc_id).quote(second[0].spans[0])
    expect(page.locator(".document mark")).to_have_text(first_word)
    expect(page).to_have_url(re.compile("cite="))
    again = visit(path=page.url.partition(page.evaluate("location.origin"))[2])
    expect(again.locator(".document mark")).to_have_text(first_word)
    again.get_by_role("link", name="この会議を通して読む").click()
    expect(again.get_by_role("heading", level=1)).to_have_text("会議録一覧")
    expect(again.locator("article mark")).to_have_text(first_word)
    again.get_by_role("navigation", name="ページ", exact=True).get_by_role("link", name="尋ねる").click()
    expect(again.get_by_label("探す言葉")).to_have_value("窓口 OR 予約")
    expect(again.locator(".hits")).to_be_visible()


def test_minutes_are_put_in_rebuilt_asked_about_and_rolled_back(visit: Visit, tmp_path: Path) -> None:
    built = rag.build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index").generation
    new = PARK.replace("ブランコ", "噴水").encode()
    with served(tmp_path / "index") as (address, _):
        page = visit(address, path="/documents")
        page.set_input_files("input[type=file]", [{"name": "噴水.txt", "mimeType": "text/plain", "buffer": new}])
        expect(page.get_by_text("噴水.txt", exact=True)).to_be_visible()
        page.get_by_role("button", name="フォルダーに加える").click()
        expect(page.locator("section.found")).to_contain_text("加えました：噴水.txt")
        page.get_by_role("button", name="索引を作り直す").click()
        expect(page.locator(".reason")).to_contain_text("新しく読んだ 1、変わらない 3", timeout=20_000)
        page.get_by_role("navigation", name="ページ", exact=True).get_by_role("link", name="尋ねる").click()
        ask(page, "噴水はどうなりますか")
        expect(page.locator(".quote, .asked", has_text="噴水").first).to_be_visible()
        page.go_back()
        page.get_by_role("navigation", name="ページ", exact=True).get_by_role("link", name="会議録一覧").click()
        page.get_by_role("button", name=f"世代 {built} に戻す").click()
        page.get_by_role("button", name="戻す", exact=True).click()
        expect(page.get_by_text(f"世代 {built} に戻しました。")).to_be_visible()
        assert Generations(tmp_path / "index").current() == built
        page.get_by_role("button", name="元に戻す").click()
        expect(page.get_by_role("button", name="元に戻す")).to_contain_text(f"世代 {built}")
        assert Generations(tmp_path / "index").current() != built
        page.close()


def test_the_keyboard_alone_reads_a_meeting_and_finds_words_in_it(visit: Visit, sample_index: Index) -> None:
    page = visit()
    link = page.get_by_role("navigation", name="ページ", exact=True).get_by_role("link", name="会議録一覧")
    for _ in range(12):
        page.keyboard.press("Tab")
        if link.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    chooser = page.get_by_role("combobox", name="会議を選んで読む")
    chooser.focus()
    page.keyboard.type("第2回霧ノ瀬市")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(urlencode({"doc": DOC}))))
    page.get_by_label("この会議の中を探す").focus()
    page.keyboard.type("予約")
    page.keyboard.press("Enter")
    expect(page.locator("article mark")).to_have_count(5)
    page.get_by_role("link", name="5", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#m5")).to_be_focused()
    expect(page.locator("#m5")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("find="))


def test_the_interface_is_english_for_an_english_browser_and_japanese_by_its_switch(visit: Visit) -> None:
    page = visit(locale="en-US", q=QUESTION)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask the minutes")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("Was this answer of use?")).to_be_visible()
    page.get_by_role("link", name="日本語").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("会議録に尋ねる")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator(".quote").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"lang=ja"))
    page.get_by_role("navigation", name="ページ", exact=True).get_by_role("link", name="状態").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("索引の状態")
    expect(page).to_have_url(re.compile(r"lang=ja"))


def test_a_printed_answer_is_the_question_and_its_sentences(visit: Visit) -> None:
    page = visit(q=QUESTION, scheme="dark")
    expect(page.locator(".quote").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_have_text(QUESTION)
    expect(page.locator(".printed")).to_be_visible()
    expect(page.locator(".quote").first).to_be_visible()
    for hidden in (".st-key-navigation", ".stForm", ".stExpander", ".st-key-feedback", ".open"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.locator(".quote").first.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"


def test_a_word_on_an_answer_takes_a_click(visit: Visit, serve: Callable[[Path], str], tmp_path: Path) -> None:
    index = rag.build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index")
    page = visit(serve(index.folder), q="公園のブランコ")
    page.get_by_role("button", name="役に立った").click()
    expect(page.get_by_text("記録しました")).to_be_visible()
    page.get_by_role("navigation", name="ページ", exact=True).get_by_role("link", name="状態").click()
    expect(page.get_by_text("1件の評価があります")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="評価用の質問として書き出す").click()
    assert '"question": "公園のブランコ"' in Path(download.value.path()).read_text(encoding="utf-8")


def test_an_answer_that_is_being_written_can_be_stopped_and_asked_for_again(
    visit: Visit, serve: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openai")
    index = rag.build_index(write_library(tmp_path / "corpus"), tmp_path / "index")

    def stalls(call: Call) -> None:
        call.start()
        call.words(good(call).partition("\n")[0] + "\n")
        call.stopped.wait(30)

    with standing_in() as server:
        server.will(stalls)
        for name, value in (("WRITER", "chat"), ("CHAT_URL", server.url), ("CHAT_MODEL", "stand-in")):
            monkeypatch.setenv(f"RAG_{name}", value)
        page = visit(serve(index.folder), q=LIBRARY)
        expect(page.get_by_text("午後8時まで図書館を開館する")).to_be_visible()
        page.get_by_role("button", name="やめる").click()
        expect(page.get_by_text("途中でやめました")).to_be_visible()
        expect(page.get_by_role("button", name="やめる")).to_have_count(0)
        expect(page.get_by_label("質問", exact=True)).to_have_value(LIBRARY)
        server.will(says(good))
        page.get_by_role("button", name="質問する").click()
        expect(page.locator(".quote")).to_have_count(2)
        page.context.close()
