"""What the operating system holds a reading child to; nothing where it has no such limits (Windows)."""

from __future__ import annotations

import logging
import sys
import warnings


def limit_memory(megabytes: int) -> None:
    """Refuse this process more address space than so much."""
    if sys.platform != "win32":
        import resource

        size = megabytes * 1_000_000
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        if most == resource.RLIM_INFINITY or most > size:
            try:
                resource.setrlimit(resource.RLIMIT_AS, (size, most))
            except (ValueError, OSError):  # macOS knows the limit, and refuses to set it
                return


def limit_seconds(seconds: float) -> None:
    """End this process when it has computed so much longer from now on, and a little: its parent should have ended it."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = int(used.ru_utime + used.ru_stime + seconds) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def quiet() -> None:
    """Let no library write to the terminal about a broken document: what is wrong stands in the report."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
