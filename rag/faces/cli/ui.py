"""``rag ui``: the browser app, on this machine only."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from contextlib import chdir, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from rag import resources
from rag.errors import QueryError, RagError, SettingsError
from rag.faces.cli.options import IndexFolder
from rag.faces.cli.printing import say, tell
from rag.settings import Settings, load_settings
from rag.signin import access, provider
from rag.signin.hosts import read_hosts

_MESSAGE = 64  # MB that a page and the app send each other at once
_AWAY = 20  # seconds for which a page that lost its connection is kept; its address holds what it shows
Port = Annotated[int | None, typer.Option(help="The port to listen on (default: 8501).", show_default=False)]


def ui(index: IndexFolder = None, port: Port = None) -> None:
    """Serve the browser app and print its address; Ctrl-C stops it."""
    settings = load_settings(index=str(index) if index else None, port=port)
    page = resources.ui_folder() / "server.py"
    if not page.is_file():
        raise QueryError(f"{page} is missing. Reinstall minutes-rag.")
    signs_in = access.read_rules(settings).on
    read_hosts(settings, "")  # a mistake in it is told here, and not out of the server's start
    if signs_in:
        provider.check_installed()
    _check_port(settings.address, settings.port)
    secrets = provider.streamlit_secrets(settings) if signs_in else {}
    for caution in access.cautions(settings):
        tell(f"rag: {caution}")
    _serve(page, settings, secrets)


def _check_port(address: str, port: int) -> None:
    """Find out whether the app can listen there, before the seconds that its start takes.

    Raises:
        SettingsError: the port is taken, or is none.
    """
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            if os.name != "nt":  # there, this option would let two programs share the port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except (OSError, OverflowError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "a port is a number up to 65535"
        other = port + 1 if port < 65535 else 8501
        raise SettingsError(
            f"Port {port} of {address} cannot be used ({why}). If the app is running there already, open "
            f"{_url(address, port)}; otherwise take another port: rag ui --port {other}"
        ) from fault


def _serve(page: Path, settings: Settings, secrets: dict[str, Any]) -> None:
    # Its settings are those below and no file's: a .streamlit in the folder of the start would have it fetch a theme from
    # anywhere, and every word of a secrets.toml there would be a variable of our environment. It looks when imported, too.
    with chdir(page.parent):
        from streamlit import config
        from streamlit.runtime.secrets import secrets_singleton
        from streamlit.web import cli as streamlit
    config.get_config_files = lambda file_name: []

    address, port, index = settings.address, settings.port, Path(settings.index)
    own = access.origin(settings.signin_redirect) if secrets else ""
    origins = sorted(read_hosts(settings, "").origins)
    if secrets:  # from memory to memory: no secrets.toml for others to read
        secrets_singleton.merge_programmatic_secrets(secrets)

    # Streamlit takes these over when it has begun to listen. A stop before that is no error either; as SystemExit
    # it would be caught and become one (exit code 3), and there is nothing yet to be closed.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    # The pages import each other as `ui.…`: in the wheel that folder lies below the package, in a checkout beside it.
    sys.path.append(str(page.parent.parent))
    threading.Thread(target=_tell, args=(address, port, index, own or _url(address, port)), daemon=True).start()
    sys.argv = [
        "streamlit", "run", str(page),
        f"--server.address={address}", f"--server.port={port}", "--server.headless=true",
        # Hosts and origins are the guard's (ui/serving/guard.py), and what it let in is let in.
        "--server.allowedHosts=*", *(f"--server.corsAllowedOrigins={one}" for one in origins),
        # Said here so that no file of Streamlit's settings turns them off, or on.
        "--server.enableXsrfProtection=true", "--server.enableCORS=true", "--server.enableStaticServing=false",
        "--server.scriptHealthCheckEnabled=false", "--server.enableAgentApi=false", "--global.developmentMode=false",
        "--server.trustedUserHeaders={}", "--server.baseUrlPath=", "--client.allowedOrigins=",
        f"--server.maxUploadSize={settings.document_megabytes}", f"--server.maxMessageSize={_MESSAGE}",
        f"--server.disconnectedSessionTTL={_AWAY}",
        # A table's own “Download as CSV” knows nothing of formulas.
        "--client.disableDataExport=true",
        "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false", "--client.toolbarMode=minimal", "--client.showErrorDetails=none",
        "--client.showErrorLinks=false", "--logger.level=warning", "--logger.hideWelcomeMessage=true",
        "--", "--index", str(index),
    ]  # fmt: skip
    sys.exit(streamlit.main())


def _tell(address: str, port: int, index: Path, own: str) -> None:
    """Print the app's own address as soon as somebody listens there, so that following it never fails; then warm up."""
    while True:
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            say(own)
            break
    from rag.door import Rebuild

    Rebuild.of(index).complete()
    # What the first page would wait for: the libraries and the encoder (1 s of its 2.6 s). The page tells of any fault.
    from rag.atomic_files import sweep
    from rag.door import open_index

    with suppress(RagError):
        opened = open_index(index)
        sweep(Path(opened.manifest.corpus))  # what a kill left of an upload
        opened.examples()


def _url(address: str, port: int) -> str:
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
