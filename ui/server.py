"""What ``streamlit run`` serves: the app, with the guard before it."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config
from streamlit.file_util import get_static_dir

from rag.door.pages import load_settings, read_hosts, resources
from ui.serving import handles
from ui.serving.guard import Guard

_SCRIPT = re.compile(r"<script>([^<]*)</script>")


def _hashes() -> tuple[str, ...]:
    """Of the scripts that stand in Streamlit's own page."""
    page = Path(get_static_dir(), "index.html").read_text(encoding="utf-8")
    digests = (hashlib.sha256(script.encode()).digest() for script in _SCRIPT.findall(page))
    return tuple(f"sha256-{base64.b64encode(digest).decode()}" for digest in digests)


# Pages are computed in threads of this process, and each holds the interpreter for this long before another is let in. The
# loop that answers the browsers waits behind all of them at every step: at the default of 5 ms it was silent for seconds.
sys.setswitchinterval(0.001)
config.set_option("client.allowedOrigins", [])  # the command line cannot say “none”
handles.spare()
_guard = Middleware(
    Guard, hosts=read_hosts(load_settings(), socket.gethostname()), scripts=_hashes(), pages=handles.most_pages()
)
app = st.App(resources.ui_folder() / "app.py", middleware=[_guard])
