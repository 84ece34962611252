"""The question box, the examples to begin with, and the filters."""

from __future__ import annotations

from datetime import date

import streamlit as st

from rag.present.words import day_line
from ui import address
from ui.drawing import Node, draw, node
from ui.opening import Opened


def form(opened: Opened) -> bool:
    """The question box; whether its button was pressed in this run."""
    # Enter submits; Streamlit leaves Enter alone while an input method composes.
    with st.form("ask", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        example = f"例）{opened.examples[0]}" if opened.examples else "知りたいことを、普段の言葉で"
        st.text_input("質問", key="typed", placeholder=example, autocomplete="off")
        return st.form_submit_button("質問する", type="primary", on_click=_ask)


def _ask() -> None:
    address.act()
    state, question = st.session_state, st.session_state["typed"].strip()
    if question != state["question"]:
        state["ignore"] = ()  # it was about another question
    state["question"], state["cite"] = question, ""


def filters(opened: Opened) -> None:
    """Municipality and body with their counts of passages, and the first and the last day."""
    unknown = _drop_unknown("city", opened.municipalities) + _drop_unknown("body", opened.bodies)
    narrowed = address.current().narrowed
    label = f"絞り込み（{narrowed}件を指定中）" if narrowed else "絞り込み（自治体・会議・日付）"
    # Unfolded where a link brings filters; from then on it is the reader who folds and unfolds.
    unfolded = st.session_state.setdefault("unfolded", bool(narrowed))
    with st.expander(label, key="filters", expanded=unfolded):
        left, right = st.columns(2)
        with left:
            _choice("自治体", "city", opened.municipalities)
            _day("この日から", "since", opened)
        with right:
            _choice("会議", "body", opened.bodies)
            _day("この日まで", "until", opened)
        if narrowed:
            st.button("絞り込みを外す", on_click=clear)
    if unknown:
        words = "、".join(f"「{value}」" for value in unknown)
        draw(
            "unknown",
            node("p", f"リンクにあった{words}は、いまの索引にないので外しました。", cls="note"),
            go=address.go,
        )


def clear() -> None:
    """Take every filter off."""
    asked = address.current()
    address.go(address.Address(asked.question, ignore=asked.ignore).query())


def examples(opened: Opened) -> None:
    """Questions made from the index, and what the index holds."""
    manifest = opened.index.manifest
    first, last = opened.index.days()
    span = f"、{day_line(first)}から{day_line(last)}まで" if first else ""
    cities = len(opened.municipalities)
    holds = f"{f'{cities}の自治体、' if cities else ''}{manifest.documents:,}の文書を調べます{span}。"
    links: list[Node] = [
        node("li", node("a", question, to=address.Address(question).query())) for question in opened.examples
    ]
    draw(
        "examples",
        node("h2", "たとえば、こう尋ねられます") if links else None,
        node("ul", *links, cls="examples") if links else None,
        node("p", holds, cls="note"),
        node("p", "答えの文はすべて会議録の原文で、どの文からも元の会議録を開いて確かめられます。", cls="note"),
        go=address.go,
    )


def _choice(label: str, key: str, counts: dict[str, int]) -> None:
    def counted(value: str) -> str:
        return f"{value}（{counts[value]:,}箇所）"

    st.multiselect(
        label, list(counts), key=key, format_func=counted, placeholder="すべて", select_all=False, on_change=address.act
    )


def _day(label: str, key: str, opened: Opened) -> None:
    # Days before the first meeting are no mistake; the last one is where the calendar opens.
    days = [day for day in (opened.index.days()[1], st.session_state[key]) if day]
    if days:
        first = min(date(1868, 1, 1), *days)
        st.date_input(label, value=None, key=key, min_value=first, max_value=max(days), on_change=address.act)


def _drop_unknown(key: str, known: dict[str, int]) -> list[str]:
    wanted = st.session_state[key]
    st.session_state[key] = [value for value in wanted if value in known]
    return [value for value in wanted if value not in known]
