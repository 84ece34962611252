"""What was misread of a meeting, corrected: its date and names in a fold, a speaker in a dialog over the turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from rag.door.pages import (
    Change,
    Field,
    Index,
    KeptCorrection,
    Minutes,
    NoteRefused,
    Trouble,
    alike,
    as_read,
    back,
    chosen_speaker,
    correct,
    group_lines,
    is_waiting,
    kept_corrections,
    pending_lines,
    speaker_choices,
    speaker_line,
    speaker_parts,
    speakers_as_read,
    to_meeting,
    to_speakers,
    together,
    turn_choice,
)
from ui.frame import address, signin, states
from ui.frame.drawing import draw, node
from ui.frame.language import language, t
from ui.meetings import building
from ui.meetings.corpus import why_closed

_FIELDS: tuple[Field, ...] = ("date", "title", "municipality", "body")
_FIRST, _LAST = date(1868, 1, 1), date(2199, 12, 31)
_QUOTED = 400  # characters of the utterance that the dialog shows


def show(index: Index, minutes: Minutes) -> dict[int, str] | None:
    """The fold, and above it what is saved and waits for a rebuild.

    Returns what stands beside utterances whose speaker will be another one then, by number; None where nothing can be
    corrected from here.
    """
    closed = why_closed(index)
    if closed:
        draw("correct_closed", node("p", f"{t('correct.closed')} {closed}", cls="note"), go=address.go)
        return None
    try:
        noted = kept_corrections(index.manifest.corpus, minutes)
    except NoteRefused as fault:
        _refused(t("correct.closed"), fault.why, str(fault))
        return None
    state = st.session_state
    if state.get("refused"):
        _refused(t("correct.refused"), *state.pop("refused"))
    if state.pop("unchanged", False):
        st.info(t("correct.same"))
    waiting = is_waiting(minutes, noted)
    if waiting:
        state["corrected"] = minutes.doc_id
    if state.get("corrected") == minutes.doc_id:  # also what came of the rebuild
        with st.container(key="waiting" if waiting else "rebuilt"):
            if waiting:
                draw(
                    "waiting",
                    node("section", node("p", t("correct.waiting"), cls="verdict"), cls="partial"),
                    go=address.go,
                )
            building.show(index, told=not waiting)
    with st.expander(t("correct.heading"), key="correct", on_change="rerun") as fold:
        if fold.open:
            _fold(index, minutes, noted)
    if state.get("fixing") and state["fixing_in"] == minutes.doc_id:  # not of a meeting left by the back button
        st.dialog(t("correct.dialog"), on_dismiss=_close)(signin.inside(_dialog))(index, minutes, noted)
    return pending_lines(minutes, noted, language())


def pick(target: str) -> None:
    """Follow a link of the meeting, or open the dialog over the turn that it names."""
    page, _, number = target.partition("#")
    if number and not page:
        _open(int(number))
    else:
        address.go(target)


def _refused(title: str, why: str, details: str) -> None:
    states.show(Trouble(title, t(f"correct.why.{why}"), None, details), key="refused")


def _fold(index: Index, minutes: Minutes, noted: tuple[KeptCorrection, ...]) -> None:
    st.text(t("correct.note"))
    _fill(index, minutes, noted)
    with st.form("correct_meeting", border=False):
        st.subheader(t("correct.meeting"), anchor=False)
        left, right = st.columns(2)
        with left:
            st.date_input(t("column.date"), key="fix_date", value=None, min_value=_FIRST, max_value=_LAST)
            _text("title")
        with right:
            _text("municipality")
            _text("body")
        draw("correct_empty", node("p", t("correct.empty"), cls="note"), go=address.go)
        st.form_submit_button(t("correct.save"), key="fix_save", on_click=_meeting, args=(index, minutes, noted))
    if minutes.utterances:
        st.subheader(t("correct.speakers"), anchor=False)
        words = language()
        # The keyboard reaches each of two thousand turns here; a click on the turn itself leads to the same dialog.
        st.selectbox(
            t("correct.choose"), range(1, len(minutes.utterances) + 1), index=None, key="fix_turn", on_change=_choose,
            format_func=partial(_line, minutes, words), filter_mode="contains",
            placeholder=t("correct.choose.empty", count=f"{len(minutes.utterances):,}"),
        )  # fmt: skip
    if noted:
        _listed(index, minutes, noted)


def _text(field: str) -> None:
    st.text_input(t(f"column.{field}"), key=f"fix_{field}", autocomplete="off", max_chars=200)


def _line(minutes: Minutes, words: str, number: int) -> str:
    return turn_choice(minutes, number, words)


def _fill(index: Index, minutes: Minutes, noted: tuple[KeptCorrection, ...]) -> None:
    """The fields hold what stands in the file, or what was read, until somebody types."""
    state, filled = st.session_state, (minutes.doc_id, index.generation, noted)
    if state.get("filled") == filled and "fix_date" in state:
        return
    stands: dict[Field, Any] = {one.field: one.value for one in noted if not one.key}
    for field in _FIELDS:
        said = as_read(minutes, field)
        read = date.fromisoformat(said) if said and field == "date" else said
        value = stands.get(field, read)
        state[f"fix_{field}"] = value if field == "date" else value or ""
    state["filled"] = filled


def _meeting(index: Index, minutes: Minutes, noted: tuple[KeptCorrection, ...]) -> None:
    wanted: dict[Field, Any] = {field: st.session_state[f"fix_{field}"] for field in _FIELDS}
    _write(index, minutes, noted, to_meeting(minutes, noted, wanted))


def _write(index: Index, minutes: Minutes, noted: tuple[KeptCorrection, ...], changes: Sequence[Change]) -> None:
    state = st.session_state
    address.act()
    if why_closed(index):  # since the page was drawn
        return
    try:
        state["unchanged"] = not correct(index.manifest.corpus, minutes, changes, noted)
    except NoteRefused as fault:
        state["refused"] = (fault.why, str(fault))
    state.pop("filled", None)


def _listed(index: Index, minutes: Minutes, noted: tuple[KeptCorrection, ...]) -> None:
    st.subheader(t("correct.listed"), anchor=False)
    for number, group in enumerate(together(minutes, noted), 1):
        what, said, right = group_lines(minutes, group, language())
        with st.container(horizontal=True, vertical_alignment="center", key=f"correction_{number}"):
            note = "" if group[0].fits else t("correct.unfit")
            draw(
                f"correction_{number}",
                node("p", t("correct.line", what=what, said=said, right=right), cls="correction"),
                node("p", note, cls="note") if note else None,
                node("p", t("correct.whole"), cls="note") if group[0].whole else None,
                go=address.go,
            )
            if not group[0].whole:
                st.button(
                    t("correct.undo.label", number=number), key=f"undo_{number}", on_click=_write,
                    args=(index, minutes, noted, back(group)),
                )  # fmt: skip


def _choose() -> None:
    chosen = st.session_state["fix_turn"]
    st.session_state["fix_turn"] = None
    if chosen:
        _open(chosen)


def _open(number: int) -> None:
    address.act()
    state = st.session_state
    state["fixing"], state["fixing_in"] = number, state["doc"]
    state["fix_who"], state["fix_all"] = None, False


def _close() -> None:
    address.act()
    st.session_state["fixing"] = None


def _dialog(index: Index, minutes: Minutes, noted: tuple[KeptCorrection, ...]) -> None:
    number = st.session_state["fixing"]
    if not number or number > len(minutes.utterances):
        st.rerun()  # the whole page, without the dialog
    stood = next((one for one in noted if one.number == number), None)
    words = minutes.quote(minutes.utterances[number - 1].span)
    read = speakers_as_read(minutes)[number - 1] or speaker_line(None, language())
    draw(
        "fixed",
        node("p", t("correct.number", number=number), cls="lead"),
        node("blockquote", words if len(words) <= _QUOTED else f"{words[:_QUOTED]}…", cls="turned"),
        node("dl", node("dt", t("correct.said")), node("dd", read), *_stands(minutes, stood), cls="facts"),
        go=address.go,
    )
    known = speaker_choices(minutes, noted)
    nobody = t("correct.nobody")
    chosen = st.selectbox(
        t("correct.right"), [*known, nobody], index=None, key="fix_who", accept_new_options=True, filter_mode="contains",
        placeholder=t("correct.right.empty"),
    )  # fmt: skip
    if chosen and chosen not in known and chosen != nobody:
        speaker = chosen_speaker(chosen, known)
        st.text(t("correct.as", words=speaker_parts(speaker, language())) if speaker else t("correct.pick"))
    same = alike(minutes, noted, number)
    if len(same) > 1:
        st.checkbox(t("correct.all", count=f"{len(same):,}"), key="fix_all")
    if st.session_state.pop("unpicked", False):
        st.info(t("correct.pick"))
    with st.container(horizontal=True):
        st.button(
            t("correct.save"),
            key="fix_speaker",
            type="primary",
            on_click=_speaker,
            args=(index, minutes, noted, nobody),
        )
        if stood and not stood.whole:
            st.button(t("correct.undo"), key="fix_back", on_click=_take_back, args=(index, minutes, noted, stood))
        st.button(t("correct.cancel"), key="fix_cancel", on_click=_close)


def _stands(minutes: Minutes, stood: KeptCorrection | None) -> tuple[dict[str, object], ...]:
    if stood is None:
        return ()
    right = group_lines(minutes, (stood,), language())[2]
    return node("dt", t("correct.now")), node("dd", right)  # type: ignore[return-value]


def _speaker(index: Index, minutes: Minutes, noted: tuple[KeptCorrection, ...], nobody: str) -> None:
    state = st.session_state
    number, words = state["fixing"], state.get("fix_who") or ""
    right = None if words == nobody else chosen_speaker(words, speaker_choices(minutes, noted))
    if right is None and words != nobody:
        state["unpicked"] = True
        return
    numbers = alike(minutes, noted, number) if state.get("fix_all") else (number,)
    _write(index, minutes, noted, to_speakers(minutes, noted, numbers, right))
    _close()


def _take_back(index: Index, minutes: Minutes, noted: tuple[KeptCorrection, ...], stood: KeptCorrection) -> None:
    _write(index, minutes, noted, back((stood,)))
    _close()
