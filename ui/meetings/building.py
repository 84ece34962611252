"""The index rebuilt while it goes on answering, for every page from which that is done."""

from __future__ import annotations

import streamlit as st

from rag.door.pages import BuildReport, Index, Rebuild, Trouble, reason_line
from ui.frame import address, signin, states
from ui.frame.drawing import draw, node
from ui.frame.language import language, t


def show(index: Index, *, told: bool = True) -> None:
    """The button that rebuilds an index from its corpus, how far that is, and what came of it.

    Where something was changed since, what came of the last build is not ``told``.
    """
    build = Rebuild.of(index.folder)
    if build.state != "running":
        st.button(t("build.start"), key="rebuild", type="primary", on_click=_start, args=(build, index.manifest.corpus))
        st.caption(t("build.note"))
        if told or build.state != "done":
            _ended(build, index.generation)
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
