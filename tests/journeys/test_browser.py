"""The page in a real browser, as `rag ui` serves it: ask, open a citation, come back by link; nothing leaves the machine."""

import re
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

import rag
from rag.door import Index
from rag.present.places import place
from rag.records import Evidence, Span
from tests.journeys.hostile import ASKED, BODY, HOSTILE, hostile_index
from tests.journeys.serving import Visit, ask, command, served, wait_until
from tests.ui.app_pages import QUESTION

pytestmark = pytest.mark.browser


def test_a_citation_opens_its_sentence_and_the_link_opens_it_again(visit: Visit, sample_index: Index) -> None:
    evidence = sample_index.ask(QUESTION).evidence
    page = visit()
    ask(page, QUESTION)
    expect(page.locator(".quote")).to_have_text([e.quote for e in evidence])
    page.get_by_role("link", name="引用2を原文で確かめる").click()
    mark = page.locator("mark")
    expect(mark).to_have_text(evidence[1].quote)
    expect(mark).to_be_in_viewport(ratio=1)
    expect(page).to_have_url(re.compile("cite="))
    page.get_by_role("button", name="次の引用").click()
    expect(mark).to_have_text(evidence[2].quote)
    expect(mark).to_be_in_viewport(ratio=1)
    expect(page).to_have_url(re.compile(re.escape(urlencode({"cite": place_of(evidence[2])}))))
    page.reload()
    expect(mark).to_have_text(evidence[2].quote)
    expect(page.locator(".quote")).to_have_text([e.quote for e in evidence])
    elsewhere = visit(q=QUESTION, cite=place_of(evidence[2]))
    expect(elsewhere.locator("mark")).to_have_text(evidence[2].quote)
    elsewhere.keyboard.press("Escape")
    expect(elsewhere.locator("mark")).to_have_count(0)
    expect(elsewhere).not_to_have_url(re.compile("cite="))
    expect(elsewhere.locator("html")).to_have_attribute("lang", "ja")


def place_of(evidence: Evidence) -> str:
    return place(evidence.passage.doc_id, evidence.span)


def test_the_back_button_closes_the_citation(visit: Visit) -> None:
    page = visit(q=QUESTION)
    page.get_by_role("link", name="引用1を原文で確かめる").click()
    expect(page.locator("mark")).to_be_visible()
    page.go_back()
    expect(page.locator("mark")).to_have_count(0)
    page.go_forward()
    expect(page.locator("mark")).to_be_visible()


def test_an_example_is_asked_with_one_click_and_a_filter_narrows_it(visit: Visit, sample_index: Index) -> None:
    page = visit()
    example = sample_index.examples()[0]
    page.get_by_role("link", name=example).click()
    expect(page.get_by_text("見つかった箇所を見る")).to_be_visible()
    expect(page.get_by_label("質問", exact=True)).to_have_value(example)
    expect(page).to_have_url(re.compile(re.escape(urlencode({"q": example}))))
    page.get_by_text("絞り込み（自治体・会議・発言者・日付）").click()
    cities = page.get_by_role("combobox", name="自治体")
    # The list of a filter closes when the page moves under it: wait until the filters have unfolded.
    wait_until(page, "document.getAnimations().every(animation => animation.playState === 'finished')")
    cities.press("ArrowDown")
    page.get_by_role("option", name=re.compile("霧ノ瀬市")).click()
    quotes = [statement.text for statement in sample_index.ask(example, municipality="霧ノ瀬市").statements]
    expect(page.locator(".quote")).to_have_text(quotes)
    expect(page).to_have_url(re.compile(re.escape(urlencode({"city": "霧ノ瀬市"}))))


def test_enter_while_an_input_method_composes_asks_nothing(visit: Visit) -> None:
    page = visit()
    page.get_by_label("質問", exact=True).click()
    keyboard = page.context.new_cdp_session(page)
    before = page.evaluate("history.length")
    keyboard.send("Input.imeSetComposition", {"text": "まどぐち", "selectionStart": 4, "selectionEnd": 4})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.insertText", {"text": "窓口の予約"})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(urlencode({"q": "窓口の予約"}))))
    assert page.evaluate("history.length") == before + 1  # one question, not also the half-typed one


def test_the_keyboard_alone_opens_a_citation_reaches_all_of_it_and_comes_back(visit: Visit) -> None:
    page = visit(q=QUESTION)
    link = page.get_by_role("link", name="引用1を原文で確かめる")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_be_visible()
    whole = page.get_by_role("link", name="この会議を通して読む")
    text = page.get_by_role("region", name="会議録の本文")
    reached = set()
    for _ in range(10):
        page.keyboard.press("Tab")
        reached |= {
            name
            for name, one in (("whole", whole), ("text", text))
            if one.evaluate("e => e === document.activeElement")
        }
    assert reached == {"whole", "text"}
    page.keyboard.press("Escape")
    expect(page.locator("mark")).to_have_count(0)
    expect(link).to_be_focused()


