"""The folder of the minutes: documents put in, and the index rebuilt while it goes on answering."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from rag.door.pages import SUFFIXES, Index, Settings, load_settings, safe_name, take_in
from ui.frame import address, signin
from ui.frame.drawing import Node, draw, node
from ui.frame.language import t
from ui.meetings import building
from ui.serving import uploads


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
    building.show(index)


def why_closed(index: Index) -> str:
    """Why nothing can be changed from here; empty where it can."""
    return signin.why_closed() or ("" if Path(index.manifest.corpus).exists() else t("corpus.gone"))


def _upload(folder: Path, settings: Settings) -> None:
    uploads.admit(signin.while_changing())
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
