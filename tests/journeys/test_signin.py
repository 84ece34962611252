"""Sign-in in a real browser with a real provider on loopback: from a link to its page, by whoever may, as long as they may."""

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

import rag
from rag.door import Index
from tests.journeys.identity import CLIENT, SECRET, Provider, providing
from tests.journeys.serving import Visit, command, free_port, served
from tests.journeys.test_pages import ENGLISH, check_accessibility
from tests.minutes_for_tests import write_corpus
from tests.ui.app_pages import QUESTION

pytestmark = pytest.mark.browser
TARO = {"email": "Taro@City.example", "email_verified": True, "name": "山田太郎"}
BOSS = {"email": "boss@city.example", "email_verified": True, "name": "課長"}
STRANGER = {"email": "x@other.example", "name": "<b>よその人</b>"}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as there:
        yield there


Serve = Callable[..., str]


@pytest.fixture
def guarded(provider: Provider, monkeypatch: pytest.MonkeyPatch, sample_index: Index) -> Iterator[Serve]:
    """Serves an index to who signs in; with other settings than the usual, where they are given."""
    with ExitStack() as stack:

        def serve(index: Path = sample_index.folder, **other: str) -> str:
            port = free_port()
            usual = {
                "URL": provider.metadata_url,
                "CLIENT": CLIENT,
                "SECRET": SECRET,
                "REDIRECT": f"http://127.0.0.1:{port}/oauth2callback",
                "ADMINS": "boss@city.example",
                "READERS": "@city.example",
            }
            for name, value in (usual | other).items():
                monkeypatch.setenv(f"RAG_SIGNIN_{name}", value)
            return stack.enter_context(served(index, port))[0]

        yield serve


def sign_in(page: Page) -> None:
    page.get_by_role("button", name="サインインする").click()


