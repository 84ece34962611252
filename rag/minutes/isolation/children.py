"""Processes beside this one: nothing of where it was started is run in them, and they end when it does, however it ends.

A child is isolated (``-I``): no folder of the user's and no ``PYTHON…`` is on its path, and this package is loaded from where it
lies. Its environment is handed to it, its working folder holds nothing and is gone. It holds one end of a pipe of which this
process holds the other: Linux signals the child, and all that it started, when that end goes, even while the child computes;
elsewhere a thread of the child waits for it.
"""

from __future__ import annotations

import json
import os
import signal
import site
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from rag import resources

# Spelled out instead of imported: what imports this package from a path would let another one come before it.
_START = """
import importlib, importlib.util, json, site, sys
package, more, user, module, function, life, group, *words = json.loads(sys.argv[1])
sys.path += [place for place in more if place not in sys.path]
if user:
    site.addsitedir(user)
spec = importlib.util.spec_from_file_location("rag", package + "/__init__.py", submodule_search_locations=[package])
sys.modules["rag"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["rag"])
sys.argv[:] = ["rag", *words]
importlib.import_module("rag.minutes.isolation.children").begin(life, group)
getattr(importlib.import_module(module), function)()
"""


class Child:
    """A process that runs one function of this package; ``end`` it, or let it end.

    Args:
        module, function: what it runs, without arguments.
        words: what it finds in ``sys.argv``.
        environ: its whole environment.
        piped: whether its input is a pipe; else it has none. Its output always is one.
        told: whether what it says on stderr is a pipe, too; else it goes where ours goes.
        group: whether it is the first of a group of its own, which ends with it.

    Raises:
        OSError: there is no room for another process.
    """

    def __init__(
        self, module: str, function: str, *words: str, environ: Mapping[str, str], piped: bool = True, told: bool = False,
        group: bool = False,
    ) -> None:  # fmt: skip
        self._group = group
        self._folder = _nowhere()
        theirs, self._life = os.pipe() if os.name != "nt" else (-1, -1)  # there, a child inherits no such thing
        package = resources.package_folder()
        user = site.getusersitepackages() if site.ENABLE_USER_SITE else ""
        start = [str(package), [str(package.parent)], user, module, function, theirs, group, *words]
        try:
            self.process: subprocess.Popen[bytes] = subprocess.Popen(
                [sys.executable, *_flags(), "-c", _START, json.dumps(start)],
                stdin=subprocess.PIPE if piped else subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if told else None, cwd=self._folder, env=dict(environ), start_new_session=group,
                pass_fds=() if theirs < 0 else (theirs,),
            )  # fmt: skip
        except BaseException:
            self._let_go()
            raise
        finally:
            if theirs >= 0:
                os.close(theirs)

    def kill(self) -> None:
        """End it and whatever it started, at once; from any thread."""
        if self.process.poll() is None:
            with suppress(OSError):
                if self._group and hasattr(os, "killpg"):
                    os.killpg(self.process.pid, signal.SIGKILL)
                else:
                    self.process.kill()

    def end(self) -> None:
        """End it, where it has not ended, and give everything back; once, or more often."""
        self.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                with suppress(OSError):  # what it has not read any more
                    stream.close()
        self._let_go()

    def _let_go(self) -> None:
        life, self._life = self._life, -1
        if life >= 0:
            os.close(life)
        with suppress(OSError):  # it removed the folder itself, where the system lets it
            Path(self._folder).rmdir()


def begin(life: int, group: bool) -> None:
    """What a child does first: leave its folder to nobody, and end with who started it."""
    with suppress(OSError):
        Path.cwd().rmdir()
    if life < 0:
        return
    os.set_inheritable(life, False)
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(life, fcntl.F_SETOWN, -os.getpgrp() if group else os.getpid())
        # SIGIO ends a process that does not expect it, and needs no turn of the interpreter.
        fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)
    threading.Thread(target=_watch, args=(life, group), daemon=True).start()


def _nowhere() -> str:
    """A new folder; where none can be made, the topmost one, in which nothing of the user's is looked for, either."""
    try:
        return tempfile.mkdtemp(prefix="minutes-rag-")
    except OSError:
        return Path(sys.executable).anchor


def _watch(life: int, group: bool) -> None:
    with suppress(OSError):
        os.read(life, 1)
    if group:
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


def _flags() -> list[str]:
    """Isolation, and how this process itself runs where that cannot be asked of the environment any more."""
    flags = ["-I"]
    if sys.flags.dont_write_bytecode:
        flags.append("-B")
    if sys.flags.utf8_mode:
        flags += ["-X", "utf8"]
    if sys.pycache_prefix:
        flags += ["-X", f"pycache_prefix={Path(sys.pycache_prefix).absolute()}"]
    return flags


def streams(child: Child) -> tuple[IO[bytes], IO[bytes]]:
    """Where a child reads, and where it writes."""
    assert child.process.stdin
    assert child.process.stdout
    return child.process.stdin, child.process.stdout
