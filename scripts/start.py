"""Make the environment, index the corpus, serve the browser app: what `make run` does, where there is no make.

    python scripts/start.py               the whole way; Ctrl-C stops
    python scripts/start.py index         stop after the index
    python scripts/start.py setup         stop after the environment

Only the standard library is used, since this runs before anything is installed. The grammar is that of Python 3.7,
so that an older Python reads this file to the message that says which one is needed.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "minutes-rag needs Python 3.11 or newer, and this is Python %d.%d.\n"  # noqa: UP031
        "Install a newer one and start again with it: python3.11 scripts/start.py, or make run PYTHON=python3.11"
        % sys.version_info[:2]
    )

import argparse
import hashlib
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
STAMP = VENV / "installed.txt"  # line 1: the fingerprint of what was installed; line 2: its extras
LOG = VENV / "install.log"
HOST = "127.0.0.1"
INTERRUPTED = 130

_PART = re.compile(r"\s*(?:Downloading|Using cached) (?:\S*/)?([^-/\s]+)-(\d[^-\s]*?)(?:-\S*|\.tar\.gz)(?: (\(.*\)))?$")
_URL = re.compile(r"\b[a-z+]+://([^\s/]*)(\S*)")
_NAMED_HOST = re.compile(r"(host=|resolve )(['\"])[^'\"]*\2")
_UNREACHED = re.compile(r"Retrying|NewConnectionError|Failed to resolve|ProxyError|SSLError|timed out|No matching dist")


class Trouble(Exception):
    """The start cannot go on; the message says what happened and what to do."""


def say(message: str) -> None:
    """Print at once, also where the output is a file or a pipe."""
    print(message, flush=True)


def redact(line: str) -> str:
    """Return pip's line without the address of the package index: of a URL, the file's name is enough."""
    line = _URL.sub(lambda match: match[2].rstrip("/").rpartition("/")[2] or "the package index", line)
    return _NAMED_HOST.sub(r"\1the package index", line)


def fingerprint() -> str:
    """Return what an installed environment depends on, as SHA-256: what is asked for, the pins, and the folder."""
    digest = hashlib.sha256(str(ROOT).encode())  # scripts in .venv name their interpreter by its whole path
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def installed() -> tuple[str, set[str]]:
    """Return the fingerprint and extras of what is installed; ("", no extras) before the first install."""
    if not STAMP.is_file():
        return "", set()
    first, _, rest = STAMP.read_text(encoding="utf-8").partition("\n")
    return first, set(rest.split())


def run(command: list[str | Path]) -> int:
    """Run in the checkout and return the exit code; Ctrl-C and a polite kill end the command, too."""
    # No standard input: a command that would ask a question goes on without asking.
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL) as process:
        before = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        try:
            code = process.wait()
            return code if code >= 0 else 128 - code  # ended by a signal, as a shell says it
        except KeyboardInterrupt:
            # In a terminal Ctrl-C has reached the command as well; elsewhere it has to be told.
            try:
                process.wait(timeout=3)
            except subprocess.TimeoutExpired:
                process.terminate()
                process.wait()
            return INTERRUPTED
        finally:
            signal.signal(signal.SIGTERM, before)


def make_venv() -> None:
    """Make `.venv` unless a working one is there.

    Raises:
        Trouble: if this Python cannot make one.
    """
    python = BIN / f"python{SUFFIX}"
    works = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    if python.exists() and subprocess.run([python, "-c", works], capture_output=True).returncode == 0:
        return
    say(f"Making the environment {VENV.name} with Python {sys.version_info[0]}.{sys.version_info[1]} ...")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        raise Trouble(
            f"The environment {VENV.name} could not be made:\n{(made.stdout + made.stderr).strip()}\n"
            "On Debian and Ubuntu, 'sudo apt-get install python3-venv' adds what is missing; then start again."
        )


def install(extras: set[str]) -> None:
    """Install the project, editable, with these extras and the pinned versions, unless that has been done.

    Raises:
        Trouble: if pip fails.
    """
    make_venv()
    was, had = installed()
    extras |= had  # `make run` after `make test` does not take the extras away
    if was == fingerprint() and extras <= had:
        return
    asked = f".[{','.join(sorted(extras))}]" if extras else "."
    say("Installing what minutes-rag needs (the first time takes some minutes) ...")
    started = time.monotonic()
    STAMP.unlink(missing_ok=True)
    code, lines = run_pip(["--constraint", "constraints.txt", "--editable", asked])
    if code:
        raise Trouble(why_pip_failed(lines))
    STAMP.write_text(f"{fingerprint()}\n{' '.join(sorted(extras))}\n", encoding="utf-8")
    say(f"Installed in {time.monotonic() - started:.0f} s.")


def run_pip(arguments: list[str]) -> tuple[int, list[str]]:
    """Run pip install, showing each part and logging all of it; return its exit code and its lines."""
    lines: list[str] = []
    quiet = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    pip = subprocess.Popen(
        [BIN / f"python{SUFFIX}", "-m", "pip", "install", *quiet, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    with pip:
        for line in pip.stdout or ():
            lines.append(line.rstrip())
            part = _PART.match(line.rstrip())
            if part and ".metadata" not in line:
                say(f"  {part[1]} {part[2]} {part[3] or ''}".rstrip())
    LOG.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return pip.returncode, lines


def why_pip_failed(lines: list[str]) -> str:
    """Return the end of what pip said, and what to do about it."""
    told = "\n".join(f"  {redact(line)}" for line in [line for line in lines if not line.startswith("WARNING")][-12:])
    if any("No space left" in line for line in lines):
        remedy = "The disk is full: free some space (1 GB without extras), then start again."
    elif any(_UNREACHED.search(line) for line in lines):
        remedy = (
            "The package index did not answer, or does not hold a part. Check the network; behind a proxy set\n"
            "HTTPS_PROXY, and for an index of your own: pip config set global.index-url ADDRESS. Then start again."
        )
    else:
        remedy = f"Start again; when it fails in the same way, delete {VENV.name} and start again."
    return f"The installation failed. pip said:\n{told}\n{remedy}\nAll of it is in {VENV.name}/{LOG.name}."


def check_port(port: int) -> None:
    """Find out early whether the browser app can be served there.

    Raises:
        Trouble: if the port is taken.
    """
    with socket.socket() as probe:
        if os.name != "nt":  # there, this option would let two programs share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Trouble(
                f"Port {port} of {HOST} cannot be used ({error.strerror}). If minutes-rag is running already,\n"
                f"open http://{HOST}:{port}; otherwise take another port:\n"
                f"python scripts/start.py --port {port + 1}, or make run PORT={port + 1}"
            ) from error


def main(arguments: list[str] | None = None) -> int:
    """Do the wish; return the exit code."""
    parser = argparse.ArgumentParser(description="Make the environment, index corpus/, serve the browser app.")
    parser.add_argument("wish", nargs="?", choices=["run", "index", "setup"], default="run")
    parser.add_argument("--extras", default="", help="extras to install, with commas; 'all' is every one")
    default = os.environ.get("RAG_PORT") or "8501"  # as in rag/settings.py, which cannot be imported yet
    parser.add_argument("--port", type=int, default=default, help="of the browser app (8501)")
    asked = parser.parse_args(arguments)
    rag = BIN / f"rag{SUFFIX}"
    try:
        if asked.wish == "run":
            check_port(asked.port)
        install(set(asked.extras.replace(",", " ").split()))
        if asked.wish == "setup":
            return 0
        code = run([rag, "index", "build", "corpus", "--index", "index"])  # reads only what changed
        if code and asked.wish == "run" and (ROOT / "index" / "CURRENT").is_file():
            say(
                "The corpus could not be indexed; the index of before is served. Mend what is named above, and start again."
            )
            code = 0
        if code or asked.wish == "index":
            return code
        say("Serving the browser app (Ctrl-C stops it) on")  # and `rag ui` prints the address
        code = run([rag, "ui", "--index", "index", "--port", str(asked.port)])
        return 0 if code == INTERRUPTED else code
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
