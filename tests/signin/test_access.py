"""Who may enter and who may change things: every kind of person under every kind of rule, and what settings make of it."""

import math
from dataclasses import replace
from typing import Any

import pytest

from rag.errors import SettingsError
from rag.settings import Settings
from rag.signin.access import (
    SKEW,
    Person,
    Rules,
    admission,
    cautions,
    expired,
    is_loopback,
    is_on,
    may_change,
    may_enter,
    origin,
    read_person,
    read_rules,
)

NOW = 1_700_000_000.0
SET = Settings(
    signin_url="https://id.city.example/.well-known/openid-configuration",
    signin_client="minutes",
    signin_secret="of-the-client",
    signin_redirect="https://minutes.city.example/oauth2callback",
)


def person(**claims: Any) -> Person:
    found = read_person({"is_logged_in": True, "sub": "7", "exp": NOW + 600, **claims})
    assert found is not None
    return found


def rules(admins: str = "", readers: str = "") -> Rules:
    return read_rules(replace(SET, signin_admins=admins, signin_readers=readers))


def test_without_sign_in_this_machine_may_do_everything_and_others_may_read() -> None:
    assert read_rules(Settings()) == Rules(on=False, exposed=False)
    for who in (None, person(email="taro@city.example"), person(exp=None)):
        assert admission(who, read_rules(Settings()), NOW) == "admin"
        assert admission(who, read_rules(Settings(address="0.0.0.0")), NOW) == "reader"


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize(
    ("claims", "readers", "found"),
    [
        (None, "", "signed_out"),
        (None, "@city.example", "signed_out"),
        ({"email": "boss@city.example", "exp": NOW - 3600}, "", "expired"),
        ({"email": "boss@city.example"}, "", "admin"),
        ({"email": "boss@city.example"}, "taro@city.example", "admin"),
        ({"email": "boss@city.example", "email_verified": False}, "", "reader"),
        ({"email": "boss@city.example", "email_verified": False}, "@city.example", "refused"),
        ({"groups": ["staff", "minutes-admins"]}, "@city.example", "admin"),
        ({"groups": "minutes-admins"}, "@city.example", "admin"),
        ({"groups": "minutes-admins-of-old"}, "@city.example", "refused"),
        ({"groups": "Minutes-Admins"}, "@city.example", "refused"),
        ({"roles": ["minutes-admins"]}, "@city.example", "refused"),
        ({"email": "taro@city.example"}, "", "reader"),
        ({"email": "taro@city.example"}, "taro@city.example", "reader"),
        ({"email": "taro@city.example"}, "hanako@city.example, @city.example", "reader"),
        ({"email": "taro@city.example"}, "hanako@city.example", "refused"),
        ({"email": "taro@sub.city.example"}, "@city.example", "refused"),
        ({"email": "taro@notcity.example"}, "@city.example", "refused"),
        ({"email": "taro@city.example@evil.example"}, "@city.example", "refused"),
        ({"email": "taro@evil.example@city.example"}, "@city.example", "refused"),
        ({"department": "総務課"}, "department=総務課", "reader"),
        ({}, "", "reader"),
        ({}, "@city.example", "refused"),
    ],
)
def test_what_somebody_is_follows_from_their_token_and_the_lists(
    claims: dict[str, Any] | None, readers: str, found: str, address: str
) -> None:
    who = None if claims is None else person(**claims)
    set_up = replace(
        SET, signin_admins="boss@city.example, groups=minutes-admins", signin_readers=readers, address=address
    )
    under = read_rules(set_up)
    assert admission(who, under, NOW) == found
    assert may_enter(who, under, NOW) == (found in ("reader", "admin"))
    assert may_change(who, under, NOW) == (found == "admin")


def test_nobody_is_an_admin_where_none_is_named() -> None:
    assert admission(person(email="", groups=[""]), rules(), NOW) == "reader"
    assert not may_change(person(email="boss@city.example"), rules(" , ,"), NOW)


@pytest.mark.parametrize("asked", ["BOSS@City.Example", " boss@city.example "])
def test_addresses_are_compared_without_case(asked: str) -> None:
    assert may_change(person(email=asked), rules("Boss@CITY.example"), NOW)
    assert may_enter(person(email=asked), rules(readers="@CITY.example"), NOW)


@pytest.mark.parametrize(
    "asked", ["boſs@city.example", "boss@city.example\u200b", "ｂoss@city.example", "boss@\u212aity.example"]
)
def test_letters_that_only_look_alike_are_another_address(asked: str) -> None:
    assert not may_change(person(email=asked), rules("boss@city.example, boss@kity.example"), NOW)


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        (None, True),
        (True, True),
        ("true", True),
        (False, False),
        ("false", False),
        (0, False),
        (1, False),
        ("", False),
        ([], False),
    ],
)
def test_an_address_that_the_provider_has_not_confirmed_does_not_count(said: Any, counts: bool) -> None:
    who = person(email="boss@city.example", email_verified=said)
    assert may_change(who, rules("boss@city.example"), NOW) == counts
    assert may_change(who, rules("@city.example"), NOW) == counts
    assert who.shown_address == "boss@city.example"


@pytest.mark.parametrize(
    ("end", "over"),
    [
        (NOW + 600, False), (NOW, False), (NOW - SKEW + 1, False), (NOW - SKEW, True), (NOW - SKEW - 1, True), (0, True),
        (int(NOW) + 1, False), (None, True), (str(NOW + 600), True), (True, True), (math.nan, True), (math.inf, True),
        (10**400, True), ([NOW + 600], True),
    ],
)  # fmt: skip
def test_a_token_counts_until_a_minute_after_its_end_and_never_without_one(end: Any, over: bool) -> None:
    who = person(exp=end, email="boss@city.example")
    assert expired(who, NOW) == over
    assert admission(who, rules("boss@city.example"), NOW) == ("expired" if over else "admin")


