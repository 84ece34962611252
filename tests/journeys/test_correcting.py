"""A misread speaker corrected with the keyboard alone, rebuilt in place, and cited as corrected."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import rag
from tests.journeys.serving import Visit, ask, wait_until
from tests.journeys.test_pages import ENGLISH, background, check_accessibility
from tests.minutes_for_tests import write_corpus

pytestmark = pytest.mark.browser
DOC = "tsurumi/park.txt"
ASKED = "ブランコの点検は年に何回ですか"


@pytest.fixture
def home(serve: Callable[[Path], str], tmp_path: Path) -> str:
    return serve(rag.build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index").folder)


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the wanted element has the focus, also within a drawing."""
    for _ in range(60):
        if wanted.evaluate("e => e.getRootNode().activeElement === e"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not reach it")


def test_the_keyboard_alone_corrects_a_speaker_and_the_citation_names_the_right_one(visit: Visit, home: str) -> None:
    page = visit(home, path="/documents", doc=DOC)
    button = page.get_by_role("button", name="3番目の発言の発言者を直す", exact=True)
    expect(button).to_be_visible()
    page.get_by_label("この会議の中を探す").focus()
    tab_to(page, button)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="発言者を直す")
    expect(dialog.locator(".turned")).to_contain_text("春と秋")
    who = dialog.get_by_role("combobox", name="正しい発言者")
    tab_to(page, who)
    page.keyboard.type("北田総務部長")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("名前「北田」、役職「総務部長」")).to_be_visible()
    tab_to(page, dialog.get_by_role("button", name="訂正を保存する"))
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator("#u3 .pending")).to_have_text("→ 北田（総務部長）（索引を作り直すと反映）")
    expect(page.locator("#u3 .who")).to_contain_text("事務局")
    rebuild = page.get_by_role("button", name="索引を作り直す")
    expect(rebuild).to_be_in_viewport()  # also here, far below the fold
    rebuild.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#u3 .who")).to_contain_text("北田（総務部長）", timeout=20_000)
    expect(page.locator("#u3 .pending")).to_have_count(0)
    expect(page.locator(".facts")).to_contain_text("minutes.toml で直しました：北田（総務部長）（文書では 事務局）")
    page.get_by_role("navigation", name="ページ", exact=True).get_by_role("link", name="尋ねる").click()
    ask(page, ASKED)
    cited = page.locator(".statements > li").filter(has_text="春と秋").first
    expect(cited.locator(".citation")).to_contain_text("北田（総務部長）")


def test_the_fold_and_the_dialog_are_accessible_in_japanese_fit_a_phone_and_have_a_dark_side(
    visit: Visit, home: str
) -> None:
    page = visit(home, path="/documents", doc=DOC)
    page.get_by_text("読み取りの誤りを直す").click()
    expect(page.get_by_role("combobox", name="発言者を直す発言")).to_be_visible()
    light = background(page)
    for scheme, width in (("light", 1280), ("dark", 360)):
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        wait_until(
            page,
            f"(getComputedStyle(document.querySelector('.stApp')).backgroundColor === {light!r}) === {str(scheme == 'light').lower()}",
        )
        wait_until(page, f"document.documentElement.scrollWidth <= {width}")
        check_accessibility(page)
        page.get_by_role("button", name="2番目の発言の発言者を直す", exact=True).click()
        dialog = page.get_by_role("dialog", name="発言者を直す")
        expect(dialog.get_by_role("button", name="訂正を保存する")).to_be_in_viewport(ratio=1)
        assert ENGLISH.findall(page.locator("body").inner_text()) == []
        labels = dialog.evaluate("e => [...e.querySelectorAll('[aria-label]')].map(one => one.ariaLabel)")
        assert [label for label in labels if ENGLISH.search(label)] == []
        check_accessibility(page)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)


def test_a_turn_is_found_by_its_words_and_a_date_is_corrected_and_taken_back(
    visit: Visit, home: str, tmp_path: Path
) -> None:
    page = visit(home, path="/documents", doc=DOC)
    page.get_by_text("読み取りの誤りを直す").click()
    turn = page.get_by_role("combobox", name="発言者を直す発言")
    expect(turn).to_be_visible()
    # The list closes when the page moves under it: wait until the form has unfolded.
    wait_until(page, "document.getAnimations().every(animation => animation.playState === 'finished')")
    for _ in range(4):  # and type again where it was closed all the same
        turn.focus()
        turn.fill("")
        page.keyboard.type("春と秋")
        with suppress(AssertionError):
            expect(page.get_by_role("option")).to_have_count(1, timeout=5_000)
            break
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator(".turned")).to_contain_text("春と秋")
    page.keyboard.press("Escape")
    title = page.get_by_role("textbox", name="会議名")
    title.fill("公園の集い")
    page.keyboard.press("Enter")
    expect(page.get_by_text("会議名：令和5年度 第1回鶴見沢市公園会議 議事要旨 → 公園の集い")).to_be_visible()
    assert 'title = "公園の集い"' in (tmp_path / "corpus" / "minutes.toml").read_text(encoding="utf-8")
    page.get_by_role("button", name="訂正1を取り消す").click()
    expect(page.locator(".correction")).to_have_count(0)
    expect(title).to_have_value(re.compile("鶴見沢市公園会議"))
    assert (tmp_path / "corpus" / "minutes.toml").read_bytes().strip() == b""
