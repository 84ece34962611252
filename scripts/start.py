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

from starting.failures import THIS, of_pip, of_venv, pins_of_conflict

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
STAMP = VENV / "installed.txt"  # line 1: the fingerprint of what was installed; line 2: its extras
LOG = VENV / "install.log"
RAG = BIN / f"rag{SUFFIX}"
HOST = "127.0.0.1"
INTERRUPTED = 130

_PART = re.compile(r"\s*(?:Downloading|Using cached) (?:\S*/)?([^-/\s]+)-(\d[^-\s]*?)(?:-\S*|\.tar\.gz)(?: (\(.*\)))?$")


class Trouble(Exception):
    """The start cannot go on; the message says what happened and what to do."""


def say(message: str) -> None:
    """Print at once, also where the output is a file or a pipe."""
    print(message, flush=True)


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


def stale() -> str:
    """Return why `.venv` cannot serve the Python that runs this; "" where it can, or where there is none."""
    if not VENV.exists() and not VENV.is_symlink():
        return ""
    made = VENV / "pyvenv.cfg"  # its line "command" ends with the place where the environment was made
    said = made.read_text(encoding="utf-8", errors="replace") if made.is_file() else ""
    command = re.search(r"^command = .* -m venv .*$", said, re.MULTILINE)
    if command and not command[0].rstrip().endswith(f" {VENV}"):
        return "it was made at another place"
    asked = "import sys, pip; print('Python %d.%d.%d' % sys.version_info[:3])"
    try:
        told = subprocess.run([BIN / f"python{SUFFIX}", "-I", "-c", asked], capture_output=True, text=True)
    except OSError:
        return "its Python is gone"
    if told.returncode:
        return "it is broken"
    return "" if told.stdout.strip() == THIS else f"it was made by {told.stdout.strip()}"


def make_venv() -> None:
    """Make `.venv` unless one of this Python is there, which works.

    Raises:
        Trouble: if this Python cannot make one.
    """
    why = stale()
    if VENV.exists() and not why:
        return
    say(f"Making the environment {VENV.name} {f'anew ({why}) ' if why else ''}with {THIS} ...")
    # Not by the Python inside the environment that is cleared, where that one runs this.
    python = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([python, "-I", "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        raise Trouble(of_venv(made.stdout + made.stderr, VENV))


def install(extras: set[str]) -> None:
    """Install the project, editable, with these extras and the pinned versions, unless that has been done.

    Raises:
        Trouble: if pip fails.
    """
    extras |= installed()[1]  # `make run` after `make test` does not take the extras away, nor does an environment anew
    make_venv()
    was, had = installed()
    if was == fingerprint() and extras <= had and RAG.exists():
        return
    asked = f".[{','.join(sorted(extras))}]" if extras else "."
    say("Installing what minutes-rag needs (the first time takes some minutes) ...")
    started = time.monotonic()
    for old in (STAMP, LOG):
        old.unlink(missing_ok=True)
    code, lines = run_pip(["--constraint", "constraints.txt", "--editable", asked])
    if code:
        raise Trouble(of_pip(lines, ask_for_pins(lines), VENV, LOG))
    STAMP.write_text(f"{fingerprint()}\n{' '.join(sorted(extras))}\n", encoding="utf-8")
    say(f"Installed in {time.monotonic() - started:.0f} s.")


def run_pip(arguments: list[str]) -> tuple[int, list[str]]:
    """Run pip install, showing each part and logging all of it; return its exit code and its lines."""
    lines: list[str] = []
    quiet = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    pip = subprocess.Popen(
        [BIN / f"python{SUFFIX}", "-I", "-m", "pip", "install", *quiet, *arguments],
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
    with LOG.open("a", encoding="utf-8") as log:
        log.write("\n".join(lines) + "\n")
    return pip.returncode, lines


def ask_for_pins(lines: list[str]) -> list[str]:
    """Ask pip for each pin of a conflict by itself: of one that it passed over it tells there why, and here not."""
    return [line for pin in pins_of_conflict(lines) for line in run_pip(["--dry-run", "--no-deps", pin])[1]]


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
    try:
        if asked.wish == "run":
            check_port(asked.port)
        install(set(asked.extras.replace(",", " ").split()))
        if asked.wish == "setup":
            return 0
        # Reads only what changed. What the app can go on with while it serves, it does.
        first = ["--words-first"] if asked.wish == "run" else []
        code = run([RAG, "index", "build", "corpus", "--index", "index", *first])
        if code and asked.wish == "run" and (ROOT / "index" / "CURRENT").is_file():
            say(
                "The corpus could not be indexed; the index of before is served. Mend what is named above, and start again."
            )
            code = 0
        if code or asked.wish == "index":
            return code
        say("Serving the browser app (Ctrl-C stops it) on")  # and `rag ui` prints the address
        code = run([RAG, "ui", "--index", "index", "--port", str(asked.port)])
        return 0 if code == INTERRUPTED else code
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The start stopped: {error}. Mend that (room on the disk, rights), then start again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
