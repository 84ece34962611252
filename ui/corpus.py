"""The folder of the minutes: documents put in, and the index rebuilt while it goes on answering."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from rag.door import Index
from rag.minutes.forms import SUFFIXES
from rag.minutes.intake import safe_name, take_in
from rag.present.reasons import reason_line
from rag.present.troubles import Trouble
from rag.rebuild import Rebuild
from rag.reports import BuildReport
from rag.settings import Settings, load_settings
from ui import address, signin, states
from ui.drawing import Node, draw, node
from ui.language import language, t


def show(index: Index) -> None:
    """What can be put in and rebuilt here, or why nothing can."""
    folder = Path(index.manifest.corpus)
    closed = why_closed(index)
    if signin.may_change():
        draw("corpus", node("p", node("span", t("corpus.place")), node("code", str(folder)), cls="note"), go=address.go)
    if closed:
        st.info(closed)
        return
    if folder.is_dir():
        _upload(folder, load_settings())
    else:
        st.info(t("corpus.single"))
    _building(str(index.folder), str(folder), index.generation)


def why_closed(index: Index) -> str:
    """Why nothing can be changed from here; empty where it can."""
    return signin.why_closed() or ("" if Path(index.manifest.corpus).exists() else t("corpus.gone"))


def _upload(folder: Path, settings: Settings) -> None:
    limits = {"endings": " ".join(SUFFIXES), "megabytes": settings.document_megabytes}
    with st.form("upload", clear_on_submit=False):
        files = st.file_uploader(
            t("upload.label", **limits), type=list(SUFFIXES), accept_multiple_files=True, key="files",
            max_upload_size=settings.document_megabytes,
        )  # fmt: skip
        replace = st.checkbox(t("upload.replace"), key="replace")
        sent = st.form_submit_button(t("upload.send"), key="send_files")
    if not sent:
        return
    if not files:
        st.info(t("upload.none"))
        return
    rows: list[Node] = []
    came = False
    for file in files:
        taken = take_in(folder, file.name, file.getvalue(), megabytes=settings.document_megabytes, replace=replace)
        came = came or taken in ("added", "replaced")
        if taken in ("added", "replaced", "same", "taken"):
            rows.append(node("li", t(f"upload.{taken}"), node("code", safe_name(file.name))))
        else:
            why = t(f"why.{taken}", **limits) if taken in ("ending", "large") else t(f"why.{taken}")
            rows.append(node("li", t("upload.refused"), node("code", file.name), f" {why}"))
    draw("uploaded", node("section", node("ul", *rows), cls="found" if came else "partial"), go=address.go)
    if came:
        st.text(t("upload.then"))


@st.cache_resource(show_spinner=False)
def _rebuild(index: str) -> Rebuild:
    """The builds of an index that this app starts, seen by all its readers."""
    return Rebuild(index)


def _building(index: str, corpus: str, live: str) -> None:
    build = _rebuild(index)
    if build.state != "running":
        st.button(t("build.start"), key="rebuild", type="primary", on_click=_start, args=(build, corpus))
        st.caption(t("build.note"))
        _ended(build, live)
        return
    st.fragment(run_every=0.5)(signin.inside(_running))(build)


def _start(build: Rebuild, corpus: str) -> None:
    if signin.may_change():  # not by who was an admin when the button was drawn
        build.start(corpus)


def _stop(build: Rebuild) -> None:
    if signin.may_change():
        build.stop()


def _running(build: Rebuild) -> None:
    if build.state != "running":
        st.rerun()  # the whole page: the new generation is served
    p = build.progress
    if p is None:
        st.progress(0.0, t("build.starting"))
    else:
        left = t("build.left", minutes=max(1, round(p.left / 60))) if p.left and p.left > 30 else ""
        told = t("build.progress", stage=t(f"build.{p.stage}"), done=f"{p.done:,}", total=f"{p.total:,}")
        st.progress(min(1.0, p.done / p.total) if p.total else 0.0, told + left)
    st.button(t("build.stop"), key="stop_build", on_click=_stop, args=(build,))


def _ended(build: Rebuild, live: str) -> None:
    if build.state == "done" and build.report:
        if build.report.generation == live:  # not of one that was rolled back since
            _report(build.report)
    elif build.state == "stopped":
        st.info(t("build.ended"))
    elif build.state in ("busy", "failed"):
        states.show(Trouble(t(f"build.{build.state}"), t("build.note"), None, build.fault), key="build_fault")


def _report(report: BuildReport) -> None:
    done = t("build.done", generation=report.generation, seconds=f"{report.seconds:.1f}")
    names = ("documents", "read", "reused", "renamed", "removed")
    counts = {name: f"{getattr(report, name):,}" for name in names} | {"skipped": f"{len(report.skipped):,}"}
    skipped = (node("li", node("code", one.path), f" {reason_line(one.reason, language())}") for one in report.skipped)
    draw(
        "report",
        node(
            "section",
            node("p", done if report.changed else t("build.same"), cls="verdict"),
            node("p", t("build.changes", **counts), cls="reason"),
            cls="partial" if report.skipped else "found",
        ),
        node("p", t("build.skipped"), cls="lead") if report.skipped else None,
        node("ul", *skipped, cls="next") if report.skipped else None,
        go=address.go,
    )