@pytest.mark.parametrize("flag", [None, False, "true", 1])
def test_nobody_is_signed_in_unless_streamlit_says_so(flag: Any) -> None:
    said = {"email": "boss@city.example", "exp": NOW + 600}
    assert read_person(said if flag is None else said | {"is_logged_in": flag}) is None


def test_what_streamlit_adds_is_no_claim_of_the_provider() -> None:
    who = person(provider="default", origin="x", tokens={}, level=3, admin=True, nested={"a": "b"}, nothing=None)
    assert who.claims == (("admin", ("true",)), ("exp", (str(NOW + 600),)), ("level", ("3",)), ("sub", ("7",)))
    assert not may_change(who, rules("provider=default, is_logged_in=true"), NOW)
    assert may_change(who, rules("admin=true"), NOW)


def test_a_name_is_one_short_line_that_hides_nothing() -> None:
    assert person(name=" 山田\n\t太郎 ").name == "山田 太郎"
    assert person(name="a\u202eb\u200bc\x00").name == "abc"
    assert person(name="長" * 500).name == "長" * 80 + "…"
    assert person(name="\u200b", preferred_username="taro").name == "taro"
    assert person(name=5, email="taro@city.example").name == "taro@city.example"
    assert person().name == "7"
    assert person(sub=None).name == "—"


GIVEN = {name: getattr(SET, name) for name in ("signin_url", "signin_client", "signin_secret", "signin_redirect")}


@pytest.mark.parametrize("missing", GIVEN)
def test_a_half_set_sign_in_is_refused_with_what_is_missing(missing: str) -> None:
    with pytest.raises(SettingsError, match=rf"not set up: RAG_{missing.upper()} missing\."):
        read_rules(replace(SET, **{missing: ""}))
    alone = Settings(**{missing: GIVEN[missing]})
    assert is_on(alone)
    with pytest.raises(SettingsError, match=r"docs/sign-in\.md") as told:
        read_rules(alone)
    assert [name for name in GIVEN if f"RAG_{name.upper()}" in str(told.value)] == [
        name for name in GIVEN if name != missing
    ]


@pytest.mark.parametrize("name", ["signin_admins", "signin_readers"])
def test_a_list_of_people_without_sign_in_does_not_leave_the_door_open(name: str) -> None:
    with pytest.raises(
        SettingsError, match="RAG_SIGNIN_URL, RAG_SIGNIN_CLIENT, RAG_SIGNIN_SECRET, RAG_SIGNIN_REDIRECT missing"
    ):
        read_rules(Settings(**{name: "@city.example"}))


@pytest.mark.parametrize(
    "url",
    [
        "id.city.example",
        "ftp://id.city.example/x",
        "https://",
        "https://user:pw@id.city.example/x",
        "https://id:port/x",
        "http://id.city.example/x",
    ],
)
def test_a_provider_without_a_safe_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="RAG_SIGNIN_URL"):
        read_rules(replace(SET, signin_url=url))


@pytest.mark.parametrize(
    "url",
    [
        "minutes.city.example/oauth2callback", "https://minutes.city.example/", "https://minutes.city.example/oauth2callback/",
        "https://minutes.city.example/oauth2callback?x=1", "https://minutes.city.example/rag/oauth2callback",
        "http://127.0.0.1:{port}/oauth2callback",
        "https://Minutes.city.example/oauth2callback",
        "HTTPS://minutes.city.example/oauth2callback",
        "https://minutes.city.example:443/oauth2callback",
        "http://127.0.0.1:80/oauth2callback",
        "https://会議録.example/oauth2callback",
    ],
)  # fmt: skip
def test_an_address_that_the_app_cannot_be_led_back_to_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="RAG_SIGNIN_REDIRECT"):
        read_rules(replace(SET, signin_redirect=url))


@pytest.mark.parametrize(
    "entry", ["taro", "@", "taro@", "a@b@c", "taro hanako@city.example", "groups=", "=x", "email=boss@city.example"]
)
@pytest.mark.parametrize("name", ["signin_admins", "signin_readers"])
def test_an_entry_that_names_nobody_is_refused(entry: str, name: str) -> None:
    with pytest.raises(SettingsError, match=f"RAG_{name.upper()}"):
        read_rules(replace(SET, **{name: f"@city.example,{entry}"}))


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("localhost", True), ("::1", True), ("[::1]", True), ("0.0.0.0", False), ("::", False),
     ("192.0.2.1", False), ("minutes.city.example", False), ("127.0.0.1.evil.example", False), ("", False)],
)  # fmt: skip
def test_only_loopback_is_this_machine(host: str, own: bool) -> None:
    assert is_loopback(host) == own


def test_who_starts_the_app_is_told_who_can_read_it() -> None:
    assert cautions(Settings()) == cautions(SET) == cautions(replace(SET, address="0.0.0.0")) == ()
    assert cautions(replace(SET, signin_redirect="http://127.0.0.1:8501/oauth2callback")) == ()
    [everyone] = cautions(Settings(address="0.0.0.0"))
    assert "RAG_ADDRESS is 0.0.0.0: everyone who reaches this address can read all minutes" in everyone
    assert "RAG_SIGNIN_URL" in everyone
    [plain] = cautions(replace(SET, address="0.0.0.0", signin_redirect="http://minutes.city.example/oauth2callback"))
    assert "https" in plain
    assert "RAG_SIGNIN_REDIRECT" in plain


def test_the_address_of_the_app_is_that_of_the_redirect() -> None:
    assert origin("https://minutes.city.example/oauth2callback") == "https://minutes.city.example"
