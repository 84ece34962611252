"""The cited sentence in its document: highlighted, with what stands before and after it."""

from __future__ import annotations

import streamlit as st

from rag.door.pages import (
    Evidence,
    Index,
    Minutes,
    RagError,
    Span,
    Trouble,
    check_place,
    excerpt,
    place,
    question_answered,
    read_place,
    span_facts,
)
from ui.answers.citing import answered, facts, take
from ui.frame import address, signin, states
from ui.frame.drawing import Node, draw, node
from ui.frame.language import language, t
from ui.meetings import original

_AROUND = 6000  # characters shown on each side until everything is asked for


def _close() -> None:
    address.act()
    st.session_state["cite"] = ""


def show(index: Index, cited: tuple[Evidence, ...] = ()) -> None:
    """The place that the address names, in its dialog; ``cited`` are the citations of the page, to go from one to the next."""
    st.dialog(t("reader"), width=760, position="right", on_dismiss=_close)(signin.inside(_dialog))(index, cited)


def _dialog(index: Index, cited: tuple[Evidence, ...]) -> None:
    if "turn" in st.session_state:
        st.rerun()  # the whole app: a link here led to another page
    address.leave()
    try:
        doc_id, span = read_place(st.session_state["cite"])
        minutes = index.document(doc_id)
        check_place(minutes, span)
    except RagError as fault:
        states.show(Trouble(t("reader.gone"), t("reader.gone.advice"), None, str(fault)), key="no_place")
        return
    asked = question_answered(minutes, span)
    draw(
        "place",
        facts(span_facts(minutes, span, language())),
        answered(asked, minutes.quote(span)) if asked else None,
        go=address.go,
    )
    _steps(cited)
    meeting = address.Address(doc=doc_id, cite=st.session_state["cite"], lang=st.session_state["lang"]).query()
    quoted = next((e for e in cited if place(e.passage.doc_id, e.span) == st.session_state["cite"]), None)
    draw(
        "meeting",
        node("a", t("reader.meeting"), page="documents", to=meeting),
        take(quoted, language()) if quoted else None,
        go=address.go, dialog=True,
    )  # fmt: skip
    whole = st.session_state.get("whole") == doc_id
    draw("document", *_document(minutes, span, whole), go=address.go, dialog=True)
    if not whole and len(minutes.text) > 2 * _AROUND + len(minutes.quote(span)):
        st.button(t("reader.all"), on_click=lambda: st.session_state.update(whole=doc_id))
    original.show(index, minutes, span, dialog=True)


def _steps(cited: tuple[Evidence, ...]) -> None:
    """Where the place is a citation of the page: which one, and the way to its neighbours."""
    places = [place(e.passage.doc_id, e.span) for e in cited]
    if st.session_state["cite"] not in places:
        return
    at = places.index(st.session_state["cite"])
    # Round and round: a button that became disabled would lose the keyboard, and Escape with it.
    before, after = places[at - 1], places[(at + 1) % len(places)]
    if len(places) == 1:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="steps"):
        st.button(t("reader.previous"), on_click=_open, args=(before,), key="previous")
        st.text(t("reader.step", number=at + 1, count=len(places)))
        st.button(t("reader.next"), on_click=_open, args=(after,), key="next")


def _open(word: str) -> None:
    address.act()
    st.session_state["cite"] = word


def _document(minutes: Minutes, span: Span, whole: bool) -> tuple[Node, ...]:
    shown = excerpt(minutes, span, None if whole else _AROUND)
    words: list[Node] = [_left_out("reader.before", shown.before)] if shown.before else []
    for piece in shown.pieces:
        words.append(
            node("mark", piece.text) if piece.marked else node("span", piece.text, cls="near" if piece.near else "")
        )
    words += [_left_out("reader.after", shown.after)] if shown.after else []
    return node("div", *words, cls="document", label=t("reader.text")), node("p", minutes.path, cls="path")


def _left_out(key: str, characters: int) -> Node:
    return node("p", t(key, count=f"{characters:,}"), cls="note")