def title(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_a_link_leads_through_the_sign_in_to_its_own_page(
    guarded: Serve, visit: Visit, provider: Provider, sample_index: Index
) -> None:
    at = guarded()
    page = visit(at, q=QUESTION, city="霧ノ瀬市")
    title(page, "サインイン")
    expect(page.get_by_role("button")).to_have_count(1)
    assert "霧ノ瀬" not in page.locator("body").inner_text() + page.title()
    provider.claims = TARO
    sign_in(page)
    statements = sample_index.ask(QUESTION, municipality="霧ノ瀬市").statements
    expect(page.locator(".quote")).to_have_text([statement.text for statement in statements])
    expect(page).to_have_url(f"{at}/?{urlencode({'q': QUESTION, 'city': '霧ノ瀬市'})}")
    expect(page.get_by_label("サインイン中：山田太郎")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSVで保存").click()
    assert statements[0].text.partition("\n")[0] in Path(download.value.path()).read_text(encoding="utf-8-sig")

    page.get_by_role("navigation", name="ページ", exact=True).get_by_role("link", name="会議録一覧").click()
    expect(page.get_by_text("管理者だけができます")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
    expect(page.get_by_role("button", name="索引を作り直す")).to_have_count(0)

    page.get_by_role("link", name="尋ねる").click()
    expect(page.locator(".quote").first).to_be_visible()
    page.get_by_role("button", name="サインアウト").click()
    title(page, "サインイン")
    expect(page).to_have_url(f"{at}/")
    assert "/end" in provider.asked  # at the provider, too

    provider.claims = BOSS
    sign_in(page)
    title(page, "会議録に尋ねる")
    expect(page.get_by_label("サインイン中：課長")).to_be_visible()
    expect(page).to_have_url(f"{at}/")  # not at the question of who was here before
    page.get_by_role("navigation", name="ページ", exact=True).get_by_role("link", name="会議録一覧").click()
    expect(page.locator("input[type=file]")).to_have_count(1)
    expect(page.get_by_role("button", name="索引を作り直す")).to_be_visible()
    page.get_by_role("button", name="サインアウト").click()
    title(page, "サインイン")
    page.goto(f"{at}/documents")
    title(page, "サインイン")


def test_a_token_that_has_ended_leads_back_to_the_sign_in_and_then_to_the_same_page(
    guarded: Serve, visit: Visit, provider: Provider
) -> None:
    at = guarded()
    page = visit(at, path="/status")
    provider.claims, provider.seconds = TARO, -90  # within what the library forgives, not within what we do
    sign_in(page)
    expect(page.get_by_text("サインインの期限が切れました")).to_be_visible()
    expect(page).to_have_url(f"{at}/")
    provider.seconds = -30  # a clock that is a little behind
    sign_in(page)
    title(page, "索引の状態")
    expect(page).to_have_url(f"{at}/status")


def test_who_is_not_on_the_list_is_told_and_may_take_another_account(
    guarded: Serve, visit: Visit, provider: Provider
) -> None:
    page = visit(guarded(), q=QUESTION)
    provider.claims = STRANGER
    sign_in(page)
    title(page, "このアカウントでは利用できません")
    expect(page.locator(".facts")).to_contain_text("<b>よその人</b>")
    expect(page.locator(".facts")).to_contain_text("x@other.example")
    check_accessibility(page)
    assert ENGLISH.findall(page.locator("body").inner_text()) == []
    page.get_by_role("button", name="サインアウト").click()
    provider.claims = TARO | {"email_verified": False}
    sign_in(page)
    expect(page.get_by_text("確認が済んでいません")).to_be_visible()
    page.get_by_role("button", name="サインアウト").click()
    provider.claims = TARO
    sign_in(page)
    title(page, "会議録に尋ねる")


def test_a_sign_in_that_fails_is_told_in_words(guarded: Serve, visit: Visit, provider: Provider) -> None:
    page = visit(guarded(), path="/documents")
    provider.claims = None
    sign_in(page)
    expect(page.get_by_text("サインインが終わりませんでした。")).to_be_visible()
    provider.down = True
    sign_in(page)
    expect(page.get_by_text("サインインの窓口につながりません。")).to_be_visible()
    check_accessibility(page)
    assert ENGLISH.findall(page.locator("body").inner_text()) == []
    provider.down, provider.claims, provider.seconds = False, TARO, None
    sign_in(page)
    expect(page.get_by_text("サインインが終わりませんでした。")).to_be_visible()
    provider.seconds = 3600
    sign_in(page)
    title(page, "会議録一覧")


def test_a_wrong_client_secret_lets_nobody_in(guarded: Serve, visit: Visit, provider: Provider) -> None:
    page = visit(guarded(SECRET="another"))
    provider.claims = TARO
    sign_in(page)
    expect(page.get_by_text("サインインが終わりませんでした。")).to_be_visible()


def test_the_page_of_sign_in_is_accessible_fits_a_phone_and_speaks_both_languages(guarded: Serve, visit: Visit) -> None:
    at = guarded()
    page = visit(at, q=QUESTION, width=360, scheme="dark")
    check_accessibility(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert ENGLISH.findall(page.locator("body").inner_text().replace("English", "")) == []
    page.get_by_role("link", name="English").click()
    title(page, "Sign in")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page).to_have_url(re.compile("q=.*lang=en"))
    page.keyboard.press("Tab")
    assert re.search("[ぁ-ん]", page.locator(".stMainBlockContainer").inner_text()) is None


def test_a_cookie_that_nobody_signed_lets_nobody_in_and_a_signed_one_outlives_the_program(
    visit: Visit, provider: Provider, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    index = rag.build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index").folder
    port = free_port()
    at = f"http://127.0.0.1:{port}"
    named = {"URL": provider.metadata_url, "CLIENT": CLIENT, "SECRET": SECRET, "REDIRECT": f"{at}/oauth2callback"}
    for name, value in named.items():
        monkeypatch.setenv(f"RAG_SIGNIN_{name}", value)
    with served(index, port) as (told, _):
        assert told == at
        page = visit(at)
        provider.claims = TARO
        sign_in(page)
        title(page, "会議録に尋ねる")
        cookies = page.context.cookies()
        page.context.close()
    [signed] = [cookie for cookie in cookies if cookie["name"] == "_streamlit_user"]
    assert signed["httpOnly"]
    with served(index, port):
        page = visit(at)
        page.context.add_cookies([signed])  # type: ignore[list-item]
        page.reload()
        title(page, "会議録に尋ねる")
        body, _, rest = signed["value"].partition("|")
        forged = {**signed, "value": (body + rest)[:-4] + "0000"}
        page.context.add_cookies([forged])  # type: ignore[list-item]
        page.reload()
        title(page, "サインイン")
        page.context.close()
    (index / "signin.key").unlink()
    with served(index, port):
        page = visit(at)
        page.context.add_cookies([signed])  # type: ignore[list-item]
        page.reload()
        title(page, "サインイン")
        page.context.close()


@pytest.mark.parametrize("signs_in", [False, True])
def test_an_app_that_others_reach_says_who_can_read_it(
    sample_index: Index, monkeypatch: pytest.MonkeyPatch, signs_in: bool
) -> None:
    monkeypatch.setenv("RAG_ADDRESS", "0.0.0.0")
    if signs_in:
        named = {
            "URL": "http://127.0.0.1/x",
            "CLIENT": "c",
            "SECRET": "s",
            "REDIRECT": "http://minutes.city.example/oauth2callback",
        }
        for name, value in named.items():
            monkeypatch.setenv(f"RAG_SIGNIN_{name}", value)
    port = free_port()
    asked = command("--index", sample_index.folder, "--port", port)
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        told = process.stdout.readline().strip()
        process.terminate()
        said = process.stderr.read()
    assert told == ("http://minutes.city.example" if signs_in else f"http://0.0.0.0:{port}")
    assert ("everyone who reaches this address can read all minutes" in said) == (not signs_in)
    assert ("whoever listens on the way" in said) == signs_in
