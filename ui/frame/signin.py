"""Who is at the page: the sign-in page before all others, and what every page asks before it shows or changes something."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from rag.door.pages import Admission, Person, QueryError, Rules, access, load_settings, provider, resources, told
from ui.answers.citing import facts
from ui.frame import address, states
from ui.frame.drawing import chrome, draw, node
from ui.frame.language import language, t

P = ParamSpec("P")
Made = TypeVar("Made")


def standing() -> Admission:
    """What the reader of this page is to the app now; asked anew each time, because a token ends while a page is open."""
    return access.admission(*_who(), time.time())


def may_enter() -> bool:
    """Whether the reader may see anything of the index."""
    return access.may_enter(*_who(), time.time())


def later(make: Callable[[], Made]) -> Callable[[], Made]:
    """``make`` for a button that calls it long after the page was drawn, and only for who may still enter then.

    What runs outside of the page's run cannot ask who is there: it is remembered here.
    """
    who = _who()

    def guarded() -> Made:
        if not access.may_enter(*who, time.time()):
            raise QueryError("The sign-in has ended. Sign in again, then ask for the file.")
        return make()

    return guarded


def while_changing() -> Callable[[], bool]:
    """Whether the reader of this page may change things, for whoever asks it later and outside of the page's run."""
    who = _who()
    return lambda: access.may_change(*who, time.time())


def may_change() -> bool:
    """Whether the reader may change documents and index, and see paths, settings and what others said."""
    return access.may_change(*_who(), time.time())


def why_closed() -> str:
    """Why the reader may change nothing, in a line for the page; empty where they may."""
    if may_change():
        return ""
    return t("signin.admins") if _who()[1].on else t("corpus.closed")


def inside(drawing: Callable[P, None]) -> Callable[P, None]:
    """For a fragment or a dialog, which runs again without the page: whoever may no longer enter gets the whole page."""

    @wraps(drawing)
    def guarded(*args: P.args, **named: P.kwargs) -> None:
        if not may_enter():
            st.rerun()
        drawing(*args, **named)

    return guarded


def show(languages: Callable[[], None]) -> None:
    """The page of who is not signed in, whose sign-in has ended, or who may not enter. It holds nothing of the index."""
    now = standing()
    st.set_page_config(page_title=t("signin.title"), page_icon=str(resources.ui_folder() / "icon.svg"))
    chrome(language(), t("navigation"), 0)
    with st.container(horizontal=True, key="navigation"):
        languages()
    person, _ = _who()
    refused = person is not None and now == "refused"
    st.title(t("signin.refused" if refused else "signin.title"), anchor=False)
    if person is not None and refused:
        _refused(person)
    else:
        _door(now)


def row() -> None:
    """Who is signed in, and the way out, at the end of the row of links."""
    person, _ = _who()
    if person is None:
        return
    draw("who", node("span", person.name, cls="note", label=t("signin.as", name=person.name)), go=address.go)
    st.button(t("signin.out"), key="sign_out", type="tertiary", on_click=_leave)
    _way("in")


def _who() -> tuple[Person | None, Rules]:
    rules = access.read_rules(load_settings())
    return access.read_person(st.user.to_dict()) if rules.on else None, rules


def _door(now: Admission) -> None:
    draw("door", node("p", t("signin.expired" if now == "expired" else "signin.signed_out")), go=address.go)
    if st.button(t("signin.in"), key="sign_in", type="primary"):
        with st.spinner(t("signin.asking")):
            fault = provider.fault_of(load_settings().signin_url)
        if fault is None:
            _way("going")
            st.login()
            return
        states.show(told("provider", language(), None, fault), key="no_provider")
    elif st.session_state.pop("signin_failed", False):
        states.show(told("signin", language()), key="no_signin")
    _way("left" if st.session_state.get("signed_out") else "out")


def _refused(person: Person) -> None:
    account = ((t("signin.name"), person.name), (t("signin.address"), person.shown_address))
    draw(
        "refused",
        node("p", t("signin.refused.advice")),
        facts(tuple(row for row in account if row[1])),
        node("p", t("signin.unconfirmed"), cls="note") if person.shown_address and not person.address else None,
        go=address.go,
    )
    st.button(t("signin.out"), key="sign_out", on_click=_leave)
    _way("left")


def _leave() -> None:
    st.session_state["signed_out"] = True
    st.logout()


def _way(state: str) -> None:
    """Streamlit leads back to the first page after signing in; ``signin.js`` remembers in the tab where it began."""
    script = (resources.ui_folder() / "signin.js").read_text(encoding="utf-8")
    way = st.components.v2.component("minutes_way", html="<span></span>", js=script)
    way(key="way", data={"state": state}, on_failed_change=_failed)


def _failed() -> None:
    st.session_state["signin_failed"] = True
