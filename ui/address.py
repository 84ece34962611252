"""The address bar holds the whole state of the page: a link opens the same question, filters and citation again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from rag.present.reading import READ_JA


@dataclass(frozen=True, slots=True)
class Address:
    """What a page is asked to show; ``cite`` is the open place in a document, as ``rag.present.places`` writes it.

    ``ignore`` names what is not to be read out of the question, in the order of READ_JA.
    """

    question: str = ""
    municipality: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    ignore: tuple[str, ...] = ()
    cite: str = ""

    @property
    def filters(self) -> dict[str, object]:
        """The keyword arguments of Index.ask and Index.search that narrow."""
        return {"municipality": self.municipality, "body": self.body, "since": self.since, "until": self.until}

    @property
    def narrowed(self) -> int:
        """How many filters are set."""
        return sum(bool(value) for value in self.filters.values())

    def query(self, **changed: object) -> str:
        """The address as a query, with some fields changed."""
        new = replace(self, **changed)  # type: ignore[arg-type]
        return urlencode(new.pairs())

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters in a fixed order, those with a value only."""
        single = (("q", self.question), ("since", _iso(self.since)), ("until", _iso(self.until)), ("cite", self.cite))
        lists = (("city", self.municipality), ("body", self.body), ("ignore", self.ignore))
        several = [(name, value) for name, values in lists for value in values]
        return [pair for pair in (single[0], *several, *single[1:]) if pair[1]]


def read_query(pairs: list[tuple[str, str]]) -> Address:
    """The address of some parameters; what is unknown or no date is left out."""
    last = dict(pairs)
    return Address(
        question=last.get("q", ""),
        municipality=tuple(dict.fromkeys(value for name, value in pairs if name == "city")),
        body=tuple(dict.fromkeys(value for name, value in pairs if name == "body")),
        since=_day(last.get("since", "")),
        until=_day(last.get("until", "")),
        ignore=tuple(name for name in READ_JA if ("ignore", name) in pairs),
        cite=last.get("cite", ""),
    )


def act() -> None:
    """Called by whatever a reader does on the page: in this run what the page holds counts, not the address bar.

    The bar lags behind: a question asked while the last answer is still being drawn comes with the address before it.
    """
    st.session_state["acted"] = True


def go(query: str) -> None:
    """Take over the state that a query holds; the widgets show it from the next run on."""
    act()
    _fill(read_query(parse_qsl(query)))


def enter() -> None:
    """Before any widget: take over the address where somebody changed it (a link, the back button)."""
    now = read_query([(name, value) for name in st.query_params for value in st.query_params.get_all(name)])
    state = st.session_state
    changed = state.get("address") != now and not state.pop("acted", False)
    # Streamlit forgets a widget's value while the widget is not drawn, as on a page that only tells of a missing index.
    if changed or "city" not in state:
        _fill(now)
        state["address"] = now


def current() -> Address:
    """The state as the widgets hold it."""
    state = st.session_state
    return Address(
        state["question"],
        tuple(state["city"]),
        tuple(state["body"]),
        state["since"],
        state["until"],
        state["ignore"],
        state["cite"],
    )


def leave() -> None:
    """Write the state into the address bar where it differs."""
    now = current()
    st.session_state.pop("acted", None)
    if st.session_state.get("address") != now:
        st.session_state["address"] = now
        params: dict[str, list[str]] = {}
        for name, value in now.pairs():
            params.setdefault(name, []).append(value)
        st.query_params.from_dict(params)


def _fill(address: Address) -> None:
    state = st.session_state
    state["question"] = state["typed"] = address.question
    state["city"], state["body"] = list(address.municipality), list(address.body)
    state["since"], state["until"], state["cite"] = address.since, address.until, address.cite
    state["ignore"] = address.ignore


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
