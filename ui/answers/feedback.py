"""Two buttons under an answer: of use, or wrong and why."""

from __future__ import annotations

import streamlit as st

from rag.door.pages import FeedbackStore, Index, RagError, Summary, trouble
from ui.frame import address, signin, states
from ui.frame.address import Address
from ui.frame.language import language, t


def show(index: Index, asked: Address, summary: Summary) -> None:
    """What a reader may say of an answer, once; another answer may be judged again."""
    state = st.session_state
    key = (asked.question, str(asked.filters), asked.ignore)
    said = state["judged"][1] if state.get("judged", (None,))[0] == key else ""

    def judge(word: str) -> None:
        address.act()
        if not signin.may_enter():
            return
        if word != "why":
            try:
                why = state.get("why", "")
                FeedbackStore(index.folder).add(summary, word == "useful", why, **asked.filters)
            except RagError as fault:
                state["judged"] = (key, fault)
                return
        state["judged"] = (key, word)

    with st.container(key="feedback"):
        if isinstance(said, RagError):
            states.show(trouble(said, str(index.folder), language()), key="no_feedback")
        elif said in ("useful", "wrong"):
            st.text(t("feedback.thanks"))
        else:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.text(t("feedback.ask"), width="content")
                st.button(t("feedback.yes"), key="useful", on_click=judge, args=("useful",))
                st.button(t("feedback.no"), key="wrong", on_click=judge, args=("why",))
            if said == "why":
                with st.form("feedback_why", border=False):
                    st.text_input(t("feedback.why"), key="why", max_chars=2000)
                    st.form_submit_button(t("feedback.send"), key="send", on_click=judge, args=("wrong",))
