"""Why a step of the start failed: what Python and pip said, read for its cause, with the remedy.

Only the standard library is used, as in start.py, since nothing is installed yet.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

TESTED = "3.11, 3.12 and 3.13"
THIS = "Python %d.%d.%d" % sys.version_info[:3]  # noqa: UP031
ROOM = "The disk is full: free some space (1 GB without extras), then start again."
OTHER = (
    f"Start again with another Python (tested: {TESTED}), for example:\n"
    "python3.13 scripts/start.py, or make run PYTHON=python3.13"
)
NETWORK = (
    "The package index did not answer, or does not hold a part. Check the network; behind a proxy set\n"
    "HTTPS_PROXY, and for an index of your own: pip config set global.index-url ADDRESS. Then start again."
)

_URL = re.compile(r"\b[a-z+]+://([^\s/]*)(\S*)")
_NAMED_HOST = re.compile(r"(host=|resolve )(['\"])[^'\"]*\2")
_UNREACHED = re.compile(r"Retrying|NewConnectionError|Failed to resolve|ProxyError|SSLError|timed out")
_FULL = re.compile(r"No space left|disk full", re.IGNORECASE)
_FORBIDDEN = re.compile(r"Permission denied|Read-only file system")
# pip has several ways to say that a part is not for this Python.
_PINNED = re.compile(r"The user requested (?:\(constraint\) )?([\w.-]+==[^\s;,]+)")
_REFUSED = re.compile(r"Package '?([\w.-]+)'? requires a different Python: \S+ not in '([^']+)'")
_MISSING = re.compile(r"No matching distribution found for ([\w.-]+)(?:\[[^\]]*\])?([^\s(;]*)")
_PASSED_OVER = re.compile(r"([^\s;:]+) Requires-Python ([^;]+)")
_UNBUILT = re.compile(r"(?:Failed building wheel for|Failed to build(?: installable wheels for [^(]*\()?) *'?([\w.-]+)")
_SOURCE = re.compile(r"^Collecting ([\w.-]+)|/([\w.-]+?)-\d[^/\s]*\.(?:tar\.gz|zip)", re.MULTILINE)


def redact(line: str) -> str:
    """Return pip's line without the address of the package index: of a URL, the file's name is enough."""
    line = _URL.sub(lambda match: match[2].rstrip("/").rpartition("/")[2] or "the package index", line)
    return _NAMED_HOST.sub(r"\1the package index", line)


def pins_of_conflict(lines: list[str]) -> list[str]:
    """Return the pins, "name==version", that pip names as parts of a conflict."""
    return list(dict.fromkeys(_PINNED.findall("\n".join(lines))))


def of_pip(lines: list[str], asked: list[str], venv: Path, log: Path) -> str:
    """Return what could not be had for this Python, what to do about it, and the end of what pip said.

    Args:
        lines: of the installation.
        asked: what pip said of each pin of a conflict by itself.
        venv: the environment.
        log: where all of it stands.
    """
    told = "\n".join(f"  {redact(line)}" for line in [line for line in lines if not line.startswith("WARNING")][-12:])
    what, remedy = _cause("\n".join([*lines, *asked]))
    remedy = remedy or f"Start again; when it fails in the same way, delete {venv.name} and start again."
    reason = f"this is {THIS} ({sys.executable}){f', and {what}' if what else ''}"
    return f"The installation failed: {reason}.\npip said:\n{told}\n{remedy}\nAll of it is in {venv.name}/{log.name}."


def of_venv(said: str, venv: Path) -> str:
    """Return what Python said when it could not make the environment, and what to do about it."""
    if _FULL.search(said):
        remedy = ROOM
    elif _FORBIDDEN.search(said):
        remedy = f"{venv.parent} cannot be written: start as whoever may, or in a copy of your own."
    else:
        package = "python%d.%d-venv" % sys.version_info[:2]  # noqa: UP031
        remedy = f"On Debian and Ubuntu, 'sudo apt-get install {package}' adds what is missing; then start again."
    return f"The environment {venv.name} could not be made with {THIS} ({sys.executable}):\n{said.strip()}\n{remedy}"


def _cause(text: str) -> tuple[str, str]:
    """Return what could not be had, as the end of a sentence, and the remedy; "" where pip told none."""
    if _FULL.search(text):
        return "the disk is full", ROOM
    if _FORBIDDEN.search(text):
        return (
            "what it has to change cannot be written",
            "Start as whom the folder belongs to, or in a copy of your own.",
        )
    if refused := _REFUSED.search(text):
        return f"{refused[1]} wants Python {refused[2]}", OTHER
    missing = _MISSING.search(text)
    if missing:
        name, wish = missing.groups()
        passed_over = dict(_PASSED_OVER.findall("\n".join(re.findall(r"^.*different python version.*$", text, re.M))))
        wanted = passed_over.get(wish.removeprefix("=="), "").strip()
        if wanted:
            return f"{name} {wish.removeprefix('==')} wants Python {wanted}", OTHER
        if passed_over and not _UNREACHED.search(text):
            all_of_it = "; ".join(f"{version} wants Python {python.strip()}" for version, python in passed_over.items())
            return f"no {name}{wish} could be had for it: {all_of_it}", OTHER
    unbuilt = _UNBUILT.search(text)
    before, failed, _ = text.partition("metadata-generation-failed")  # pip says only "the package above"
    above = [name for pair in _SOURCE.findall(before) for name in pair if name] if failed else []
    if unbuilt or above:
        return (
            f"{unbuilt[1] if unbuilt else above[-1]} is not there ready-made for it and could not be built here",
            OTHER,
        )
    if missing and not _UNREACHED.search(text):
        return (
            f"no {missing[1]}{missing[2]} could be had for it",
            f"{NETWORK}\nOr it is not made for this Python. {OTHER}",
        )
    if missing or _UNREACHED.search(text):
        return f"{''.join(missing.groups()) if missing else 'a part'} could not be fetched", NETWORK
    return "", ""
