"""Which sessions may send files: those for whom the page that takes them was drawn, for as long as they may change things."""

from __future__ import annotations

import threading
from collections.abc import Callable

from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

_lock = threading.Lock()
_admitted: dict[str, Callable[[], bool]] = {}


def admit(may: Callable[[], bool]) -> None:
    """Let the session of this run send files while ``may`` says so; it is asked at each file."""
    context = get_script_run_ctx()
    if context is None:
        return
    with _lock:
        _admitted[context.session_id] = may


def may_send(session: str) -> bool:
    """Whether a file of this session is taken; before a byte of it is."""
    with _lock:
        may = _admitted.get(session)
    return may is not None and may() and _is_open(session)


def drop(session: str) -> None:
    """Keep nothing of a session that ended while its file came in."""
    if not _is_open(session):
        get_instance().uploaded_file_mgr.remove_session_files(session)


def sweep() -> None:
    """Keep nothing of sessions whose page was closed; Streamlit would until it forgets them, at some later one's end."""
    with _lock:
        ended = [session for session in _admitted if not _is_open(session)]
        for session in ended:
            del _admitted[session]
    for session in ended:
        drop(session)


def _is_open(session: str) -> bool:
    return get_instance().is_active_session(session)
