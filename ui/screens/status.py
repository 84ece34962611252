"""The third page: what the index holds, how it was made, the settings, how good its answers are, what readers said."""

from __future__ import annotations

import json
from collections.abc import Sequence

import streamlit as st

from rag import __version__
from rag.door.pages import (
    Feedback,
    FeedbackStore,
    RagError,
    SettingRow,
    day_line,
    describe,
    load_settings,
    measures,
    megabytes,
    resources,
    trouble,
)
from ui.answers.citing import facts
from ui.frame import address, signin, states
from ui.frame.drawing import Node, draw, node
from ui.frame.language import language, t
from ui.frame.opening import Opened
from ui.meetings.generations import moment


def show(opened: Opened) -> None:
    """One run of the page."""
    draw("status", *_index(opened), *_cities(opened), *_measured(), go=address.go)
    if not signin.may_change():
        st.text(t("signin.hidden"))
        return
    st.header(t("feedback.kept"), anchor=False)
    _feedback(opened)
    draw("settings", *_settings(), go=address.go)


def _index(opened: Opened) -> tuple[Node, ...]:
    index, manifest, words = opened.index, opened.index.manifest, language()
    first, last = index.days()
    pairs = (
        ("generation", manifest.generation),
        ("created", moment(manifest.created)),
        ("documents", f"{manifest.documents:,}"),
        ("passages", f"{manifest.passages:,}"),
        ("vectors", f"{manifest.vectors:,}"),
        ("days", t("status.span", first=day_line(first, words), last=day_line(last, words))),
        ("size", f"{megabytes(index.folder / 'generations' / index.generation):,.1f} MB"),
        ("encoder", f"{manifest.encoder} ({manifest.dim})"),
        ("folder", str(index.folder)),
        ("corpus", manifest.corpus),
        ("version", f"minutes-rag {__version__}"),
    )
    hidden = () if signin.may_change() else ("folder", "corpus")
    shown = tuple((t(f"status.{name}"), value) for name, value in pairs if name not in hidden)
    return node("h2", t("status.index")), facts(shown)


def _cities(opened: Opened) -> tuple[Node, ...]:
    if not opened.municipalities:
        return ()
    unnamed = opened.index.manifest.passages - sum(opened.municipalities.values())
    named = [*opened.municipalities.items(), *([(t("status.unnamed"), unnamed)] if unnamed else [])]
    rows = [(name, f"{count:,}") for name, count in named]
    return node("h2", t("status.cities")), table(("municipality", "count"), rows)


def _measured() -> tuple[Node, ...]:
    file = resources.results_folder() / "sample.json"
    if not file.is_file():
        return ()
    rows = [(t(f"measure.{name}"), value) for name, value in measures(json.loads(file.read_text(encoding="utf-8")))]
    return node("h2", t("status.measures")), table(("measure", "value"), rows)


def _settings() -> tuple[Node, ...]:
    rows = [
        (row.env, _value(row), t("origin.default" if row.origin == "default" else "origin.set"))
        for row in describe(load_settings())
    ]
    names = ("setting", "value", "origin")
    return node("h2", t("status.settings")), node("p", t("status.settings.note"), cls="note"), table(names, rows)


def _value(row: SettingRow) -> str:
    return t("status.secret") if row.value and row.unit == "secret" else row.value or "—"


def _feedback(opened: Opened) -> None:
    store = FeedbackStore(opened.index.folder)
    try:
        said = store.all()
    except RagError as fault:
        states.show(trouble(fault, str(opened.index.folder), language()), key="no_feedback")
        return
    if not said:
        st.text(t("feedback.none"))
        return
    useful = sum(one.useful for one in said)
    st.text(t("feedback.count", count=len(said), useful=useful, wrong=len(said) - useful))
    draw("said", node("ul", *(_said(one) for one in reversed(said[-20:])), cls="next"), go=address.go)
    lines = "".join(json.dumps(question, ensure_ascii=False) + "\n" for question in store.questions())
    st.download_button(
        t("feedback.export"), lines.encode(), "feedback.jsonl", "application/x-ndjson", key="export", on_click="ignore"
    )


def _said(one: Feedback) -> Node:
    word = t("feedback.yes" if one.useful else "feedback.no")
    return node("li", f"{word}：{one.question}{f'（{one.why}）' if one.why else ''}")


def table(names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Node:
    """A table of words under the columns of these names."""
    head = node("tr", *(node("th", t(f"column.{name}")) for name in names))
    body = (node("tr", *(node("td", cell) for cell in row)) for row in rows)
    return node("table", node("thead", head), node("tbody", *body))
