"""Comparisons, timelines and commitments in a real browser, and one question taken through every view and out as a file."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from rag.door import Index
from rag.present.places import place
from rag.records import Evidence
from tests.journeys.hostile import HOSTILE, hostile_index
from tests.journeys.serving import Visit, ask, wait_until

pytestmark = pytest.mark.browser
APP = "防災アプリは導入するのか"
CITY = "霧ノ瀬市"


def place_of(evidence: Evidence) -> str:
    return place(evidence.passage.doc_id, evidence.span)


def way(page: Page, name: str) -> None:
    page.get_by_role("list", name="同じ質問を、別の見方で").get_by_role("link", name=name).click()


def test_one_question_goes_through_every_view_and_out_as_a_file(visit: Visit, sample_index: Index) -> None:
    page = visit()
    ask(page, APP)
    cited = sample_index.ask(APP).evidence
    page.get_by_role("link", name="引用1を原文で確かめる").click()
    expect(page.locator(".document mark")).to_have_text(cited[0].quote)
    page.keyboard.press("Escape")
    way(page, "自治体ごとに比べる")
    expect(page.get_by_role("heading", level=1)).to_have_text("同じ質問を並べて比べる")
    compared = sample_index.compare(APP)
    expect(page.locator(".columns h2")).to_have_text([column.value for column in compared.columns])
    expect(page.locator(".quote")).to_have_text([e.quote for e in compared.evidence])
    page.get_by_role("link", name=f"引用{compared.evidence[-1].number}を原文で確かめる").click()
    expect(page.locator(".document mark")).to_have_text(compared.evidence[-1].quote)
    expect(page.get_by_text(f"引用 {len(compared.evidence)}（全{len(compared.evidence)}）")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".document")).to_have_count(0)
    page.get_by_text("年度ごとに比べる", exact=True).first.click()
    years = sample_index.compare(APP, "year")
    expect(page.locator(".columns h2")).to_have_text([re.compile(re.escape(column.value)) for column in years.columns])
    expect(page).to_have_url(re.compile("by=year"))
    way(page, "経過をたどる")
    line = sample_index.timeline(APP)
    expect(page.locator(".quote")).to_have_text([e.quote for e in line.evidence])
    expect(page).to_have_url(re.compile(r"/timeline\?" + re.escape(urlencode({"q": APP}))))
    with page.expect_download() as download:
        page.get_by_role("button", name="Wordで保存").click()
    assert download.value.suggested_filename == f"経過：{APP}.docx"
    with ZipFile(download.value.path()) as word:
        written = word.read("word/document.xml").decode()
    assert all(part in written for e in line.evidence for part in e.quote.splitlines())
    link = page.url.partition(page.evaluate("location.origin"))[2]
    again = visit(path=link)
    expect(again.locator(".quote")).to_have_text([e.quote for e in line.evidence])


def test_a_point_of_the_chart_opens_what_was_said(visit: Visit, sample_index: Index) -> None:
    line = sample_index.timeline(APP)
    page = visit(path="/timeline", q=APP)
    points = page.locator(".stVegaLiteChart .mark-symbol.role-mark path")
    expect(points).to_have_count(len(line.points))
    for number in (3, len(line.points) - 1):
        points.nth(number).click()
        expect(page.locator(".document mark")).to_have_text(line.points[number].evidence.quote)
        expect(page).to_have_url(re.compile(re.escape(urlencode({"cite": place_of(line.points[number].evidence)}))))
        page.keyboard.press("Escape")
        expect(page.locator(".document")).to_have_count(0)
        expect(page).not_to_have_url(re.compile("cite="))
    points.nth(5).hover()
    expect(page.locator("#vg-tooltip-element, .vg-tooltip").first).to_contain_text(
        line.points[5].evidence.passage.title or ""
    )


def test_filters_stay_on_the_way_through_the_views_and_the_keyboard_suffices(visit: Visit, sample_index: Index) -> None:
    page = visit(q=APP, city=CITY)
    expect(page.locator(".quote").first).to_be_visible()
    link = page.get_by_role("navigation", name="ページ", exact=True).get_by_role("link", name="経過")
    link.focus()
    page.keyboard.press("Enter")
    line = sample_index.timeline(APP, municipality=CITY)
    expect(page.locator(".quote")).to_have_text([e.quote for e in line.evidence])
    page.get_by_role("link", name="引用1を原文で確かめる").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".document mark")).to_have_text(line.evidence[0].quote)
    page.get_by_role("button", name="次の引用").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".document mark")).to_have_text(line.evidence[1].quote)
    page.keyboard.press("Escape")
    expect(page.locator(".document")).to_have_count(0)
    page.get_by_role("navigation", name="ページ", exact=True).get_by_role("link", name="約束").focus()
    page.keyboard.press("Enter")
    made = sample_index.commitments(APP, municipality=CITY)
    expect(page.locator(".quote")).to_have_text([one.quote for one in made])
    page.get_by_role("checkbox", name="その後に取り上げられていないものだけ").focus()
    page.keyboard.press("Space")
    still = [one.quote for one in sample_index.commitments(APP, municipality=CITY, only_open=True)]
    expect(page.locator(".quote")).to_have_text(still)
    expect(page).to_have_url(re.compile("open=1"))
    page.go_back()
    expect(page.get_by_role("checkbox", name="その後に取り上げられていないものだけ")).not_to_be_checked()
    expect(page.locator(".quote")).to_have_text([one.quote for one in made])


def test_a_quote_is_put_on_the_clipboard_with_its_source(visit: Visit, sample_index: Index) -> None:
    page = visit(q=APP)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="出典付きで写し取る").first
    button.click()
    expect(page.get_by_role("button", name="写し取りました")).to_be_visible()
    evidence = sample_index.ask(APP).evidence[0]
    taken = page.evaluate("navigator.clipboard.readText()")
    assert taken.startswith(f"「{evidence.quote}」（")
    page.get_by_role("button", name="答えを写し取る").click()
    wait_until(page, "navigator.clipboard.readText().then(words => words.includes('paper') || words.length > 200)")
    whole = page.evaluate("navigator.clipboard.readText()")
    assert whole.startswith(APP)
    assert evidence.quote in whole


def test_without_a_clipboard_of_the_page_the_words_are_taken_all_the_same(visit: Visit, sample_index: Index) -> None:
    page = visit(q=APP)
    page.context.grant_permissions(["clipboard-read"])
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})")
    page.get_by_role("button", name="出典付きで写し取る").nth(1).click()
    expect(page.get_by_role("button", name="写し取りました")).to_be_visible()
    page.get_by_label("質問", exact=True).fill("")
    page.keyboard.press("Control+V")
    quote = sample_index.ask(APP).evidence[1].quote
    expect(page.get_by_label("質問", exact=True)).to_have_value(re.compile(re.escape(quote.splitlines()[0])))


def test_markup_of_a_document_stays_letters_in_every_view(
    visit: Visit, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    home = serve(hostile_index(tmp_path).folder)
    markup = "img, .katex, a[href^='http'], .drawing script, del, .stMarkdownColoredText"
    for path in ("/compare", "/timeline", "/commitments"):
        page = visit(home, path=path, q="太字")
        expect(page.get_by_text(HOSTILE).first).to_be_visible()
        expect(page.locator(markup)).to_have_count(0)
    page = visit(home, path="/timeline", q="太字")
    page.locator(".stVegaLiteChart .mark-symbol.role-mark path").first.hover()
    expect(page.locator(".vg-tooltip").first).to_contain_text("<svg onload=alert(1)>")
    expect(page.locator(markup)).to_have_count(0)
