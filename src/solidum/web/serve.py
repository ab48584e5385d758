"""Starting the program on this machine."""

from __future__ import annotations

import getpass
import logging
import os
import socket
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from solidum.source import BadInput, Problem

if TYPE_CHECKING:
    from solidum.store import Store

HOST = "127.0.0.1"


def serve(
    port: int,
    packs: Sequence[Path],
    examples: Sequence[Path],
    data: Path | None,
    say: Callable[[str], None],
    *,
    browser: bool,
    workers: int | None = None,
) -> None:
    """Serve the workbench to this machine until it is stopped.

    Args:
        port: On which port; 0 for any that is free.
        packs: Further packs of the user.
        examples: Folders with case files to begin with.
        data: Where cases are kept; None for the user's data folder.
        say: Tells the user.
        browser: Whether to open a browser.
        workers: How many processes work; as many as there are processors if not given.

    Raises:
        BadInput: If the port is taken, or a folder holds no case file.
    """
    import uvicorn

    from solidum.web.app import create_app
    from solidum.web.pool import Pool
    from solidum.web.security import Keys
    from solidum.web.site import AUTHOR, Site, load_examples

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    door = _door(port)
    number = door.getsockname()[1]
    store, author = open_store(data), _author(AUTHOR)
    found = load_examples(examples)
    if not store.cases():
        for example in found:
            store.create(example.text, author, draft=True)
    pool = Pool(workers or max(2, os.cpu_count() or 2), packs)
    keys = Keys()
    site = Site(store, pool, keys, date.today, found, author=author)
    app = create_app(site, [f"{name}:{number}" for name in (HOST, "localhost")])
    address = f"http://{HOST}:{number}/start?key={keys.start}"
    say(f"Solidum is at\n\n    {address}\n\nfor this machine alone. Stop it with Ctrl-C.")
    if browser:
        webbrowser.open(address)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, date_header=False)
    try:
        with suppress(KeyboardInterrupt):  # Ctrl-C is how it is stopped
            uvicorn.Server(config).run(sockets=[door])
    finally:
        pool.close()
        store.close()


def open_store(folder: Path | None) -> Store:
    """The saved cases in a folder, stamped by the clock of this machine.

    Args:
        folder: Where they are kept; None for the user's data folder.

    Raises:
        BadInput: If the folder cannot be used.
    """
    from solidum.store import Store, Unavailable

    try:
        return Store.open(folder, now=lambda: datetime.now(UTC))
    except Unavailable as error:
        raise BadInput([error.problem]) from None


def _author(unknown: str) -> str:
    """Who works at this machine, by the name of the account."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return unknown
    return name if name.isprintable() and 0 < len(name.strip()) <= 200 else unknown


def _door(port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
        found.listen(128)  # whoever has the address may knock at once, and waits
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise BadInput([Problem(None, f"port {port} cannot be used", why, "choose another with --port")]) from None
    return found
