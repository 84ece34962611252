"""The address bar holds the whole state of a page: a link opens the same question, filters, mode and place again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from rag.door.pages import BYS, INTERFACE, READ_JA, FilterWords, QuestionWords

# The parameters that narrow a search, for pages that do.
FILTERS = ("city", "body", "speaker", "role", "since", "until")


@dataclass(frozen=True, slots=True)
class Address:
    """What a page is asked to show; ``cite`` is the open place in a document, as ``rag.present.places`` writes it.

    ``by`` is what is compared by, empty for municipalities; ``open`` lists only commitments that nothing takes up.
    ``ignore`` names what is not to be read out of the question, in the order of READ_JA. ``mode`` is ``exact`` or empty,
    ``page`` counts the pages of an exact search. ``doc`` is the open meeting, ``find`` what is looked for in it. ``lang`` is
    empty where the language is the browser's.
    """

    question: str = ""
    mode: str = ""
    by: str = ""
    open: bool = False
    municipality: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    ignore: tuple[str, ...] = ()
    page: int = 1
    cite: str = ""
    doc: str = ""
    find: str = ""
    lang: str = ""

    @property
    def filters(self) -> FilterWords:
        """The keyword arguments of Index.find and commitments that narrow."""
        return {
            "municipality": self.municipality,
            "body": self.body,
            "speaker": self.speaker,
            "role": self.role,
            "since": self.since,
            "until": self.until,
        }

    @property
    def words(self) -> QuestionWords:
        """The keyword arguments of Index.ask, search, compare and timeline."""
        return {**self.filters, "ignore": self.ignore}

    @property
    def narrowed(self) -> int:
        """How many filters are set."""
        return sum(bool(value) for value in self.filters.values())

    def query(self, **changed: object) -> str:
        """The address as a query, with some fields changed."""
        new = replace(self, **changed)  # type: ignore[arg-type]
        return urlencode(new.pairs())

    def pairs(self, among: Collection[str] | None = None) -> list[tuple[str, str]]:
        """The parameters in a fixed order, those with a value only, or some of them (and the language)."""
        found = [("q", self.question), ("mode", self.mode), ("by", self.by), ("open", "1" if self.open else "")]
        several = (("city", self.municipality), ("body", self.body), ("speaker", self.speaker), ("role", self.role))
        found += [(name, value) for name, values in several for value in values]
        found += [("ignore", value) for value in self.ignore]
        found += [("since", _iso(self.since)), ("until", _iso(self.until))]
        found += [("page", str(self.page) if self.page > 1 else ""), ("cite", self.cite)]
        found += [("doc", self.doc), ("find", self.find), ("lang", self.lang)]
        return [pair for pair in found if pair[1] and (among is None or pair[0] in (*among, "lang"))]

    def params(self, among: Collection[str] | None = None) -> dict[str, list[str]]:
        """``pairs`` by their names; Streamlit keeps one value of those that it is given one by one."""
        found: dict[str, list[str]] = {}
        for name, value in self.pairs(among):
            found.setdefault(name, []).append(value)
        return found


def read_query(pairs: list[tuple[str, str]]) -> Address:
    """The address of some parameters; what is unknown or no date is left out."""
    last = dict(pairs)

    def several(wanted: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for name, value in pairs if name == wanted))

    page = last.get("page", "")
    return Address(
        question=last.get("q", ""),
        mode="exact" if last.get("mode") == "exact" else "",
        by=last.get("by", "") if last.get("by") in BYS[1:] else "",
        open=last.get("open") == "1",
        municipality=several("city"),
        body=several("body"),
        speaker=several("speaker"),
        role=several("role"),
        since=_day(last.get("since", "")),
        until=_day(last.get("until", "")),
        ignore=tuple(name for name in READ_JA if ("ignore", name) in pairs),
        page=max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 7 else 1,
        cite=last.get("cite", ""),
        doc=last.get("doc", ""),
        find=last.get("find", ""),
        lang=last.get("lang", "") if last.get("lang") in INTERFACE else "",
    )


def act() -> None:
    """Called by whatever a reader does on the page: in this run what the page holds counts, not the address bar.

    The bar lags behind: a question asked while the last answer is still being drawn comes with the address before it.
    """
    st.session_state["acted"] = True


def narrow() -> None:
    """Called by a filter that changed: as ``act``, and an exact search begins again at its first page."""
    act()
    st.session_state["page"] = 1


def go(target: str) -> None:
    """Follow a drawn link, ``page?query``: take over the state that it holds, on this page or on the one it names."""
    name, _, query = target.partition("?")
    if name and name != st.session_state["at"]:
        st.session_state["turn"] = (name, query)
        return
    act()
    _fill(read_query(parse_qsl(query)))


def enter(name: str, holds: Collection[str]) -> None:
    """Before any widget: take over the address where somebody changed it (a link, the back button, another page).

    ``holds`` are the parameters that the page has.
    """
    now = read_query([(key, value) for key in st.query_params for value in st.query_params.get_all(key)])
    state = st.session_state
    changed = state.get("address") != now and not state.pop("acted", False)
    # Streamlit forgets a widget's value while the widget is not drawn, as on a page that only tells of a missing index.
    state["holds"] = holds
    if changed or state.get("at") != name or ("city" in holds and "city" not in state):
        _fill(now)
        state["address"], state["at"] = now, name
    for key, value in _state(now).items():  # of some widgets alone, where they were not drawn to the end
        state.setdefault(key, value)
    if "q" in holds and state["question"]:
        state["asked"] = current()  # the links to the other pages are drawn before this one


def current() -> Address:
    """The state as the widgets hold it."""
    state = st.session_state
    return Address(
        question=state["question"],
        mode=state["mode"],
        by=state["by"],
        open=state["open"],
        municipality=tuple(state.get("city", ())),
        body=tuple(state.get("body", ())),
        speaker=tuple(state.get("speaker", ())),
        role=tuple(state.get("role", ())),
        since=state.get("since"),
        until=state.get("until"),
        ignore=state["ignore"],
        page=state["page"],
        cite=state["cite"],
        doc=state["doc"],
        find=state["find"],
        lang=state["lang"],
    )


def leave() -> None:
    """Write the state into the address bar where it differs: the parameters that the page has."""
    state = st.session_state
    now = read_query(current().pairs(state["holds"]))
    state.pop("acted", None)
    state.setdefault("left", {})[state["at"]] = now
    if state.get("address") != now:
        state["address"] = now
        st.query_params.from_dict(now.params())


def left(name: str, holds: Collection[str]) -> dict[str, list[str]]:
    """The parameters with which a page was left, so that the way back leads to the same question or document.

    Pages that hold a question hold the one that was asked last, on whichever of them.
    """
    before: Address = st.session_state.get("left", {}).get(name, Address())
    asked: Address | None = st.session_state.get("asked")
    if asked and "q" in holds and before.question != asked.question:
        before = replace(asked, mode=before.mode, by=before.by, open=before.open, page=1)
    return replace(before, cite="", lang=st.session_state["lang"]).params(holds)


def _fill(address: Address) -> None:
    for key, value in _state(address).items():
        st.session_state[key] = value


def _state(address: Address) -> dict[str, object]:
    """What the widgets and the pages hold of an address, by their keys."""
    return {
        "question": address.question, "typed": address.question, "mode": address.mode, "how": address.mode,
        "by": address.by, "compared": address.by, "open": address.open, "only_open": address.open,
        "city": list(address.municipality), "body": list(address.body), "speaker": list(address.speaker),
        "role": list(address.role), "since": address.since, "until": address.until, "cite": address.cite,
        "ignore": address.ignore, "page": address.page, "doc": address.doc, "lang": address.lang,
        "find": address.find, "looked": address.find,
    }  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