def test_from_a_whole_meeting_back_leads_to_the_question(visit: Visit, sample_index: Index) -> None:
    evidence = sample_index.ask(QUESTION).evidence[-1]
    page = visit(q=QUESTION)
    page.get_by_role("link", name=f"引用{evidence.number}を原文で確かめる").click()
    page.get_by_role("link", name="この会議を通して読む").click()
    cited = page.locator("article #cited")
    expect(cited.first).to_be_in_viewport()
    expect(page).to_have_url(re.compile("/documents"))
    page.go_back()
    expect(page.locator(".document mark")).to_have_text(evidence.quote)
    expect(page.get_by_label("質問", exact=True)).to_have_value(QUESTION)


def test_the_keyboard_takes_off_what_was_read_and_stays_where_it_is(visit: Visit, sample_index: Index) -> None:
    question = "椿坂市の給食費の月額はいくらですか"
    page = visit(q=question)
    chip = page.get_by_role("link", name="「自治体：椿坂市」を条件から外して尋ねる")
    chip.focus()
    page.keyboard.press("Enter")
    back = page.get_by_role("link", name="「自治体：椿坂市」を条件に戻して尋ねる")
    expect(back).to_be_focused()
    expect(page).to_have_url(re.compile("ignore=municipality"))
    quotes = [statement.text for statement in sample_index.ask(question, ignore="municipality").statements]
    expect(page.locator(".quote")).to_have_text(quotes)
    page.go_back()
    expect(chip).to_be_visible()
    expect(page.locator(".quote")).to_have_text([s.text for s in sample_index.ask(question).statements])


def test_markup_in_a_document_stays_letters(visit: Visit, serve: Callable[[Path], str], tmp_path: Path) -> None:
    index = hostile_index(tmp_path)
    evidence = next(e for e in index.ask(ASKED).evidence if e.passage.kind != "header")
    page = visit(serve(index.folder), q=ASKED, body=BODY, cite=place_of(evidence))
    expect(page.locator("mark")).to_have_text(evidence.quote)
    expect(page.locator(".facts")).to_contain_text(HOSTILE)
    page.keyboard.press("Escape")
    expect(page.locator(".meeting").first).to_contain_text(HOSTILE)
    expect(page.get_by_test_id("stMultiSelect").nth(1)).to_contain_text(BODY)
    named = visit(page.url.partition("/?")[0], q=f"{BODY}の太字の件")
    expect(named.locator(".chip .words")).to_have_text(f"会議：{BODY}")
    markup = "img, .katex, a[href^='http'], .drawing script, del, .stMarkdownColoredText"
    expect(page.locator(markup)).to_have_count(0)
    expect(named.locator(markup)).to_have_count(0)
    home = page.url.partition("/?")[0]
    listed = visit(home, path="/documents")
    listed.get_by_role("combobox").click()
    expect(listed.get_by_role("option")).to_contain_text(HOSTILE)
    expect(listed.locator(markup)).to_have_count(0)
    listed.keyboard.press("Enter")
    expect(listed.locator("article")).to_contain_text(HOSTILE)
    expect(listed.locator(markup)).to_have_count(0)
    exact = visit(home, q="太字", mode="exact")
    expect(exact.locator(".passage").first).to_contain_text("<svg onload=alert(1)>")
    expect(exact.locator(markup)).to_have_count(0)


def test_what_a_document_says_is_not_taken_for_a_word_of_the_page(
    visit: Visit, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "sign.txt").write_text("・噴水の札には\nClose\nと書いてある。\n", encoding="utf-8")
    index = rag.build_index(tmp_path / "corpus", tmp_path / "index")
    text = index.document("sign.txt").text
    at = text.index("Close")
    page = visit(serve(index.folder), q="噴水の札", cite=place("sign.txt", Span(at, at + 5)))
    # By now the page's own words are put into Japanese.
    expect(page.get_by_role("button", name="閉じる").last).to_be_visible()
    expect(page.locator(".document mark")).to_have_text("Close")


def test_a_phone_shows_the_answer_and_the_sentence_without_scrolling_sideways(
    visit: Visit, sample_index: Index
) -> None:
    evidence = sample_index.ask(QUESTION).evidence[2]
    page = visit(q=QUESTION, cite=place_of(evidence), width=390)
    expect(page.locator("mark")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(page.locator(".quote").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_missing_index_is_told_with_the_command(visit: Visit, serve: Callable[[Path], str], tmp_path: Path) -> None:
    page = visit(serve(tmp_path / "index"))
    expect(page.locator(".verdict")).to_have_text("索引がまだありません。")
    expect(page.locator("code")).to_contain_text("rag index build")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_server_prints_its_address_and_ends_cleanly(sample_index: Index, how: signal.Signals) -> None:
    with served(sample_index.folder) as (address, process):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        process.send_signal(how)
        assert process.wait(timeout=30) == 0


def test_a_taken_port_is_told_with_the_remedy(sample_index: Index) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        asked = command("--index", sample_index.folder, "--port", port)
        done = subprocess.run(asked, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Port {port} of 127.0.0.1 cannot be used" in done.stderr
    assert f"rag ui --port {port + 1}" in done.stderr
