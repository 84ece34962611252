"""The browser app with sign-in on, without a browser: what each kind of person sees, and what a click of theirs does."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import rag
from rag import resources
from rag.door import FeedbackStore, Index, Rebuild
from rag.errors import QueryError
from rag.index.generations import Generations
from rag.signin.access import Rules, read_person
from tests.journeys.serving import free_port
from tests.minutes_for_tests import PARK, write_corpus
from tests.ui.app_pages import QUESTION, Open, address, checked, drawn, turn, type_and_ask, words
from ui.frame import signin

MARKUP = "**<b>山田</b>** [x](http://evil.example) :red[y]"


def claims(email: str = "taro@city.example", **more: Any) -> dict[str, Any]:
    said = {"is_logged_in": True, "sub": "1", "email": email, "name": "山田太郎", "exp": int(time.time()) + 3600}
    return said | more


ADMIN = "boss@city.example"
OUT: tuple[dict[str, Any] | None, ...] = (None, claims(exp=int(time.time()) - 3600), claims("taro@other.example"))


@pytest.fixture(autouse=True)
def signing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "URL": f"http://127.0.0.1:{free_port()}/metadata",
        "CLIENT": "minutes",
        "SECRET": "very-secret",
        "REDIRECT": "http://127.0.0.1:8501/oauth2callback",
        "ADMINS": ADMIN,
        "READERS": "@city.example",
    }.items():
        monkeypatch.setenv(f"RAG_SIGNIN_{name}", value)


@pytest.fixture
def own(tmp_path: Path) -> Index:
    return rag.build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index")


def shown(test: AppTest) -> str:
    """Everything that the page sends to a browser."""
    return "".join(str(getattr(e, "proto", e)) for e in test.main) + str(list(drawn(test)))


@pytest.mark.parametrize("at", ["ask", "documents", "status"])
@pytest.mark.parametrize("user", OUT, ids=["signed out", "expired", "refused"])
def test_who_may_not_enter_sees_nothing_of_the_index(
    page: Open, sample_index: Index, at: str, user: dict[str, Any] | None
) -> None:
    test = page(sample_index.folder, at, user=user, q=QUESTION, doc=sample_index.documents()[0].doc_id)
    [button] = test.button
    assert button.key == ("sign_out" if user and "other" in user["email"] else "sign_in")
    for kind in (
        "text_input",
        "selectbox",
        "multiselect",
        "dataframe",
        "download_button",
        "file_uploader",
        "expander",
        "info",
    ):
        assert len(test.get(kind)) == 0, kind
    told = shown(test)
    for secret in (
        *sample_index.values("municipality"),
        sample_index.generation,
        str(sample_index.folder),
        "very-secret",
    ):
        assert secret not in told
    assert address(test)["q"] == QUESTION  # kept for after the sign-in


def test_each_is_told_why_and_what_to_do(page: Open, sample_index: Index) -> None:
    signed_out, expired, refused = (page(sample_index.folder, user=user) for user in OUT)
    assert signed_out.title[0].value == expired.title[0].value == "サインイン"
    assert "サインインしてください" in words(signed_out, tag="p")[0]
    assert "期限が切れました" in words(expired, tag="p")[0]
    assert refused.title[0].value == "このアカウントでは利用できません"
    assert dict(zip(words(refused, tag="dt"), words(refused, tag="dd"), strict=True)) == {
        "名前": "山田太郎",
        "メールアドレス": "taro@other.example",
    }
    assert words(refused, "note") == []
    doubtful = page(sample_index.folder, user=claims(email_verified=False))
    assert words(doubtful, "note") == ["このメールアドレスは、サインインの窓口で確認が済んでいません。"]
    english = page(sample_index.folder, user=OUT[2], locale="en-US")
    everything = [*(e.value for e in english.title), *(b.label for b in english.button), *words(english, tag="p")]
    assert [one for one in [*everything, *words(english, tag="dt")] if re.search("[ぁ-ん]", one)] == []


def test_who_may_enter_asks_and_is_named(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder, user=claims(name=MARKUP), q=QUESTION)
    assert words(test, "quote") == [statement.text for statement in sample_index.ask(QUESTION).statements]
    assert words(test, "note")[0] == MARKUP
    for element in (*test.markdown, *test.get("html"), *test.title, *test.button, *test.text, *test.caption):
        assert "evil" not in str(getattr(element, "proto", element))
    assert test.button(key="sign_out").label == "サインアウト"
    type_and_ask(test, "窓口の予約")
    assert address(test) == {"q": "窓口の予約"}


def test_a_reader_changes_nothing_and_sees_no_path_no_setting_and_no_word_of_others(page: Open, own: Index) -> None:
    FeedbackStore(own.folder).add(own.ask("公園のブランコ"), False, "別の公園")
    rag.build_index(Path(own.manifest.corpus), own.folder, full=True)
    test = page(own.folder, "documents", user=claims())
    assert [button.key for button in test.button] == ["sign_out"]
    assert len(test.file_uploader) == 0
    assert [info.value for info in test.info] == [
        "会議録の追加、索引の作り直し、世代の切り替えは、管理者だけができます。"
    ]
    assert own.manifest.corpus not in shown(test)
    turn(test, "status")
    assert "管理者だけが見られます" in test.text[0].value
    told = shown(test)
    assert "RAG_INDEX" not in told
    assert str(own.folder) not in told
    assert "別の公園" not in told
    assert len(test.get("download_button")) == 0


def test_an_admin_has_it_all(page: Open, own: Index) -> None:
    FeedbackStore(own.folder).add(own.ask("公園のブランコ"), False, "別の公園")
    test = page(own.folder, "documents", user=claims("BOSS@city.example"))
    assert {"rebuild", "send_files"} <= {button.key for button in test.button}
    assert own.manifest.corpus in shown(test)
    turn(test, "status")
    told = shown(test)
    assert "別の公園" in told
    assert "RAG_SIGNIN_SECRET" in told
    assert "very-secret" not in told
    assert ADMIN in told


def over(test: AppTest) -> None:
    """The token ends while the page is open."""
    test.user = claims(ADMIN, exp=int(time.time()) - 3600)


def test_a_click_after_the_end_of_the_token_changes_nothing(
    page: Open, own: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    monkeypatch.setattr(Rebuild, "start", lambda self, corpus: started.append(corpus))
    later = rag.build_index(Path(own.manifest.corpus), own.folder, full=True).generation
    corpus = Path(own.manifest.corpus)
    files = sorted(corpus.iterdir())

    test = page(own.folder, "documents", user=claims(ADMIN))
    over(test)
    checked(test.button(key="rebuild").click().run())
    assert started == []
    assert test.button[0].key == "sign_in"

    test = page(own.folder, "documents", user=claims(ADMIN))
    checked(test.button(key=f"back_{own.generation}").click().run())
    over(test)
    checked(test.button(key="yes").click().run())
    assert Generations(own.folder).current() == later

    test = page(own.folder, "documents", user=claims(ADMIN))
    test.file_uploader(key="files").set_value([("噴水.txt", PARK.encode(), "text/plain")])
    over(test)
    checked(test.button(key="send_files").click().run())
    assert sorted(corpus.iterdir()) == files

    test = page(own.folder, user=claims(ADMIN), q="公園のブランコ")
    over(test)
    checked(test.button(key="useful").click().run())
    assert FeedbackStore(own.folder).all() == ()

    test = page(own.folder, "documents", user=claims(ADMIN))
    checked(test.button(key="rebuild").click().run())
    assert started == [str(corpus)]  # the same click within the time of the token


def test_a_click_of_who_is_no_longer_an_admin_changes_nothing(page: Open, own: Index) -> None:
    later = rag.build_index(Path(own.manifest.corpus), own.folder, full=True).generation
    test = page(own.folder, "documents", user=claims(ADMIN))
    checked(test.button(key=f"back_{own.generation}").click().run())
    test.user = claims()
    checked(test.button(key="yes").click().run())
    assert Generations(own.folder).current() == later
    assert [button.key for button in test.button] == ["sign_out"]


def test_every_fragment_and_dialog_asks_again_who_is_there() -> None:
    calls = [
        (file.name, match)
        for file in sorted(resources.ui_folder().rglob("*.py"))
        for match in re.findall(r"st\.(?:fragment|dialog)\b.*", file.read_text(encoding="utf-8"))
    ]
    assert len(calls) >= 2
    assert [call for call in calls if "(signin.inside(" not in call[1]] == []


def test_a_provider_that_is_not_there_is_told_on_the_page(page: Open, sample_index: Index) -> None:
    test = page(sample_index.folder)
    checked(test.button(key="sign_in").click().run())
    assert words(test, "verdict") == ["サインインの窓口につながりません。"]
    assert words(test, "details")[0].startswith("管理者向けの詳細：ConnectError: http://127.0.0.1:")
    assert test.button[0].key == "sign_in"


def test_without_sign_in_other_machines_see_no_setting_and_no_word_of_others(
    page: Open, own: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("URL", "CLIENT", "SECRET", "REDIRECT", "ADMINS", "READERS"):
        monkeypatch.delenv(f"RAG_SIGNIN_{name}")
    assert "RAG_INDEX" in shown(page(own.folder, "status"))
    monkeypatch.setenv("RAG_ADDRESS", "0.0.0.0")
    told = shown(page(own.folder, "status"))
    assert "RAG_INDEX" not in told
    assert str(own.folder) not in told
    assert "索引の状態" in told


def test_a_file_is_not_made_for_whose_sign_in_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    rules = Rules(on=True, exposed=False)
    monkeypatch.setattr(signin, "_who", lambda: (read_person(claims(exp=int(now) + 100)), rules))
    made = signin.later(lambda: b"words")
    assert made() == b"words"
    monkeypatch.setattr(time, "time", lambda: now + 200)
    with pytest.raises(QueryError, match="Sign in again"):
        made()
